"""A comment that asks for reuse: one click of the team, and it is a draft, a letter and a public answer."""

from __future__ import annotations

import re

from mediaarchive.archive import Archive, moderation
from mediaarchive.archive.reports import requests_report
from tests.web.requesters import confirm, newest, send, subjects
from tests.web.talking import COMMENT, Street

_ASKS = COMMENT | {"text": "May we use this view of the Earth in our free online series? We are a non-profit group."}


def _waiting(archive: Archive) -> int:
    return moderation.queue(archive, "comments").items[0].entry.id


def test_a_comment_becomes_a_request_by_one_click(talked: Archive) -> None:
    """A draft with the clip's range, name, address and words; a letter with its link; the answer beneath."""
    street = Street(talked)
    someone, team = street.visitor(), street.team()
    someone.send("comments", _ASKS)
    number = _waiting(talked)
    assert "Make it a licence request" in team.queue("comments")
    told = team.decide(number, "comments", action="license", reply="Thank you. We have sent you a link.")
    assert "is the request EVA-2026-" in told
    assert "Thank you. We have sent you a link." in street.visitor().page()
    assert ["Please complete your request"] == [" ".join(one.split()[:4]) for one in subjects(talked)]
    path = re.findall(r"https?://[^/\s]+(/licence-requests/\S+)", newest(talked))[-1]
    page = someone.client.get(path).text
    for typed in ('value="Ada"', 'value="ada@example.org"', "in our free online series?"):
        assert typed in page, typed
    title = next(item.about.clip.title for item in moderation.queue(talked, "decided").items)
    assert title in page
    with talked.database.read() as session:
        assert [] == requests_report(session)
    street.now = street.now.replace(hour=13)
    assert 303 == send(someone.client, path).status_code
    assert 303 == confirm(someone.client, talked).status_code
    with talked.database.read() as session:
        assert 1 == len(requests_report(session))


def test_it_is_done_once_and_only_of_comments(talked: Archive) -> None:
    """A second press begins nothing and sends nothing; reports and erased comments are no requests."""
    street = Street(talked)
    someone, team = street.visitor(), street.team()
    someone.send("comments", _ASKS)
    someone.send("reports", {"reason": "privacy", "text": "That is my voice."})
    number = _waiting(talked)
    team.decide(number, "comments", action="license", reply="Thank you.")
    assert "it was made the request EVA-2026-" in team.decide(number, "comments", action="license", reply="Again.")
    assert 1 == len(subjects(talked))
    report = moderation.queue(talked, "reports").items[0].entry.id
    assert "only a comment" in team.decide(report, "reports", action="license", reply="No.")
    assert "It is the licence request EVA-2026-" in team.queue("decided")
    someone.send("comments", _ASKS | {"text": "And this one?"})
    other = _waiting(talked)
    assert "an answer has 1 to" in team.decide(other, "comments", action="license", reply=" ")
    assert 1 == len(subjects(talked))
