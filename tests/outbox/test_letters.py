"""Letters and a real mail server: handed over once, encrypted or not at all, tried again, refused in words."""

from __future__ import annotations

import logging
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mediaarchive.archive import Archive, letters
from mediaarchive.archive.letters import Report
from mediaarchive.errors import Misconfigured
from mediaarchive.outbox import store
from mediaarchive.outbox.post import Server
from mediaarchive.settings import load
from tests.archives import created
from tests.conftest import NOW
from tests.serving import serving


class Postman:
    """What a mail server got, and what it answers to whom."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Take a recipient, or answer as was said."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep a letter."""
        self.got.append(envelope.content)
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


Office = Callable[..., tuple[Postman, int]]


@pytest.fixture
def office() -> Iterator[Office]:
    """Start mail servers on loopback."""
    running: list[Controller] = []
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # what clients do to it is no error of ours

    def start(**how: Any) -> tuple[Postman, int]:
        postman = Postman()
        port = _free_port()
        controller = Controller(postman, hostname="127.0.0.1", port=port, **how)
        controller.start()
        running.append(controller)
        return postman, port

    yield start
    for controller in running:
        controller.stop()


def _archive(tmp_path: Path, port: int, scheme: str = "smtp", login: str = "") -> Archive:
    address = f"{scheme}://{login}127.0.0.1:{port}"
    settings = load({}, home=tmp_path / "archive", smtp_url=address, mail_from="Spacewalks <team@example.org>")
    return created(settings, NOW)


def _send(archive: Archive, now: datetime = NOW) -> Report:
    return letters.send(archive, lambda: now)


def test_a_letter_is_handed_over_once(office: Office, tmp_path: Path) -> None:
    """With subject, words in UTF-8, an identity and its date; then its text is gone from the archive."""
    postman, port = office()
    archive = _archive(tmp_path, port)
    letters.write(archive, "ada@example.org", "Your request\n R-1", "Grüße\nhttps://x/secret\n", now=NOW)
    assert Report(sent=1) == _send(archive)
    assert Report() == _send(archive)

    (got,) = (message_from_bytes(each, policy=default) for each in postman.got)
    assert ("Spacewalks <team@example.org>", "ada@example.org") == (got["From"], got["To"])
    assert ("Your request R-1", "auto-generated") == (got["Subject"], got["Auto-Submitted"])
    assert got["Message-ID"].startswith("<letter-1.")
    assert "Grüße\nhttps://x/secret\n" == got.get_content().replace("\r\n", "\n")
    assert "" == letters.get(archive, 1).text
    assert [] == letters.waiting(archive)


def test_one_that_is_killed_leaves_its_letters_to_the_next(office: Office, tmp_path: Path) -> None:
    """Nobody else takes them for ten minutes; then they are sent under the same identity."""
    postman, port = office()
    archive = _archive(tmp_path, port)
    letters.write(archive, "ada@example.org", "Hello", "x", now=NOW)
    with archive.database.write() as session:
        assert 1 == len(store.claim(session, NOW, 9))
    assert Report() == _send(archive, NOW + timedelta(minutes=9))
    assert Report(sent=1) == _send(archive, NOW + timedelta(minutes=10))
    assert 1 == len(postman.got)


def test_later_each_time_and_not_for_ever(office: Office, tmp_path: Path) -> None:
    """A server that is not there, or that says "later", gets another try; who is refused for good does not."""
    postman, port = office()
    archive = _archive(tmp_path, port)
    postman.answers = {"full@example.org": "452 4.2.2 mailbox full", "gone@example.org": "550 5.1.1 no such user"}
    for who in ("full@example.org", "gone@example.org", "ada@example.org"):
        letters.write(archive, who, "Hello", "x", now=NOW)
    assert Report(sent=1, later=1, refused=1) == _send(archive)

    full, gone = letters.waiting(archive)
    assert ("452 4.2.2 mailbox full", NOW + timedelta(minutes=1)) == (full.problem, full.next_try)
    assert ("550 5.1.1 no such user", None) == (gone.problem, gone.next_try)
    now, waits = NOW, []
    while (next_try := letters.get(archive, full.id).next_try) is not None:
        waits.append(next_try - now)
        now = next_try
        _send(archive, now)
    assert waits == sorted(waits)
    assert timedelta(days=3) < now - NOW < timedelta(days=4)
    postman.answers = {}
    letters.again(archive, gone.id, now=now)
    assert Report(sent=1) == _send(archive, now)


def test_a_server_that_is_not_there_loses_nothing(tmp_path: Path) -> None:
    """All letters wait, with the reason."""
    archive = _archive(tmp_path, 1)
    letters.write(archive, "ada@example.org", "Hello", "x", now=NOW)
    letters.write(archive, "bo@example.org", "Hello", "x", now=NOW)
    assert Report(later=2) == _send(archive)
    assert all("cannot be used" in (letter.problem or "") for letter in letters.waiting(archive))


def test_a_line_break_in_an_address_begins_no_header(office: Office, tmp_path: Path) -> None:
    """Such a letter is refused for good, and the next one goes out."""
    postman, port = office()
    archive = _archive(tmp_path, port)
    letters.write(archive, "ada@example.org\nBcc: all@example.org", "Hello", "x", now=NOW)
    letters.write(archive, "bo@example.org", "Hello", "x", now=NOW)
    assert Report(sent=1, refused=1) == _send(archive)
    assert not any(b"Bcc" in got for got in postman.got)


def _certificate(folder: Path) -> ssl.SSLContext:
    """Return a server's context whose certificate nobody has vouched for."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string("CN=127.0.0.1")
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    signed = made.sign(key, hashes.SHA256())
    file = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_server_that_proves_nothing_gets_nothing(office: Office, tmp_path: Path) -> None:
    """A certificate that nobody vouches for: no password, no letter, and the reason is told."""
    postman, port = office(tls_context=_certificate(tmp_path), require_starttls=True)
    archive = _archive(tmp_path, port, login="ada:secret@")
    letters.write(archive, "ada@example.org", "Hello", "x", now=NOW)
    assert Report(later=1) == _send(archive)
    assert "certificate" in (letters.waiting(archive)[0].problem or "").lower()
    assert [] == postman.got


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the office's, on loopback
def test_the_password_is_given_and_a_wrong_one_is_told(office: Office, tmp_path: Path) -> None:
    """On loopback, where nobody listens in, also without encryption."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, found: LoginPassword) -> AuthResult:
        return AuthResult(success=found.password == b"right", handled=False)

    postman, port = office(authenticator=check, auth_require_tls=False, auth_required=True)
    archive = _archive(tmp_path, port, login="ada:wrong@")
    letters.write(archive, "ada@example.org", "Hello", "x", now=NOW)
    assert Report(later=1) == _send(archive)
    problem = letters.waiting(archive)[0].problem or ""
    assert "does not let us in" in problem
    assert "wrong" not in problem
    archive.settings = replace(archive.settings, smtp_url=f"smtp://ada:right@127.0.0.1:{port}")
    assert Report(sent=1) == _send(archive, NOW + timedelta(minutes=1))
    assert 1 == len(postman.got)


@pytest.mark.parametrize("address", ["mail.example.org", "http://x", "smtp://", "smtp://x:port", "smtp://u:pw@x/path"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """With the form it should have, and never with a password in it."""
    with pytest.raises(Misconfigured) as refused:
        Server.of(address)
    assert "pw" not in str(refused.value)


def test_the_site_sends_letters_as_they_come(office: Office, tmp_path: Path) -> None:
    """With a server set, `serve` hands over what is written, also by others; without a sender it does not start."""
    postman, port = office()
    archive = _archive(tmp_path, port)
    said = {"MEDIAARCHIVE_SMTP_URL": f"smtp://127.0.0.1:{port}", "MEDIAARCHIVE_MAIL_FROM": "team@example.org"}
    with serving(archive.settings.home, tmp_path, **said):
        letters.write(archive, "ada@example.org", "Hello", "x", now=datetime.now(UTC))
        deadline = time.monotonic() + 60
        while not postman.got:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    with pytest.raises(Misconfigured, match="from whom"):
        letters.check(replace(archive.settings, mail_from=None))
