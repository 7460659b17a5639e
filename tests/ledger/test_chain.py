"""The records: each decision is an entry, the chain proves, and what was changed past the archive is seen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect

from mediaarchive.archive import Archive, anchors, moderation, records
from mediaarchive.archive.anchors import Wish
from mediaarchive.clips import changes
from mediaarchive.clips import store as clips
from mediaarchive.clips.changes import Said
from mediaarchive.db import Base
from mediaarchive.errors import Conflict, NotFound
from mediaarchive.ledger import Recorded, chain
from tests import raw
from tests.web.builder import EVA, NOW, TAKES, build

_NO_JOURNALS = {
    "withdrawals": "the change of the clip beside it is recorded",
    "votes": "a decision about votes has a row of its own for the clip",
    "accounts": "noted in words of its own",
    "ledger": "the records themselves",
    "machine_transcripts": "taking and dismissing one is noted in words of its own",
    "clip_proposals": "a machine's",
    "licence_messages": "words of a thread; what was decided with them is an event of the request, which is recorded",
    "story_editions": "written with a change of the story, which is recorded",
    "where_films": "a film that somebody has shown, and what a machine found: no decision",
    "licence_requests": "who has it at the desk is no decision; every move is an event, which is recorded",
}
"""Tables with a column that names somebody, which are no journals, and why."""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return an archive in which a few things were decided."""
    made = build(tmp_path / "archive", takes=TAKES[:2])
    with made.database.write() as session:
        clip = clips.of_eva(session, EVA)[0]
        changes.edit(session, clip.id, {"title": "Another"}, Said("Grace Hopper", NOW))
    moderation.withdraw(made, clip.id, "A question of rights", actor="Ada", now=NOW)
    return made


def test_every_decision_is_an_entry_of_who_when_and_what(archive: Archive) -> None:
    """Writing the journal's row is all that it takes; an anchor that is undone is an entry more."""
    number = anchors.keep(archive, EVA, Wish("helmet1a", "1", "2017-01-13T11:30:00Z", "1", "Ada", "seen"), now=NOW)
    anchors.undo(archive, EVA, number, actor="Bo", now=NOW + timedelta(minutes=1))
    told = [(e.name, e.action) for e in records.listing(archive).entries]
    assert [("Bo", "anchor.ended"), ("Ada", "anchor.made"), ("Ada", "clip.made"), ("Grace Hopper", "clip.made")] == [
        entry for entry in told if entry[0] != "test"
    ]


def test_an_entry_holds_neither_names_nor_words(archive: Archive) -> None:
    """What the chain covers is keys and digests."""
    with archive.database.read() as session:
        rows = [
            str([getattr(row, c.key) for c in inspect(type(row)).column_attrs]) for row in session.query(chain.EntryRow)
        ]
    assert rows
    assert not [row for row in rows if "Grace" in row or "Another" in row or "rights" in row]


def test_the_chain_proves_and_goes_on_from_what_was_proved(archive: Archive) -> None:
    """The head of an earlier proof is still in it; one of another archive is not."""
    before = records.prove(archive)
    moderation.restore(archive, _first(archive), actor="Ada", now=NOW)
    after = records.prove(archive, head=before.head)
    assert before.count < after.count
    with pytest.raises(NotFound, match="no entry with this digest"):
        records.prove(archive, head="f" * 64)


def test_forgetting_a_person_keeps_the_chain(archive: Archive) -> None:
    """The key stands for nobody, and everything still proves."""
    head = records.prove(archive).head
    records.forget(archive, "Grace Hopper")
    assert "Grace Hopper" not in [entry.name for entry in records.listing(archive).entries]
    assert head == records.prove(archive).head


@pytest.mark.parametrize("statement", ["UPDATE ledger SET action = 'x'", "DELETE FROM ledger"])
def test_the_database_itself_refuses_changes_of_entries(archive: Archive, statement: str) -> None:
    """Also to a program that does not ask the archive."""
    with pytest.raises(Exception, match="only grows"):
        raw.run(archive, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET actor = (SELECT key FROM ledger_actors WHERE name = 'test') WHERE number = 2",
        "UPDATE ledger SET at = at + 1 WHERE number = 2",
        "DELETE FROM ledger WHERE number = 2",
        "UPDATE ledger SET number = 1000 WHERE number = 2",
    ],
)
def test_an_entry_that_was_changed_all_the_same_is_found(archive: Archive, statement: str) -> None:
    """Whoever drops the triggers still cannot make the digests fit."""
    raw.run_unguarded(archive, statement)
    with pytest.raises(Conflict, match="entry 2 of the records is not what it was"):
        records.prove(archive)


def test_a_journal_that_was_changed_past_the_archive_is_found(archive: Archive) -> None:
    """The chain is whole, but the row is not what its entry says."""
    raw.run(archive, "UPDATE clip_changes SET by = 'Mallory'")
    with pytest.raises(Conflict, match="clip_changes"):
        records.prove(archive)


def test_no_journal_is_left_out() -> None:
    """Every table that names who did something is recorded, or says above why not."""
    named = {"by", "author", "actor", "made_by", "imported_by", "decided_by"}
    for mapper in Base.registry.mappers:
        table, columns = mapper.class_.__tablename__, {column.key for column in mapper.column_attrs}
        if columns & named and not issubclass(mapper.class_, Recorded):
            assert table in {*_NO_JOURNALS, "clips"}, table


def test_nothing_is_recorded_of_what_was_rolled_back(archive: Archive) -> None:
    """An entry is in the transaction of what it tells."""
    before = records.prove(archive)
    with pytest.raises(RuntimeError), archive.database.write() as session:
        changes.edit(session, _first(archive), {"title": "Lost"}, Said("Ada", NOW))
        raise RuntimeError
    assert before == records.prove(archive)


def _first(archive: Archive) -> str:
    with archive.database.read() as session:
        return clips.of_eva(session, EVA)[0].id
