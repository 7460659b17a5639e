"""Every public page and JSON answer with 100,000 clips and 1,000,000 cues: milliseconds of the server, and bytes.

Asked through the application in process, warm, one request after the other. `cpu` is what the thread itself worked:
on a machine that others use, wall time is theirs too.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from mediaarchive.archive import Archive
from mediaarchive.evas import events, kinds, missions
from mediaarchive.evas.around import slug_of_person
from tests.bench.site.crowd import BIG, NOW, crowd
from tests.bench.site.talk import NAMES
from web import create_app
from web.security import EVERYBODY, policy_of

_ROUNDS = 40
_GOAL_MS, _GOAL_BYTES = 50, 200_000
_QUESTIONS = {
    "search, common words": ("the", "copy", "bolt", "tether", "you"),
    "search, two words": ("the bolt", "copy tether", "battery plate", "adapter gate", "you have"),
    "search, three words": ("the bolt is", "tether is clear", "moving to the", "go for egress", "torque on the"),
    "search, rare words": ("kimbrough", "cribbage", "zenith", "outlier37", "sublimator"),
    "search, misspelt": ("bttery", "tehter", "adaptor plat", "vattery", "kimbruogh"),
    "search, phrases": ('"good torque"', '"the bolt"', '"loss of signal"', '"copy that"', '"you are go"'),
    "search, narrowed": ("the&kind=cue", "bolt&sight=earth", "copy&kind=clip", "tether&year=2009", "you&kind=task"),
    "search, nothing": ("qqqqzzzzxx", "0x0x0x0x", "jjjjjjjjj", "wwwwwvvvvv", "kkkkkkkqk"),
    "search as typed, 1 letter": tuple("tbceg"),
    "search as typed, 2 letters": ("th", "bo", "ca", "ex", "go"),
    "search as typed, 3 letters": ("the", "bol", "bat", "tet", "cop"),
    "search as typed, a slip": ("bttery", "tehter", "vattery", "camrea", "handrial"),
}


_PATHS: dict[str, Callable[[], list[str]]] = {
    "/missions/<slug>": lambda: [f"/missions/{one.slug}" for one in missions.shipped()],
    "/tasks/<slug>": lambda: [f"/tasks/{one.slug}" for one in kinds.shipped()],
    "/people/<slug>": lambda: [f"/people/{slug_of_person(name)}" for name in NAMES],
    "/cameras/<slug>/<name>": lambda: [f"/cameras/{BIG}/{name}" for name in ("ev1-helmet", "truss")],
    "/collections/<slug>": lambda: ["/collections/earth-in-view"],
    "/in-view/<kind>": lambda: [f"/in-view/{kind}?page={n}" for kind in ("earth", "night", "glare") for n in (1, 2, 9)],
    "/calendar/<int:number>": lambda: [f"/calendar/{year}" for year in range(2000, 2020)],
    "/calendar/<int:number>/<int(fixed_digits=2):month_number>": lambda: ["/calendar/2009/05", "/calendar/2017/01"],
    "/events/<slug>": lambda: [f"/events/{event.slug}" for event in events.shipped()],
}
"""What cannot be asked of the catalogue."""


@dataclass(frozen=True)
class Row:
    """One line of the table: wall and processor milliseconds of each request, bytes of the longest answer."""

    name: str
    wall: list[float]
    cpu: list[float]
    size: int

    def line(self) -> str:
        """Return it as Markdown."""
        p50, p95, cpu = statistics.median(self.wall), p95_of(self.wall), p95_of(self.cpu)
        late = " **" if p95 > _GOAL_MS or self.size > _GOAL_BYTES else ""
        return f"| {self.name}{late} | {p50:.1f} | {p95:.1f} | {cpu:.1f} | {self.size / 1000:.0f} |"


def table(rounds: int = _ROUNDS) -> None:
    """Print the table, worst first; ** marks what misses a goal."""
    archive = crowd()
    app = create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW)
    client = app.test_client()
    rows = []
    for name, ask in _asked(app, archive):
        if client.get(ask()).status_code == 404:
            print(f"not asked: {name} (what it names is not in this archive)", flush=True)
            continue
        rows.append(_measured(client, name, ask, rounds))
        print(rows[-1].line(), file=sys.stderr, flush=True)
    print(f"| route | p50 ms | p95 ms | p95 cpu ms | kB |\n|{'---|' * 5}")
    for row in sorted(rows, key=lambda row: -p95_of(row.wall)):
        print(row.line())
    print("\n| anchor | p50 ms | p95 ms | p95 cpu ms | kB |\n|---|---|---|---|---|")
    print(_measured(client, "a page without a query: /about", lambda: "/about", rounds).line())
    for words in ("the", "bolt", "kimbrough"):
        print(_like(archive, words).line())
    archive.close()


def p95_of(times: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]


def _measured(client: FlaskClient, name: str, ask: Callable[[], str], rounds: int) -> Row:
    wall, cpu, size = [], [], 0
    for number in range(rounds + 2):
        address = ask()
        begin, worked = time.perf_counter(), time.thread_time()
        answer = client.get(address)
        data = answer.get_data()
        if number > 1:
            wall.append((time.perf_counter() - begin) * 1e3)
            cpu.append((time.thread_time() - worked) * 1e3)
        assert answer.status_code in (200, 302, 303), (answer.status_code, address)
        size = max(size, len(data))
        answer.close()
    return Row(name, wall, cpu, size)


def _asked(app: Flask, archive: Archive) -> Iterator[tuple[str, Callable[[], str]]]:
    """Give every public route with something that makes addresses of it, and every kind of question."""
    draw = random.Random(5)
    values = _values(archive)
    for rule in app.url_map.iter_rules():
        if policy_of(app, rule.endpoint) not in EVERYBODY or "GET" not in (rule.methods or ()):
            continue
        if rule.endpoint in ("static", "search.results", "search.suggestions", "machines.oembed"):
            continue
        if rule.rule in _PATHS:
            paths = _PATHS[rule.rule]()
            yield rule.rule, lambda paths=paths: draw.choice(paths)  # type: ignore[misc]
            continue
        names = sorted(rule.arguments)
        if unknown := [name for name in names if name not in values]:
            print(f"not asked: {rule.rule} (no {unknown[0]} to ask for)")
            continue
        yield rule.rule, _filled(rule.rule, names, values, draw)
    big = values["big"]
    yield "the big EVA", lambda: f"/evas/{BIG}"
    yield "the big EVA, last clips", lambda: f"/evas/{BIG}?page={draw.randint(60, 80)}"
    yield "the big EVA, mission.json", lambda: f"/evas/{BIG}/mission.json"
    yield "six hours, any second", lambda: f"/recordings/{draw.choice(big)}?t={draw.randint(0, 21_000)}"
    yield "six hours, words.json", lambda: f"/recordings/{draw.choice(big)}/words.json?from={draw.randint(0, 21_000)}"
    yield "six hours, captions.vtt", lambda: f"/recordings/{draw.choice(big)}/captions.vtt"
    yield "six hours, talk.json", lambda: f"/recordings/{draw.choice(big)}/talk.json"
    for name, words in _QUESTIONS.items():
        page = "/search.json" if "typed" in name else "/search"
        yield name, lambda page=page, words=words: f"{page}?q={draw.choice(words)}"  # type: ignore[misc]


def _values(archive: Archive) -> dict[str, list[str]]:
    queries = {
        "slug": "SELECT slug FROM evas",
        "clip_id": "SELECT id FROM clips ORDER BY random() LIMIT 500",
        "recording_id": "SELECT id FROM recordings",
        "big": f"SELECT id FROM recordings WHERE eva = '{BIG}'",
    }
    with archive.database.read() as session:
        found = {name: [str(v) for v in session.scalars(text(query))] for name, query in queries.items()}
    return found | {"number": ["1", "50", "100"]}


def _filled(rule: str, names: list[str], values: dict[str, list[str]], draw: random.Random) -> Callable[[], str]:
    def address() -> str:
        filled = rule
        for name in names:
            for kind in ("", "int:"):
                filled = filled.replace(f"<{kind}{name}>", draw.choice(values[name]))
        return filled

    return address


def _like(archive: Archive, words: str) -> Row:
    """Measure the same question as a plain LIKE over the cues."""
    wall, cpu = [], []
    query = text("SELECT count(*) FROM cues WHERE text LIKE :words")
    with archive.database.read() as session:
        for _ in range(5):
            begin, worked = time.perf_counter(), time.thread_time()
            session.execute(query, {"words": f"%{words}%"}).scalar_one()
            wall.append((time.perf_counter() - begin) * 1e3)
            cpu.append((time.thread_time() - worked) * 1e3)
    return Row(f"LIKE '%{words}%' over the cues, count only", wall, cpu, 0)
