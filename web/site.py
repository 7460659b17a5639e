"""What every view holds: the archive, the clock, the addresses that visitors use."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import current_app, request

from mediaarchive.archive import Archive, passes
from mediaarchive.archive.values import Picture

_KEY: Final = "mediaarchive"
_PASS_FOR: Final = timedelta(hours=12)
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_HOST: Final = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Site:
    """One application's archive and clock. `media_url` None: the site's host, the port after its own."""

    archive: Archive
    clock: Callable[[], datetime]
    media_url: str | None
    site_url: str | None

    def now(self) -> datetime:
        """Return the instant for which this request asks."""
        return self.clock()

    def media(self) -> str:
        """Return the media listener's origin as this visitor reaches it, without a slash at the end."""
        scheme, _, host = (self.site_url or request.host_url.rstrip("/")).partition("://")
        return self.media_url or _port_after(scheme, host)

    def picture(self, picture: Picture) -> str:
        """Return the address of a still."""
        return self.file(picture.recording, picture.name)

    def team_picture(self, picture: Picture) -> str:
        """Return the same for a member of the team; see `team_file`."""
        return self.team_file(picture.recording, picture.name)

    def file(self, recording: str, name: str) -> str:
        """Return the address of one of a recording's files."""
        return f"{self.media()}/m/{recording}/{name}"

    def team_file(self, recording: str, name: str) -> str:
        """Return the same for a member of the team, who may see what is not released: it opens for some hours."""
        key, until = self.archive.secret_key(), self.now() + _PASS_FOR
        return f"{self.file(recording, name)}?pass={passes.issue(key, passes.MEDIA, recording, until)}"

    def press_file(self, slug: str, name: str, holder: str | None = None) -> str:
        """Return the address of a file of a press set; `holder` is what a pass must name where not all may have it."""
        address = f"{self.media()}/p/{slug}/{name}"
        if holder is None:
            return address
        return f"{address}?pass={passes.issue(self.archive.secret_key(), passes.PRESS, holder, self.now() + _PASS_FOR)}"

    def in_letters(self, path: str) -> str:
        """Return a path as letters name it: from the setting, else on this machine alone.

        What a request says of our name is written by whoever sends it, and would lead others astray.
        """
        own = request.host.rpartition(":")[0] or request.host
        return self.absolute(path) if self.site_url or own in _LOOPBACK else f"http://127.0.0.1:8000{path}"

    def absolute(self, path: str) -> str:
        """Return a path of this site as an address to keep: from the setting, else as the visitor reached us."""
        return (self.site_url or request.host_url.rstrip("/")) + path


def install(site: Site) -> dict[str, object]:
    """Return what `Flask.extensions` keeps of the site."""
    return {_KEY: site}


def site() -> Site:
    """Return the running application's site."""
    found: Site = current_app.extensions[_KEY]
    return found


def _port_after(scheme: str, host: str) -> str:
    """Return the origin one port up; a host that is none gives our own name, so that no header reaches the policy."""
    match = _HOST.fullmatch(host)
    name, port = (match[1], match[2]) if match else ("localhost", None)
    return f"{scheme}://{name}:{int(port or (443 if scheme == 'https' else 80)) + 1}"
