"""The papers of an agreement: one model, the same words in each, the same bytes each time."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import html as standard
import io
import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import defusedxml.ElementTree as ElementTree
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused
from mediaarchive.papers import (
    STYLE_SHA256,
    Acceptance,
    Agreement,
    Excerpt,
    Fee,
    Party,
    digest,
    html,
    odrl,
    offered,
    pdf,
    quote_html,
    quote_pdf,
    xmp,
)
from mediaarchive.papers.words import amount, clean, day, instant, quantity, seconds
from tests.conftest import ROOT
from tests.papers.agreements import EXCERPTS, LICENSEE, agreement, quote

ACCEPTED = Acceptance("Zażółć Gęślą", datetime(2026, 11, 23, 10, 0, 1, tzinfo=UTC))


def text_of_html(data: bytes) -> str:
    """Return the words of an HTML document, white space as single blanks."""
    words: list[str] = []

    class Reader(HTMLParser):
        is_style = False

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.is_style = tag == "style"

        def handle_data(self, data: str) -> None:
            words.extend([] if self.is_style else [data])

    Reader().feed(data.decode())
    return " ".join(" ".join(words).split())


def text_of_pdf(data: bytes) -> str:
    """Return the words of a PDF as another library reads them, without blanks: lines break where they must."""
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def _said(value: Any) -> list[str]:
    """Return how a field of the model is told, as texts that a paper must hold."""
    if isinstance(value, (Party, Excerpt, Fee, Acceptance)):
        return [text for field in dataclasses.fields(value) for text in _said(getattr(value, field.name))]
    if isinstance(value, tuple):
        return [text for part in value for text in _said(part)]
    if isinstance(value, datetime):
        return [instant(value)]
    if isinstance(value, date):
        return [day(value)]
    if isinstance(value, Fraction):
        return [seconds(value)]
    return [str(value)] if value not in (None, "") and not isinstance(value, bool) else []


def _full() -> Agreement:
    """Return an agreement in which every field says something."""
    return agreement(
        acceptance=ACCEPTED, fee=Fee(125_000, "EUR", "Reduced for a non-profit body."), sublicensing="Festivals only",
    )  # fmt: skip


def test_every_field_is_in_html_and_pdf() -> None:
    """Nothing of an agreement is left out of what people read: neither of the HTML nor of the PDF."""
    full = _full()
    web, paper = text_of_html(html(full)), text_of_pdf(pdf(full))

    for field in dataclasses.fields(Agreement):
        for text in _said(getattr(full, field.name)):
            told = amount(125_000, "EUR") if text == "125000" else text
            assert told in web, field.name
            assert "".join(told.split()) in paper, field.name
    for part in ("Not exclusive", "Not commercial", "Example, not approved"):
        assert part in web
        assert "".join(part.split()) in paper
    assert digest(full) in paper
    assert offered(full) in web


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"is_exclusive": True}, "Exclusive: the licensor grants nobody else"),
        ({"is_commercial": True}, "Commercial use is licensed"),
        ({"ends": None}, "Without end"),
        ({"previous": "0" * 64}, "This is the first version."),
        ({"acceptance": None}, "Not accepted yet."),
        ({"alterations": ()}, "None: the excerpts are used as delivered"),
        ({"sublicensing": ""}, "None: the licence is the licensee's alone"),
        ({"fee": Fee(125_000, "EUR")}, "The licensee pays EUR 1,250.00"),
    ],
)
def test_each_choice_is_told_in_words(changes: dict[str, Any], words: str) -> None:
    """What is a yes or no in the model is a sentence on paper."""
    changed = agreement(**changes)
    assert words in text_of_html(html(changed))
    assert "".join(words.split()) in text_of_pdf(pdf(changed))


def test_examples_say_so_and_approved_ones_do_not() -> None:
    """A text that nobody has approved says so first, last, and on each page."""
    example, approved = agreement(), agreement(is_example=False)
    assert 2 == html(example).count(b'<p class="notice">Example, not approved</p>')
    pages = pypdf.PdfReader(io.BytesIO(pdf(example))).pages
    assert all("Example, not approved" in page.extract_text() for page in pages)
    assert "Example" not in text_of_html(html(approved)) + text_of_pdf(pdf(approved))


HOSTILE = "<script>alert(\"x\")</script>\u202e&amp; 'quoted'\x00\r\n<b>"


def test_markup_in_names_stays_text() -> None:
    """Whatever a person typed is words: no tag, no attribute, no mark that turns the order of what follows."""
    shown = clean(HOSTILE)
    assert "\u202e" not in shown
    hostile = agreement(
        licensee=Party(HOSTILE, HOSTILE, (HOSTILE,), HOSTILE, HOSTILE), project_title=HOSTILE, project_synopsis=HOSTILE,
        reference=HOSTILE, media=(HOSTILE,), clauses=((HOSTILE, HOSTILE),), credit_lines=((HOSTILE, HOSTILE),),
        credit_duty=HOSTILE, fee=Fee(no_fee_reason=HOSTILE), acceptance=Acceptance(HOSTILE, ACCEPTED.at),
        excerpts=(
            dataclasses.replace(EXCERPTS[0], title=HOSTILE, file_name=HOSTILE, credit=HOSTILE, owners=(HOSTILE,)),
        ),
    )  # fmt: skip
    page = html(hostile).decode()

    assert "<script" not in page
    assert "\u202e" not in page
    assert standard.escape(shown) in page
    tags = set(re.findall(r"<(/?[a-z0-9]+)", page.partition("</style>")[2]))
    plain = set(re.findall(r"<(/?[a-z0-9]+)", html(_full()).decode().partition("</style>")[2]))
    assert tags <= plain
    assert "".join(shown.split()) in text_of_pdf(pdf(hostile))
    assert b"\x00" not in xmp(hostile, hostile.excerpts[0]) + odrl(hostile)


def test_names_keep_their_own_direction() -> None:
    """A Hebrew or Arabic name is isolated, so that what stands beside it keeps its order."""
    named = agreement(licensee=dataclasses.replace(LICENSEE, organisation="ארכיון הירח (2017)"))
    assert "<bdi>ארכיון הירח (2017)</bdi>" in html(named).decode()


@pytest.mark.parametrize(
    "name",
    ["Zażółć gęślą jaźń", "Ευγενία Παπαδοπούλου", "Олександра Їжакевич", "Đặng Thị Hằng", "Şengül Iğdır"],
)
def test_names_of_europe_print(name: str) -> None:
    """Polish, Greek, Cyrillic, Vietnamese and Turkish names are in the PDF as they are typed."""
    assert "".join(name.split()) in text_of_pdf(pdf(agreement(licensee=dataclasses.replace(LICENSEE, name=name))))


def test_signs_that_the_typeface_lacks_are_marked() -> None:
    """A Chinese name is marked sign by sign, and the PDF says where it can be read."""
    paper = text_of_pdf(pdf(agreement(licensee=dataclasses.replace(LICENSEE, name="王小明"))))
    assert "◊◊◊" in paper
    assert "TheHTMLdocumentshowsit." in paper
    assert "◊" not in text_of_pdf(pdf(agreement()))


def test_the_digest_is_of_the_bytes_and_depends_on_all() -> None:
    """What is signed is the SHA-256 of the HTML; another nonce or any other word is another number."""
    first = agreement()
    assert hashlib.sha256(html(first)).hexdigest() == digest(first)
    others = [agreement(nonce="6a" * 16), agreement(version=3), agreement(credit_duty="Other."), _full()]
    assert 5 == len({digest(each) for each in (first, *others)})
    accepted = dataclasses.replace(first, acceptance=ACCEPTED)
    assert digest(first) == offered(accepted) != digest(accepted)


def test_bytes_are_the_same_in_every_process() -> None:
    """HTML, PDF, ODRL, XMP and quote of one agreement are the same bytes whatever the hash seed and the moment."""
    code = (
        "import hashlib\n"
        "from mediaarchive.papers import html, odrl, pdf, quote_pdf, xmp\n"
        "from tests.papers.agreements import agreement, quote\n"
        "a = agreement()\n"
        "parts = (html(a), pdf(a), odrl(a), xmp(a, a.excerpts[0]), quote_pdf(quote()))\n"
        "print(*(hashlib.sha256(part).hexdigest() for part in parts))\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": zone},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }  # fmt: skip
    assert 1 == len(said)


def test_the_html_stands_alone_and_can_be_heard() -> None:
    """No script, no address to fetch; a language, one title, headings in order, table heads with their scope."""
    page = html(agreement()).decode()
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert not re.search(r"<script|<link|<img|\bsrc=|href=|url\(|@import", page)
    assert 1 == page.count("<h1>")
    assert "<th>" not in page
    assert page.count("<th ") == page.count('<th scope="col"')
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    assert STYLE_SHA256 == base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()


def test_the_pdf_says_what_it_is() -> None:
    """Title, language, outline and dates are the agreement's; nothing of the moment is in it."""
    reader = pypdf.PdfReader(io.BytesIO(pdf(agreement())))
    assert reader.metadata is not None
    assert "Licence agreement: Blue Marble Letters (EVA-2026-000123-C, version 2)" == reader.metadata.title
    assert datetime(2026, 11, 22, 9, 30, tzinfo=UTC) == reader.metadata.creation_date
    assert "en-GB" == reader.trailer["/Root"]["/Lang"]
    top = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert "1. Parties" == top[0]
    assert 9 == len(top)


def test_forty_excerpts_run_over_pages() -> None:
    """A long list of excerpts is whole, and no page ends in a heading."""
    many = agreement(
        excerpts=tuple(dataclasses.replace(EXCERPTS[0], number=n, title=f"Shot {n} of forty") for n in range(1, 41))
    )
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf(many))).pages]
    assert all(f"Shot {number} of forty" in "".join(pages) for number in range(1, 41))
    for page in pages:
        last = page.strip().splitlines()[-3]
        assert not re.fullmatch(r"\d+(\.\d+)?\.? [A-Z].{3,40}", last), last


@pytest.mark.parametrize(
    "field", ["project_title", "project_synopsis", "project_producer", "credit_duty", "copies", "text_version"]
)
def test_texts_of_any_length_are_whole(field: str) -> None:
    """Twenty thousand signs run over pages, and nothing of them is lost."""
    paper = text_of_pdf(pdf(agreement(**{field: f"{'word ' * 4000}END"})))
    assert f"{'word' * 3}END" in paper


def test_long_cells_are_whole_too() -> None:
    """A title that no row of a table has room for is laid out as running text."""
    long = dataclasses.replace(EXCERPTS[0], title=f"{'word ' * 4000}END", owners=tuple(f"Owner {n}" for n in range(90)))
    paper = text_of_pdf(pdf(agreement(excerpts=(long, EXCERPTS[1]))))
    assert f"{'word' * 3}END" in paper
    assert "Owner88andOwner89" in paper


@given(text=st.text(max_size=60), many=st.integers(0, 3))
@settings(max_examples=8)
def test_any_text_makes_papers(text: str, many: int) -> None:
    """Whatever was typed, each paper is made, and HTML and XMP can be read."""
    odd = agreement(
        licensee=Party(text, text, (text,) * many, text, text), project_title=text, media=(text,) * many,
        territory=(text,) * many, alterations=(text,) * many, credit_lines=((text, text),) * many,
        clauses=((text, text),) * many, copies=text, sublicensing=text, credit_duty=text,
        excerpts=(dataclasses.replace(EXCERPTS[0], title=text, owners=(text,) * many, credit=text, reel=text),),
    )  # fmt: skip
    assert clean(text) in " ".join(text_of_html(html(odd)).split())
    assert pypdf.PdfReader(io.BytesIO(pdf(odd))).pages
    ElementTree.fromstring(re.sub(rb"<\?xpacket[^>]*\?>\n?", b"", xmp(odd, odd.excerpts[0])))
    json.loads(odrl(odd))


def test_a_quote_adds_up() -> None:
    """Lines, quantities, prices and their sum stand in HTML and PDF, with what follows from them."""
    offer = quote()
    web, paper = text_of_html(quote_html(offer)), text_of_pdf(quote_pdf(offer))
    assert 51_500 == offer.total
    for words in (
        "EVA-2026-000123-C", "22 November 2026", "22 December 2026", "Footage, web, world, five years", "0.55 minutes",
        "EUR 800.00", "EUR 440.00", "EUR 75.00", "EUR 515.00", "Thirty days after acceptance", "Stills",
        "Example, not approved", "It licenses nothing by itself.",
    ):  # fmt: skip
        assert words in web
        assert "".join(words.split()) in paper


@pytest.mark.parametrize(
    "changes",
    [
        {"previous": "x"}, {"nonce": "12"}, {"nonce": "zz" * 16}, {"version": 0}, {"excerpts": ()},
        {"ends": date(2026, 11, 30)}, {"made_at": datetime(2026, 11, 22)},
        {"acceptance": Acceptance("A", datetime(2026, 11, 22))},
    ],
)  # fmt: skip
def test_agreements_that_cannot_be_are_refused(changes: dict[str, Any]) -> None:
    """An agreement without excerpts, with its end before its start, or with a guessable digest is none."""
    with pytest.raises(InputRefused):
        agreement(**changes)


def test_a_fee_is_an_amount_or_a_reason() -> None:
    """No fee without saying why, no amount below zero or without a currency."""
    for fee in ({}, {"minor": -1, "currency": "EUR"}, {"minor": 5}, {"minor": 5, "currency": "euro"}):
        with pytest.raises(InputRefused):
            Fee(**fee)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minor", "currency", "expected"),
    [(125_000, "EUR", "EUR 1,250.00"), (5, "USD", "USD 0.05"), (1250, "JPY", "JPY 1,250"), (1250, "KWD", "KWD 1.250")],
)
def test_amounts_have_their_currencys_places(minor: int, currency: str, expected: str) -> None:
    """Yen have no places, dinars three."""
    assert expected == amount(minor, currency)


def test_numbers_are_exact_or_say_that_they_are_not() -> None:
    """Lengths and quantities are written whole, with places, or as a fraction; what is rounded says about."""
    assert ("12.48 s", "20 s", "about 20.02 s") == (
        seconds(Fraction(1248, 100)), seconds(Fraction(20)), seconds(Fraction(20_0201, 10_000)),
    )  # fmt: skip
    assert ("2", "0.55", "2/3") == (quantity(Fraction(2)), quantity(Fraction(11, 20)), quantity(Fraction(2, 3)))
