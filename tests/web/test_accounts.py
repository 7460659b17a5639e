"""The admins' list of accounts on the desk."""

from __future__ import annotations

from html import unescape

from mediaarchive.accounts import Role
from mediaarchive.archive import accounts
from tests.web.people import House, member, says, send, signed_in, try_in
from tests.web.test_security import sinks

_LIST = "/desk/accounts"


def test_an_admin_invites_changes_and_disables(house: House) -> None:
    """The link is shown and written as a letter; roles change; who is disabled is out at once, and let in again."""
    member(house.archive, Role.ADMIN)
    vic = member(house.archive, Role.VIEWER, "Vic")
    client, victor = signed_in(house.app, "ada@example.org"), signed_in(house.app, "vic@example.org")

    send(client, _LIST, email="Grace@example.org", name="Grace", role="editor")
    page = says(client.get(_LIST))
    assert f"http://localhost{house.link()}" in page
    assert "Grace grace@example.org editor, invited, added by Ada" in page
    send(client, f"{_LIST}/{vic.id}/role", token_of=_LIST, role="editor")
    assert "vic@example.org is editor now" in says(client.get(_LIST))
    assert 401 == victor.get("/desk").status_code
    send(client, f"{_LIST}/{vic.id}/disable", token_of=_LIST)
    assert "vic@example.org editor, disabled" in says(client.get(_LIST))
    assert 200 == try_in(victor, "vic@example.org").status_code
    send(client, f"{_LIST}/{vic.id}/enable", token_of=_LIST)
    assert 302 == try_in(victor, "vic@example.org").status_code


def test_an_invitation_is_written_again(house: House) -> None:
    """A letter that was lost is written once more; who has a password is not invited."""
    ada = member(house.archive, Role.ADMIN)
    client = signed_in(house.app, "ada@example.org")
    send(client, _LIST, email="grace@example.org", role="editor")
    grace = accounts.named(house.archive, "grace@example.org").id
    send(client, f"{_LIST}/{grace}/invitation", token_of=_LIST)

    assert ["grace@example.org"] * 2 == [letter.recipient for letter in house.letters()]
    client.get(_LIST)
    send(client, f"{_LIST}/{ada.id}/invitation", token_of=_LIST)
    assert "only who has no password yet is invited" in says(client.get(_LIST))


def test_what_cannot_be_is_said_on_the_list(house: House) -> None:
    """An address that is none or has an account: nothing is made, and the page says why; markup stays text."""
    member(house.archive, Role.ADMIN)
    client = signed_in(house.app, "ada@example.org")
    for email, words in (("ada", "no e-mail address"), ("ada@example.org", "an account already")):
        send(client, _LIST, email=email, role="viewer")
        assert words in unescape(says(client.get(_LIST)))
    send(client, _LIST, email="eve@example.org", name="<img src=x onerror=alert(1)>", role="viewer")
    page = client.get(_LIST).text
    assert "<img src=x" not in page
    assert [] == sinks(page)
    assert 2 == len(accounts.every(house.archive))


def test_the_desk_shows_what_a_role_may(house: House) -> None:
    """A viewer sees neither moderation nor accounts nor times; an admin sees all of them; refusals name the reason."""
    member(house.archive, Role.ADMIN)
    member(house.archive, Role.VIEWER, "Vic")
    seen = {name: signed_in(house.app, f"{name}@example.org").get("/desk").text for name in ("ada", "vic")}

    for place in ("/desk/feedback", _LIST, "/times"):
        assert (True, False) == (place in seen["ada"], place in seen["vic"])
    refused = signed_in(house.app, "vic@example.org").get(_LIST)
    assert (403, True) == (refused.status_code, "needs another role" in says(refused))
    assert "/account/sign-in?next=/desk/accounts" in house.app.test_client().get(_LIST).text


def test_no_account_page_has_inline_style_or_script(house: House) -> None:
    """Every page of signing in and of one's own account keeps to the strict policy, and is kept nowhere."""
    member(house.archive, Role.ADMIN)
    member_, visitor = signed_in(house.app, "ada@example.org"), house.app.test_client()
    pages = [member_.get(f"/account{path}") for path in ("", "/password", "/two-factor", "/recovery-codes", "/again")]
    pages += [visitor.get(f"/account{path}") for path in ("/sign-in", "/forgot")]
    for page in pages:
        assert 200 == page.status_code
        assert [] == sinks(page.text)
        assert ("no-store", "noindex") == (page.headers["Cache-Control"], page.headers["X-Robots-Tag"])
