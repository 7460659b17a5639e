"""Tables of tasks: which column is what, how times are read, and what a person is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mediaarchive.errors import InputRefused
from mediaarchive.evas.facts import shipped
from mediaarchive.evas.logs import Choice, ParsedLog, Preview, confirmation, parse, understand
from mediaarchive.evas.logs.tables.grid import index_of, letters
from mediaarchive.timeline import format_pet

EVA = next(eva for eva in shipped() if eva.slug == "us-eva-39")


def guess(text: str, **choice: str) -> Preview:
    """Return how a table was understood."""
    columns = dict(part.split("=") for part in choice.pop("columns", "").split(",") if part)
    found = understand(text.encode(), "x", EVA, choice=Choice(columns or None, **choice)).guess
    assert found is not None
    return found


def starts(log: ParsedLog | Preview) -> list[str]:
    """Return the tasks' starts as elapsed time."""
    tasks = log.tasks if isinstance(log, ParsedLog) else [row.task for row in log.rows]
    return [format_pet(task.actual[0], EVA.start) for task in tasks if task and task.actual[0]]


def test_our_own_names_need_no_confirmation() -> None:
    """A header of ours is no guess."""
    log = parse(b"id,title,start\n1,Egress,+0:00\n", "x", EVA)

    assert log.guess is not None
    assert (True, None) == (log.guess.certain, confirmation(log))


def test_headings_that_people_use_are_guessed() -> None:
    """A pasted sheet with a title above, headings of its own and GMT in brackets: guessed, said, to be confirmed."""
    text = (
        "US EVA 39 tasks\t\t\t\t\t\n\n"
        "No.\tActivity\tCrew\tStart (GMT)\tEnd (GMT)\tStatus\n"
        "1\tEgress\tEV1/EV2\t11:22\t11:49\tdone\n"
        "2\tPlate install\tKimbrough\t11:49\t12:58\tpartially completed\n"
    )
    log = parse(text.encode(), "x", EVA)
    found = log.guess
    assert found is not None

    assert ("cells", 3, False) == (log.format, found.header_line, found.certain)
    assert ("id=A,title=B,actors=C,start=D,end=E,state=F", "gmt") == (found.columns_words, found.times_words)
    assert [("EV1", "EV2"), ("EV1",)] == [task.actors for task in log.tasks]
    assert ["completed", "partial"] == [task.state for task in log.tasks]
    assert ["+0:00:00", "+0:27:00"] == starts(log)
    unsure = confirmation(log)
    assert unsure is not None
    assert "--columns id=A,title=B,actors=C,start=D,end=E,state=F --times gmt" in unsure.message


@pytest.mark.parametrize("above", ["EVA: US EVA 39,,", "Log: made up", "US EVA 39 tasks", "# a remark"])
def test_a_title_above_a_table_is_no_yaml(above: str) -> None:
    """Whatever stands above the header, the table is found below it."""
    assert ["+0:00:00"] == starts(parse(f"{above}\nid,title,start\n1,A,+0:00\n".encode(), "x", EVA))


def test_cells_without_headings() -> None:
    """Pasted rows alone: times, crew and titles are told by what they look like."""
    found = guess("EV1\tEgress and set-up\t+0:00\t+0:27\nEV2\tPlate install\t+0:27\t+1:36\n")

    assert None is found.header_line
    assert {"actors": "A", "title": "B", "start": "C", "end": "D"} == {
        column.field: column.letter for column in found.columns if column.field
    }
    assert {"cells"} == {column.why for column in found.columns if column.field}


def test_a_person_chooses_columns_by_letter_or_heading() -> None:
    """What is chosen counts, and only that; the words of the guess confirm it."""
    text = "task,alpha,beta\nx,Egress,+0:00\ny,Plate,+0:27\n"
    found = guess(text, columns="title=alpha,start=C")

    assert ["Egress", "Plate"] == [row.task.title for row in found.rows if row.task]
    assert found.certain
    assert starts(found) == starts(guess(text, columns=found.columns_words))
    for wrong, said in (("title=Z,start=C", "no column 'Z'"), ("name=A,start=C", "no field of a task")):
        with pytest.raises(InputRefused, match=said):
            guess(text, columns=wrong)


@pytest.mark.parametrize(
    ("cells", "times", "certain", "expected"),
    [
        (("0:00", "0:27"), "pet", False, ["+0:00:00", "+0:27:00"]),
        (("+0:00", "+0:27"), "", True, ["+0:00:00", "+0:27:00"]),
        (("13/01/2017 11:22 Z", "13/01/2017 11:49 Z"), "", True, ["+0:00:00", "+0:27:00"]),
        (("1484306520000", "1484308140000"), "", True, ["+0:00:00", "+0:27:00"]),
        (("013:11:22:00", "013:11:49:00"), "", True, ["+0:00:00", "+0:27:00"]),
    ],
)
def test_times_are_guessed_where_one_way_fits(
    cells: tuple[str, str], times: str, certain: bool, expected: list[str]
) -> None:
    """What says itself what it means is certain; what only fits the EVA one way is a guess."""
    found = guess(f"title,begin\nEgress,{cells[0]}\nPlate,{cells[1]}\n", columns="title=A,start=B")

    assert (times, expected) == (found.times_words, starts(found))
    assert certain == found.certain


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("11:22", "11:49"), "may be elapsed time or a time of day"),
        (("2017-01-13 11:22", "2017-01-13 11:49"), "has no time zone"),
        (("42748.4736", "42748.4924"), "has no time zone"),
        (("3/4/2017 11:22 Z", "4/5/2017 11:49 Z"), "day 3 of month 4"),
    ],
)
def test_what_stays_open_is_asked_in_each_cell(cells: tuple[str, str], said: str) -> None:
    """Every cell has its own error with row and column; the rest of the table is understood all the same."""
    found = guess(f"title,begin\nEgress,{cells[0]}\nPlate,{cells[1]}\nIngress,+5:00\n")

    assert [(2, 2), (3, 2)] == [(error.line, error.column) for error in found.errors]
    assert said in found.errors[0].message
    assert [None, None, "Ingress"] == [row.task.title if row.task else None for row in found.rows]


def test_one_day_above_twelve_tells_for_its_column() -> None:
    """13/01 shows that the day comes first in 12/01 too; that is a guess, and given back it is certain."""
    text = "title,begin\nEgress,12/01/2017 11:22 Z\nPlate,13/01/2017 11:49 Z\n"
    found = guess(text)

    assert ("dmy", False, ()) == (found.times_words, found.certain, found.errors)
    assert guess(text, columns=found.columns_words, times=found.times_words).certain


def test_bare_times_under_our_header_are_elapsed_unless_they_cannot_be() -> None:
    """`start` of ours means elapsed time; 11:22 would end long after the EVA, so it is asked."""
    assert ["+3:30:00"] == starts(parse(b"title,start\nA,3:30\n", "x", EVA))
    with pytest.raises(InputRefused, match="line 2, column 2: '11:22' may be elapsed time"):
        parse(b"title,start\nA,11:22\n", "x", EVA)
    assert ["+0:00:00"] == starts(parse(b"title,start\nA,11:22\n", "x", EVA, choice=Choice(times="gmt")))


def test_durations_give_ends() -> None:
    """A column of lengths ends the tasks that state no end: 0:27 is hours and minutes, 69 minutes."""
    log = parse(b"title,start,duration\nA,+0:00,0:27\nB,+0:27,69\n", "x", EVA)

    assert [timedelta(minutes=27), timedelta(minutes=96)] == [
        task.actual[1] - EVA.start for task in log.tasks if task.actual[1]
    ]
    with pytest.raises(InputRefused, match="line 2, column 3: 'long' is no duration"):
        parse(b"title,start,duration\nA,+0:00,long\n", "x", EVA)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title,start\nEgress\n,+0:10\n", "line 3, column 1: the task has no title"),
        ("title,start,state\nEgress,+0:00,whatever\n", "line 2, column 3: 'whatever' is no state"),
        ("title,start\nEgress,+0:00,and more\n", "line 2, column 3: 3 cells, but the header has 2"),
        ("title,start\n", "line 2, column 1: the header stands alone"),
        ('title,start\n"Egress,+0:00\n', "broken CSV"),
        ("alpha,beta\nEgress,noon\n", "line 1, column 1: the header has no column start"),
    ],
)
def test_complaints_of_tables(text: str, said: str) -> None:
    """Each with its row and column."""
    with pytest.raises(InputRefused, match=said):
        parse(text.encode(), "x", EVA)


def test_letters_of_columns() -> None:
    """A to Z, AA and on, there and back."""
    assert ["A", "Z", "AA", "IV"] == [letters(index) for index in (0, 25, 26, 255)]
    assert list(range(256)) == [index_of(letters(index)) for index in range(256)]
    assert [None] * 4 == [index_of(name) for name in ("", "IW", "A1", "ÄÄ")]
