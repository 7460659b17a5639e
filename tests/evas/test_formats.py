"""Logs that are no tables: CODA, Semantic MediaWiki, Maestro; real ones where they are at hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from mediaarchive.errors import InputRefused
from mediaarchive.evas import CrewMember, Eva
from mediaarchive.evas.facts import shipped
from mediaarchive.evas.logs import ParsedLog, parse, understand
from mediaarchive.timeline import format_pet, parse_pet
from tests.conftest import data

EVA = next(eva for eva in shipped() if eva.slug == "us-eva-39")
START = datetime(2031, 2, 3, 23, 40, tzinfo=UTC)
OURS = {
    "name": "US EVA 900",
    "startDate": "2031-02-03",
    "startTime": "23:40",
    "duration": 5400,
    "asPerformed": {
        "EV1 - Rook": [{"content": "Egress", "duration": 1200}, {"content": "Plate install", "duration": 4200}],
        "EV2": [],
        "Inhibits": [{"content": "Inhibits in place", "duration": 5340}],
    },
}


def wiki(*rows: tuple[int, str, int, str], page: str = "US EVA 900") -> bytes:
    """Return an answer of the wiki: rows of index, title, minutes and actor, in any order."""
    results = {
        f"{page}/Timeline# {place}": {
            "printouts": {
                "Index": [index],
                "Has text title": [title],
                "Duration hour": [minutes // 60],
                "Duration minute": [minutes % 60],
                "Actor": [actor],
                "Depends on": [],
            }
        }
        for place, (index, title, minutes, actor) in enumerate(rows)
    }
    return json.dumps({"query": {"results": results}}, indent=1).encode()


def said(log: ParsedLog) -> list[str]:
    """Return the warnings' words."""
    return [warning.message for warning in log.warnings]


def test_a_track_that_is_no_crew_members_is_kept() -> None:
    """CODA's "Inhibits" stays a lane of its own, 60 s short, which is said; `EV1 - Rook` is EV1."""
    log = parse(json.dumps(OURS).encode(), "x")

    assert ["EV1-01", "EV1-02", "Inhibits-01"] == [task.id for task in log.tasks]
    assert START + timedelta(seconds=5400) == log.tasks[1].actual[1]
    assert ["Inhibits: the tasks sum to -60 s against the EVA's duration"] == said(log)


def test_coda_extract_sums_as_measured() -> None:
    """Acceptance 1: EVA 41 and 52 sum exactly, both tracks of EVA 34 are 60 s long, none of it an error."""
    content = data("eva-logs/coda_as_performed.json").read_bytes()
    offs = {}
    for number in (34, 38, 39, 40, 41, 52):
        log = parse(content, "x", slug=f"us-eva-{number}")
        offs[number] = (len({task.actors for task in log.tasks}), len(said(log)))

    assert {34: (2, 2), 38: (0, 1), 39: (0, 1), 40: (0, 1), 41: (2, 0), 52: (2, 0)} == offs


def test_the_wikis_answer() -> None:
    """Acceptance 2: thirteen tasks of EV1, 392 minutes, each beginning where the one before ended."""
    eva = Eva("us-eva-55", "US EVA 55", "", "", datetime(2019, 8, 21, 12, 27, tzinfo=UTC), 392 * 60)
    log = parse(data("eva-logs/smw_as_executed_us_eva_55_ev1.json").read_bytes(), "x", eva)

    assert (13, ()) == (len(log.tasks), log.warnings)
    assert 392 * 60 == sum(log.durations.values())
    assert (eva.start, eva.end) == (log.tasks[0].actual[0], log.tasks[-1].actual[1])
    assert all(a.actual[1] == b.actual[0] for a, b in zip(log.tasks, log.tasks[1:], strict=False))
    record = {
        "name": "US EVA 55",
        "startDate": "2019-08-21",
        "startTime": "12:27",
        "duration": 392 * 60,
        "asPerformed": {"EV1": [{"content": t.title, "duration": int(log.durations[t.id])} for t in log.tasks]},
    }
    assert log.tasks == parse(json.dumps(record).encode(), "x").tasks


def test_the_wikis_order_is_its_index() -> None:
    """Rows come in the order of their keys; what counts is the index, and each actor's own."""
    log = parse(wiki((2, "B", 30, "EV1"), (1, "A", 20, "EV1"), (1, "C", 50, "EV2")), "x", slug="us-eva-900")

    assert [("EV1-01", "A"), ("EV1-02", "B"), ("EV2-01", "C")] == [(task.id, task.title) for task in log.tasks]
    assert ["no instants: the answer has no start; name the EVA, or give --start"] == said(log)


def test_the_wiki_states_start_and_duration_itself() -> None:
    """Where the answer holds the EVA's details, no EVA need be named."""
    answer = json.loads(wiki((1, "A", 20, "EV1")))
    details = {"Start date": [{"timestamp": "1566345600", "raw": "1/2019/8/21"}], "Start time": ["12:27"]}
    answer["query"]["results"]["US EVA 900"] = {"printouts": {**details, "Duration": ["0:21"]}}
    log = parse(json.dumps(answer).encode(), "x")

    assert datetime(2019, 8, 21, 12, 27, tzinfo=UTC) == log.tasks[0].actual[0]
    assert ["EV1: the tasks sum to -60 s against the EVA's duration"] == said(log)


def test_maestros_live_event() -> None:
    """Acceptance 3: Cable Mate is planned for PET 4:25:00; two actors are running, 2.5 s late."""
    log = parse(data("eva-logs/maestro_event_irosa.json").read_bytes(), "x")
    cable = [task for task in log.tasks if task.title == "Cable Mate"]
    running = [task for task in log.tasks if task.state == "running"]

    assert log.zero is not None
    assert ["+4:25:00"] * 2 == [format_pet(task.planned[0], log.zero) for task in cable if task.planned[0]]
    assert [("Woody",), ("Steve",)] == [task.actors for task in running]
    assert {timedelta(microseconds=2_496_000)} == {
        t.actual[0] - t.planned[0] for t in running if t.actual[0] and t.planned[0]
    }
    assert {"running", "planned"} == {task.state for task in log.tasks}
    ends = {t.actors[0]: t.planned[1] for t in log.tasks if t.title == "IROSA Deploy / Worksite Cleanup"}
    assert ends["Woody"] != ends["Steve"]


def test_first_names_become_roles_where_the_crew_is_known() -> None:
    """Maestro says Shane; the EVA knows that Shane Kimbrough is EV1."""
    event = {
        "timeOfZeroPET": 1484306520000,
        "activities": {
            "a": {
                "title": "Egress",
                "actors": {
                    "Shane": {"startTime": 1484306520000, "endTime": 1484308140000},
                    "Ground": {"plannedStartTime": 1484306520000, "startTime": False},
                },
            }
        },
    }
    first, second = parse(json.dumps(event).encode(), "x", EVA).tasks

    assert (("EV1",), "completed", EVA.start) == (first.actors, first.state, first.actual[0])
    assert (("Ground",), "planned", (None, None)) == (second.actors, second.state, second.actual)


TASK = """\
# made up
title: PLATE INSTALL
duration: {}
steps:
  - simo:
      IV: Note PET __:__
      crewA + EV2:
        - step: '{{{{CHECK}}}} Open clamp, {{{{role:crewA}}}} first'
          checkboxes: [gate closed, "NO"]
"""


@pytest.mark.parametrize(("written", "minutes"), [("1:25", 85), ("6:32", 392), ("00:25", 25), ("25", 25), ("010", 10)])
def test_base_sixty_never_happens(written: str, minutes: int) -> None:
    """Acceptance 9: YAML would read 6:32 as 392 s-of-nothing and 1:25 as 85; here they are hours and minutes."""
    log = parse(TASK.format(written).encode(), "x", EVA)

    assert {Fraction(minutes * 60)} == set(log.durations.values())
    assert {("crewA",), ("EV2",)} == {task.actors for task in log.tasks}
    assert "Note PET __:__ Open clamp, crewA first gate closed NO" == log.tasks[0].description


def test_durations_by_role() -> None:
    """The third dialect: each role has its own."""
    text = (
        "title: T\nroles:\n"
        "- name: crewA\n  duration: {minutes: 25}\n"
        "- name: crewB\n  duration: {hours: 1, minutes: 5}\n"
    )
    log = parse(text.encode(), "x", EVA)

    assert {"01-crewA": 1500, "01-crewB": 3900} == log.durations


def test_a_procedure_lays_its_tasks_out() -> None:
    """Tasks follow each other per actor, and a joint one waits for both; a file that is missing is said."""
    files = {
        "egress.yml": b"title: EGRESS\nduration: 00:25\nsteps: []\n",
        "solo.yml": b"title: SOLO\nduration: 30\nsteps:\n- EV1: work\n",
        "both.yml": b"title: BOTH\nroles:\n"
        b"- {name: crewA, duration: {minutes: 10}}\n- {name: crewB, duration: {minutes: 20}}\n",
    }
    procedure = (
        "procedure_name: EVA 900\ntasks:\n"
        "- file: egress.yml\n  roles: {crewA: EV1, crewB: EV2}\n"
        "- file: solo.yml\n"
        "- file: both.yml\n  roles: {crewA: EV2, crewB: EV1}\n"
        "- file: lost_tool.yml\n  roles: {crewA: EV1}\n"
    )
    log = parse(procedure.encode(), "x", EVA, beside=files.get)
    found = {t.id: tuple(format_pet(i, EVA.start) if i else None for i in t.planned) for t in log.tasks}

    assert {
        "01-EV1": ("+0:00:00", "+0:25:00"),
        "01-EV2": ("+0:00:00", "+0:25:00"),
        "02-EV1": ("+0:25:00", "+0:55:00"),
        "03-EV2": ("+0:55:00", "+1:05:00"),
        "03-EV1": ("+0:55:00", "+1:15:00"),
        "04-EV1": ("+1:15:00", None),
    } == found
    assert "lost tool" == log.tasks[-1].title
    assert ["lost_tool.yml is not here: no duration of its task", "'lost tool' states no duration"] == said(log)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/shadow.yml/x", "a\\b.yml", ".yml", "x.txt"])
def test_a_procedure_reaches_no_other_file(name: str) -> None:
    """Only bare names of YAML files are asked for."""
    asked: list[str] = []

    def beside(wanted: str) -> bytes | None:
        asked.append(wanted)
        return None

    parse(f"procedure_name: x\ntasks:\n- file: {json.dumps(name)}\n".encode(), "x", EVA, beside=beside)

    assert [] == asked


@pytest.mark.parametrize(
    ("content", "at", "message"),
    [
        (b'{"name": "US EVA 1",\n "asPerformed": {"EV1": [{"content": "A"}]}}', b'{"name', "'startDate' is missing"),
        (json.dumps({**OURS, "duration": "long"}).encode(), b'"long"', "not a plain number"),
        (json.dumps({**OURS, "startDate": "2031-02-30"}).encode(), b'"2031', "no day of the calendar"),
        (json.dumps({**OURS, "startTime": "24:00"}).encode(), b'"24:00', "the day ends at 23:59"),
        (json.dumps({**OURS, "asPerformed": {"EV1": 3}}).encode(), b"3}", "no list of tasks"),
        (b'{"asPerformed": {},\n "asPerformed": {}}', b'"as', "stands on line 1 of the same map already"),
        (b'{"a": 1,}', b"}", "a name in double quotes is missing"),
        (b"[1, 2 x]", b"x", "',' or ']' is missing"),
        (b'{"a": 01}', b"1}", "',' or '}' is missing"),
        (b'{"a": "\\ud800"}', b'"\\u', "half of a surrogate pair"),
        (b'["a\nb"]', b"\n", "Invalid control character"),
        (b'{"a": [NaN]}', b"NaN", "a value is missing"),
        (b"{} {}", b"{}", "something follows its end"),
        (b'{"title": "x"}', b"{", "none of the logs that are read"),
        (b'{"activities": {"a": {"title": "T", "actors": {"X": {"startTime": 5e9}}}}}', b"5e9", "not a plain number"),
        (b'{"activities": {"a": {"title": "T", "actors": {"X": {"endTime": 9}}}}}', b"9}", "and never started"),
        (
            wiki((1, "A", 20, "EV1"), (1, "B", 20, "EV1")),
            b'1\n     ],\n     "Has',
            "the index 1 of EV1 stands on line 7",
        ),
        (wiki((1, "", 20, "EV1")), b'""', "the task has no title"),
        (b"title: T\nduration: 25 min\n", b"25", "not a plain number"),
        (b"title: T\nduration: -5\n", b"-5", "is negative"),
        (b"title: T\nduration: 1:75\n", b"1:75", "minutes and seconds end at 59"),
        (b"title: T\nduration: {weeks: 2}\n", b"{", "a duration in weeks"),
        (b"duration: 25\nsteps: []\n", b"duration", "'title' is missing"),
        (b"title: T\nsteps:\n- just words\n", b"just", "a step without a role"),
        (b"procedure_name: x\ntasks: soon\n", b"soon", "'tasks' is no list"),
    ],
)
def test_every_complaint_has_its_place(content: bytes, at: bytes, message: str) -> None:
    """Line and column of the value that is wrong, in words; and not one task."""
    found = understand(content, "x")
    before = content[: content.rfind(at)]

    assert () == found.tasks
    assert message in found.errors[0].message
    assert (before.count(b"\n") + 1, len(before) - before.rfind(b"\n")) == (
        found.errors[0].line,
        found.errors[0].column,
    )


def test_the_log_of_another_eva_is_refused_by_name() -> None:
    """A wiki page or a CODA record that names another EVA is not read as this one's."""
    for content in (wiki((1, "A", 20, "EV1")), json.dumps(OURS).encode()):
        with pytest.raises(InputRefused, match="us-eva-39"):
            parse(content, "x", EVA)


def test_the_facts_of_13_january() -> None:
    """Acceptance 7: EVA 39 is 11:22 to 17:20 GMT, and PET 3:30 is 14:52."""
    assert (datetime(2017, 1, 13, 11, 22, tzinfo=UTC), datetime(2017, 1, 13, 17, 20, tzinfo=UTC)) == (
        EVA.start,
        EVA.end,
    )
    assert datetime(2017, 1, 13, 14, 52, tzinfo=UTC) == parse_pet("3:30", EVA.start).instant


def test_two_stated_starts_are_both_kept() -> None:
    """Acceptance 8: EVA 40 has starts of 11:24 and 11:25, one chosen with its reason."""
    starts = {start["start"]: start["chosen"] for start in shipped()[2].starts}

    assert starts["2017-03-24T11:24Z"].startswith("yes; ")
    assert starts["2017-03-24T11:25Z"].startswith("no; ")


def test_a_day_that_crosses_midnight_keeps_its_order() -> None:
    """Acceptance 10: times of day without a date, before and after midnight, stay in the order of the EVA."""
    eva = Eva("us-eva-900", "US EVA 900", "", "", START, 5400, (CrewMember("EV1", "A. Rook"),))
    log = parse(b"title,start (GMT)\nA,23:40\nB,23:59:60\nC,00:20\nD,01:10\n", "x", eva)
    instants = [task.actual[0] for task in log.tasks if task.actual[0]]

    assert sorted(instants) == instants
    assert START + timedelta(minutes=90) == instants[-1]
