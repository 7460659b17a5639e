"""What those who watch the service read: numbers, health, and log lines with ids."""

from __future__ import annotations

import json
import logging
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mediaarchive import logs
from mediaarchive.archive import Archive
from mediaarchive.settings import load
from tests.serving import serving
from tests.web.builder import EVA, TAKES, build
from web import create_app


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Give an archive with two recordings."""
    made = build(tmp_path / "archive", takes=(TAKES[0], TAKES[7]))
    yield made
    made.close()


def numbers(text: str) -> dict[tuple[str, ...], float]:
    """Return every sample by its name and labels, as Prometheus's own parser reads them."""
    return {
        (sample.name, *(f"{k}={v}" for k, v in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_numbers_are_what_the_catalogue_says(archive: Archive) -> None:
    """Steps, recordings, requests, the disk: each as it stands."""
    found = numbers(create_app(archive).test_client().get("/metrics").text)

    assert 2 == found["archive_recordings", "state=ready"]
    assert 2 == found["archive_steps", "kind=renditions.proxy", "state=done"]
    assert 0 == found["archive_driver",]
    assert 256 << 20 == found["archive_disk_reserve_bytes",]
    with archive.driver():
        assert 1 == numbers(create_app(archive).test_client().get("/metrics").text)["archive_driver",]


def test_requests_are_counted_by_route_and_never_by_address(archive: Archive) -> None:
    """Labels are names of routes: whatever is asked for, there are no more of them, and no secret is one."""
    client = create_app(archive).test_client()
    before = numbers(client.get("/metrics").text)
    for path in (f"/evas/{EVA}", f"/evas/{EVA}", "/licence-requests/hush-hush-hush", "/no/such/page"):
        client.get(path)
    text = client.get("/metrics").text
    after = numbers(text)
    labels = ("method=GET", "route=pages.eva", "status=200")

    assert 2 == after["site_requests_total", *labels] - before.get(("site_requests_total", *labels), 0)
    assert "hush" not in text
    assert "/" not in re.sub(r"^# .*$", "", text, flags=re.M)


@pytest.mark.parametrize(
    ("token", "given", "status"),
    [("", "", 200), ("let-me", "", 404), ("let-me", "wrong", 404), ("let-me", "let-me", 200)],
)
def test_numbers_are_for_this_machine_or_who_knows_the_token(
    archive: Archive, token: str, given: str, status: int
) -> None:
    """To everybody else there is nothing."""
    archive.settings = replace(archive.settings, metrics_token=token or None)
    client = create_app(archive).test_client()

    assert status == client.get("/metrics", headers={"Authorization": f"Bearer {given}"}).status_code
    elsewhere = client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    by_proxy = client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
    assert (404, 404) == (elsewhere.status_code, by_proxy.status_code)


def test_all_workers_of_the_site_are_counted_together(archive: Archive, tmp_path: Path) -> None:
    """Whichever process answers, it adds up what all of them answered."""
    with serving(archive.settings.home, tmp_path) as port:
        for _ in range(12):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt").read()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            found = numbers(answer.read().decode())

    assert 12 <= found["site_requests_total", "method=GET", "route=health.robots", "status=200"]


def test_health_says_which_part_is_not_well(archive: Archive) -> None:
    """A store that is not mounted, or a disk below its reserve, is seen before anybody uploads."""
    client = create_app(archive).test_client()
    marker = archive.storage.root / "objects" / "STORE"
    words = marker.read_text()
    marker.unlink()
    without_store = client.get("/healthz")
    marker.write_text(words)
    archive.storage.reserve_bytes = 1 << 60
    without_space = client.get("/healthz")

    assert (503, False, True) == (without_store.status_code, without_store.json["store"], without_store.json["space"])
    assert (503, True, False) == (without_space.status_code, without_space.json["store"], without_space.json["space"])


def test_a_failure_on_a_page_and_its_line_have_one_number(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Who reports the number of an error page leads to its line, and to everything that this request said."""
    app = create_app(archive)
    app.testing = False

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("spilt")

    monkeypatch.setattr("web.pages.pages.eva_page", broken)
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(form.format(record))

    form = logs._Json()
    logging.getLogger("web").addHandler(kept := Kept())
    answer = app.test_client().get(f"/evas/{EVA}")
    logging.getLogger("web").removeHandler(kept)
    caplog.clear()
    number = answer.headers["X-Request-ID"]

    assert 500 == answer.status_code
    assert number in answer.text
    assert number in {json.loads(line).get("request") for line in lines if json.loads(line)["level"] == "error"}


@pytest.mark.parametrize("form", ["text", "json"])
def test_one_event_is_one_line(form: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever words it holds; JSON lines name the ids that were bound, and nobody else's."""
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    logs.install(form)
    with logs.about(request="r1", step="s1"):
        logging.getLogger("web.tests").warning("split\r\n\x1b[31mhere \u2028 and here")
    logging.getLogger("web.tests").warning("plain")
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
    for name in ("web", "mediaarchive"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    said = capfd.readouterr().err

    lines = [line for line in said.splitlines() if "split" in line or "plain" in line or "here" in line]
    assert 2 == len(lines)
    assert "\x1b" not in said
    if form == "json":
        first, second = map(json.loads, lines)
        assert ("r1", "s1", "warning") == (first["request"], first["step"], first["level"])
        assert "request" not in second
        assert "split\r\n\x1b[31mhere \u2028 and here" == first["event"]


def test_only_two_forms_of_log_lines_are_taken() -> None:
    """Another word is refused with the two."""
    with pytest.raises(Exception, match="write text or json"):
        load({"MEDIAARCHIVE_LOG": "xml"})
