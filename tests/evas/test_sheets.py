"""XLSX and ODS: dates of both systems, merged cells, formulas, several sheets, and files that mean harm."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused
from mediaarchive.evas.facts import shipped
from mediaarchive.evas.logs import Choice, ParsedLog, parse, understand
from mediaarchive.evas.logs.sheets.styles import Format, format_of
from tests.sheets import cell, ods, ods_cell, ods_row, words, xlsx, zipped

EVA = next(eva for eva in shipped() if eva.slug == "us-eva-39")
HEAD = [words(name) for name in ("id", "title", "actors", "start", "end")]
SERIAL = "42748.473611111112"
"""11:22 of 13 January 2017 in the 1900 system."""


def log(content: bytes, *, times: str | None = "gmt", **choice: str) -> ParsedLog:
    """Read a workbook with its zone confirmed."""
    return parse(content, "log.xlsx", EVA, choice=Choice(times=times, **choice))


@pytest.mark.parametrize(("serial", "date1904"), [(SERIAL, False), ("41286.473611111112", True)])
def test_dates_of_both_systems(serial: str, date1904: bool) -> None:
    """A workbook says from where its days count; what shows no seconds is a minute wide."""
    row = [words("1"), words("Egress"), words("EV1"), cell(serial, style=1), cell(serial, style=2)]
    (task,) = log(xlsx([HEAD, row], date1904=date1904)).tasks

    assert (EVA.start, EVA.start) == task.actual
    assert Fraction(60) == task.precision_s


def test_dates_without_a_zone_are_refused_in_their_cell() -> None:
    """A spreadsheet's date has no zone: line and column of the cell, until somebody says gmt."""
    row = [words("1"), words("Egress"), words("EV1"), cell(SERIAL, style=1)]
    found = understand(xlsx([HEAD[:4], row]), "log.xlsx", EVA)

    assert [(2, 4)] == [(error.line, error.column) for error in found.errors]
    assert "'2017-01-13 11:22' has no time zone" in found.errors[0].message
    assert () == found.tasks


def test_day_fractions_are_elapsed_or_times_of_day() -> None:
    """A time without a day is read as somebody says; `[h]:mm` is elapsed time by itself."""
    half = [words("1"), words("Egress"), words("EV1"), cell("0.25", style=3)]
    longer = [words("1"), words("Egress"), words("EV1"), cell("0.25", style=4)]

    assert EVA.start + timedelta(hours=6) == log(xlsx([HEAD[:4], half]), times="pet").tasks[0].actual[0]
    assert datetime(2017, 1, 13, 6, tzinfo=UTC) == log(xlsx([HEAD[:4], half])).tasks[0].actual[0]
    assert EVA.start + timedelta(hours=6) == log(xlsx([HEAD[:4], longer]), times=None).tasks[0].actual[0]


def test_merged_cells_count_for_each_of_their_rows() -> None:
    """A name merged down over two tasks is the name of both, and that is said."""
    rows = [
        HEAD[:4],
        [words("1"), words("Egress"), words("EV1"), words("+0:00")],
        [words("2"), words("Plate"), cell(""), words("+0:30")],
    ]
    found = log(xlsx(rows, merges=["C2:C3"]), times=None)

    assert [("EV1",), ("EV1",)] == [task.actors for task in found.tasks]
    assert "C2:C3 is merged" in found.warnings[0].message


def test_formulas_count_by_their_saved_results() -> None:
    """A formula with its result is that result; one that was never computed, or failed, is an error in its cell."""
    good = [words("1"), words("Egress"), words("EV1"), cell(SERIAL, style=1, formula="A1+1")]
    assert EVA.start == log(xlsx([HEAD[:4], good])).tasks[0].actual[0]
    never = [words("1"), words("Egress"), words("EV1"), cell("", formula="A1+1")]
    failed = [words("1"), words("Egress"), words("EV1"), cell("#REF!", kind="e", formula="A1+1")]
    for row, said in ((never, "D2: a formula without its result"), (failed, "D2: the formula failed: #REF!")):
        with pytest.raises(InputRefused, match=f"line 2, column 4: {said}"):
            log(xlsx([HEAD[:4], row]))


def test_a_formula_in_a_column_that_is_ignored_does_no_harm() -> None:
    """Only columns that are read have to be readable."""
    rows = [
        [*HEAD[:4], words("length")],
        [words("1"), words("Egress"), words("EV1"), words("+0:00")],
        [words("2"), words("Plate"), words("EV1"), words("+0:10")],
    ]
    rows[0][4], rows[1] = words("tool bag"), [*rows[1], cell("#REF!", kind="e")]

    assert 2 == len(log(xlsx(rows), times=None).tasks)


def test_shared_texts_and_several_sheets() -> None:
    """Texts by number, a first sheet that is read and others that are named; one can be asked for."""
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData>'
    rows = "".join(
        f"<row>{''.join(row)}</row>" for row in ([*HEAD[:4]], [words("9"), words("X"), words("EV2"), words("+1:00")])
    )
    book = xlsx(
        [HEAD[:4], [words("1"), words("Y"), words("EV1"), words("+0:00")]], Crew=sheet.format(rows) + "</worksheet>"
    )
    first, second = log(book, times=None), log(book, times=None, sheet="Crew")

    assert ["1"] == [task.id for task in first.tasks]
    assert "the sheet 'Log' was read; others were not: 'Crew'" == first.warnings[0].message
    assert (["9"], ()) == ([task.id for task in second.tasks], second.warnings)
    with pytest.raises(InputRefused, match="no sheet 'Tools'; there are 'Log', 'Crew'"):
        log(book, sheet="Tools")


def test_ods_dates_times_and_merges() -> None:
    """ISO dates, durations that are times, covered cells and rows repeated without end."""
    date = ods_cell('office:value-type="date" office:date-value="2017-01-13T11:22:00"', "13.01.17 11:22")
    time = ods_cell('office:value-type="time" office:time-value="PT12H05M00S"', "12:05")
    crew = ods_cell('office:value-type="string" table:number-rows-spanned="2"', "EV1")
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = [
        ods_row("id", "title", "actors", "start", empty),
        ods_row("1", "Egress", crew, date),
        ods_row("2", "Plate", "<table:covered-table-cell/>", time),
        ods_row(empty, repeated=1_048_000),
    ]
    found = log(ods(rows))

    assert [EVA.start, EVA.start + timedelta(minutes=43)] == [task.actual[0] for task in found.tasks]
    assert [("EV1",), ("EV1",)] == [task.actors for task in found.tasks]
    assert {Fraction(60)} == {task.precision_s for task in found.tasks}


def _sheet(xml: str) -> dict[str, str | bytes]:
    return {
        "xl/workbook.xml": '<workbook xmlns:r="x"><sheets><sheet name="Log" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" Target="s.xml"/></Relationships>',
        "xl/s.xml": xml,
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (zipped({"a": "b"}), "a zip that is no spreadsheet"),
        (b"PK\x03\x04 and no more", "a damaged zip"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "an old or a locked Excel file"),
        (zipped(_sheet(f"<worksheet>{' ' * 70_000_000}</worksheet>")), "unpacks to more than 60 MB"),
        (
            zipped(_sheet('<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><worksheet>&c;</worksheet>')),
            "declares a document type",
        ),
        (zipped(_sheet('<!DOCTYPE a SYSTEM "file:///etc/passwd"><worksheet/>')), "declares a document type"),
        (zipped(_sheet("<a>" * 100_000)), "nested more than 64 deep"),
        (zipped(_sheet("<worksheet><row>")), "broken XML in its line 1"),
        (zipped(_sheet("<worksheet/>")), "no sheet of this workbook holds anything"),
        (zipped(_sheet('<worksheet><row><c r="XFD1"><v>1</v></c></row></worksheet>')), "more than 256 columns"),
        (zipped(_sheet('<worksheet><row r="1048576"><c r="A1048576"><v>1</v></c></row></worksheet>')), "20000 rows"),
        (zipped(_sheet("<worksheet>" + '<mergeCell ref="A1:B2"/>' * 10_001 + "</worksheet>")), "10000 merged ranges"),
        (
            ods([ods_row(ods_cell('table:number-columns-repeated="9999999"', "x"))]),
            "more than 256 columns",
        ),
        (ods([ods_row("x", repeated=1_000_000)]), "more than 20000 equal rows"),
    ],
)
def test_bombs_and_broken_files_are_refused(content: bytes, said: str) -> None:
    """Zip bombs, entities, endless sheets, files of another kind: one line, before memory or time are spent."""
    with pytest.raises(InputRefused, match=said) as refused:
        parse(content, "log.xlsx", EVA)

    assert "\n" not in str(refused.value)


@settings(max_examples=60)
@given(st.data())
def test_damaged_workbooks_give_a_log_or_one_line(data: st.DataObject) -> None:
    """Bytes changed anywhere in a workbook never give more than a refusal."""
    content = bytearray(xlsx([HEAD[:4], [words("1"), words("Egress"), words("EV1"), words("+0:00")]]))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        parse(bytes(content), "x", EVA)
    except InputRefused as refused:
        assert "\n" not in str(refused)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("General", Format()),
        ("0.00", Format()),
        ('0 "days"', Format()),
        ("yyyy\\-mm\\-dd", Format("date")),
        ("[$-409]d/m/yy h:mm AM/PM;@", Format("date")),
        ("hh:mm:ss", Format("time", True)),
        ("mm:ss.0", Format("time", True)),
        ("[h]:mm", Format("elapsed")),
        ("[Red]0", Format()),
    ],
)
def test_format_codes(code: str, expected: Format) -> None:
    """Whether a number is shown as a date follows from its format code alone."""
    assert expected == format_of(code)
