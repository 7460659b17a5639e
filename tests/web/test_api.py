"""The API as programs use it: what it tells, how lists go on, what it refuses, and that its document is true."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy import update

from mediaarchive.archive import Archive
from mediaarchive.clips import ClipRow, Withdrawal
from mediaarchive.clips import store as clips
from mediaarchive.frames.rows import ConditionRow
from mediaarchive.stories import Words
from mediaarchive.stories import store as stories
from mediaarchive.transcripts.rows import CueRow
from tests.conftest import ROOT, rounds
from tests.web.builder import CREDIT, EVA, NOW, TAKES
from tests.web.conftest import MEDIA, Listeners
from web import create_app
from web.api.asked import instant

API = "/api/v1"
_QUICK = "[phases.coverage]\nunexpected-methods = []\ngenerate-duplicate-query-parameters = false\n"
"""Not asked each time by the fuzzer: other methods and parameters that come twice have tests of their own below."""
_TOOLS = Path(sys.executable).parent


def get(client: FlaskClient, path: str) -> Any:
    """Return what an address of the API tells."""
    answer = client.get(_path(path))
    assert 200 == answer.status_code, answer.text
    assert "application/json" == answer.content_type
    return answer.json


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _all(client: FlaskClient, path: str) -> Iterator[Any]:
    following: str | None = path
    while following:
        part = get(client, following)
        yield from part["items"]
        following = part["next"]


@pytest.mark.slow
def test_schemathesis_finds_nothing(listeners: Listeners, tmp_path: Path) -> None:
    """The well-known fuzzer asks the real server by the document: every answer is as promised, none fails."""
    address = f"http://127.0.0.1:{listeners.pages}{API}/openapi.json"
    most, phases = rounds(1, 150), "examples,coverage" if rounds(0, 1) == 0 else "examples,coverage,fuzzing,stateful"
    (tmp_path / "schemathesis.toml").write_text("" if rounds(0, 1) else _QUICK)
    asked = ["--checks", "all", "--phases", phases, "--max-examples", str(most), "--seed", "1", "--no-color"]
    done = subprocess.run(
        [_TOOLS / "st", "run", address, *asked], capture_output=True, text=True, timeout=900, check=False, cwd=tmp_path
    )

    assert 0 == done.returncode, done.stdout


def test_the_document_is_openapi(client: FlaskClient) -> None:
    """A validator that others wrote accepts it, and every operation of the document has an example that is there."""
    document = get(client, f"{API}/openapi.json")
    OpenAPIV31SpecValidator(document).validate()

    base = _path(document["servers"][0]["url"])
    for path, item in document["paths"].items():
        shown = {p["name"]: p["example"] for p in item["get"]["parameters"] if p["in"] == "path"}
        assert 200 == client.get(base + path.format(**shown)).status_code, path


def test_every_answer_is_as_its_schema_says(client: FlaskClient) -> None:
    """Whoever follows the addresses that the API gives finds answers of the promised form, down to the last field."""
    document = get(client, f"{API}/openapi.json")
    rules = {path: item["get"] for path, item in document["paths"].items()}
    waiting, seen, asked = [f"{API}/", f"{API}/search?q=hatch", f"{API}/search?q=battery&kind=story"], set(), Counter()
    while waiting:
        path = waiting.pop()
        rule = _rule(rules, path)
        if path in seen or rule is None or asked[rule] == rounds(5, 1000):
            continue
        seen.add(path)
        asked[rule] += 1
        told = get(client, path)
        schema = rules[rule]["responses"]["200"]["content"]["application/json"]["schema"]
        strict = {
            name: part | {"additionalProperties": False} for name, part in document["components"]["schemas"].items()
        }
        Draft202012Validator({"components": {"schemas": strict}, **schema}).validate(told)
        waiting += [_path(text) for text in _texts(told) if urlsplit(text).path.startswith(API)]
    assert {_rule(rules, path) for path in seen} == set(rules)
    assert len(seen) > 30


def _rule(rules: dict[str, Any], path: str) -> str | None:
    """Return the path of the document that an address is one of."""
    parts = path.partition("?")[0].removeprefix(API).split("/")
    for rule in rules:
        wanted = rule.split("/")
        if len(wanted) == len(parts) and all(w == p or "{" in w for w, p in zip(wanted, parts, strict=True)):
            return rule
    return None


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    for value in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from _texts(value)


def test_a_clip_tells_all_of_it(client: FlaskClient) -> None:
    """In and out to the tick, when it was, words, stills, credit, licence; its addresses are there."""
    for number, card in enumerate(_all(client, f"{API}/clips")):
        clip = get(client, card["url"])
        base = Fraction(clip["time_base"])

        assert clip["in_pts"] * base == Fraction(clip["start"]["exact"])
        assert (clip["out_pts"] - clip["in_pts"]) * base == Fraction(clip["duration"]["exact"])
        assert float(Fraction(clip["end"]["exact"])) == pytest.approx(clip["end"]["seconds"], abs=1e-6)
        assert CREDIT == clip["licence"]["credit"]
        assert "unspecified" == clip["licence"]["training"]
        assert all(still["url"].startswith(MEDIA) for still in clip["keyframes"])
        if number >= rounds(2, 1000):
            continue
        for address in (clip["page"], clip["cite"], clip["licence"]["ask"], clip["licence"]["rules"]):
            assert 200 == client.get(_path(address)).status_code
        for track in clip["media"]["tracks"]:
            assert client.get(_path(track["url"])).text.startswith("WEBVTT")


def test_a_clip_tells_what_is_to_be_seen(client: FlaskClient) -> None:
    """Its shot list without gaps, to the tick, with who wrote it, and alternative texts of its stills."""
    clip = get(client, get(client, f"{API}/clips?camera=ev1-helmet&limit=1")["items"][0]["url"])
    told = clip["shots"]
    edges = [(shot["start"]["exact"], shot["end"]["exact"]) for shot in told["shots"]]

    assert [clip["start"]["exact"], *(end for _, end in edges)] == [
        *(start for start, _ in edges),
        clip["end"]["exact"],
    ]
    assert {"rules"} == {shot["by"] for shot in told["shots"]}
    assert told["made"].startswith("Shot list made by fixed rules")
    assert all(still["alt"].startswith("Simulated footage, not from space.") for still in clip["keyframes"])
    assert all(shot["text"] in client.get(_path(told["text"])).text for shot in told["shots"])
    for address in (told["csv"], told["vtt"], *clip["eva_files"].values()):
        assert 200 == client.get(_path(address)).status_code, address
    bites = [bite for shot in told["shots"] for bite in shot["soundbites"]]
    assert {cue["text"] for cue in clip["cues"]} >= {bite["text"] for bite in bites} > set()


def test_a_story_is_told_as_it_was_written(client: FlaskClient) -> None:
    """Headline, text in blocks with links and stress, the clip in it, tags, sources, cover; found by a search too."""
    (card,) = get(client, f"{API}/stories?eva={EVA}")["items"]
    story = get(client, card["url"])
    blocks = story["blocks"]

    assert [] == get(client, f"{API}/stories?eva=us-eva-38")["items"]
    assert ["Seven hours outside", ["ISS", "spacewalk"], "2026-11-20T12:00:00Z"] == [
        story[name] for name in ("headline", "tags", "public_at")
    ]
    assert ["paragraph", "heading", "quote", "items", "clip"] == [block["kind"] for block in blocks]
    assert [
        ("They ", None, False),
        ("went", None, True),
        (" ", None, False),
        ("out", "http://localhost/about", False),
    ] == [(part["text"], part["link"], part["stressed"]) for part in blocks[0]["lines"][0]][:4]
    assert ["a bolt", "a plate"] == [line[0]["text"] for line in blocks[3]["lines"]]
    clip = get(client, blocks[4]["clip"]["url"])
    assert (clip["start"], clip["end"], CREDIT) == (*(blocks[4]["clip"][name] for name in ("start", "end", "credit")),)
    assert ["https://www.nasa.gov/day", None] == [source["address"] for source in story["sources"]]
    assert (CREDIT, card["cover"]) == (story["cover_credit"], story["cover"])
    assert 200 == client.get(_path(story["page"])).status_code
    (hit,) = get(client, f"{API}/search?q=astronauts+battery&kind=story")["items"]
    assert (card["url"], card["page"], None) == (hit["story"], hit["page"], hit["at"])


def test_a_spacewalk_tells_crew_clocks_and_tasks(client: FlaskClient) -> None:
    """Everybody of the crew, each camera's recordings with the grade of its clock, tasks with their spans and ±."""
    eva = get(client, f"{API}/evas/{EVA}")

    assert ("EV1", "Shane Kimbrough") in {(member["role"], member["name"]) for member in eva["crew"]}
    grades = {film["recording"]: film["clock"]["grade"] for of in eva["cameras"] for film in of["recordings"]}
    assert {take.name.replace("-", ""): take.grade for take in TAKES} == grades
    assert all(task["start"]["ci95_s"] > 0 and task["spans"] for task in eva["tasks"])
    assert {span["recording"] for task in eva["tasks"] for span in task["spans"]} <= set(grades)


def test_lists_go_on_where_they_ended(own: Archive) -> None:
    """In parts of three every clip comes once and in the same order, also when one is published meanwhile."""
    with own.database.write() as session:
        for number in range(5):
            said = Words(f"Story {number}", text="Text.")
            stories.make(session, f"s{number}", EVA, said, by="Ada", now=NOW)
            stories.publish(session, f"s{number}", NOW, by="Ada", now=NOW + timedelta(hours=number // 2))
    client = create_app(own, media_url=MEDIA, clock=lambda: NOW + timedelta(days=1)).test_client()
    whole = [card["id"] for card in _all(client, f"{API}/clips?limit=100")]
    assert whole == [card["id"] for card in _all(client, f"{API}/clips?limit=3")]
    assert len(whole) == len(set(whole)) > 9

    first = get(client, f"{API}/clips?limit=3")
    with own.database.write() as session:
        draft = session.query(ClipRow).filter(ClipRow.id.not_in(whole)).first()
        assert draft is not None
        clips.publish(session, [draft.id], NOW + timedelta(hours=1))
        new = draft.id
    rest = [card["id"] for card in _all(client, first["next"])]

    assert whole == [card["id"] for card in first["items"]] + rest
    assert new == get(client, f"{API}/clips?limit=1")["items"][0]["id"]
    assert [new] == [card["id"] for card in _all(client, f"{API}/clips?since=2026-11-20T12:30:00Z")]
    for path in ("evas", "recordings", "stories"):
        parts = list(_all(client, f"{API}/{path}?limit=2"))
        assert len(parts) > 2
        assert parts == list(_all(client, f"{API}/{path}?limit=100"))


def test_what_is_said_goes_on_part_by_part(client: FlaskClient) -> None:
    """The parts of a recording's words together are its words, each once."""
    parts = list(_all(client, f"{API}/recordings/helmet1a/cues"))
    starts = [Fraction(cue["start"]["exact"]) for cue in parts]

    assert starts == sorted(set(starts))
    assert client.get("/recordings/helmet1a/captions.vtt").text.count(" --> ") == len(parts) > 30


@pytest.mark.parametrize(
    ("filters", "of"),
    [
        (f"eva={EVA}", lambda card: True),
        ("eva=us-eva-1", lambda card: False),
        ("camera=ev2-chest", lambda card: card["camera"] == "ev2-chest"),
        ("crew=EV1", lambda card: card["camera"] == "ev1-helmet"),
        ("crew=shane-kimbrough", lambda card: card["camera"] == "ev1-helmet"),
        ("crew=nobody", lambda card: False),
        ("since=2026-11-20T12:00:00Z", lambda card: True),
        ("since=2026-11-20T13:00:00%2B01:00", lambda card: True),
        ("since=2026-11-20T12:00:00.1Z", lambda card: False),
        ("camera=ev1-helmet&crew=EV2", lambda card: False),
    ],
)
def test_filters_narrow(client: FlaskClient, filters: str, of: Any) -> None:
    """Each filter leaves the clips that it is about, in the order of all."""
    every = list(_all(client, f"{API}/clips"))

    assert [card for card in every if of(card)] == list(_all(client, f"{API}/clips?{filters}"))


def test_clips_with_the_earth_in_view(own: Archive) -> None:
    """A condition finds the clips of which some picture shows it, to the tick."""
    client = create_app(own, media_url=MEDIA, clock=lambda: NOW).test_client()
    latest = max(_all(client, f"{API}/clips"), key=lambda card: Fraction(card["start"]["exact"]))
    clip = get(client, latest["url"])
    with own.database.write() as session:
        session.add(
            ConditionRow(recording=clip["recording"], kind="earth", start_pts=0, end_pts=clip["in_pts"], facts={})
        )
    assert clip["id"] not in {card["id"] for card in _all(client, f"{API}/clips?condition=earth")}
    with own.database.write() as session:
        session.execute(update(ConditionRow).where(ConditionRow.kind == "earth").values(end_pts=clip["in_pts"] + 1))

    assert clip["id"] in {card["id"] for card in _all(client, f"{API}/clips?condition=earth")}


def test_search_finds_what_the_page_finds(client: FlaskClient) -> None:
    """The same hits in the same order, with seconds and snippets; the last part says that it is the last."""
    hits = list(_all(client, f"{API}/search?q=hatch&kind=cue"))

    assert get(client, f"{API}/search?q=hatch&kind=cue")["total"] == len(hits) > 5
    page = client.get("/search?q=hatch&kind=cue").text
    assert all(_path(hit["page"]).replace("&", "&amp;") in page for hit in hits[:10])


def test_an_answer_is_asked_for_again_for_nothing(client: FlaskClient) -> None:
    """ETag and 304; HEAD has the headers of GET; scripts of other sites may read, without credentials."""
    path = f"{API}/evas/{EVA}"
    answer = client.get(path)
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    head = client.head(path)
    asked = client.options(path, headers={"Origin": "https://x.test", "Access-Control-Request-Method": "GET"})

    assert (304, b"") == (again.status_code, again.data)
    assert "no-cache" == answer.headers["Cache-Control"] == again.headers["Cache-Control"]
    assert (answer.headers["ETag"], b"") == (head.headers["ETag"], head.data)
    for one in (answer, again, head, asked, client.get(f"{API}/nothing")):
        assert "*" == one.headers["Access-Control-Allow-Origin"]
        assert "Access-Control-Allow-Credentials" not in one.headers
        assert "Set-Cookie" not in one.headers
    assert "GET, HEAD" == asked.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    ("path", "status", "wrong"),
    [
        (f"{API}/nothing", 404, []),
        ("/api/v2/clips", 404, []),
        (f"{API}/clips/nothing", 404, []),
        (f"{API}/recordings/hidden", 404, []),
        (f"{API}/recordings/hidden/cues", 404, []),
        (f"{API}/stories/2026-11-20/nothing", 404, []),
        (f"{API}/stories?cursor=1", 400, ["cursor"]),
        (f"{API}/clips?cursor=!", 400, ["cursor"]),
        (f"{API}/clips?cursor=99999999999999999.x", 400, ["cursor"]),
        (f"{API}/recordings?cursor=A%0d%0aB", 400, ["cursor"]),
        (f"{API}/search?cursor=0", 400, ["cursor"]),
        (f"{API}/clips?limit=0", 400, ["limit"]),
        (f"{API}/clips?limit=101", 400, ["limit"]),
        (f"{API}/clips?limit=%D9%A3", 400, ["limit"]),
        (f"{API}/clips?since=2026-02-30", 400, ["since"]),
        (f"{API}/clips?since=yesterday", 400, ["since"]),
        (f"{API}/clips?condition=rain&eva=%00", 400, ["eva", "condition"]),
        (f"{API}/clips?conditon=earth", 400, ["conditon"]),
        (f"{API}/clips?eva=a&eva=b", 400, ["eva"]),
        (f"{API}/search?q={'x' * 201}", 400, ["q"]),
    ],
)
def test_refusals_are_problems(client: FlaskClient, path: str, status: int, wrong: list[str]) -> None:
    """RFC 9457, with the parameters that are meant; nothing of it is kept."""
    answer = client.get(path)

    assert status == answer.status_code
    assert "application/problem+json" == answer.content_type
    assert (status, "about:blank") == (answer.json["status"], answer.json["type"])
    assert wrong == [one["parameter"] for one in answer.json["errors"]]
    assert "no-store" == answer.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed(client: FlaskClient, method: str) -> None:
    """Other methods are refused with the ones that there are."""
    answer = client.open(f"{API}/clips", method=method)

    assert (405, "application/problem+json") == (answer.status_code, answer.content_type)
    assert {"GET", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))


def test_a_withdrawn_clip_says_why(own: Archive) -> None:
    """410 with the reason that everybody may read, and it is in no list any more."""
    client = create_app(own, media_url=MEDIA, clock=lambda: NOW).test_client()
    name = get(client, f"{API}/clips?limit=1")["items"][0]["id"]
    with own.database.write() as session:
        clips.withdraw(session, name, Withdrawal(NOW, "Ada", "A name was wrong."))
    answer = client.get(f"{API}/clips/{name}")

    assert 410 == answer.status_code
    assert "A name was wrong" in answer.json["detail"]
    assert name not in {card["id"] for card in _all(client, f"{API}/clips")}


def test_C5_cues_are_cut_to_what_they_belong_to(own: Archive) -> None:
    """A cue that begins before the recording or goes on after it, or after the clip, is told up to the edge."""
    client = create_app(own, media_url=MEDIA, clock=lambda: NOW).test_client()
    with own.database.write() as session:
        session.execute(update(CueRow).where(CueRow.recording == "helmet1a").values(end=10**9))
    long = 1500
    cues = list(_all(client, f"{API}/recordings/helmet1a/cues"))
    for card in list(_all(client, f"{API}/clips?camera=ev1-helmet"))[: rounds(3, 1000)]:
        for cue in get(client, card["url"])["cues"]:
            assert card["start"]["seconds"] <= cue["start"]["seconds"] < cue["end"]["seconds"] <= card["end"]["seconds"]
    assert all(0 <= cue["start"]["seconds"] < cue["end"]["seconds"] <= long for cue in cues)


def test_a_token_sees_what_everybody_sees(client: FlaskClient) -> None:
    """The API asks nobody who they are: a token, true or not, changes no answer."""
    plain = client.get(f"{API}/recordings")
    held = client.get(f"{API}/recordings", headers={"Authorization": "Bearer nothing"})

    assert (200, plain.data) == (held.status_code, held.data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20", "2026-11-20T00:00:00+00:00"),
        ("2026-11-20t12:00:00z", "2026-11-20T12:00:00+00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00"),
        ("2026-11-20T12:00:00.1234567-02:30", "2026-11-20T14:30:00.123456+00:00"),
        ("0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00"),
    ],
)
def test_instants_are_read_as_written(text: str, expected: str) -> None:
    """Dates, small letters, leap seconds, fractions and offsets of RFC 3339."""
    assert expected == instant(text).isoformat()


def test_the_guide_can_be_followed(listeners: Listeners, capsys: pytest.CaptureFixture[str]) -> None:
    """Every address of the guide answers, and its programs do what it says."""
    text = (ROOT / "docs" / "guides" / "machines.md").read_text("utf-8")
    text = text.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{listeners.pages}")
    addresses = re.findall(r"curl -s '?(http[^'\s]+)", text)
    assert len(addresses) > 14
    for address in addresses:
        assert 200 == listeners.ask(listeners.pages, _path(address))[0], address
    for program in re.findall(r"```python\n(.+?)```", text, re.DOTALL):
        exec(program, {})

    assert re.fullmatch(r"\d+ clips\n2 shots of Timeline\.1\n.+Credit: .+", capsys.readouterr().out, re.DOTALL)
