"""Every route for every role: who gets in, what of others', withheld and gone things they see, what no form can set."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from mediaarchive.accounts import Role
from mediaarchive.archive import Archive, accounts, moderation
from mediaarchive.clips import store as clips
from mediaarchive.evas.facts import shipped
from tests import raw
from tests.web import requesters
from tests.web.builder import EVA, NOW, TAKES, add_hidden, build
from tests.web.forms import form_token, sign_in_pass
from tests.web.people import PASSWORD, House, member, says, send, signed_in, try_in
from web import create_app
from web.security import EVERYBODY, Policy, policy_of

_ASKERS = ("visitor", "link", *Role)
"""Somebody who has not signed in, who came by the command line's link (an editor without account), every role."""
_EVERYBODY = set(_ASKERS)
_MAY_CALL = {
    Policy.PUBLIC: _EVERYBODY,
    Policy.EMBED: _EVERYBODY,
    Policy.OPEN: _EVERYBODY,
    Policy.PRIVATE_FORM: _EVERYBODY,
    Policy.SECRET_LINK: _EVERYBODY,
    Policy.ACCOUNT: set(Role),
    Policy.VIEWER: _EVERYBODY - {"visitor"},
    Policy.CONTRIBUTOR: {"link", "contributor", "editor", "admin"},
    Policy.EDITOR: {"link", "editor", "admin"},
    Policy.LICENSING: {"licensing", "admin"},
    Policy.ADMIN: {"admin"},
}
_TEAM_ROUTES = {
    "desk": Policy.EDITOR,
    "logs": Policy.EDITOR,
    "moderation": Policy.EDITOR,
    "review": Policy.EDITOR,
    "press_desk": Policy.EDITOR,
    "stories_desk": Policy.EDITOR,
    "shots.desk": Policy.EDITOR,
    "shots.write": Policy.EDITOR,
    "photos": Policy.EDITOR,
    "records": Policy.ADMIN,
    "preservation": Policy.EDITOR,
    "rights": Policy.EDITOR,
    "copies": Policy.EDITOR,
    "where_desk": Policy.EDITOR,
    "where_desk.listing": Policy.VIEWER,
    "where_desk.film": Policy.VIEWER,
    "sights": Policy.EDITOR,
    "transcripts": Policy.EDITOR,
    "accounts": Policy.ADMIN,
    "uploads": Policy.CONTRIBUTOR,
    "arrivals": Policy.CONTRIBUTOR,
    "ingest": Policy.VIEWER,
    "ingest.again": Policy.CONTRIBUTOR,
    "ingest.make_anew": Policy.CONTRIBUTOR,
    "ingest.halt": Policy.CONTRIBUTOR,
    "ingest.let_go_on": Policy.CONTRIBUTOR,
    "ingest.settings": Policy.EDITOR,
    "ingest.make_again": Policy.EDITOR,
    "licence_desk": Policy.LICENSING,
    "desk.home": Policy.VIEWER,
    "desk.leave": Policy.VIEWER,
    "desk.entrance": Policy.SECRET_LINK,
    "desk.enter": Policy.SECRET_LINK,
}
"""By blueprint, and by route where that differs: written out here, so that nobody opens a route in passing."""


class World:
    """One archive with every kind of thing, and a browser of everybody who may ask."""

    def __init__(self, archive: Archive) -> None:
        """Make accounts and sign everybody in."""
        self.archive = archive
        self.app: Flask = create_app(archive, media_url="http://media.test:9001", clock=lambda: NOW)
        self.accounts = {role: member(archive, role, role.value) for role in Role}
        self.other = member(archive, Role.VIEWER, "Other")
        self.browsers = {"visitor": self.app.test_client(), "link": self._by_link()}
        self.browsers |= {role: signed_in(self.app, f"{role}@example.org") for role in Role}
        with archive.database.read() as session:
            published = [clip for clip in clips.of_eva(session, EVA) if clip.state == "published"]
        moderation.withdraw(archive, published[1].id, "A question of rights", actor="test", now=NOW)
        self.clip, self.withdrawn = published[0].id, published[1].id
        self.app.config["WTF_CSRF_ENABLED"] = False

    def _by_link(self) -> FlaskClient:
        client, link = self.app.test_client(), f"/desk/sign-in/{sign_in_pass(self.archive)}"
        client.post(link, data={"csrf_token": form_token(client, link)})
        return client

    def paths(self, rule: Rule, role: str) -> dict[str, str]:
        """Return the addresses of a route for what is one's own, another's, restricted and gone."""
        own = self.accounts[Role(role)].id if role in set(Role) else self.other.id
        things = {
            "own": {"account": own, "recording_id": "helmet1a", "clip_id": self.clip, "slug": EVA},
            "other": {"account": self.other.id, "recording_id": "helmet1b", "clip_id": self.clip, "slug": EVA},
            "restricted": {"account": own, "recording_id": "hidden", "clip_id": self.withdrawn, "slug": EVA},
            "deleted": {"account": "gone", "recording_id": "gone", "clip_id": "gone", "slug": "gone"},
        }
        return {kind: _filled(rule.rule, values) for kind, values in things.items()}


def _filled(path: str, values: dict[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        if "fixed_digits=2" in found[0]:
            return "01"
        return "1" if "int" in found[0] else values.get(found[1], "x")

    return re.sub(r"<(?:[^:>]*:)?(\w+)>", value, path)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return the world; nothing in it is changed by asking."""
    archive = build(tmp_path_factory.mktemp("world") / "archive", takes=(TAKES[0], TAKES[1], TAKES[7]))
    add_hidden(archive)
    yield World(archive)
    archive.close()


def _rules(app: Flask) -> list[tuple[Rule, str]]:
    return [(r, m) for r in app.url_map.iter_rules() for m in sorted((r.methods or set()) - {"HEAD", "OPTIONS"})]


def _answering(view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def answer(*_values: object, **_named: object) -> str:
        return "got in"

    return answer


def test_W3_each_route_says_whom_it_is_for(world: World) -> None:
    """What the desk's routes ask for is what is written out above; nothing below /desk is open."""
    for rule, _ in _rules(world.app):
        blueprint = rule.endpoint.partition(".")[0]
        expected = _TEAM_ROUTES.get(rule.endpoint, _TEAM_ROUTES.get(blueprint))
        if expected is not None or rule.rule.startswith("/desk"):
            assert expected == policy_of(world.app, rule.endpoint), rule


@pytest.mark.parametrize("asker", _ASKERS)
def test_W3_each_role_gets_in_where_the_table_says(world: World, asker: str) -> None:
    """Every route and method, about own, others', restricted and deleted things: in, 401 for visitors, 403 for others.

    The views themselves are out of the way, so that this asks the policies alone, and changes nothing.
    """
    client, views = world.browsers[asker], world.app.view_functions
    for rule, method in _rules(world.app):
        kind, view = policy_of(world.app, rule.endpoint), views[rule.endpoint]
        assert kind is not None
        views[rule.endpoint] = _answering(view)
        for fact, path in world.paths(rule, asker).items():
            answer = client.open(path, method=method)
            refused = 401 if asker == "visitor" else 403
            expected = 200 if asker in _MAY_CALL[kind] else refused
            limited = answer.status_code == 429  # forms that ask for something secret, called too often
            assert limited or expected == answer.status_code, (rule, method, fact)
            assert (answer.status_code == 200) == (answer.text == "got in")
        views[rule.endpoint] = view


def test_W3_what_is_hidden_answers_like_what_never_was(world: World) -> None:
    """On every public address of a recording, one not released and one not there are the same to all."""
    about = [rule for rule, method in _rules(world.app) if "<recording_id>" in rule.rule and method == "GET"]
    public = [rule for rule in about if policy_of(world.app, rule.endpoint) in EVERYBODY]
    assert len(public) > 5
    for rule in public:
        for asker, client in world.browsers.items():
            paths = world.paths(rule, asker)
            hidden, gone = client.get(paths["restricted"]), client.get(paths["deleted"])
            assert hidden.status_code == gone.status_code, (rule, asker)
            assert hidden.status_code == 404 or hidden.mimetype == "application/xml", (rule, asker)  # a list of none
            assert hidden.text == gone.text.replace("gone", "hidden"), (rule, asker)


def test_W3_a_withdrawn_clip_is_withdrawn_for_all(world: World) -> None:
    """No role sees more of a withdrawn clip on public pages than a visitor: that it was there, and why it went."""
    for path in (f"/clips/{world.withdrawn}", f"/embed/clips/{world.withdrawn}", f"/clips/{world.withdrawn}/cite.json"):
        seen = {client.get(path).status_code for client in world.browsers.values()}
        assert seen <= {404, 410}, path
        assert 1 == len(seen), path


def test_W3_accounts_of_others_own_and_gone(world: World) -> None:
    """An admin changes others, never themselves, and is told what is not there; nobody else changes anybody."""
    before = [(a.id, a.role, a.is_active) for a in accounts.every(world.archive)]
    chief, own = world.browsers[Role.ADMIN], world.accounts[Role.ADMIN].id
    for account, words in ((own, "their own account"), ("gone", "no such account")):
        for act, fields in (("role", {"role": "viewer"}), ("disable", {}), ("enable", {})):
            answer = chief.post(f"/desk/accounts/{account}/{act}", data=fields)
            assert 303 == answer.status_code
            assert words in says(chief.get("/desk/accounts")), (account, act)
    for asker in _EVERYBODY - {"admin"}:
        for act in ("role", "disable", "enable", "invitation"):
            answer = world.browsers[asker].post(f"/desk/accounts/{world.other.id}/{act}", data={"role": "admin"})
            assert answer.status_code in (401, 403)

    assert before == [(a.id, a.role, a.is_active) for a in accounts.every(world.archive)]


def _rows(archive: Archive) -> str:
    return raw.dump(archive)


def test_W2_get_changes_nothing(world: World) -> None:
    """An admin opens every page there is, about everything: no row of the catalogue is another than before."""
    client = world.browsers[Role.ADMIN]
    before = _rows(world.archive)
    for rule, method in _rules(world.app):
        if method == "GET":
            for path in world.paths(rule, "admin").values():
                client.get(path).close()

    assert before == _rows(world.archive)
    assert 200 == client.get("/desk").status_code


@pytest.mark.parametrize("asker", ["visitor", "link", "admin"])
def test_W2_every_unsafe_route_asks_for_its_token(world: World, asker: str) -> None:
    """Without the token of a form, or with a wrong one, nothing is sent on, whoever asks."""
    world.app.config["WTF_CSRF_ENABLED"] = True
    before = _rows(world.archive)
    unsafe = [(rule, method) for rule, method in _rules(world.app) if method != "GET"]
    assert len(unsafe) > 25
    for rule, method in unsafe:
        path = world.paths(rule, asker)["other"]
        for fields in ({}, {"csrf_token": "wrong"}):
            answer = world.browsers[asker].open(path, method=method, data=fields)
            assert 400 == answer.status_code, rule
            assert "nothing was sent" in answer.text, rule
    world.app.config["WTF_CSRF_ENABLED"] = False

    assert before == _rows(world.archive)


_MORE = {
    "id": "chosen", "account": "chosen", "is_active": "", "active": "", "roles": "admin", "made_by": "Mallory",
    "session": "known", "fs_uniquifier": "known", "totp": "", "secrets": "x", "remember": "y",
}  # fmt: skip


def test_W14_no_form_sets_more_than_it_shows(house: House) -> None:
    """Role, state, author or password in forms that do not ask for them change nothing, as fields or in the address."""
    chief = member(house.archive, Role.ADMIN)
    client = signed_in(house.app, "ada@example.org")
    new = {"email": "grace@example.org", "name": "Grace", "role": "viewer", "password": PASSWORD, **_MORE}
    send(client, "/desk/accounts", **new)
    made = accounts.named(house.archive, "grace@example.org")
    assert ("Ada", Role.VIEWER, True, True) == (made.made_by, made.role, made.is_active, made.is_invited)
    assert "chosen" != made.id

    visitor, link = house.app.test_client(), house.link()
    fields = {"password": PASSWORD, "password_confirm": PASSWORD, "role": "admin", "email": "x@example.org", **_MORE}
    send(visitor, f"{link}?role=admin", token_of=link, **fields)
    visitor = signed_in(house.app, "grace@example.org")
    changed = {"new_password": "another orbit now", "new_password_confirm": "another orbit now"}
    send(visitor, "/account/password", **fields, **changed)
    after = accounts.named(house.archive, "grace@example.org")
    assert (made.id, Role.VIEWER, True, "Ada") == (after.id, after.role, after.is_active, after.made_by)
    assert "known" != after.secrets.session
    assert {chief.id, made.id} == {account.id for account in accounts.every(house.archive)}


def test_W14_json_is_no_way_around(house: House) -> None:
    """Signing in by JSON, and asking for a token of the library's own, gives no JSON and no token."""
    member(house.archive, Role.ADMIN)
    client = house.app.test_client()
    token = form_token(client, "/account/sign-in")
    answer = client.post(
        "/account/sign-in?include_auth_token", json={"email": "ada@example.org", "password": PASSWORD},
        headers={"X-CSRFToken": token, "Accept": "application/json"},
    )  # fmt: skip

    assert not answer.is_json
    assert "token" not in (answer.location or "")
    assert 401 == house.app.test_client().get("/desk", headers={"Authentication-Token": token}).status_code


@pytest.mark.parametrize("role", ["", "emperor", "ADMIN", "admin\x00", "viewer,admin"])
def test_W14_there_are_no_other_roles(house: House, role: str) -> None:
    """A role that is none is refused in words; the account keeps the one that it has."""
    member(house.archive, Role.ADMIN)
    grace = member(house.archive, Role.VIEWER, "Grace")
    client = signed_in(house.app, "ada@example.org")
    send(client, f"/desk/accounts/{grace.id}/role", token_of="/desk/accounts", role=role)

    assert "there is no such role" in says(client.get("/desk/accounts"))
    assert Role.VIEWER is accounts.named(house.archive, "grace@example.org").role
    assert 302 == try_in(house.app.test_client(), "grace@example.org").status_code


def test_W14_a_request_cannot_grant_itself(own: Archive) -> None:
    """`status=granted` and the like in the form of a licence request: it waits as any other."""
    from mediaarchive.archive.reports import requests_report

    client = create_app(own, media_url="http://media.test:9001", clock=requesters.Clock()).test_client()
    more = {"status": "granted", "state": "granted", "reference": "EVA-1", "created_at": "0", "secret": "known"}
    requesters.ask(client, own, **more)
    with own.database.read() as session:
        (kept,) = requests_report(session)
    assert "EVA-1" != kept["reference"]
    assert kept["state"] not in ("granted", "")
    assert not set(more) & set(kept["answers"])
    assert 404 == client.get("/licence-requests/known").status_code


def test_the_shipped_facts_are_there(world: World) -> None:
    """The matrix above is about an EVA that exists."""
    assert EVA in {eva.slug for eva in shipped()}
    assert 200 == world.browsers["visitor"].get(f"/evas/{EVA}").status_code
