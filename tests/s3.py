"""A real server of the S3 API for the tests, on loopback, with buckets of their own."""

from __future__ import annotations

import atexit
import logging
import secrets
from functools import cache
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

from mediaarchive.storage.bucket import Bucket

KEY, SECRET = "tests", "secret"


class Server:
    """A server; `stop` and `start` are for tests of what happens without it. It keeps its buckets meanwhile."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._port = 0

    def start(self) -> None:
        """Start it, on the port that it had before."""
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer("127.0.0.1", self._port, verbose=False)
        self._server.start()
        _, self._port = self._server.get_host_and_port()

    def stop(self) -> None:
        """Stop it."""
        self._server.stop()

    def bucket(self) -> str:
        """Make a bucket and return its address as the settings want it."""
        name = f"b{secrets.token_hex(8)}"
        self.client().create_bucket(Bucket=name)
        return f"s3://{name}/archive?endpoint={self.endpoint}"

    @property
    def endpoint(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self._port}"

    def client(self) -> Any:
        """Return another program's view of it."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
        )


def opened(url: str) -> Bucket:
    """Return a bucket by its address."""
    return Bucket(url, KEY, SECRET)


@cache
def server() -> Server:
    """Return the server of this process, started on first use."""
    made = Server()
    made.start()
    atexit.register(made.stop)
    return made
