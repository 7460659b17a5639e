"""Which machine transcript of a recording counts, and which one is offered beside it.

The rows of cues and turns are what is shown. Only where people changed something, or a newer transcript is offered,
does the machine's own have a row here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.errors import NotFound
from mediaarchive.ledger.chain import note
from mediaarchive.transcripts import journal, rows
from mediaarchive.transcripts.edits import Difference, Differing, differences, differing, lay
from mediaarchive.transcripts.model import Recogniser, Transcript, Turn
from mediaarchive.transcripts.report import maker
from mediaarchive.transcripts.rows import SILENT, TranscriptRow

STANDING, OFFERED, PAST = "standing", "offered", "past"


class MachineRow(Base):
    """A transcript as a machine made it."""

    __tablename__ = "machine_transcripts"

    id: Mapped[int] = mapped_column(primary_key=True)
    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    state: Mapped[str] = mapped_column(comment="standing, offered or past")
    document: Mapped[dict[str, Any]] = mapped_column(JsonText, comment="as the step gave it")
    came_at: Mapped[datetime] = mapped_column(Utc)
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decided_by: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine transcript of a recording: who heard it, when it came, and who decided about it, if somebody did."""

    id: int
    state: str
    maker: str
    came_at: datetime
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A newer machine transcript, where taking it would change what is shown, and what it hears under edits."""

    machine: Machine
    differences: tuple[Difference, ...]
    disputed: tuple[Differing, ...]


def arrive(session: Session, recording: str, document: dict[str, Any], *, public: bool, now: datetime) -> None:
    """Take in what a machine heard: it counts at once, with people's edits over it.

    Where the recording is `public` and has a transcript, that one stays, and the new one is offered to the team.
    """
    _retire(session, recording, OFFERED)
    if public and session.get(TranscriptRow, recording) is not None:
        if any(_news(session, recording, document)):
            session.add(MachineRow(recording=recording, state=OFFERED, document=document, came_at=now))
    else:
        _retire(session, recording, STANDING)
        edits = [kept for kept in journal.edits(session, recording) if kept.undone_at is None]
        if edits:
            session.add(MachineRow(recording=recording, state=STANDING, document=document, came_at=now))
        rows.save(session, recording, document, edits)
    session.flush()


def machine_turns(session: Session, recording: str) -> tuple[Turn, ...]:
    """Return the turns of the machine transcript that counts, under the team's names of voices."""
    return _named(session, recording, _document(session, recording))


def lay_again(session: Session, recording: str, now: datetime) -> None:
    """Show the machine transcript that counts with every edit that stands."""
    edits = [kept for kept in journal.edits(session, recording) if kept.undone_at is None]
    document, row = _document(session, recording), _of_state(session, recording, STANDING)
    if edits and row is None:
        session.add(MachineRow(recording=recording, state=STANDING, document=document, came_at=now))
    if row is not None and not edits:
        session.delete(row)  # what is shown is the machine's own again
    rows.save(session, recording, document, edits)
    session.flush()


def offer(session: Session, recording: str) -> Offer | None:
    """Return the newer machine transcript that waits for a decision."""
    row = _of_state(session, recording, OFFERED)
    if row is None:
        return None
    changed, disputed = _news(session, recording, row.document)
    return Offer(_machine(row), tuple(changed), tuple(disputed))


def disputed(session: Session, recording: str) -> list[Differing]:
    """Return the edits that stand on other words of the machine than those that they were made on."""
    edits = journal.edits(session, recording)
    return differing(machine_turns(session, recording), edits) if edits else []


def past(session: Session, recording: str) -> list[Machine]:
    """Return the transcripts that counted, or were offered, and do so no longer: the newest first."""
    wanted = select(MachineRow).where(MachineRow.recording == recording, MachineRow.state == PAST)
    return [_machine(row) for row in session.scalars(wanted.order_by(MachineRow.id.desc()))]


def adopt(session: Session, recording: str, number: int, *, actor: str, now: datetime) -> None:
    """Let a machine transcript count that is offered, or did before; edits stay over it. Raises NotFound."""
    row = _get(session, recording, number)
    before = _of_state(session, recording, STANDING)
    if before is None:
        document = _document(session, recording)
        session.add(MachineRow(recording=recording, state=PAST, document=document, came_at=now))
    else:
        before.state = PAST
    row.state, row.decided_at, row.decided_by = STANDING, now, actor
    note(session, actor, "machine transcript.taken", f"recording:{recording}", now, number)
    session.flush()
    lay_again(session, recording, now)


def dismiss(session: Session, recording: str, number: int, *, actor: str, now: datetime) -> None:
    """Keep what stands. Raises NotFound."""
    row = _get(session, recording, number)
    row.state, row.decided_at, row.decided_by = PAST, now, actor
    note(session, actor, "machine transcript.dismissed", f"recording:{recording}", now, number)
    session.flush()


def _get(session: Session, recording: str, number: int) -> MachineRow:
    row = session.get(MachineRow, number)
    if row is None or row.recording != recording or row.state == STANDING:
        raise NotFound("this transcript is not offered any more", subject=recording)
    return row


def _of_state(session: Session, recording: str, state: str) -> MachineRow | None:
    return session.scalar(select(MachineRow).where(MachineRow.recording == recording, MachineRow.state == state))


def _retire(session: Session, recording: str, state: str) -> None:
    if row := _of_state(session, recording, state):
        row.state = PAST
        session.flush()


def _document(session: Session, recording: str) -> dict[str, Any]:
    """Return the machine transcript that counts, as the step gave it or as its rows say."""
    row = _of_state(session, recording, STANDING)
    if row is not None:
        return row.document
    heard = rows.heard(session, recording)
    if heard is None:
        raise NotFound("this recording has no transcript yet", subject=recording)
    made = Transcript(heard.language, Recogniser(heard.model or "", "", ""), (), heard.cues, heard.turns)
    spoken = {"transcript": made.to_json()} if heard.model else {}
    return {"state": heard.state, "clipped": heard.clipped, **spoken}


def _named(session: Session, recording: str, document: dict[str, Any]) -> tuple[Turn, ...]:
    found = Transcript.from_json(document["transcript"]) if "transcript" in document else SILENT
    return rows.named(session, recording, found).turns


def _news(
    session: Session, recording: str, document: dict[str, Any]
) -> tuple[list[Difference], list[Differing]]:  # fmt: skip
    """Return what another machine transcript would change, and where it hears something else under people's edits."""
    turns, edits = _named(session, recording, document), journal.edits(session, recording)
    return differences(rows.turns(session, recording), lay(turns, edits).turns), differing(turns, edits)


def _machine(row: MachineRow) -> Machine:
    document = row.document
    heard = Transcript.from_json(document["transcript"]) if "transcript" in document else SILENT
    return Machine(row.id, row.state, maker(heard.model), row.came_at, row.decided_at, row.decided_by)
