"""T1 to T13: task logs that are broken, hostile, ambiguous or of another EVA. All or nothing, with line and column."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mediaarchive.alignment import store as alignment
from mediaarchive.archive import Archive, intake, tasklogs
from mediaarchive.errors import InputRefused, NotFound
from mediaarchive.evas import Task
from mediaarchive.evas import store as evas
from mediaarchive.evas.facts import shipped
from mediaarchive.evas.logs import Choice, contents, misfit, parse, understand, written
from mediaarchive.evas.logs.cells import guarded, unguarded
from mediaarchive.evas.logs.lanes import lanes
from mediaarchive.evas.logs.model import MAX_BYTES
from mediaarchive.evas.logs.yamls import read as read_yaml
from mediaarchive.timeline import Stamp, format_gmt, format_utc, to_micros
from tests.conftest import NOW
from tests.films import film, scene
from tests.watching import ingest

EVA = next(eva for eva in shipped() if eva.slug == "us-eva-39")
GOOD = b"id,title,actors,start,end\n1,Egress,EV1,+0:00,+0:30\n2,Plate,EV1,+0:30,+2:00\n3,Ingress,EV1,+2:00,+3:00\n"


def refusal(content: bytes, *, times: str | None = None) -> str:
    """Return the one line with which a log is refused."""
    with pytest.raises(InputRefused) as refused:
        parse(content, "log", EVA, choice=Choice(times=times))
    assert "\n" not in str(refused.value)
    return str(refused.value)


# -- T1: broken text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (GOOD.replace(b"Plate", b"Pl\xe4tze"), "line 3, column 5: not utf-8 text; save it as UTF-8"),
        (GOOD.replace(b"Plate", b"Pl\0te"), "line 3, column 5: a NUL byte"),
        (GOOD.decode().encode("utf-16-le"), "line 1, column 2: a NUL byte"),
        (GOOD.replace(b"Plate", b'"Plate"s'), "line 3, column 1: broken CSV"),
        (b"title: T\n\tduration: 5\n", "line 2, column 1: broken YAML"),
        (b"title: [T\n", "line 2, column 1: broken YAML"),
        (b"title: T\nduration: \x07\n", "line 2, column 11: broken YAML"),
        (b'{"query": {"results": }}', "line 1, column 23: broken JSON"),
        (b"", "line 1, column 1: the file is empty"),
        (b"\xef\xbb\xbf \r\n", "line 1, column 1: the file is empty"),
    ],
)
def test_t1_broken_text_names_its_place(content: bytes, place: str) -> None:
    """Latin-1, NUL, UTF-16 without its mark, quotes, tabs, brackets: line and column, and nothing imported."""
    assert place in refusal(content)
    assert () == understand(content, "log", EVA).tasks


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_t1_what_programs_save_is_read(newline: str, encoding: str) -> None:
    """Marks at the start and every kind of line end give the same three tasks."""
    content = newline.join(GOOD.decode().split("\n")).encode(encoding)

    assert parse(GOOD, "log", EVA).tasks == parse(content, "log", EVA).tasks


@settings(max_examples=300)
@given(
    st.sampled_from([GOOD, b"title: T\nduration: 1:25\nsteps:\n- EV1: {step: a}\n", b'{"activities": {}}']), st.data()
)
def test_t1_any_damage_gives_a_log_or_a_place(content: bytes, data: st.DataObject) -> None:
    """Bytes put in, taken out or changed: a whole log, or errors and no task at all."""
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged)))
        damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    found = understand(bytes(damaged), "log", EVA)

    assert not (found.errors and found.tasks)
    assert all(error.message and "\n" not in str(error) for error in found.errors)


# -- T2, T3: YAML that means harm -------------------------------------------------------------------------------------


def test_t2_billion_laughs() -> None:
    """Aliases are refused at the first, before anything is unfolded."""
    lines = ["a: &a [x, x]"] + [f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]

    assert "line 1, column 4: the anchor &a; write the text out" in refusal("\n".join(lines).encode())


@pytest.mark.parametrize("nested", ["title: " + "[" * 100_000, "- " * 100_000, '{"a":' * 100_000, "[" * 100_000])
def test_t2_deep_nesting(nested: str) -> None:
    """A hundred thousand levels are refused at the twenty-first; the interpreter's stack is never asked."""
    assert "nested more than 20 deep" in refusal(nested.encode())


def test_t2_size() -> None:
    """More than 5 MB is no task log, of whatever kind."""
    for begin in (b"title: ", b"[", b"id,title,start\n", b"PK\x03\x04"):
        assert "a task log of 5 MB is too large; 5 MB is the limit" in refusal(begin.ljust(MAX_BYTES + 1, b" "))


def test_t2_a_million_values() -> None:
    """Small values without end cost memory too: a limit on their number, in JSON and in YAML."""
    assert "more than 400000 values" in refusal(b"[" + b"1," * 1_000_000 + b"1]")
    assert "more than 400000 values" in refusal(b"title: T\nsteps:\n" + b"- a\n" * 1_000_000)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("title: !!python/object/apply:os.system [id]", "line 1, column 8: the tag"),
        ("title: !secret T", "line 1, column 8: the tag !secret"),
        ("title: T\n<<: {duration: 5}", "line 2, column 1: a merge key"),
        ("title: T\nduration: 5\ntitle: U", "line 3, column 1: 'title' stands on line 1 of the same map already"),
        ("title: T\nsteps:\n- EV1: a\n  EV1: b", "line 4, column 3: 'EV1' stands on line 3"),
        ("title: T\nduration: *d", "line 2, column 11: the alias *d"),
        ("? [a]\n: b", "line 1, column 3: a list or map as a name"),
        ("title: T\n---\ntitle: U", "line 2, column 1: a second document"),
        ("%TAG ! tag:x,2000:\n---\ntitle: T", "a tag directive"),
    ],
)
def test_t3_tags_merges_and_double_keys(content: str, said: str) -> None:
    """What YAML can do beyond maps, lists and texts is refused where it stands; two equal keys are an error."""
    assert said in refusal(content.encode())


# -- T4: strings only -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scalar", ["12:30:00", "6:32", "no", "NO", "off", "010", "0x1F", "1e3", "2017-01-13", "null", "~", ".inf", "1_000"]
)
def test_t4_scalars_stay_as_written(scalar: str) -> None:
    """12:30:00 is no 45000, `no` not false, 010 not 8, a date no date."""
    node = read_yaml(f"title: {scalar}")

    assert ("text", scalar) == (node.fields["title"].kind, node.fields["title"].text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_t4_texts_round_trip(text: str) -> None:
    """Whatever YAML writes for a text reads back as that text."""
    dumped = yaml.safe_dump({"title": text}, allow_unicode=True)
    assume("\ufeff" not in text)

    assert text == read_yaml(dumped).fields["title"].text


# -- T5 to T7: times --------------------------------------------------------------------------------------------------


@given(st.integers(1970, 2099), st.integers(0, 400))
def test_t5_day_of_year(year: int, day: int) -> None:
    """Each day of each year is itself, and a day that the year does not have is refused with its line."""
    content = f"id,title,start\n1,A,{year:04d}/{day:03d}:10:00\n".encode()
    last = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    if 1 <= day <= last:
        instant = datetime(year, 1, 1, 10, tzinfo=UTC) + timedelta(days=day - 1)
        assert instant == parse(content, "log", EVA).tasks[0].actual[0]
        assert f"{year:04d}/{day:03d}:10:00:00" == format_gmt(instant)
    else:
        assert f"line 2, column 3: '{year:04d}/{day:03d}:10:00': {year} has days 001 to {last}" in refusal(content)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2016/366:23:59:60", "2017-01-01T00:00:00Z"),
        ("2016-02-29T10:00Z", "2016-02-29T10:00:00Z"),
        ("2017-01-13T24:00:00Z", "the day ends at 23:59; write 00:00 of the next day"),
        ("2017/013:24:00", "the day ends at 23:59; write 00:00 of the next day"),
        ("2017-02-29T10:00Z", "is no day of the calendar"),
        ("2017-01-13T23:59:61Z", "is no time of day"),
        ("2017-01-13T12:00:60Z", "is no time of day"),
    ],
)
def test_t6_leap_seconds_midnight_and_leap_days(text: str, expected: str) -> None:
    """:60 is the first instant of the next minute, 24:00 is refused with words, 29 February comes every four years."""
    content = f"id,title,start\n1,A,{text}\n".encode()
    if expected.endswith("Z"):
        instant = parse(content, "log", EVA).tasks[0].actual[0]
        assert instant is not None
        assert expected == format_utc(instant)
    else:
        assert expected in refusal(content)


@given(
    st.datetimes(datetime(2016, 1, 1), datetime(2018, 1, 1)).map(lambda t: t.replace(second=0, microsecond=0)),
    st.sampled_from(["Europe/Paris", "America/New_York", "Europe/Moscow"]),
)
def test_t7_local_times_need_a_zone_and_an_hour_that_was(civil: datetime, zone: str) -> None:
    """A local time is refused without its zone, and with it where clocks skipped or repeated it."""
    content = f"id,title,start\n1,A,{civil:%Y-%m-%d %H:%M}\n".encode()
    early, late = (civil.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1))

    assert "line 2, column 3" in refusal(content)
    assert "has no time zone" in refusal(content)
    if early == late:
        assert early == parse(content, "log", EVA, choice=Choice(times=zone)).tasks[0].actual[0]
    else:
        said = refusal(content, times=zone)
        assert "came twice" in said or "was skipped" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2017-01-13 12:22 CET", "CET is no zone that says which"),
        ("03/04/2017 11:22 GMT", "day 3 of month 4, or day 4 of month 3?"),
        ("+02/11", "is no instant"),
    ],
)
def test_t7_what_could_mean_two_things_is_refused(text: str, said: str) -> None:
    """Abbreviated zones, the order of day and month, relative times of unknown units."""
    assert said in refusal(f"id,title,start\n1,A,{text}\n".encode())


def test_t7_relative_times_need_an_epoch() -> None:
    """Elapsed time counts from an EVA or from nothing."""
    with pytest.raises(InputRefused, match=r"line 2, column 3: .* name the EVA or its start"):
        parse(GOOD.replace(b"id,title,actors,start,end", b"id,title,start,x,y").replace(b",EV1", b""), "log")


# -- T8: order --------------------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.sampled_from(["EV1", "EV2", "EV1;EV2"]), st.integers(0, 400), st.none() | st.integers(0, 90)),
        min_size=1,
        max_size=12,
    )
)
def test_t8_rows_in_any_order(rows: list[tuple[str, int, int | None]]) -> None:
    """Out of order, overlapping, without an end, in parallel: all kept, sorted per crew member, overlaps marked."""
    body = "".join(
        f"{n},T{n},{who},+{start // 60}:{start % 60:02d},"
        + (f"+{(start + length) // 60}:{(start + length) % 60:02d}\n" if length is not None else "\n")
        for n, (who, start, length) in enumerate(rows)
    )
    log = parse(f"id,title,actors,start,end\n{body}".encode(), "log", EVA)

    assert [str(n) for n in range(len(rows))] == [task.id for task in log.tasks]
    for actor, places in lanes(log.tasks).items():
        begins = [to_micros(place.task.actual[0]) for place in places if place.task.actual[0]]
        assert sorted(begins) == begins
        assert {n for n, (who, _, _) in enumerate(rows) if actor in who} == {int(place.task.id) for place in places}
        marked = {(place.task.id, other) for place in places for other in place.overlaps}
        assert marked == {(b, a) for a, b in marked}


def test_t8_overlaps_are_marked_and_parallel_crews_are_none() -> None:
    """Two tasks of one crew member at once are marked on both; the other crew member's are not."""
    text = "id,title,actors,start,end\n1,A,EV1,+0:00,+1:00\n2,B,EV1,+0:30,+2:00\n3,C,EV2,+0:30,+2:00\n"
    log = parse(text.encode(), "log", EVA)

    assert [("1", ("2",)), ("2", ("1",))] == [(p.task.id, p.overlaps) for p in lanes(log.tasks)["EV1"]]
    assert ["2 starts before 1 has ended for EV1"] == [warning.message for warning in log.warnings]


@given(st.integers(2, 500))
def test_t8_an_end_before_its_start_is_refused(minutes: int) -> None:
    """By more than rounding explains: a typing error, at its cell."""
    text = f"id,title,start,end\n1,A,+{minutes // 60}:{minutes % 60:02d},+0:00\n"

    assert "line 2, column 4: the task ends before it starts" in refusal(text.encode())


# -- T9: ids ----------------------------------------------------------------------------------------------------------


@given(st.text("abcXYZ0189", min_size=2, max_size=6), st.booleans(), st.booleans())
def test_t9_ids_that_a_reader_takes_for_one(key: str, swapped: bool, spaced: bool) -> None:
    """Equal, or differing by case or space alone: an error that names both lines."""
    other = key.swapcase() if swapped else key
    other = f"{other[0]} {other[1:]}" if spaced else other
    text = f"id,title,start\n{key},A,+0:00\nqq,B,+0:10\n{other},C,+0:20\n"

    assert f"line 4, column 1: the id {other!r} stands on line 2 too" in refusal(text.encode())


# -- T10: size --------------------------------------------------------------------------------------------------------


def test_t10_a_million_rows_and_one_of_ten_megabytes(tmp_path: Path) -> None:
    """A message about the limit, before the file is even read."""
    for content in (b"id,title,start\n" + b"1,A,+0:00\n" * 1_000_000, b"id,title,start\n1," + b"A" * 10_000_000):
        assert "is too large; 5 MB is the limit" in refusal(content)
    path = tmp_path / "log.csv"
    path.touch()
    os.truncate(path, 10**12)
    with pytest.raises(InputRefused, match="a task log of 1000000 MB is too large"):
        contents(path)


def test_t10_rows_and_columns_have_limits() -> None:
    """More rows than any EVA has, in few bytes; and a row of commas."""
    many = b"id,title,start\n" + b"".join(b"%d,A,+0:00\n" % n for n in range(20_001))

    assert "line 20002, column 1: more than 20000 rows" in refusal(many)
    assert "line 2, column 257: more than 256 columns" in refusal(b"id,title,start\n" + b"," * 300 + b"x\n")
    rows = [{"content": "A", "duration": 1}] * 20_001
    record = {"name": "US EVA 39", "startDate": "2017-01-13", "startTime": "11:22", "duration": 1}
    assert "more than 20000 tasks" in refusal(json.dumps([{**record, "asPerformed": {"EV1": rows}}]).encode())


# -- T11: spreadsheets that run what they read ------------------------------------------------------------------------


@given(st.text(max_size=20), st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "'=", "''-", "'"]))
def test_t11_no_cell_is_a_formula(rest: str, begin: str) -> None:
    """What a spreadsheet would run gets an apostrophe in front, and every text comes back as it was."""
    cell = guarded(begin + rest)

    assert cell[:1] not in set("=+-@\t\r")
    assert begin + rest == unguarded(cell)


@given(st.text("=+-@'cmd|ab c,;\"", min_size=1, max_size=12).filter(lambda title: title.strip() == title))
def test_t11_an_exported_log_reads_back(title: str) -> None:
    """A log written as CSV is the same log when it is read, formulas in its titles and all."""
    assume("  " not in title)
    task = Task("1", title, ("EV1",), "partial", actual=(EVA.start, None), description=f"{title} twice")
    text = written([task])
    (found,) = parse(text.encode(), "log", EVA).tasks

    assert (task.title, task.description, task.actual, task.actors, task.state) == (
        found.title,
        found.description,
        found.actual,
        found.actors,
        found.state,
    )


# -- T12: the log of another EVA --------------------------------------------------------------------------------------

PLACES = [(0, 27), (27, 96), (96, 191), (191, 358)]


def shifted(by: timedelta) -> list[Task]:
    """Return a log of the whole EVA with all its times moved."""
    at = EVA.start + by
    return [
        Task(str(a), "T", ("EV1",), actual=(at + timedelta(minutes=a), at + timedelta(minutes=b))) for a, b in PLACES
    ]


FOOTAGE = [
    (to_micros(EVA.start + timedelta(minutes=a)), to_micros(EVA.start + timedelta(minutes=b))) for a, b in PLACES
]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (timedelta(days=1), "were it 1 day earlier it would cover 100 %"),
        (timedelta(days=-1), "were it 1 day later it would cover 100 %"),
        (timedelta(days=-7), "were it 7 days later it would cover 100 %"),
        (timedelta(hours=8), "were it 8 h earlier it would cover 100 %"),
        (timedelta(hours=-6), "were it 6 h later it would cover 100 %"),
        (timedelta(days=70), "is it the log of another EVA?"),
    ],
)
def test_t12_a_log_beside_the_footage_is_said(by: timedelta, said: str) -> None:
    """0 % of the footage is covered, and the shift that would mend it is named; nothing is shifted."""
    (remark,) = misfit(shifted(by), FOOTAGE, EVA)

    assert "0 % of the footage is covered by this log" in remark.message
    assert remark.message.endswith(said)


@pytest.mark.parametrize("hours", [1, -1, 2, -5])
def test_t12_an_hour_off_is_said(hours: int) -> None:
    """A log that still overlaps the footage, and whose ends are both off by the same hours, is of another zone."""
    (remark,) = misfit(shifted(timedelta(hours=hours)), FOOTAGE, EVA)

    assert f"the log begins and ends {abs(hours)} h {'later than' if hours > 0 else 'before'} the EVA" in remark.message


@given(st.integers(-12, 12))
def test_t12_a_clock_that_drifts_is_no_other_eva(seconds: int) -> None:
    """2 s in an hour are 12 s in an EVA: nobody can tell them from rounding here, and nothing is said."""
    assert [] == misfit(shifted(timedelta(seconds=seconds)), FOOTAGE, EVA)


def test_t12_starts_alone_cover_what_follows_them() -> None:
    """A log without ends covers its EVA all the same: nothing is said."""
    tasks = [Task(task.id, "T", actual=(task.actual[0], None)) for task in shifted(timedelta(0))]

    assert [] == misfit(tasks, FOOTAGE[:3], EVA)
    assert [] == misfit(tasks[:1], [], EVA)
    assert ["the log lies beside US EVA 39; were it 1 day earlier it would cover"] == [
        remark.message[:67] for remark in misfit(shifted(timedelta(days=1)), [], EVA)
    ]


def test_t12_the_archive_says_it_and_aligns_nothing_silently(archive: Archive, tmp_path: Path) -> None:
    """A log of the day after, given for footage of the day: imported as it is, with the warning."""
    ingest(archive, film(tmp_path / "a.mp4", scene(1, 30)), start=Stamp(EVA.start + timedelta(hours=1), 1))
    path = tmp_path / "log.csv"
    path.write_text(written(shifted(timedelta(days=1))))
    done = intake.import_log(archive, path, "us-eva-39", actor="test", now=NOW)

    assert ["0 % of the footage is covered by this log: is it the log of another EVA?"] == [
        warning.message.split(";")[0] for warning in done.log.warnings
    ]
    assert EVA.start + timedelta(days=1) == done.version.tasks[0].actual[0]


# -- T13: a corrected log ---------------------------------------------------------------------------------------------


def test_t13_a_corrected_log_is_a_version_with_its_diff(archive: Archive, tmp_path: Path) -> None:
    """Added, removed, changed from what to what; the old version, its bytes and its alignment can be had again."""
    ingest(
        archive, film(tmp_path / "a.mp4", scene(1, 60)), start=Stamp(EVA.start + timedelta(minutes=29, seconds=59), 1)
    )
    path = tmp_path / "log.csv"

    def take_in(content: bytes) -> tasklogs.ImportedLog:
        path.write_bytes(content)
        return intake.import_log(archive, path, "us-eva-39", actor="test", now=NOW)

    def placed() -> dict[str, tuple[int, int]]:
        ingest(archive)
        with archive.database.read() as session:
            return {key: (p.start_us, p.end_us) for key, p in alignment.placed(session, "us-eva-39").items()}

    first = take_in(GOOD)
    before = placed()
    corrected = GOOD.replace(b"+0:30\n2,Plate,EV1,+0:30", b"+0:40\n2,Plate,EV1,+0:40").replace(b"3,In", b"4,In")
    second = take_in(corrected)
    after = placed()
    back = tasklogs.bring_back(archive, "us-eva-39", 1, actor="test", now=NOW)

    assert (1, 2, 3) == (first.version.version, second.version.version, back.version.version)
    assert (["4"], ["3"]) == ([t.id for t in second.diff.added], [t.id for t in second.diff.removed])
    assert [
        ("1", "actual.end", "2017-01-13T11:52:00Z", "2017-01-13T12:02:00Z"),
        ("2", "actual.start", "2017-01-13T11:52:00Z", "2017-01-13T12:02:00Z"),
    ] == [(c.id, c.field, c.before, c.after) for c in second.diff.changed]
    assert before != after
    assert before == placed()
    with archive.database.read() as session:
        versions = evas.log_versions(session, "us-eva-39")
    assert [first.version.tasks, second.version.tasks, first.version.tasks] == [version.tasks for version in versions]
    assert [GOOD, corrected, GOOD] == [archive.storage.read_bytes(version.digest) for version in versions]
    with pytest.raises(NotFound, match="known versions: 1, 2, 3"):
        tasklogs.bring_back(archive, "us-eva-39", 9, actor="test", now=NOW)


def test_t13_the_same_file_again_is_no_new_version(archive: Archive, tmp_path: Path) -> None:
    """Equal bytes read the same way add nothing and change nothing; read another way they are another log."""
    path = tmp_path / "log.csv"
    path.write_text("id,title,start\n1,A,1:00\n")
    done = [
        intake.import_log(archive, path, "us-eva-39", actor="test", now=NOW, choice=Choice(times=times))
        for times in ("pet", "pet", "gmt")
    ]

    assert [1, 1, 2] == [each.version.version for each in done]
    assert [True, False, True] == [bool(each.diff) for each in done]


def test_t13_guessed_columns_wait_for_a_person(archive: Archive, tmp_path: Path) -> None:
    """Nothing of a guessed table is imported until its columns are confirmed; the refusal says how."""
    path = tmp_path / "log.txt"
    path.write_text("Activity\tStart (GMT)\nEgress\t11:22\n")
    with pytest.raises(InputRefused, match="if they are right, say --columns title=A,start=B --times gmt"):
        intake.import_log(archive, path, "us-eva-39", actor="test", now=NOW)
    choice = Choice({"title": "A", "start": "B"}, "gmt")

    assert 1 == intake.import_log(archive, path, "us-eva-39", actor="test", now=NOW, choice=choice).version.version
