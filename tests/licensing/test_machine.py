"""Requests under a machine that tries everything in any order, against a real catalogue: what must never be is sought.

No file is had without a grant that is active; every move is an event with its actor and time, numbered without a gap;
a link that was ended opens nothing; agreements are a chain; the records prove.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from mediaarchive.archive import Archive, records
from mediaarchive.archive.basket import Item
from mediaarchive.archive.licences import clockwork, delivery, moves, offers, requests, triage
from mediaarchive.archive.licences.letters import Post
from mediaarchive.archive.licences.offers import Wish
from mediaarchive.errors import ArchiveError, Gone, NotFound
from mediaarchive.licensing import agreements, grants, links, store
from mediaarchive.licensing.model import RequestRow
from mediaarchive.licensing.states import GRANTED, MOVES, State
from tests.conftest import rounds
from tests.licensing.test_questions import GOOD
from tests.web import licensers
from tests.web.builder import NOW, build

_POST = Post(lambda path: f"https://archive.test{path}")
_DAYS = st.sampled_from([0, 1, 6, 8, 29, 31, 200, 364, 400])
_DESK = st.sampled_from([move.name for move in MOVES])
_MINE = st.sampled_from(["reply", "negotiate", "appeal", "withdraw", "accept"])
_SENT = (State.DRAFT, State.UNVERIFIED)


class Desk(RuleBasedStateMachine):
    """One request, its applicant, two people at the desk, a worker, and time that goes on."""

    archive: Archive
    runs = 0

    def __init__(self) -> None:
        super().__init__()
        Desk.runs += 1
        self.now, self.count, self.ended = NOW + timedelta(minutes=Desk.runs), 0, set[str]()
        self.given = dict[str, bool]()

    @initialize(free=st.booleans())
    def begin(self, free: bool) -> None:
        """Begin a draft, or take what is free."""
        self.secret = f"p{Desk.runs:042d}"
        ranges = triage.marked(self.archive, [Item("helmet1a", Fraction(10), Fraction(20), "")], None, now=self.now)
        answers = {"use": "education" if free else "art", "commercial": "no"}
        make: Callable[..., object] = requests.take_free if free else requests.begin
        make(
            self.archive,
            ranges,
            answers,
            secret=self.secret,
            address=f"10.{Desk.runs >> 8}.{Desk.runs & 255}.1",
            now=self.now,
        )
        self.now += timedelta(minutes=1)

    def _try(self, work: Callable[[], object]) -> None:
        before = self._request()
        try:
            work()
        except ArchiveError:
            after = self._request()
            assert before.standing == after.standing, "a refusal changed something"

    def _request(self) -> store.Request:
        with self.archive.database.read() as session:
            return store.by_secret(session, self.secret, self.now)

    @rule()
    def send(self) -> None:
        """Send the form, and confirm by a link of our own, as the letter's would."""
        self._try(lambda: requests.submit(self.archive, self.secret, GOOD | {"deadline": ""}, _POST, now=self.now))
        if self._request().state == State.UNVERIFIED:
            with self.archive.database.write() as session:
                token = links.new_secret()
                links.keep(session, self._request().id, links.VERIFY, token, now=self.now)
            self._try(lambda: requests.verify(self.archive, self.secret, token, _POST, now=self.now))

    @rule(move=_DESK, who=st.sampled_from(["Grace", "Linus"]), stale=st.booleans(), words=st.sampled_from(["", "Why."]))
    def decide(self, move: str, who: str, stale: bool, words: str) -> None:
        """Let somebody at the desk try a move, perhaps from a page that is old."""
        request = self._request()
        seen, name = request.standing.edition - stale, request.reference
        if move == "decline":
            self._try(
                lambda: moves.decline(self.archive, name, "policy", words, _POST, seen=seen, by=who, now=self.now)
            )
        elif move == "offer":
            wish = Wish(no_fee_reason=words, starts="2026-12-01", ends="2027-11-30", fee="" if words else "5")
            self._try(lambda: offers.offer(self.archive, name, wish, _POST, seen=seen, by=who, now=self.now))
        else:
            self._try(lambda: moves.act(self.archive, name, move, words, _POST, seen=seen, by=who, now=self.now))

    @rule(move=_MINE, stale=st.booleans())
    def answer(self, move: str, stale: bool) -> None:
        """Let the applicant try a move."""
        seen = self._request().standing.edition - stale
        if move != "accept":
            self._try(lambda: requests.act(self.archive, self.secret, move, "Words.", seen=seen, now=self.now))
            return
        with self.archive.database.read() as session:
            last = agreements.last(session, self._request().id)
        typed = {"name": "Ada", "address": "Road 1", "country": "Ireland", "agreed": "yes"}
        digest = last.digest if last else ""
        self._try(
            lambda: offers.accept(self.archive, self.secret, typed, _POST, seen=seen, digest_seen=digest, now=self.now)
        )

    @rule(days=_DAYS)
    def wait(self, days: int) -> None:
        """Let time go on, and the worker look."""
        self.now += timedelta(days=days, minutes=1)
        clockwork.tick(self.archive, _POST, now=self.now)

    @rule()
    def fetch(self) -> None:
        """Make a link to the files, if that is possible."""
        self.count += 1
        secret = f"{Desk.runs:020d}{self.count:023d}"
        try:
            delivery.new_link(self.archive, self.secret, secret, now=self.now)
        except (Gone, NotFound):
            return
        self.given[secret] = True

    @invariant()
    def nothing_is_had_without_an_active_grant(self) -> None:
        """Every link that was ever given, tried now."""
        request = self._request()
        with self.archive.database.read() as session:
            grant = grants.current(session, request.id)
        active = grant is not None and grant.is_active(self.now)
        if grant is None:
            assert request.state not in (*GRANTED, State.SUSPENDED, State.EXPIRED)
        if request.state in (State.SUSPENDED, State.REVOKED, State.EXPIRED):
            assert not active
        for secret in self.given:
            try:
                self._open(secret)
            except NotFound:
                self.ended.add(secret)
            else:
                assert active
                assert secret not in self.ended, "a link came back"

    def _open(self, secret: str) -> None:
        """Fetch a file by the newest link; of older ones, of which there may be many, ask what they open."""
        if secret == next(reversed(self.given)):
            delivery.find(self.archive, secret, "CREDIT.txt", begins=None, now=self.now)
            return
        with self.archive.database.read() as session:
            links.find(session, secret, links.FILES, self.now)
        if not delivery.is_granted(self.archive, self._request().id, now=self.now):
            raise links.absent()

    @invariant()
    def every_move_is_an_event(self) -> None:
        """Numbered without a gap, each from where the one before led, with actor and time; the last is the state."""
        request = self._request()
        with self.archive.database.read() as session:
            events = store.events(session, request)
            chain = agreements.versions(session, request.id)
        assert list(range(1, len(events) + 1)) == [event.number for event in events]
        assert len(events) == request.standing.edition
        at, before = events[0].at if events else self.now, State.DRAFT
        for event in events:
            assert (event.before, bool(event.actor)) == (before, True)
            assert event.at >= at
            at, before = event.at, event.after
        assert before == request.state
        assert ["0" * 64, *(one.digest for one in chain[:-1])] == [one.previous for one in chain] or not chain

    def teardown(self) -> None:
        """Let the request be over, so that later runs find nothing of it that is due."""
        with self.archive.database.write() as session:
            session.get_one(RequestRow, self._request().id).state = State.WITHDRAWN


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Return an archive with footage, whose texts are approved."""
    archive = build(tmp_path_factory.mktemp("machine") / "archive")
    licensers.approve(archive)
    yield archive
    archive.close()


def test_nothing_that_must_not_be_ever_is(archive: Archive) -> None:
    """Many runs of many moves: no violation, and the records of all of them prove."""
    Desk.archive = archive
    many = settings(
        max_examples=rounds(10, 10_000), stateful_step_count=24, deadline=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
    )  # fmt: skip
    run_state_machine_as_test(Desk, settings=many)
    records.prove(archive)
