"""What everybody may read about licensing: granted reuse, and the rules."""

from __future__ import annotations

from datetime import UTC, datetime

from flask.testing import FlaskClient

from mediaarchive.archive.licences import clockwork, privacy
from tests.web import requesters
from tests.web.licensers import act, at_the_desk, reference
from tests.web.test_licence_desk import _POST, Site, site
from tests.web.test_security import HOSTILE

__all__ = ["site"]
_OUT = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)


def _granted(site: Site, starts: str = "2026-12-01", ends: str = "2027-11-30", **answers: str) -> tuple[str, str]:
    path = requesters.ask(site.visitor, site.archive, **answers)
    name = reference(site.archive)
    act(site.desk, name, "take_up")
    act(site.desk, name, "offer", starts=starts, ends=ends, no_fee_reason="Non-profit.")
    assert 303 == site.accept(path)
    return path, name


def _page(site: Site) -> str:
    return " ".join(site.visitor.get("/licences/register").text.split())


def test_an_organisation_is_listed_from_its_first_day(site: Site) -> None:
    """Title, name, spacewalk, seconds, day and credit line; not before the work is out, nor while it is suspended."""
    assert "No licence has started yet" in _page(site)
    _, name = _granted(site, starts="2026-11-21")
    assert "Slow Orbits" not in _page(site)
    site.clock.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    desk = at_the_desk(site.app, site.archive)
    page = _page(site)
    for words in ("Slow Orbits", "Field Ensemble", "us-eva-39", "21 November 2026", "30 November 2027",
                  "Simulated footage, mediaarchive demonstration"):  # fmt: skip
        assert words in page, words
    assert "Ada Quill" not in page
    assert "ada@example.org" not in page
    act(desk, name, "suspend", words="A question of rights.")
    assert "Slow Orbits" not in _page(site)
    act(desk, name, "resume", words="Settled.")
    assert "Slow Orbits" in _page(site)
    act(desk, name, "revoke", words="It was sold on.")
    assert "Slow Orbits" not in _page(site)


def test_an_individual_is_listed_at_their_own_wish(site: Site) -> None:
    """Only with the box ticked; a release that is later than the licence's first day counts."""
    _granted(site, organisation_type="individual", project="Quiet", organisation="")
    address = requesters.ART.replace("0:30.5", "0:20")
    path = requesters.path_of(requesters.begin(site.visitor, address))
    requesters.send(site.visitor, path, organisation_type="individual", project="Loud", register="yes", organisation="",
                    starts="2027-01-10", email="bo@example.org")  # fmt: skip
    requesters.confirm(site.visitor, site.archive)
    name = reference(site.archive)
    act(site.desk, name, "take_up")
    act(site.desk, name, "offer", starts="2026-12-01", no_fee_reason="None.")
    site.accept(path)
    site.clock.now = _OUT
    assert "Loud" not in _page(site)
    site.clock.now = datetime(2027, 1, 10, 8, 0, tzinfo=UTC)
    page = _page(site)
    assert "Loud" in page
    assert "Ada Quill" in page
    assert "Quiet" not in page


def test_W23_who_is_erased_is_off_the_register(site: Site) -> None:
    """Publishing reads through the key: without it there is nothing to show; words in it run nothing."""
    path, _ = _granted(site, project=HOSTILE, organisation=HOSTILE)
    site.clock.now = _OUT
    page = _page(site)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    site.clock.now = datetime(2027, 12, 2, tzinfo=UTC)
    clockwork.tick(site.archive, _POST, now=site.clock.now)
    assert "&lt;script&gt;alert" in _page(site)
    privacy.erase(site.archive, path.rpartition("/")[2], now=site.clock.now)
    assert "No licence has started yet" in _page(site)


def test_the_rules_are_for_everybody(site: Site, client: FlaskClient) -> None:
    """Each rule with its conditions and sources; an example says that it is one, an approved version when."""
    page = client.get("/licences/rules").text
    assert "example that nobody has approved yet" in page
    assert "https://www.esa.int/" in page
    assert "Advertising" in page
    approved = site.visitor.get("/licences/rules").text
    assert "Version 1, approved on 20 November 2026." in " ".join(approved.split())
    assert "Grace" not in approved
    for address in ("/licences/rules", "/licences/register"):
        assert address in client.get("/about").text
        assert address in client.get("/licences/privacy").text
