"""Plans and transcripts out of files: what is read, and what is refused where."""

from __future__ import annotations

import pytest

from mediaarchive.alignment.locate import Said, Step
from mediaarchive.alignment.locate.tables import read_plan, read_transcript
from mediaarchive.errors import InputRefused


def test_a_plan_with_all_columns() -> None:
    """Optional columns are read, others passed over, times in seconds or on a clock."""
    header = b"\xef\xbb\xbfID,Title,actors,planned_start,planned_end,note\r\n"
    data = header + b"1,Exit airlock,EV1 & EV2,1:30:00,5700.5,x\r\n\r\n2,Ingress,,,,\r\n"

    expected = (Step("1", "Exit airlock", "", ("EV1", "EV2"), 5400.0, 5700.5), Step("2", "Ingress"))
    assert expected == read_plan(data)


def test_a_cell_may_hold_commas_and_lines() -> None:
    """Quoted briefings keep their commas and line ends."""
    (step,) = read_plan(b'id,title,description\n1,Egress,"first, the hatch\nthen out"\n')

    assert "first, the hatch\nthen out" == step.description


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"id,name\n1,x\n", "line 1: the header lacks title"),
        (b"id,id,title\n1,1,x\n", "line 1, column 2: the header names 'id' twice"),
        (b"id,title\n", "holds no task"),
        (b"id,title\n1,a\n\n1,b\n", "line 4, column 1 (id): '1' stands in line 2 already"),
        (b"id,title\n1,\n", "line 2, column 2 (title): is empty"),
        (b"id,title\n1,a,b\n", "line 2, column 3: more cells than the header has"),
        (b"id,title,planned_start\n1,a,soon\n", "line 2, column 3 (planned_start): 'soon' is no time"),
        (b"id,title,planned_start\n1,a,nan\n", "line 2, column 3 (planned_start): 'nan' is no time"),
        (b"id,title,planned_start\n1,a,-5\n", "line 2, column 3 (planned_start): '-5' is no time"),
        (b"id,title,planned_start,planned_end\n1,a,9,8\n", "column 4 (planned_end): lies before planned_start"),
        (b'id,title\n1,"a\n', "line 2 is no CSV"),
        (b"id,title\n1,caf\xe9\n", "line 2 is not UTF-8"),
        (b"id,title\n" + b"".join(b"%d,a\n" % k for k in range(501)), "line 502 is beyond 500 tasks"),
    ],
)
def test_plans_that_are_refused(data: bytes, words: str) -> None:
    """Each refusal says the line, and the column where there is one."""
    with pytest.raises(InputRefused) as refused:
        read_plan(data)

    assert words in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        b"start,end,text\n5,6.5,Hello there\n1,2,Copy\n",
        b"WEBVTT\n\n00:01.000 --> 00:02.000\nCopy\n\n00:05.000 --> 00:06.500\nHello there\n",
        b"1\n00:00:01,000 --> 00:00:02,000\nCopy\n\n2\n00:00:05,000 --> 00:00:06,500\nHello there\n",
    ],
)
def test_one_transcript_in_three_forms(data: bytes) -> None:
    """CSV, WebVTT and SubRip are told apart by content, and come in order of time."""
    assert (Said(1.0, 2.0, "Copy"), Said(5.0, 6.5, "Hello there")) == read_transcript(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"start,end,text\n,6,x\n", "line 2, column 1 (start): is empty"),
        (b"start,end,text\n7,6,x\n", "line 2, column 2 (end): lies before start"),
        (b"start,text\n7,x\n", "line 1: the header lacks end"),
        (b"start,end,text\n", "the transcript holds no words"),
        (b"Only words, and no times\n", "the transcript has no times"),
    ],
)
def test_transcripts_that_are_refused(data: bytes, words: str) -> None:
    """Each refusal says what is missing, and where."""
    with pytest.raises(InputRefused) as refused:
        read_transcript(data)

    assert words in str(refused.value)
