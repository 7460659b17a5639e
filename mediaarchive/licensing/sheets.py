"""The terms of agreements and the privacy notice as the team writes them, in TOML, into values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from mediaarchive.licensing.tomls import Table, parse

_DECADES: Final = 365 * 100


@dataclass(frozen=True, slots=True)
class Licensor:
    """Who gives licences."""

    name: str
    address: tuple[str, ...]
    country: str
    email: str

    @property
    def is_whole(self) -> bool:
        """Whether it says all that an agreement has to."""
        return bool(self.address and self.country and self.email)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A headed paragraph."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What every agreement says beside the facts of its request."""

    title: str
    licensor: Licensor
    clauses: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What requesters are told of their data. `owner` answers for it; the periods are how long it is kept."""

    title: str
    owner: str
    contact: str
    drafts: timedelta
    refused: timedelta
    granted: timedelta
    paragraphs: tuple[Paragraph, ...]


def read_terms(text: str) -> Terms:
    """Read terms. Raises InputRefused for what is wrong."""
    top = parse(text)
    licensor = top.table("licensor")
    house = Licensor(
        licensor.text("name"), licensor.texts("address"), licensor.text("country", needed=False),
        licensor.text("email", needed=False),
    )  # fmt: skip
    licensor.end()
    found = Terms(top.text("title"), house, top.tables("clause", _paragraph))
    if not found.clauses:
        raise top.wrong("terms without a [[clause]] say nothing")
    top.end()
    return found


def read_notice(text: str) -> Notice:
    """Read a notice. Raises InputRefused for what is wrong."""
    top = parse(text)
    days = (top.number(f"{kind}_days", 1, _DECADES) for kind in ("drafts", "refused", "granted"))
    drafts, refused, granted = (timedelta(days=count) for count in days)
    found = Notice(
        top.text("title"), top.text("owner"), top.text("contact", needed=False), drafts, refused, granted,
        top.tables("paragraph", _paragraph),
    )  # fmt: skip
    top.end()
    return found


def _paragraph(table: Table) -> Paragraph:
    return Paragraph(table.text("heading"), table.text("text"))
