"""Letters of an archive: written, listed, sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mediaarchive.archive.archive import Archive
from mediaarchive.errors import Misconfigured
from mediaarchive.outbox import Letter, store
from mediaarchive.outbox.post import Handed, Server, hand_over
from mediaarchive.settings import Settings

_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Report:
    """How many letters a server took, how many are tried again later, how many never will be."""

    sent: int = 0
    later: int = 0
    refused: int = 0


def write(archive: Archive, recipient: str, subject: str, text: str, *, now: datetime) -> None:
    """Let a letter wait to be sent."""
    with archive.database.write() as session:
        store.put(session, recipient, subject, text, now=now)


def waiting(archive: Archive) -> list[Letter]:
    """Return the letters that are not sent, the oldest first."""
    with archive.database.read() as session:
        return store.waiting(session)


def get(archive: Archive, number: int) -> Letter:
    """Return a letter. Raises NotFound."""
    with archive.database.read() as session:
        return store.get(session, number)


def again(archive: Archive, number: int, *, now: datetime) -> Letter:
    """Let a letter be tried at once. Raises NotFound."""
    with archive.database.write() as session:
        return store.again(session, number, now)


def check(settings: Settings) -> None:
    """Raise Misconfigured where a mail server is set by which no letter can be sent."""
    if settings.smtp_url:
        Server.of(settings.smtp_url)
        if not settings.mail_from:
            raise Misconfigured("it is not said from whom letters come", hint="set MEDIAARCHIVE_MAIL_FROM")


def send(archive: Archive, clock: Callable[[], datetime]) -> Report:
    """Send what is due; what a server takes is noted at once. Raises Misconfigured where no server is set.

    Several may do this at once: each letter is one sender's. One that is killed leaves its letters to the next, after
    some minutes; a letter may then come twice, under one Message-ID.
    """
    address, sender = archive.settings.smtp_url, archive.settings.mail_from
    check(archive.settings)
    if not address or not sender:
        raise Misconfigured("no mail server is set", hint="set MEDIAARCHIVE_SMTP_URL and MEDIAARCHIVE_MAIL_FROM")
    report = Report()
    with archive.database.write() as session:
        due = store.claim(session, clock(), _AT_ONCE)
    if not due:
        return report
    key = hashlib.sha256(f"letters of {archive.id_key}".encode()).hexdigest()
    for handed in hand_over(Server.of(address), sender, due, key):
        report = _noted(archive, handed, report, clock())
    return report


def _noted(archive: Archive, handed: Handed, report: Report, now: datetime) -> Report:
    number = handed.letter.id
    with archive.database.write() as session:
        if handed.problem is None:
            store.sent(session, number, now)
            return Report(report.sent + 1, report.later, report.refused)
        kept = store.failed(session, number, handed.problem, for_good=handed.for_good, now=now)
    if kept.next_try is None:
        return Report(report.sent, report.later, report.refused + 1)
    return Report(report.sent, report.later + 1, report.refused)
