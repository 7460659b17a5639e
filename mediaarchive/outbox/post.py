"""Handing letters to a mail server by SMTP (RFC 5321), encrypted, with an identity that survives a second try."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from mediaarchive.errors import Misconfigured
from mediaarchive.outbox.model import Letter

_PORTS: Final = {"smtp": 587, "smtps": 465}
_TIMEOUT_S: Final = 30
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_HINT: Final = "smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465"


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. `smtps` is encrypted from the start; `smtp` by STARTTLS, without which only loopback is used."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None

    @staticmethod
    def of(address: str) -> Server:
        """Read the setting. Raises Misconfigured, without repeating a password."""
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            raise Misconfigured("the mail server cannot be read", hint=_HINT) from None
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
            raise Misconfigured("the mail server cannot be read", hint=_HINT)
        user, password = (unquote(text) if text else None for text in (parts.username, parts.password))
        return Server(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password)


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of a letter: taken where `problem` is None; `for_good`: the server will never take it."""

    letter: Letter
    problem: str | None = None
    for_good: bool = False


def hand_over(
    server: Server, sender: str, letters: Sequence[Letter], key: str, context: ssl.SSLContext | None = None
) -> Iterator[Handed]:
    """Hand letters over on one connection and yield what became of each as it does; nothing is raised for a server.

    `sender`: the address that letters come from, with a name or without. `key`: the archive's, which with a letter's
    number makes its Message-ID: a letter that was sent twice is known as one.
    """
    left = list(letters)
    try:
        with _connected(server, context or ssl.create_default_context()) as link:
            while left:
                yield _handed(link, sender, left[0], key)
                left.pop(0)
    except (OSError, smtplib.SMTPException) as error:
        for letter in left:
            yield Handed(letter, f"the mail server {server.host} cannot be used: {_words(error)}")


def message(letter: Letter, sender: str, key: str) -> EmailMessage:
    """Return a letter as a message. Raises ValueError for an address that would begin another header."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, letter.recipient, letter.subject
    made["Date"] = format_datetime(letter.made_at)
    made["Message-ID"] = f"<letter-{letter.id}.{key[:16]}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    return made


@contextmanager
def _connected(server: Server, context: ssl.SSLContext) -> Iterator[smtplib.SMTP]:
    """Give a connection that letters may go over. Raises OSError, SMTPException."""
    how: dict[str, Any] = {"timeout": _TIMEOUT_S}
    kind: type[smtplib.SMTP] = smtplib.SMTP
    if server.scheme == "smtps":
        kind, how["context"] = smtplib.SMTP_SSL, context
    link = kind(server.host, server.port, **how)
    try:
        if server.scheme == "smtp":
            _encrypt(link, server, context)
        if server.user:
            link.login(server.user, server.password or "")
        yield link
        link.quit()
    finally:
        link.close()


def _encrypt(link: smtplib.SMTP, server: Server, context: ssl.SSLContext) -> None:
    link.ehlo()
    if link.has_extn("starttls"):
        link.starttls(context=context)
    elif server.host not in _LOOPBACK:
        raise smtplib.SMTPNotSupportedError("it offers no encryption (STARTTLS)")


def _handed(link: smtplib.SMTP, sender: str, letter: Letter, key: str) -> Handed:
    """Hand one letter over; what breaks the connection is raised."""
    try:
        link.send_message(message(letter, sender, key))
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return Handed(letter, _answered(code, words), for_good=code >= 500)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPResponseException as error:
        return Handed(letter, _answered(error.smtp_code, error.smtp_error), for_good=error.smtp_code >= 500)
    except ValueError as error:
        return Handed(letter, f"it is no letter: {error}", for_good=True)
    return Handed(letter)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"it does not let us in: {_answered(error.smtp_code, error.smtp_error)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error)
    return " ".join(str(error).split())[:300] or type(error).__name__


def _answered(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())[:300]}"
