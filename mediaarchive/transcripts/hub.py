"""Brings a speech model from a hub, and only when a person has said so.

What arrives is recorded by its digest like any other model, and read inside the sandbox only. This is the one place of
the archive that asks the network for anything.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Final

from mediaarchive.errors import InputRefused, Misconfigured
from mediaarchive.transcripts.models import CHECKPOINT, WEIGHTS, SpeechModel, find_model

_NAME: Final = re.compile(r"(?:[\w.-]*\w[\w.-]*/)?[\w.-]*\w[\w.-]*")
_FILES: Final = (WEIGHTS, "config.json", "tokenizer.json", "preprocessor_config.json")


def fetch_model(name: str, *, models: Path, cache: Path) -> SpeechModel:
    """Return the model `name` (`large-v3`, or `OWNER/REPOSITORY` in CTranslate2's form), brought into `models` once.

    A model that is there already is not asked for again; a fetch that was interrupted goes on. Raises Misconfigured
    where the hub cannot be reached, InputRefused for a name under which it has no such model.
    """
    if not _NAME.fullmatch(name):
        raise InputRefused("is no name of a model: large-v3, or OWNER/REPOSITORY", subject=name)
    folder = models / name.replace("/", "--")  # two owners may have a repository of one name
    if not folder.exists():
        parts = models / f".{folder.name}.fetched"
        models.mkdir(parents=True, exist_ok=True)
        _lay(_fetched(name, parts), folder)
        shutil.rmtree(parts)
    return find_model(str(folder.absolute()), cache=cache)


def find_or_fetch(wanted: str | None, *, models: Path, cache: Path, may_fetch: bool) -> SpeechModel:
    """Return the model as `find_model` does; where it is not on this machine and it may be fetched, it is."""
    try:
        return find_model(wanted, models=models, cache=cache)
    except Misconfigured:
        if not may_fetch or wanted is None or wanted.startswith(("/", ".")) or wanted.endswith(CHECKPOINT):
            raise
        return fetch_model(wanted, models=models, cache=cache)


def _fetched(name: str, parts: Path) -> Path:
    """Return the folder below `parts` with what the hub has of a model; its files may be links."""
    from faster_whisper.utils import download_model

    try:
        return Path(download_model(name, cache_dir=str(parts)))
    except ValueError as error:
        raise InputRefused(f"no hub has a model of that name: {error}", subject=name) from None
    except Exception as error:  # whatever a client of the network may raise
        first = (str(error).strip() or type(error).__name__).partition("\n")[0]
        raise Misconfigured(
            f"the speech model could not be fetched: {first}",
            subject=name,
            hint="mend the network and run the same command again, or copy the model here and name it by --model",
        ) from None


def _lay(source: Path, folder: Path) -> None:
    """Copy a model so that its folder appears all at once. Raises InputRefused where no weights were brought."""
    if not (source / WEIGHTS).is_file():
        raise InputRefused(
            f"the hub has no {WEIGHTS} under that name: it is no model for CTranslate2", subject=folder.name
        )
    staged = folder.with_name(f".{folder.name}.laid")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    for path in source.iterdir():
        if path.name in _FILES or path.name.startswith("vocabulary."):
            shutil.copyfile(path, staged / path.name)
    staged.rename(folder)
