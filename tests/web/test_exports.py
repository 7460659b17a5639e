"""Lists and manifests on the site: in step with what may be seen."""

from __future__ import annotations

import csv
import io
import re
from fractions import Fraction
from typing import Any

import opentimelineio as otio
import pytest
from flask.testing import FlaskClient

from mediaarchive.archive import Archive, moderation
from mediaarchive.editlists.reader import read
from mediaarchive.transcripts.vtt import read_vtt
from tests.web.builder import EVA, NOW
from tests.web.talking import Street

MANIFEST = f"/evas/{EVA}/manifest.json"


def _clips(client: FlaskClient) -> set[str]:
    pages = [client.get(f"/evas/{EVA}?page={number}").text for number in (1, 2)]
    return set(re.findall(r'href="/clips/(\w+)"', "".join(pages)))


def _nodes(value: Any) -> list[dict[str, Any]]:
    """Return every object in a document."""
    if isinstance(value, list):
        return [node for one in value for node in _nodes(one)]
    return [value, *(node for one in value.values() for node in _nodes(one))] if isinstance(value, dict) else []


def test_a_spacewalk_is_listed_in_every_form(client: FlaskClient) -> None:
    """The same clips in order of time as EDL, OTIO, CSV; the words of all of them as WebVTT."""
    rows = list(csv.DictReader(io.StringIO(client.get(f"/evas/{EVA}/clips.csv").text)))
    edl = read(client.get(f"/evas/{EVA}/clips.edl").data, "clips.edl")
    timeline = otio.adapters.read_from_string(client.get(f"/evas/{EVA}/clips.otio").text, "otio_json")

    assert [row["title"] for row in rows] == [event.clip_name for event in edl.events]
    assert len(rows) == len(list(timeline.video_tracks()[0].find_clips())) > 5
    assert sorted(row["utc"] for row in rows if row["utc"]) == [row["utc"] for row in rows if row["utc"]]
    assert read_vtt(client.get(f"/evas/{EVA}/clips.vtt").text)
    assert 404 == client.get(f"/evas/{EVA}/clips.exe").status_code
    assert 404 == client.get("/evas/none/clips.csv").status_code


def test_a_shared_list_is_taken_along_in_every_form(client: FlaskClient) -> None:
    """A list that an address shares, without what may not be seen; its words begin with its first range."""
    items = "helmet1a:10-20.5,hidden:0-5,helmet1a:30-40,nothing:1-2"
    rows = list(csv.DictReader(io.StringIO(client.get(f"/basket/list.csv?items={items}").text)))
    edl = read(client.get(f"/basket/list.edl?items={items}").data, "list.edl")

    assert [("10.000", "20.500"), ("30.000", "40.000")] == [(row["in_s"], row["out_s"]) for row in rows]
    assert 2 == len(edl.events)
    assert rows[0]["reel"] == edl.events[0].reel
    cues = read_vtt(client.get(f"/basket/list.vtt?items={items}").text)
    assert all(Fraction(cue.end, 16000) <= Fraction(41, 2) for cue in cues)
    assert 400 == client.get("/basket/list.edl?items=hidden:0-5").status_code


def test_a_manifest_has_the_shape_of_the_cookbook(client: FlaskClient) -> None:
    """Recipes 0003, 0017, 0026 and 0219: film on a canvas of its length, captions, ranges of time, a placeholder."""
    answer = client.get(MANIFEST)
    found = answer.json
    assert found is not None
    assert 'profile="http://iiif.io/api/presentation/3/context.json"' in str(answer.content_type)
    assert "*" == answer.headers["Access-Control-Allow-Origin"]
    assert ["http://iiif.io/api/presentation/3/context.json", f"http://localhost{MANIFEST}", "Manifest"] == [
        found[name] for name in ("@context", "id", "type")
    ]
    canvas = found["items"][0]
    (painting,) = canvas["items"][0]["items"]
    assert ("Canvas", "AnnotationPage", "Annotation", "painting") == (
        canvas["type"], canvas["items"][0]["type"], painting["type"], painting["motivation"],
    )  # fmt: skip
    assert ("Video", "video/mp4", canvas["duration"], canvas["id"]) == (
        painting["body"]["type"], painting["body"]["format"], painting["body"]["duration"], painting["target"],
    )  # fmt: skip
    (words,) = next(c for c in found["items"] if "annotations" in c)["annotations"][0]["items"]
    assert ("supplementing", "Text", "text/vtt", "en") == (
        words["motivation"], *(words["body"][name] for name in ("type", "format", "language")),
    )  # fmt: skip
    assert "Image" == canvas["placeholderCanvas"]["items"][0]["items"][0]["body"]["type"]
    assert ["Tasks", "Clips"] == [part["label"]["en"][0] for part in found["structures"]]
    assert "Simulated, not from space" in str(found["metadata"])


def test_what_a_manifest_names_is_there_and_its_own(client: FlaskClient) -> None:
    """Ids differ, ranges lie within their canvases, captions and pages answer."""
    found = client.get(MANIFEST).json
    assert found is not None
    nodes = _nodes(found)
    kinds = ("Canvas", "Range", "AnnotationPage", "Annotation")
    ids = [node["id"] for node in nodes if node.get("type") in kinds and "#" not in node["id"]]
    assert len(ids) == len(set(ids))
    lengths = {canvas["id"]: canvas["duration"] for canvas in found["items"]}
    for node in nodes:
        if "#t=" in str(node.get("id")):
            canvas, _, span = node["id"].partition("#t=")
            start, end = map(float, span.split(","))
            assert 0 <= start < end <= lengths[canvas] + 0.001, node
    for node in nodes:
        if node.get("format") in ("text/vtt", "text/html"):
            path = node["id"].removeprefix("http://localhost") or "/"
            assert 200 == client.get(path).status_code, path
    for node in nodes:
        label = node.get("label")
        assert label is None or (isinstance(label, dict) and all(isinstance(v, list) for v in label.values())), node


def test_nothing_that_is_not_public_is_in_any_form(client: FlaskClient) -> None:
    """Neither the recording that is not released nor its clips."""
    texts = [client.get(path).text for path in (MANIFEST, *(f"/evas/{EVA}/clips.{form}" for form in ("csv", "otio")))]
    assert all("hidden" not in text for text in texts)
    listed = set(re.findall(r"/range/clips/(\w+)", texts[0]))
    assert _clips(client) <= listed


@pytest.mark.parametrize("form", ["csv", "edl", "otio", "vtt"])
def test_a_withdrawn_clip_leaves_every_list(talked: Archive, form: str) -> None:
    """With the next request."""
    street = Street(talked)
    client = street.visitor().client
    clip = street.clip.removeprefix("/clips/")
    before, manifest = client.get(f"/evas/{EVA}/clips.{form}").text, client.get(MANIFEST).text
    moderation.withdraw(talked, clip, "A question", actor="Ada", now=NOW)
    assert before != client.get(f"/evas/{EVA}/clips.{form}").text or form == "vtt"
    assert clip in manifest
    assert clip not in client.get(MANIFEST).text
