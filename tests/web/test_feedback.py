"""What visitors say about a clip, without scripts: stars, comments, corrections, reports, hints."""

from __future__ import annotations

import pytest

from mediaarchive.archive import Archive
from mediaarchive.feedback.suspicion import MOST_A_DAY
from mediaarchive.feedback.votes import MOST_FOR_ONE
from tests import raw
from tests.web.talking import COMMENT, CORRECTION, REPORT, Street


@pytest.fixture
def street(talked: Archive) -> Street:
    """Return a site that this test may talk to."""
    return Street(talked)


def test_a_vote_is_kept_changed_and_taken_back(street: Street) -> None:
    """One vote for a browser: a second changes it, and it can be taken back; the page invites the first."""
    someone = street.visitor()
    assert "No votes yet. Be the first." in someone.page()
    answer = someone.send("vote", {"stars": "4"})
    assert (303, f"{street.clip}#rating") == (answer.status_code, answer.location)
    assert "Thank you. Your vote is kept." in someone.page()
    assert "4.0 of 5, 1 vote" in street.visitor().page()
    someone.send("vote", {"stars": "5"})
    street.visitor().send("vote", {"stars": "4"})
    assert "4.5 of 5, 2 votes" in someone.page()
    someone.send("vote/undo", {})
    assert "4.0 of 5, 1 vote" in someone.page()


def test_a_low_vote_opens_a_way_to_say_why(street: Street) -> None:
    """One or two stars ask how to improve; what is written then is for the team alone."""
    someone = street.visitor()
    hidden = "data-low hidden"
    assert hidden in someone.client.get(street.clip).text
    someone.send("vote", {"stars": "2"})
    assert hidden not in someone.client.get(street.clip).text
    assert 303 == someone.send("improve", {"text": "The sound is too low."}).status_code
    assert "The sound is too low." not in street.visitor().page()
    assert "The sound is too low." in street.team().queue("improvements")


@pytest.mark.parametrize("stars", ["", "0", "6", "-1", "4.5", "nan", "٣"])
def test_other_votes_are_refused_in_place(street: Street, stars: str) -> None:
    """Anything but one to five stars counts nothing, and the page says so."""
    answer = street.visitor().send("vote", {"stars": stars})

    assert 422 == answer.status_code
    assert "Choose one to five stars." in answer.text
    assert "No votes yet." in answer.text


def test_a_network_cannot_stuff_votes(street: Street) -> None:
    """New browsers of one network count five times a day; the rest is kept, and counts once the team lets it."""
    for number in range(MOST_FOR_ONE + 3):
        street.visitor(f"192.0.2.{number}").send("vote", {"stars": "1"})
    street.visitor("198.51.100.1").send("vote", {"stars": "5"})
    assert f"{(MOST_FOR_ONE + 5) / (MOST_FOR_ONE + 1):.1f} of 5, 6 votes" in street.visitor().page()
    team = street.team()
    assert "3 votes 3 × 1 star" in team.queue("votes")
    _decide_votes(street, "held", "counted")
    assert "9 votes" in street.visitor().page()
    _decide_votes(street, "counted", "dropped")
    assert "6 votes" in street.visitor().page()
    assert "left out by Ada" in team.queue("votes")


def _decide_votes(street: Street, was: str, state: str) -> None:
    from mediaarchive.archive import moderation

    held = next(item.votes for item in moderation.queue(street.archive, "votes").held if item.votes.state == was)
    said = street.team().decide(
        "votes", "votes", about=held.about.kind, subject=held.about.id, network=held.network, was=was, state=state
    )
    assert "3 votes are" in said


def test_no_address_is_kept(street: Street) -> None:
    """Nothing in the catalogue holds the address or the network of anybody who sent something."""
    someone = street.visitor("203.0.113.77")
    someone.send("vote", {"stars": "3"})
    someone.send("comments", COMMENT)
    street.archive.database.engine.dispose()
    kept = raw.kept(street.archive)

    assert b"What a view of the Earth." in kept
    assert b"203.0.113" not in kept


def test_reading_leaves_no_visitor_cookie(street: Street) -> None:
    """The cookie is set when somebody sends something, and scripts cannot read it; a forged one is nobody's."""
    someone = street.visitor()
    someone.page()
    assert someone.client.get_cookie("visitor") is None
    someone.send("vote", {"stars": "3"})
    cookie = someone.client.get_cookie("visitor")
    assert cookie
    assert cookie.http_only
    forger = street.visitor()
    forger.client.set_cookie("visitor", cookie.value[:-2])
    assert (
        "checked" not in forger.client.get(street.clip).text.partition('id="vote-stars"')[2].partition("</fieldset>")[0]
    )


def test_a_comment_waits_for_the_team(street: Street) -> None:
    """Only its writer sees it before; then everybody reads it with the answer beneath; the address is never shown."""
    someone, team = street.visitor(), street.team()
    assert 303 == someone.send("comments", COMMENT).status_code
    assert "Ada waits for the media team What a view of the Earth." in someone.page()
    assert COMMENT["text"] not in street.visitor().page()
    assert "ada@example.org" in team.queue("comments")
    team.decide(1, action="reply", reply="Thank you!\nIt is ours too.")
    page = street.visitor().page()
    assert "What a view of the Earth. The media team 20 November 2026 Thank you! It is ours too." in page
    assert "ada@example.org" not in page
    team.decide(1, action="undo")
    assert COMMENT["text"] not in street.visitor().page()


@pytest.mark.parametrize(
    ("after_s", "words"), [(0.5, "quicker than people write"), (2.9, "quicker"), (90_000, "open for more than a day")]
)
def test_a_form_too_quick_or_too_old_comes_back_whole(street: Street, after_s: float, words: str) -> None:
    """It is refused kindly, with all that was typed and a form that may be sent."""
    someone = street.visitor()
    answer = someone.send("comments", COMMENT, after_s=after_s)

    assert 422 == answer.status_code
    assert words in answer.text
    assert COMMENT["text"] in answer.text
    assert "ada@example.org" in answer.text
    assert 303 == someone.send("comments", COMMENT).status_code


def test_a_form_of_another_clip_or_our_own_making_is_refused(street: Street) -> None:
    """The text that says when a form was opened is signed, and for one clip."""
    someone = street.visitor()
    for forged in ("", "x", "é.é", "YQ.YQ"):
        answer = someone.send("comments", {**COMMENT, "opened": forged})
        assert (422, True) == (answer.status_code, "Nothing was sent yet" in answer.text)


@pytest.mark.parametrize(
    "spam",
    [
        {**COMMENT, "website": "http://spam.test"},
        {**COMMENT, "text": "https://a.test https://b.test"},
        {**COMMENT, "name": "www.spam.test"},
    ],
)
def test_what_looks_like_spam_is_laid_aside(street: Street, spam: dict[str, str]) -> None:
    """Its sender is told what anybody is told; the team finds it in its own list, with the sign, and may approve it."""
    someone, team = street.visitor(), street.team()
    assert 303 == someone.send("comments", spam).status_code
    assert "waits for the media team" in someone.page()
    assert spam["text"] not in team.queue()
    assert spam["text"] in team.queue("spam")
    team.decide(1, action="approve")
    assert spam["text"] in street.visitor().page()


def test_the_same_words_and_a_busy_network_are_laid_aside(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that came before, and the eleventh message of a network; past a limit none is taken."""
    for number in range(MOST_A_DAY):
        street.visitor().send("comments", {**COMMENT, "text": f"Message {number}"})
    street.visitor("198.51.100.1").send("comments", {**COMMENT, "text": "Message 3"})
    street.visitor().send("comments", {**COMMENT, "text": "One more"})
    spam = street.team().queue("spam")
    assert "the same words came before" in spam
    assert f"{MOST_A_DAY} others from the same network" in spam
    assert f"All that waits {MOST_A_DAY}" in spam
    monkeypatch.setattr("mediaarchive.archive.feedback.REFUSED_A_DAY", MOST_A_DAY + 1)
    answer = street.visitor().send("comments", {**COMMENT, "text": "The last straw"})
    assert (422, True) == (answer.status_code, "The last straw" in answer.text)
    assert "tomorrow" in answer.text


def test_a_button_pressed_twice_sends_once(street: Street) -> None:
    """The same words of the same browser about the same clip are kept once."""
    someone = street.visitor()
    for _ in range(2):
        assert 303 == someone.send("comments", COMMENT).status_code
    assert "All that waits 1" in street.team().queue()


def test_a_line_is_corrected_by_its_link(street: Street) -> None:
    """The link beside a line opens the form with the line in it; the team reads what the line said, and where."""
    someone = street.visitor()
    page = someone.client.get(f"{street.clip}?correct=cue-2").text
    assert '<option value="cue-2" selected>Line at 1:17</option>' in page
    assert 'value="My tether is configured and the gate is locked."' in page
    assert 303 == someone.send("corrections", CORRECTION).status_code
    queue = street.team().queue("corrections")
    assert "cue-2 at 77.000 s" in queue.replace("  ", " ")
    assert "The line My tether is configured and the gate is locked." in queue
    assert "It should say My other tether" in queue
    assert 422 == someone.send("corrections", {**CORRECTION, "thing": "cue-99999"}).status_code


@pytest.mark.parametrize("asked", ["cue-99999", "cue-x", "<b>", "title", ""])
def test_other_links_to_the_form_open_the_page(street: Street, asked: str) -> None:
    """A line that is not there chooses nothing."""
    answer = street.visitor().client.get(street.clip, query_string={"correct": asked})

    assert 200 == answer.status_code
    assert ("selected>The title" in answer.text) == (asked == "title")


def test_a_report_hides_at_once(street: Street) -> None:
    """Reports are on top; one button hides the clip with a public reason, another shows it again; both are kept."""
    someone, team = street.visitor(), street.team()
    someone.send("reports", REPORT)
    someone.send("comments", COMMENT)
    queue = team.queue()
    assert queue.index("That is my voice.") < queue.index(COMMENT["text"])
    assert "a public reason has 1 to 300 characters" in team.decide(1, action="hide", reason=" ")
    assert "It is hidden." in team.decide(1, action="hide", reason="A voice is being looked at.")
    gone = someone.client.get(street.clip)
    assert (410, "no-store") == (gone.status_code, gone.headers["Cache-Control"])
    assert "A voice is being looked at." in gone.text
    assert "That is my voice." not in gone.text
    assert "is withdrawn already" in team.decide(1, action="hide", reason="Again")
    assert "It is shown again." in team.decide(1, action="show")
    assert "Ada: hide (A voice is being looked at.)" in team.queue()
    assert 200 == someone.client.get(street.clip).status_code


def test_decisions_are_kept_and_undone(street: Street) -> None:
    """Approve, decline and spam say who and when; the last one is taken back; doing it twice is told."""
    street.visitor().send("comments", COMMENT)
    team = street.team()
    team.decide(1, action="decline")
    assert "is declined already" in team.decide(1, action="decline")
    assert "1 · 2026/324:12:00:10 GMT · declined" in team.queue("decided")
    assert "Entry 1 is waiting again." in team.decide(1, action="undo")
    assert "Ada: decline, undone by Ada" in team.queue()
    assert "there is nothing to undo" in team.decide(1, action="undo")
    assert "Not done:" in team.decide(1, action="promote")
    assert "Not done:" in team.decide(99, action="approve")


def test_a_person_is_forgotten(street: Street) -> None:
    """Words, name, address and votes of everything they sent go; that and how it was decided stays."""
    someone, team = street.visitor(), street.team()
    someone.send("comments", COMMENT)
    someone.send("corrections", {**CORRECTION, "email": "Ada@Example.org"})
    someone.send("vote", {"stars": "1"})
    street.visitor().send("reports", {**REPORT, "email": "ada@example.ORG"})
    street.visitor().send("comments", {**COMMENT, "email": "kofi@example.org", "text": "Still here."})
    team.decide(1, action="approve")
    assert "erased from 3 entries" in team.decide(1, action="erase")
    everything = team.queue() + team.queue("decided") + street.visitor().page()
    for word in ("ada@", "Ada@", "What a view", "other tether", "That is my voice", "1 vote"):
        assert word not in everything
    assert "Still here." in everything
    assert "Ada: approve" in everything


def test_a_script_is_answered_in_json(street: Street) -> None:
    """The same forms answer a script in place: what is said, how the rating stands, or what there is to mend."""
    someone = street.visitor()
    kept = someone.send("vote", {"stars": "2"}, Accept="application/json")
    mend = someone.send("comments", {**COMMENT, "email": "x"}, Accept="application/json")

    assert {"said": "Thank you. Your vote is kept.", "rating": "2.0 of 5, 1 vote", "stars": 2} == kept.json
    assert 422 == mend.status_code
    assert {"email": "Write an e-mail address such as name@example.org."} == mend.json["complaints"]


@pytest.mark.parametrize("form", ["vote", "vote/undo", "comments", "corrections", "reports", "improve"])
def test_only_public_clips_are_talked_about(street: Street, form: str) -> None:
    """A clip that is not there, not public, or withdrawn takes nothing in."""
    from mediaarchive.archive import moderation

    someone = street.visitor()
    values = {"stars": "3", **COMMENT, **CORRECTION, **REPORT}
    someone.page()
    answer = someone.send(f"../nothing/{form}", values)
    assert answer.status_code in (404, 422)
    street.app.config["WTF_CSRF_ENABLED"] = False
    moderation.withdraw(street.archive, street.clip.removeprefix("/clips/"), "Gone.", actor="Ada", now=street.now)
    assert 410 == someone.client.post(f"{street.clip}/{form}", data=values).status_code


def test_W16_networks_come_from_proxies_of_ours_only(talked: Archive) -> None:
    """Without proxies X-Forwarded-For is nobody's word; with one, the last address is the visitor's."""
    from dataclasses import replace

    street = Street(talked)
    for number in range(MOST_FOR_ONE + 1):
        street.visitor().send("vote", {"stars": "1"}, X_Forwarded_For=f"198.51.{number}.1")
    assert f"{MOST_FOR_ONE} votes" in street.visitor().page()
    talked.settings = replace(talked.settings, proxies=1)
    for number in range(3):
        street.visitor().send("vote", {"stars": "1"}, X_Forwarded_For=f"spoof, 203.0.{number}.1")
    assert f"{MOST_FOR_ONE + 3} votes" in street.visitor().page()
