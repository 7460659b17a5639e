"""Task logs: CODA's real records and CSV, with times as people write them."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused
from mediaarchive.evas import Eva
from mediaarchive.evas.facts import read, shipped, slug_of
from mediaarchive.evas.logs import parse
from tests.conftest import data

EVA = next(eva for eva in shipped() if eva.slug == "us-eva-39")


def coda(slug: str) -> Eva:
    """Return an EVA of the real CODA extract."""
    records = read(data("eva-logs/coda_as_performed.json").read_bytes(), "coda")
    return next(eva for eva in records if eva.slug == slug)


def test_the_shipped_facts_say_where_they_come_from() -> None:
    """EVA 38, 39 and 40 ship; every fact and every start names a source that is listed."""
    for eva in shipped():
        keys = {source["key"] for source in eva.sources}
        assert {item["source"] for item in (*eva.facts, *eva.starts)} <= keys, eva.slug
        assert 1 == sum(start["chosen"].startswith("yes") for start in eva.starts)
    assert ["us-eva-38", "us-eva-39", "us-eva-40"] == [eva.slug for eva in shipped()]


def test_two_starts_in_conflict_are_both_kept() -> None:
    """EVA 40: 11:24 and 11:25 are both stated; one is chosen, with the reason."""
    eva = shipped()[2]

    assert datetime(2017, 3, 24, 11, 24, tzinfo=UTC) == eva.start
    assert {"2017-03-24T11:24Z", "2017-03-24T11:25Z", "2017-03-24T11:22Z"} == {start["start"] for start in eva.starts}


def test_coda_durations_become_instants() -> None:
    """EVA 41: each task starts where the one before ends, and EV1's last ends with the EVA."""
    eva = coda("us-eva-41")
    log = parse(data("eva-logs/coda_as_performed.json").read_bytes(), "coda.json", eva)

    ev1 = [task for task in log.tasks if task.actors == ("EV1",)]
    assert eva.start == ev1[0].actual[0]
    assert eva.end == ev1[-1].actual[1]
    assert "Node 3 Axial Shields Install" == ev1[3].title
    assert () == log.warnings


def test_coda_sums_that_do_not_fit_are_said() -> None:
    """EVA 34's two tracks are 60 s too long, in truth; kept, and reported."""
    log = parse(data("eva-logs/coda_as_performed.json").read_bytes(), "coda.json", coda("us-eva-34"))

    said = "the tasks sum to +60 s against the EVA's duration"
    assert [f"EV1 - Kelly: {said}", f"EV2 - Kopra: {said}"] == [warning.message for warning in log.warnings]
    assert {"EV1", "EV2"} == {task.actors[0] for task in log.tasks}


def test_an_empty_coda_list_is_said() -> None:
    """EVA 39 has no as-performed tasks there: no tasks, one warning, no error."""
    log = parse(data("eva-logs/coda_as_performed.json").read_bytes(), "coda.json", EVA)

    assert () == log.tasks
    assert "no as-performed tasks" in log.warnings[0].message


def test_several_evas_want_a_choice() -> None:
    """A file of several EVAs names them all instead of picking one."""
    with pytest.raises(InputRefused, match="us-eva-41"):
        parse(data("eva-logs/coda_as_performed.json").read_bytes(), "coda.json")


def test_csv_in_any_order_and_with_all_time_conventions() -> None:
    """Columns in any order; day-of-year, ISO and elapsed time side by side; joint actors; precision kept."""
    text = (
        "start,title,id,actors,end,state\n"
        "GMT 2017/013:11:49,Plate install,1,EV1 & EV2,+1:36,completed\n"
        '2017-01-13T14:52:07Z,"Camera, retrieve",2,EV1,,partial\n'
    )
    first, second = parse(text.encode(), "log.csv", EVA).tasks

    assert (datetime(2017, 1, 13, 11, 49, tzinfo=UTC), EVA.start + timedelta(hours=1, minutes=36)) == first.actual
    assert ("EV1", "EV2") == first.actors
    assert Fraction(60) == first.precision_s
    assert (Fraction(1), "partial", "Camera, retrieve") == (second.precision_s, second.state, second.title)


def test_rows_that_go_backwards_are_kept_and_said() -> None:
    """A stamp out of order is a warning with its line: the aligner will weigh it."""
    text = "id,title,actors,start,end\n1,A,EV1,+0:10,+2:00\n2,B,EV1,+1:00,+1:30\n3,C,EV1,+0:50,+3:00\n"
    log = parse(text.encode(), "log.csv", EVA)

    assert 3 == len(log.tasks)
    assert [3, 4] == [warning.line for warning in log.warnings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_tables_as_programs_save_them(encoding: str, separator: str, newline: str) -> None:
    """BOM or not, UTF-16, semicolons, tabs, CRLF: one and the same table."""
    text = newline.join(("id;title;start", "1;Egress – both;+0:00", "")).replace(";", separator)

    assert "Egress – both" == parse(text.encode(encoding), "log.csv", EVA).tasks[0].title


@given(st.binary(max_size=400))
def test_any_bytes_give_a_log_or_one_line(content: bytes) -> None:
    """Whatever is fed in, the answer is a log or a refusal that fits on one line."""
    try:
        parse(content, "x", EVA)
    except InputRefused as refused:
        assert "\n" not in str(refused)


def test_addresses_of_evas() -> None:
    """US EVA 39 is us-eva-39."""
    assert "us-eva-39" == slug_of("US EVA 39")
