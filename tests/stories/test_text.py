"""The markup of a story's text."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.stories.text import (
    Block,
    Embed,
    Heading,
    Items,
    Paragraph,
    Part,
    Quote,
    blocks,
    embeds,
    words_of,
)


def test_a_text_is_read_block_by_block() -> None:
    """Headings, paragraphs over several lines, quotations, lists and clips follow one another."""
    text = (
        "One line\nand another.\n\n## Outside\nA *hatch* opens.\n> Go\n> ahead.\n- plates\n- bolts\n/clips/abc\nAfter."
    )

    assert (
        Paragraph((Part("One line and another."),)),
        Heading("Outside"),
        Paragraph((Part("A "), Part("hatch", stressed=True), Part(" opens."))),
        Quote((Part("Go ahead."),)),
        Items(((Part("plates"),), (Part("bolts"),))),
        Embed("abc"),
        Paragraph((Part("After."),)),
    ) == blocks(text)


@pytest.mark.parametrize(
    ("line", "embed"),
    [
        ("/clips/0abz", Embed("0abz")),
        ("https://archive.example/clips/0abz?t=1.5", Embed("0abz", Fraction(3, 2))),
        ("http://localhost:8000/clips/0abz?t=1.5,20", Embed("0abz", Fraction(3, 2), Fraction(20))),
        ("/clips/0abz?t=20,1.5", Embed("0abz", Fraction(20))),
    ],
)
def test_a_clips_address_alone_on_a_line_shows_it(line: str, embed: Embed) -> None:
    """The address as it is copied from the page, with the moment or range that it names."""
    assert (embed,) == embeds(f"  {line}  ")


@pytest.mark.parametrize(
    "line", ["see /clips/abc", "/clips/ABC", "/clips/abc?t=x", "/clips/", "javascript:/clips/abc", "/recordings/abc"]
)
def test_other_lines_are_words(line: str) -> None:
    """What is not exactly an address of a clip stays as it was written."""
    assert (Paragraph((Part(line),)),) == blocks(line)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("[NASA](https://www.nasa.gov/a_b?c=d)", "https://www.nasa.gov/a_b?c=d"),
        ("[the clip](/clips/abc?t=1)", "/clips/abc?t=1"),
        ("[home](/)", "/"),
    ],
)
def test_links_lead_to_the_web_or_to_this_site(text: str, address: str) -> None:
    """A link is words and an address."""
    (paragraph,) = blocks(text)
    assert isinstance(paragraph, Paragraph)
    assert address == paragraph.line[0].address


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](data:text/html,y)",
        "[x](//evil.test)",
        "[x](ftp://a)",
        '[x](https://a"b)',
        "[x]( /)",
    ],
)
def test_C4_no_other_scheme_is_a_link(text: str) -> None:
    """Scripts, data, other hosts by two slashes and quotes in addresses are words."""
    (paragraph,) = blocks(text)
    assert isinstance(paragraph, Paragraph)
    assert text == "".join(part.text for part in paragraph.line)
    assert {None} == {part.address for part in paragraph.line}


def test_words_are_found_without_markup() -> None:
    """A searcher gets headings, words of links and lists, and no address."""
    text = "## Top\nThe [plate](https://x.example/y) is *in*.\n- one\n- two\n/clips/abc"
    assert "Top The plate is in. one two" == words_of(text)


@given(st.text(alphabet="ab []()*>-#/\n?=,.:clips", max_size=200))
def test_any_text_is_valid(text: str) -> None:
    """Whatever somebody writes has blocks, and none of its letters is lost but those of the markup."""
    found: tuple[Block, ...] = blocks(text)
    assert (not text.strip()) == (not found)
    assert set(words_of(text)) <= set(text) | {" "}


@pytest.mark.parametrize("piece", ["[", "*", "[x](", "[x](/", "- ", "/clips/a", "a*b[", "[[]("])
def test_a_long_text_costs_what_its_length_costs(piece: str) -> None:
    """No text makes the reader go back over it again and again."""

    def cost(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        begun = time.process_time()
        blocks(text)
        return time.process_time() - begun

    assert min(cost(40_000) for _ in range(2)) < 40 * max(min(cost(4_000) for _ in range(3)), 1e-3)
