"""A folder that is watched: each file that has stopped growing is taken in, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.intake import add_footage
from mediaarchive.errors import ArchiveError, Conflict, NoSpace
from mediaarchive.evas import store as evas
from mediaarchive.ingest import Arrival
from mediaarchive.ingest.uploads.names import guess
from mediaarchive.ingest.watched import SETTLED_S, Mark, Settling, files_of, take, taken


class FolderWatch:
    """Looks at one folder again and again. One thread; what it took in is in the catalogue, so a restart goes on."""

    def __init__(
        self,
        archive: Archive,
        folder: Path,
        *,
        eva: str | None,
        camera: str | None,
        settle_s: float = SETTLED_S,
        say: Callable[[str], None],
    ) -> None:
        """Without `eva` and `camera` names of folders and files must tell them. Raises NotFound for an unknown EVA."""
        self._archive, self._folder, self._eva, self._camera, self._say = archive, folder.resolve(), eva, camera, say
        self._settling = Settling(settle_s)
        self._left: dict[Path, Mark] = {}
        with archive.database.read() as session:
            if eva is not None:
                evas.get(session, eva)
            self._slugs = [one.slug for one in evas.every(session)]
            self._taken = taken(session)

    def look(self, *, now: datetime, at: float) -> int:
        """Take in what has settled; return how many files. Raises NoSpace with nothing of a file left behind."""
        seen = files_of(self._folder)
        known = {path: mark for path, mark in seen.items() if self._is_known(path, mark)}
        waiting = {path: mark for path, mark in seen.items() if path not in known}
        return sum(self._take(path, waiting[path], now) for path in self._settling.settled(waiting, at))

    def _is_known(self, path: Path, mark: Mark) -> bool:
        return self._taken.get(str(path)) == mark or self._left.get(path) == mark

    def _take(self, path: Path, mark: Mark, now: datetime) -> bool:
        name = str(path.relative_to(self._folder))
        try:
            eva, camera = self._place(path)
            received = add_footage(self._archive, Arrival(path, camera), eva=eva, now=now)
        except NoSpace:
            raise
        except Conflict:
            self._settling.anew(path)  # somebody went on writing to it
            return False
        except (ArchiveError, OSError) as error:
            self._left[path] = mark
            self._say(f"left {name}: {error}")
            return False
        with self._archive.database.write() as session:
            take(session, path, mark, now)
        self._taken[str(path)] = mark
        self._say(f"taken {name}" if received.is_new else f"{name}: is in the archive already, as {received.place}")
        return True

    def _place(self, path: Path) -> tuple[str, str]:
        inside = path.relative_to(self._folder)
        told = guess("/".join((self._folder.name, *inside.parent.parts)), path.name, evas=self._slugs)
        eva, camera = self._eva or told.eva, self._camera or told.camera
        if eva is None or camera is None:
            missing = "spacewalk" if eva is None else "camera"
            hint = "give --eva and --camera, or name its folder so"
            raise ArchiveError(f"nothing tells its {missing}", hint=hint)
        return eva, camera
