"""What people decide of clips: edits, moves, undoing, and what a later machine run may not do to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from mediaarchive.archive import Archive
from mediaarchive.clips import Clip, changes, editions, proposals
from mediaarchive.clips import store as clips
from mediaarchive.clips.changes import MOVES, Said
from mediaarchive.errors import Conflict, InputRefused, NotFound
from tests.web.builder import EVA, NOW, TAKES, build

ADA = Said("Ada", NOW, "better so")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return an archive with a few clips."""
    return build(tmp_path / "archive", takes=TAKES[:2])


def _first(session: Session, state: str) -> Clip:
    return next(clip for clip in clips.of_eva(session, EVA) if clip.state == state)


def test_an_edit_is_kept_with_what_was_before_and_undone_by_another(archive: Archive) -> None:
    """Undoing brings back every field; both stay in the history, with who did it."""
    with archive.database.write() as session:
        before = _first(session, "published")
        changes.edit(session, before.id, {"title": "  A  better title ", "in_pts": before.in_pts + 512}, ADA)
        after = clips.get(session, before.id)
        assert ("A better title", before.in_pts + 512, "Ada") == (after.title, after.in_pts, after.made_by)
        number = changes.last(session, before.id)
        changes.undo(session, number, Said("Bo", NOW))
        assert (before.title, before.in_pts) == (
            clips.get(session, before.id).title,
            clips.get(session, before.id).in_pts,
        )
        told = [(c.by, c.undone_by) for c in changes.of_clip(session, before.id)]
        assert [("Bo", None), ("Ada", "Bo")] == told


def test_a_public_clip_gets_an_edition_for_what_citations_state(archive: Archive) -> None:
    """A title that changes is a new edition, a cover that changes is none."""
    with archive.database.write() as session:
        clip = _first(session, "published")
        count = len(editions.of_clip(session, clip.id))
        changes.edit(session, clip.id, {"title": "Another"}, ADA)
        changes.edit(session, clip.id, {"cover_pts": clip.in_pts}, ADA)
        assert count + 1 == len(editions.of_clip(session, clip.id))


def test_the_second_of_two_writers_is_told(archive: Archive) -> None:
    """Who saved a form that was made from an older state changes nothing."""
    with archive.database.write() as session:
        clip = _first(session, "published")
        changes.edit(session, clip.id, {"title": "First"}, ADA, seen=0)
        with pytest.raises(Conflict, match="meanwhile"):
            changes.edit(session, clip.id, {"title": "Second"}, Said("Bo", NOW), seen=0)
        assert "First" == clips.get(session, clip.id).title


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"description": "x" * 5001}, "description"),
        ({"in_pts": -1}, "in point"),
        ({"out_pts": 1 << 50}, "in point"),
        ({"in_pts": 5000, "out_pts": 5000}, "in point"),
    ],
)
def test_what_makes_no_sense_is_refused(archive: Archive, values: dict[str, object], words: str) -> None:
    """Nothing of the edit is kept."""
    with archive.database.write() as session:
        clip = _first(session, "published")
        with pytest.raises(InputRefused, match=words):
            changes.edit(session, clip.id, values, ADA)
        assert (clip, ()) == (clips.get(session, clip.id), changes.of_clip(session, clip.id))


def test_what_was_public_is_never_a_draft_again(archive: Archive) -> None:
    """Publishing cannot be undone; withdrawing takes a reason, and showing again is its undo."""
    with archive.database.write() as session:
        clip = _first(session, "draft")
        changes.move(session, clip.id, "published", ADA)
        with pytest.raises(Conflict, match="published cannot become draft"):
            changes.undo(session, changes.last(session, clip.id), ADA)
        with pytest.raises(InputRefused, match="reason"):
            changes.move(session, clip.id, "withdrawn", Said("Ada", NOW))
        changes.move(session, clip.id, "withdrawn", ADA)
        changes.undo(session, changes.last(session, clip.id), ADA)
        assert "published" == clips.get(session, clip.id).state


def test_a_change_that_others_have_built_upon_is_not_undone(archive: Archive) -> None:
    """The later one has to be undone first."""
    with archive.database.write() as session:
        clip = _first(session, "published")
        changes.edit(session, clip.id, {"title": "One"}, ADA)
        first = changes.last(session, clip.id)
        changes.edit(session, clip.id, {"title": "Two"}, ADA)
        with pytest.raises(Conflict, match="changed since"):
            changes.undo(session, first, ADA)


def test_a_later_run_of_the_machine_changes_no_decision_but_proposes(archive: Archive) -> None:
    """A published clip stays as it is; what the machine would have is told once, until a person has decided."""
    with archive.database.write() as session:
        every = clips.of_eva(session, EVA)
        clip = next(c for c in every if c.state == "published")
        now = NOW + timedelta(days=1)
        rerun = [replace(c, state="draft", out_pts=c.out_pts - 512) if c.id == clip.id else c for c in every]
        proposals.save(session, EVA, rerun, now)
        assert clip == clips.get(session, clip.id)
        assert {clip.id: {"out_pts": clip.out_pts - 512}} == {
            key: p.values for key, p in proposals.standing(session, [clip.id]).items()
        }
        proposals.decide(session, clip.id, take=False, said=ADA)
        proposals.save(session, EVA, rerun, now)
        assert {} == proposals.standing(session, [clip.id])
        rerun = [replace(c, out_pts=c.out_pts - 512) if c.id == clip.id else c for c in rerun]
        proposals.save(session, EVA, rerun, now)
        proposals.decide(session, clip.id, take=True, said=ADA)
        assert (clip.out_pts - 1024, "published") == (
            clips.get(session, clip.id).out_pts,
            clips.get(session, clip.id).state,
        )


def test_a_draft_that_was_laid_aside_is_not_proposed_again(archive: Archive) -> None:
    """The machine may run as often as it likes."""
    with archive.database.write() as session:
        clip = _first(session, "draft")
        changes.move(session, clip.id, "rejected", ADA)
        proposals.save(session, EVA, [replace(c, title="New words") for c in clips.of_eva(session, EVA)], NOW)
        assert ("rejected", clip.title) == (clips.get(session, clip.id).state, clips.get(session, clip.id).title)
        assert clip.id not in proposals.standing(session, [clip.id])


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Return an archive for many tries: each works on what the last one left."""
    return build(tmp_path_factory.mktemp("changes") / "archive", takes=TAKES[:1])


@settings(max_examples=150)
@given(steps=st.lists(st.one_of(st.sampled_from(sorted(MOVES)), st.integers(0, 3), st.just("undo")), max_size=12))
def test_the_history_always_leads_to_what_the_clip_is(shared: Archive, steps: list[str | int]) -> None:
    """Whatever people do in whatever order: applying the history again gives the clip, and states go allowed ways."""
    with shared.database.write() as session:
        clip = clips.of_eva(session, EVA)[0]
        start = {"state": clip.state, "title": clip.title, "in_pts": clip.in_pts}
        known = changes.last(session, clip.id)
        for step in steps:
            try:
                if step == "undo":
                    changes.undo(session, changes.last(session, clip.id), ADA)
                elif isinstance(step, int):
                    changes.edit(session, clip.id, {"title": f"T{step}", "in_pts": 512 * step}, ADA)
                else:
                    changes.move(session, clip.id, step, ADA)
            except (Conflict, InputRefused, NotFound):
                continue  # refused, and nothing of it kept: that is what is looked at below
        told = dict(start)
        for change in reversed(changes.of_clip(session, clip.id)):
            if change.id > known:
                assert all(told[name] == value for name, value in change.before.items())
                if "state" in change.after:
                    assert change.after["state"] in MOVES[str(told["state"])]
                told |= change.after
        now = clips.get(session, clip.id)
        assert {"state": now.state, "title": now.title, "in_pts": now.in_pts} == told
