"""What the papers say, in order, as blocks that HTML and PDF both lay out: so that neither says more than the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from mediaarchive.papers.model import FIRST, Agreement, Excerpt, Party, Quote
from mediaarchive.papers.words import amount, clean, day, instant, joined, quantity, seconds

EXAMPLE: Final = "Example, not approved"
_LATER: Final = "stated at delivery"

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Terms:
    """Names with what they stand for, a line or more each."""

    rows: tuple[tuple[str, Lines], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells of lines. `widths` are shares of the page; `numbers` and `codes` name columns of such.

    The last row is a total where `has_total`.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Lines, ...], ...]
    widths: tuple[int, ...]
    numbers: tuple[int, ...] = ()
    codes: tuple[int, ...] = ()
    has_total: bool = False


Block = Paragraph | Terms | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. `clauses` are numbered beneath the section's own number."""

    heading: str
    blocks: tuple[Block, ...] = ()
    clauses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A paper. `notice` stands first and last, and on every page."""

    kind: str
    title: str
    mark: str
    sections: tuple[Section, ...]
    notice: str = ""
    opening: str = ""
    keywords: Lines = field(default=())


def of_agreement(agreement: Agreement) -> Document:
    """Return what an agreement says."""
    licensor, licensee = clean(agreement.licensor.called), clean(agreement.licensee.called)
    opening = (
        f"{licensor} (the licensor) allows {licensee} (the licensee) to use the excerpts listed here, in the work, the "
        "media, the places and the time named here, on the conditions that follow. Nothing beyond that is licensed."
    )
    sections = (
        Section("Parties", (_parties(agreement.licensor, agreement.licensee),)),
        Section("The work", (_work(agreement),)),
        Section("The excerpts", (_excerpts(agreement.excerpts), _files(agreement.excerpts))),
        Section("What is licensed", (_uses(agreement),)),
        Section("Fee", (Paragraph(_fee(agreement)),)),
        Section("Credit", (Paragraph(clean(agreement.credit_duty)), _credits(agreement))),
        Section("Conditions", clauses=tuple((clean(head), clean(text)) for head, text in agreement.clauses)),
        Section("Acceptance", (Paragraph(_acceptance(agreement)),)),
        Section("How this document can be checked", (_checks(agreement),)),
    )
    reference = clean(agreement.reference)
    return Document(
        "Licence agreement", clean(agreement.project_title), f"{reference}, version {agreement.version}", sections,
        EXAMPLE if agreement.is_example else "", opening, (reference, licensor, licensee),
    )  # fmt: skip


def of_quote(quote: Quote) -> Document:
    """Return what a quote says."""
    rows = tuple(
        ((clean(line.words),), (f"{quantity(line.quantity)} {clean(line.unit)}".strip(),),
         (amount(line.unit_minor, quote.currency),), (amount(line.minor, quote.currency),))
        for line in quote.lines
    )  # fmt: skip
    total = (("Total",), ("",), ("",), (amount(quote.total, quote.currency),))
    heads = ("For", "Quantity", "Each", "Amount")
    table = Table("What is quoted", heads, (*rows, total), (46, 16, 19, 19), numbers=(1, 2, 3), has_total=True)
    terms = Terms(
        (
            ("Date", (day(quote.made_on),)),
            ("Valid until", (day(quote.valid_until),)),
            ("Currency", (quote.currency,)),
            ("Payment", (clean(quote.payment_note),)),
        )
    )
    sections = (
        Section("Parties", (_parties(quote.licensor, quote.licensee),)),
        Section("Fee", (table,)),
        Section("Terms of this quote", (terms,)),
    )
    return Document(
        "Quote", clean(quote.project_title), clean(quote.reference), sections, EXAMPLE if quote.is_example else "",
        "A quote for a licence. It licenses nothing by itself.", (clean(quote.reference),),
    )  # fmt: skip


def _parties(licensor: Party, licensee: Party) -> Terms:
    return Terms((("Licensor", _party(licensor)), ("Licensee", _party(licensee))))


def _party(party: Party) -> Lines:
    lines = (party.organisation, party.name, *party.address, party.country, party.email)
    return tuple(line for line in map(clean, lines) if line)


def _work(agreement: Agreement) -> Terms:
    rows = (
        ("Title", agreement.project_title),
        ("Kind", agreement.project_type),
        ("Producer", agreement.project_producer),
        ("About", agreement.project_synopsis),
    )
    return Terms(tuple((name, (clean(value) or "not stated",)) for name, value in rows))


def _excerpts(excerpts: tuple[Excerpt, ...]) -> Table:
    return Table(
        "Excerpts",
        ("No.", "What it shows", "Where it is from", "Length"),
        tuple(map(_excerpt, excerpts)),
        (7, 37, 36, 20),
    )


def _excerpt(excerpt: Excerpt) -> tuple[Lines, ...]:
    owners = joined(tuple(clean(owner) for owner in excerpt.owners)) or "not stated"
    shows = (clean(excerpt.title), f"Owner: {owners}", f"Credit: {clean(excerpt.credit)}")
    source = (
        f"{clean(excerpt.eva)}, {clean(excerpt.camera)}", f"Reel {clean(excerpt.reel)}",
        f"From {clean(excerpt.tc_in)} up to {clean(excerpt.tc_out)}",
    )  # fmt: skip
    stills = "1 still" if excerpt.stills == 1 else f"{excerpt.stills} stills"
    length = (seconds(excerpt.seconds), f"{excerpt.frames} frames", f"Sound: {clean(excerpt.sound)}", stills)
    return ((str(excerpt.number),), shows, source, length)


def _files(excerpts: tuple[Excerpt, ...]) -> Table:
    rows = tuple(
        (
            (str(each.number),),
            (clean(each.file_name) or "named at delivery",),
            (clean(each.sha256) or "made at delivery",),
        )
        for each in excerpts
    )
    return Table("Files and their checksums", ("No.", "File", "SHA-256"), rows, (7, 37, 56), codes=(2,))


def _uses(agreement: Agreement) -> Terms:
    ends = f"Until {day(agreement.ends)}, that day included" if agreement.ends else "Without end"
    kind = "Exclusive: the licensor grants nobody else this use in this time" if agreement.is_exclusive else (
        "Not exclusive: the licensor may license the same footage to others"
    )  # fmt: skip
    purpose = "Commercial use is licensed" if agreement.is_commercial else "Not commercial: no use for gain in trade"
    rows: tuple[tuple[str, Lines], ...] = (
        ("Media", tuple(map(clean, agreement.media))),
        ("Places", tuple(map(clean, agreement.territory))),
        ("Time", (f"From {day(agreement.starts)}", ends)),
        ("Exclusivity", (kind,)),
        ("Purpose", (purpose,)),
        ("Sublicensing", (clean(agreement.sublicensing) or "None: the licence is the licensee's alone",)),
        ("Copies", (clean(agreement.copies) or "not stated",)),
        ("Alterations", tuple(map(clean, agreement.alterations)) or ("None: the excerpts are used as delivered",)),
    )
    return Terms(rows)


def _fee(agreement: Agreement) -> str:
    fee = agreement.fee
    if fee.minor is None:
        return f"No fee is due. The reason: {clean(fee.no_fee_reason)}"
    reason = f" {clean(fee.no_fee_reason)}" if fee.no_fee_reason else ""
    return f"The licensee pays {amount(fee.minor, fee.currency)} to the licensor for this licence.{reason}"


def _credits(agreement: Agreement) -> Table:
    rows = tuple(((clean(medium),), (clean(line),)) for medium, line in agreement.credit_lines)
    return Table("The line to print, show or say", ("Where", "Line, word for word"), rows, (28, 72))


def _acceptance(agreement: Agreement) -> str:
    accepted = agreement.acceptance
    if accepted is None:
        return (
            "Not accepted yet. The licensee accepts by typing their name; the licence starts to hold then, not before."
        )
    return f"Accepted by {clean(accepted.typed_name)}, by typing this name, on {instant(accepted.at)}."


def _checks(agreement: Agreement) -> Terms:
    before = "This is the first version." if agreement.previous == FIRST else "SHA-256 of the version before this one:"
    rows: tuple[tuple[str, Lines], ...] = (
        ("Reference", (clean(agreement.reference),)),
        ("Version", (f"{agreement.version}, made on {instant(agreement.made_at)}",)),
        ("Text and rules", (f"Text {clean(agreement.text_version)}, rules {clean(agreement.rules_version)}",)),
        ("Before it", (before, agreement.previous)),
        ("Random part", (agreement.nonce,)),
        (
            "What counts",
            (
                "The HTML file is the agreement. Its SHA-256 is what is accepted and recorded; PDF, ODRL and XMP are "
                "made from the same record. The random part keeps that number from being guessed from the text.",
            ),
        ),
    )
    return Terms(rows)
