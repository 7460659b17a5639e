"""Agreement and quote as PDF, from the same blocks as the HTML. The same values give the same bytes: no clock.

The typeface has Latin, Greek and Cyrillic. What it has not (Arabic, Hebrew, Chinese …) is shown as ◊, and a line says
where it can be read. Title, language and outline are set; the text itself is not tagged, so that readers of screens
should take the HTML.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mediaarchive.errors import Misconfigured
from mediaarchive.papers import content
from mediaarchive.papers.content import EXAMPLE, Document, Lines, Paragraph, Section, Table, Terms
from mediaarchive.papers.html import digest
from mediaarchive.papers.model import Agreement, Quote

if TYPE_CHECKING:
    from fpdf import FPDF

INSTEAD: Final = "◊"
"""Stands for a sign that the typeface has not."""
_MISSING: Final = f"{INSTEAD} stands for a sign that this typeface has not. The HTML document shows it."
_FACE, _PACKAGE = "Source Sans Pro", "font_source_sans_pro"
_FILES: Final = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Semibold.ttf"}
_INK, _GREY, _RED, _HAIR = (27, 31, 36), (74, 82, 92), (138, 28, 28), (200, 205, 211)
_MOST_LINES, _MOST_SIGNS = 30, 700
_PAGES: Final = "{all-pages-of-this-paper}"
"""Replaced by their number wherever it stands, so that it is nothing that a person writes."""
_SIDE, _TOP, _BOTTOM, _TERM, _PAGE = 22, 20, 24, 34, 20
"""Millimetres: margins, the column of a term's name, and of a page's number."""


def pdf(agreement: Agreement) -> bytes:
    """Return the agreement as PDF (A4). It names the digest of the HTML, which is the form that counts."""
    last = f"The HTML of this document counts. Its SHA-256: {digest(agreement)}"
    return _laid(content.of_agreement(agreement), agreement.made_at, last)


def quote_pdf(quote: Quote) -> bytes:
    """Return a quote as PDF (A4)."""
    return _laid(content.of_quote(quote), datetime.combine(quote.made_on, time(), UTC), "")


def _laid(document: Document, at: datetime | date, last: str) -> bytes:
    paper = _Paper(document, at)
    for number, section in enumerate(document.sections, start=1):
        paper.section(number, section)
    paper.closing(last)
    return bytes(paper.pdf.output())


@cache
def _signs() -> frozenset[int]:
    """Return the code points that the typeface has."""
    from fontTools.ttLib import TTFont

    with TTFont(_file("")) as font:
        return frozenset(font.getBestCmap())


@cache
def _file(style: str) -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise Misconfigured("the typeface of PDFs is missing", hint="pip install font-source-sans-pro")
    return Path(spec.origin).parent / "files" / _FILES[style]


def _is_tall(cell: Lines) -> bool:
    """Say whether a cell may be taller than a page, in the narrowest column."""
    return len(cell) > _MOST_LINES or sum(map(len, cell)) > _MOST_SIGNS


class _Paper:
    """A PDF as it is laid out, from the top down."""

    def __init__(self, document: Document, at: datetime | date) -> None:
        self.document = document
        self.is_lacking = False
        self.pdf = self.new(at)
        self.opening()

    def new(self, at: datetime | date) -> FPDF:
        from fpdf import FPDF

        paper = self

        class Paged(FPDF):
            def footer(self) -> None:
                paper.footer(self)

        pdf = Paged(format="A4")
        pdf.set_creation_date(datetime.combine(at, time(), UTC) if not isinstance(at, datetime) else at.astimezone(UTC))
        pdf.set_title(f"{self.document.kind}: {self.document.title} ({self.document.mark})")
        pdf.set_lang("en-GB")
        pdf.set_producer("mediaarchive")
        pdf.set_subject(self.document.notice or self.document.kind)
        pdf.set_keywords(", ".join(self.document.keywords))
        pdf.set_margins(_SIDE, _TOP, _SIDE)
        pdf.set_auto_page_break(True, _BOTTOM)
        pdf.c_margin = 0
        pdf.alias_nb_pages(_PAGES)
        for style in _FILES:
            pdf.add_font(_FACE, style, _file(style))
        pdf.add_page()
        return pdf

    def fit(self, text: str) -> str:
        """Return text in signs that the typeface has."""
        fitted = "".join(sign if ord(sign) in _signs() else INSTEAD for sign in text)
        self.is_lacking |= fitted != text
        return fitted

    def write(
        self, text: str, size: float = 10.5, style: str = "", ink: tuple[int, int, int] = _INK, after: float = 2.0,
        left: float = 0,
    ) -> None:  # fmt: skip
        """Write a paragraph, as wide as the page less `left` millimetres."""
        self.pdf.set_font(_FACE, style, size)
        self.pdf.set_text_color(*ink)
        self.pdf.set_x(_SIDE + left)
        self.pdf.multi_cell(0, size * 0.5, self.fit(text), align="L", new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(after)

    def opening(self) -> None:
        document = self.document
        self.write(document.kind, 10.5, ink=_GREY, after=0.5)
        self.write(document.title, 20, "B", after=1)
        self.write(document.mark, 10.5, ink=_GREY, after=2)
        self.rule(_INK, 0.5)
        self.pdf.ln(3.5)
        self.notice()
        self.write(document.opening)

    def rule(self, ink: tuple[int, int, int], width: float) -> None:
        self.pdf.set_draw_color(*ink)
        self.pdf.set_line_width(width)
        self.pdf.line(_SIDE, self.pdf.get_y(), self.pdf.w - _SIDE, self.pdf.get_y())

    def notice(self) -> None:
        if not self.document.notice:
            return
        self.pdf.set_font(_FACE, "B", 11)
        self.pdf.set_text_color(*_RED)
        self.pdf.set_draw_color(*_RED)
        self.pdf.set_line_width(0.5)
        self.pdf.cell(0, 9, f"  {self.document.notice}", border=1, new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(3.5)

    def section(self, number: int, section: Section) -> None:
        self.heading(f"{number}. {section.heading}", 13, 0, 4, follows=32 if section.clauses else 20)
        for block in section.blocks:
            if isinstance(block, Paragraph):
                self.write(block.text)
            elif isinstance(block, Terms):
                self.terms(block)
            else:
                self.table(block)
        for at, (heading, text) in enumerate(section.clauses, start=1):
            self.heading(f"{number}.{at} {heading}", 10.5, 1, 0.5)
            self.write(text)

    def heading(self, text: str, size: float, level: int, before: float, *, follows: float = 16) -> None:
        """Write a heading that the outline lists, on a page that has room for what `follows` (mm)."""
        self.pdf.ln(before)
        if self.pdf.will_page_break(size * 0.5 + follows):
            self.pdf.add_page()
        self.pdf.start_section(self.fit(text), level=level)
        self.write(text, size, "B", after=1)

    def terms(self, terms: Terms) -> None:
        for name, lines in terms.rows:
            if self.pdf.will_page_break(6 * min(len(lines), 6)):
                self.pdf.add_page()
            top, page = self.pdf.get_y(), self.pdf.page
            self.pdf.set_font(_FACE, "", 10.5)
            self.pdf.set_text_color(*_GREY)
            self.pdf.multi_cell(_TERM, 5.25, name, align="L", new_x="LMARGIN", new_y="NEXT")
            if self.pdf.page == page:
                self.pdf.set_y(top)
            for line in lines:
                self.write(line, left=_TERM, after=0)
            self.pdf.ln(1.5)

    def table(self, table: Table) -> None:
        """Lay out a table; one with a cell that may be taller than a page as terms, which run on."""
        if self.pdf.will_page_break(34):
            self.pdf.add_page()
        self.write(table.caption, 10, ink=_GREY, after=0)
        if any(_is_tall(cell) for row in table.rows for cell in row):
            for row in table.rows:
                self.terms(Terms(tuple(zip(table.heads, row, strict=True))))
        else:
            self.grid(table)

    def grid(self, table: Table) -> None:
        from fpdf.enums import TableBordersLayout
        from fpdf.fonts import FontFace

        self.pdf.set_font(_FACE, "", 9.5)
        self.pdf.set_text_color(*_INK)
        self.pdf.set_draw_color(*_HAIR)
        self.pdf.set_line_width(0.2)
        aligned = tuple("RIGHT" if at in table.numbers else "LEFT" for at in range(len(table.heads)))
        with self.pdf.table(
            col_widths=table.widths, text_align=aligned, borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=4.6, padding=(1.2, 2, 1.4, 0), v_align="TOP",
            headings_style=FontFace(emphasis="BOLD", color=_INK),
        ) as laid:  # fmt: skip
            for cells in chain([tuple((head,) for head in table.heads)], table.rows):
                is_total = table.has_total and cells is table.rows[-1]
                row = laid.row(style=FontFace(emphasis="BOLD") if is_total else None)
                for lines in cells:
                    row.cell("\n".join(map(self.fit, lines)))
        self.pdf.ln(3)

    def closing(self, last: str) -> None:
        for text in self.last_lines(last):
            self.write(text, 9, ink=_GREY, after=1)
        self.notice()

    def last_lines(self, last: str) -> Iterable[str]:
        if last:
            yield last
        if self.is_lacking:
            yield _MISSING

    def footer(self, pdf: FPDF) -> None:
        """Write what each page bears: which paper it is, which page of how many, and that it is an example."""
        pdf.set_y(-15)
        pdf.set_font(_FACE, "", 8.5)
        pdf.set_text_color(*_GREY)
        example = f"{EXAMPLE}. " if self.document.notice else ""
        pdf.cell(pdf.w - 2 * _SIDE - _PAGE, 5, self.fit(f"{example}{self.document.kind} {self.document.mark}"))
        pdf.cell(_PAGE, 5, f"Page {pdf.page_no()} of {_PAGES}")
