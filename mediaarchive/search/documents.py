"""What the index holds of an EVA: itself, its stories, cues, tasks by the recordings that show them, sights, clips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.alignment import PlacedTask
from mediaarchive.alignment import store as alignment
from mediaarchive.clips import Clip
from mediaarchive.clips import store as clips
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.evas import store as evas
from mediaarchive.frames import rows as frames
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.search.about import Subject
from mediaarchive.search.model import Document
from mediaarchive.shotlists import gather
from mediaarchive.shotlists.gather import Around
from mediaarchive.shotlists.texts import searched
from mediaarchive.stories import Story
from mediaarchive.stories import store as stories
from mediaarchive.stories.model import PUBLISHED
from mediaarchive.stories.text import words_of
from mediaarchive.transcripts.rows import TICKS, CueRow

_SIGHTS = {"earth": "Earth in view", "night": "Night", "glare": "Glare of the Sun"}
"""Conditions that people look for. Black, blank and frozen pictures are marked on the recording's page."""


def documents(session: Session, eva: str) -> list[Document]:
    """Return everything of the EVA that can be found by words."""
    about = evas.get(session, eva)
    known = recordings.of_eva(session, eva)
    tasks, placed = evas.tasks(session, eva), alignment.placed(session, eva)
    cameras = {camera.name: camera for camera in evas.cameras(session, eva)}
    clocks = alignment.clocks(session, [recording.id for recording in known])
    subjects = {}
    for recording in known:
        seen = frames.marked(session, recording.id)
        sights = [
            (kind, _us(recording, start), _us(recording, end)) for kind, start, end in seen.sights if kind in _SIGHTS
        ]
        subjects[recording.id] = Subject(about, recording, cameras.get(recording.camera), tasks, placed, sights)
    found = [_eva_document(about)]
    found += [_story_document(story, about) for story in stories.of_eva(session, eva) if story.state == PUBLISHED]
    found += _task_documents(tasks, placed, subjects)
    cut = clips.of_eva(session, eva)
    seen_in = gather.sights_of_all(session, cut)
    around = {
        of.id: Around(
            of, clocks.get(of.id), cameras.get(of.camera, Camera(eva, of.camera, of.camera)), about, tasks, placed
        )
        for of in known
    }
    for clip in cut:
        shots = gather.shot_list(clip, around[clip.recording], seen_in[clip.id])
        found.append(_clip_document(clip, subjects[clip.recording], searched(shots.lines)))
    for subject in subjects.values():
        found += _sight_documents(subject)
        found += _cue_documents(session, subject)
    return found


def _eva_document(eva: Eva) -> Document:
    people = " ".join(f"{member.name} ({member.role})" for member in eva.crew)
    return Document("eva", eva.slug, None, 0, f"{eva.name}: {eva.title}", f"{eva.summary} {people}", Subject.of(eva))


def _story_document(story: Story, eva: Eva) -> Document:
    words = story.words
    body = " ".join((words.standfirst, words_of(words.text), *words.tags)).strip()
    return Document("story", story.id, None, 0, words.headline, body, Subject.of(eva))


def _cue_documents(session: Session, subject: Subject) -> Iterator[Document]:
    rows = select(CueRow.position, CueRow.start, CueRow.end, CueRow.text, CueRow.speaker)
    wanted = rows.where(CueRow.recording == subject.recording.id).order_by(CueRow.position)
    for position, start, end, text, speaker in session.execute(wanted):
        at_us, until_us = (round(Fraction(tick * 1_000_000, TICKS)) for tick in (start, end))
        title, said = f"Heard on {subject.label}", text.replace("\n", " ")
        about = subject.at(at_us, speaker)
        yield Document("cue", str(position), subject.recording.id, at_us, title, said, about, until_us)


def _clip_document(clip: Clip, subject: Subject, seen: str) -> Document:
    start, end = (_us(subject.recording, pts) for pts in (clip.in_pts, clip.out_pts))
    values = subject.between(start, end, task=clip.task, length_s=(end - start) // 1_000_000)
    body = f"{clip.description} {seen}".strip()
    return Document("clip", clip.id, clip.recording, start, clip.title, body, values, end)


def _sight_documents(subject: Subject) -> Iterator[Document]:
    for number, (kind, start, end) in enumerate(subject.sights):
        label = _SIGHTS[kind]
        said = f"{label}, {subject.label}"
        about = subject.between(start, end)
        yield Document("sight", str(number), subject.recording.id, start, label, said, about, end)


def _task_documents(
    tasks: Sequence[Task], placed: Mapping[str, PlacedTask], subjects: Mapping[str, Subject]
) -> Iterator[Document]:
    """Give a document per task and recording; what two crew members do together under one title is found once."""
    shared: dict[tuple[str, int, str], list[Task]] = {}
    ends: dict[tuple[str, int, str], int] = {}
    for task in tasks:
        for span in placed[task.id].spans if task.id in placed else ():
            key = (span.recording, span.start_us, task.title)
            shared.setdefault(key, []).append(task)
            ends[key] = max(ends.get(key, 0), span.end_us)
    for (recording, start, title), of in shared.items():
        said = " ".join(task.description for task in of).strip()
        values = subjects[recording].between(start, ends[recording, start, title], task=of[0].id)
        yield Document("task", of[0].id, recording, start, title, said, values)


def _us(recording: Recording, pts: int) -> int:
    return round(recording.seconds_at(pts) * 1_000_000)
