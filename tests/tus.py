"""A client of the tus protocol that does what it is told, also what no good client does: on a socket of its own."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from mediaarchive.archive import Archive, passes

BYTES = "application/offset+octet-stream"


def coded(text: str | bytes) -> str:
    """Return a text as metadata and checksums carry it."""
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode("ascii")


def metadata(**values: str) -> str:
    """Return Upload-Metadata."""
    return ",".join(f"{key} {coded(value)}" for key, value in values.items())


def checksum(data: bytes, algorithm: str = "sha256") -> str:
    """Return Upload-Checksum of a piece."""
    return f"{algorithm} {coded(hashlib.new(algorithm, data).digest())}"


@dataclass(frozen=True)
class Answer:
    """Status, headers in lower case, and body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @staticmethod
    def of(response: HTTPResponse) -> Answer:
        """Read an answer to its end."""
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())


@dataclass
class Sender:
    """A member of the team with a browser's cookie and token, on a running site."""

    port: int
    cookie: str = ""
    token: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def signed_in(archive: Archive, port: int, name: str = "Ada") -> Sender:
        """Sign in by a link, as the desk's command prints it."""
        until = datetime.now(UTC) + timedelta(minutes=10)
        link = f"/desk/sign-in/{passes.issue(archive.secret_key(), passes.SIGN_IN, name, until)}"
        sender = Sender(port)
        page = sender.ask("GET", link)
        sender.keep(page)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        entered = sender.ask("POST", link, f"csrf_token={_token(page)}".encode(), **form)
        assert 303 == entered.status
        sender.keep(entered)
        desk = sender.ask("GET", "/desk")
        sender.keep(desk)
        sender.token = _token(desk)
        return sender

    def keep(self, answer: Answer) -> None:
        """Keep the cookie that an answer sets."""
        self.cookie = answer.headers.get("set-cookie", self.cookie).partition(";")[0]

    def headers(self, **more: str) -> dict[str, str]:
        """Return what every request of the protocol carries."""
        given = {"Cookie": self.cookie, "X-CSRFToken": self.token, "Tus-Resumable": "1.0.0"} | self.extra
        return given | {name.replace("_", "-"): value for name, value in more.items()}

    def ask(self, method: str, path: str, body: bytes | None = None, **more: str) -> Answer:
        """Send one request on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, self.headers(**more))
            return Answer.of(connection.getresponse())
        finally:
            connection.close()

    def create(self, length: int, **told: str) -> str:
        """Begin an upload and return its path."""
        answer = self.ask("POST", "/uploads/", Upload_Length=str(length), Upload_Metadata=metadata(**told))
        assert 201 == answer.status, answer.body
        return answer.headers["location"]

    def patch(self, path: str, offset: int | str, data: bytes, **more: str) -> Answer:
        """Send bytes."""
        return self.ask("PATCH", path, data, Upload_Offset=str(offset), Content_Type=BYTES, **more)

    def offset(self, path: str) -> int:
        """Ask how far an upload is."""
        answer = self.ask("HEAD", path)
        assert 200 == answer.status
        return int(answer.headers["upload-offset"])

    def start_patch(self, path: str, offset: int, said: int, **more: str) -> socket.socket:
        """Send the head of a request that says that `said` bytes come; the caller sends them, or does not."""
        link = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        fields: dict[str, Any] = self.headers(Upload_Offset=str(offset), Content_Type=BYTES, **more)
        fields |= {"Host": f"127.0.0.1:{self.port}", "Content-Length": str(said)}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value != "-")
        link.sendall(f"PATCH {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1"))
        return link

    def send_all(self, path: str, data: bytes, *, chunk: int = 16 << 20, start: int = 0) -> Answer | None:
        """Send what is left of a file in pieces on one connection; return the last answer."""
        answer = None
        while start < len(data):
            answer = self.patch(path, start, data[start : start + chunk])
            assert 204 == answer.status, answer
            start = int(answer.headers["upload-offset"])
        return answer


def _token(page: Answer) -> str:
    found = re.search(rb'name="csrf_token" value="([^"]+)"', page.body)
    assert found
    return found[1].decode("ascii")
