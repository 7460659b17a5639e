"""The archive's values as the API tells them. No query and no rule: what may be told was decided before."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from flask import url_for

from mediaarchive.alignment import Clock
from mediaarchive.archive import openlists, openviews, values
from mediaarchive.archive.licences.mining import Mining
from mediaarchive.archive.shotlists import ClipShots
from mediaarchive.archive.stories.page import Missing, Shown, StoryCard, StoryPage
from mediaarchive.evas import Camera
from mediaarchive.shotlists import Soundbite
from mediaarchive.shotlists.texts import Told
from mediaarchive.stories import Story
from mediaarchive.stories import text as markup
from mediaarchive.timeline import format_gmt, format_utc, from_micros
from web.api import answers
from web.search import landing
from web.site import site

_KINDS: Final = {markup.Paragraph: "paragraph", markup.Quote: "quote", markup.Items: "items"}
_LICENCE: Final = "Two questions tell at once whether a use needs a licence. The credit line is always given."


def second(at: Fraction) -> answers.Second:
    """Return a second, exact and rounded."""
    return answers.Second(str(at), round(float(at), 6))


def instant(utc: datetime | None, ci95_s: float | None) -> answers.Instant | None:
    """Return an instant with its uncertainty."""
    return answers.Instant(format_utc(utc), format_gmt(utc), ci95_s) if utc else None


def clock(of: Clock | None) -> answers.Clock:
    """Return a clock; X for one that nobody knows."""
    if of is None:
        return answers.Clock("X", None, 0.0)
    zero = from_micros(of.zero_us) if of.zero_us is not None else None
    return answers.Clock(of.grade, instant(zero, _half(of)), of.drift_ppt / 1e6)


def picture(of: values.Picture | None, shots: ClipShots | None = None) -> answers.Picture | None:
    """Return a still with its address, and what the shot list of its clip says of it."""
    if of is None:
        return None
    seen = shots.alternative(of.at) if shots else ""
    return answers.Picture(site().picture(of), of.width, of.height, second(of.at), seen or None)


def camera(of: Camera) -> answers.Camera:
    """Return a camera."""
    return answers.Camera(of.name, of.label, of.role, of.mount, of.credit, of.simulated)


def eva_card(card: values.EvaCard) -> answers.EvaCard:
    """Return a spacewalk of a list."""
    eva = card.eva
    return answers.EvaCard(
        slug=eva.slug,
        name=eva.name,
        title=eva.title,
        start=format_utc(eva.start),
        end=format_utc(eva.end),
        recordings=card.recordings,
        clips=card.clips,
        footage_s=round(float(card.footage_s), 6),
        simulated=card.simulated,
        url=_to("api.eva", slug=eva.slug),
        page=_to("pages.eva", slug=eva.slug),
    )


def eva(view: openviews.EvaView) -> answers.Eva:
    """Return a spacewalk."""
    of = view.page.eva
    return answers.Eva(
        slug=of.slug,
        name=of.name,
        title=of.title,
        summary=of.summary,
        start=format_utc(of.start),
        end=format_utc(of.end),
        duration_s=of.duration_s,
        simulated=view.page.simulated,
        crew=tuple(answers.Member(one.role, one.name, one.note) for one in of.crew),
        cameras=tuple(map(_camera_films, view.cameras)),
        tasks=tuple(map(_task, view.tasks)),
        clip_count=view.page.clip_count,
        page=_to("pages.eva", slug=of.slug),
        clocks_page=_to("pages.clocks", slug=of.slug),
        recordings=_to("api.recordings", eva=of.slug),
        clips=_to("api.clips", eva=of.slug),
        stories=_to("api.stories", eva=of.slug),
        feed=_to("machines.feed_of_eva", slug=of.slug),
        files=_files(of.slug),
    )


def film_card(film: openlists.Film) -> answers.RecordingCard:
    """Return a recording of a list."""
    of = film.recording
    return answers.RecordingCard(
        id=of.id,
        eva=of.eva,
        camera=camera(film.camera),
        file_name=of.file_name,
        duration=second(of.duration),
        start=instant(film.utc, _half(film.clock)),
        clock_grade=film.clock.grade if film.clock else "X",
        poster=picture(film.poster),
        url=_to("api.recording", recording_id=of.id),
        page=_to("pages.recording", recording_id=of.id),
    )


def film(view: openviews.FilmView, training: Mining) -> answers.Recording:
    """Return a recording."""
    page, of = view.page, view.page.recording
    return answers.Recording(
        id=of.id,
        eva=of.eva,
        camera=camera(page.camera),
        file_name=of.file_name,
        sha256=of.digest,
        duration=second(of.duration),
        time_base=_exact(of.time_base),
        frame_rate=_exact(of.frame_rate),
        width=of.width,
        height=of.height,
        start=instant(page.utc, page.utc_ci_s),
        clock=clock(page.clock),
        language=page.language,
        transcript=page.transcript_state,
        stretches=tuple(answers.Stretch(c.kind, c.title, second(c.start), second(c.end)) for c in page.chapters),
        keyframes=_pictures(view),
        poster=picture(page.poster),
        media=_media(view),
        licence=_licence(page, training),
        missing=page.missing,
        cues=_to("api.cues", recording_id=of.id),
        clips=_to("api.clips", eva=of.eva, camera=of.camera),
        page=_to("pages.recording", recording_id=of.id),
    )


def clip_card(card: values.ClipCard) -> answers.ClipCard:
    """Return a clip of a list."""
    of = card.clip
    return answers.ClipCard(
        id=of.id,
        title=of.title,
        eva=card.eva.slug,
        camera=card.camera.name,
        recording=of.recording,
        start=second(card.start),
        end=second(card.end),
        duration=second(card.end - card.start),
        utc=_utc(card.utc),
        actors=card.actors,
        published_at=_utc(of.published_at),
        cover=picture(card.cover),
        url=_to("api.clip", clip_id=of.id),
        page=_to("pages.clip", clip_id=of.id),
    )


def clip(view: openviews.FilmView, training: Mining) -> answers.Clip:
    """Return a clip."""
    page, of, shots = view.page, view.page.clip, view.shots
    assert of is not None
    assert shots is not None
    return answers.Clip(
        id=of.id,
        title=of.title,
        description=of.description,
        eva=page.eva.slug,
        camera=camera(page.camera),
        recording=of.recording,
        task=of.task,
        start=second(page.start),
        end=second(page.end),
        duration=second(page.end - page.start),
        in_pts=of.in_pts,
        out_pts=of.out_pts,
        time_base=_exact(page.recording.time_base),
        utc=instant(page.utc, page.utc_ci_s),
        clock_grade=page.clock.grade if page.clock else "X",
        published_at=_utc(of.published_at),
        language=page.language,
        heard_by=view.said.remark,
        cues=tuple(map(cue, view.said.cues)),
        shots=_shots(shots),
        keyframes=_pictures(view),
        cover=picture(page.poster, shots),
        media=_media(view),
        licence=_licence(page, training),
        missing=page.missing,
        cite=_to("cite.csl", clip_id=of.id),
        page=_to("pages.clip", clip_id=of.id),
        url=_to("api.clip", clip_id=of.id),
        recording_url=_to("api.recording", recording_id=of.recording),
        eva_url=_to("api.eva", slug=page.eva.slug),
        eva_files=_files(page.eva.slug),
    )


def story_card(card: StoryCard) -> answers.StoryCard:
    """Return a story of a list."""
    of = card.story
    return answers.StoryCard(
        headline=of.words.headline,
        standfirst=of.words.standfirst,
        eva=of.eva,
        public_at=_utc(of.public_at),
        tags=of.words.tags,
        cover=picture(card.cover.cover if card.cover else None),
        url=_story(of),
        page=_to("stories.show", day=day_of(of), slug=of.slug),
    )


def story(page: StoryPage) -> answers.Story:
    """Return a story."""
    of, cover = page.story, page.cover
    return answers.Story(
        headline=of.words.headline,
        standfirst=of.words.standfirst,
        eva=of.eva,
        public_at=_utc(of.public_at),
        updated_at=format_utc(of.updated_at),
        simulated=page.simulated,
        blocks=tuple(map(_block, page.body)),
        tags=of.words.tags,
        sources=tuple(answers.Source(one.title, one.address or None) for one in of.words.sources),
        cover=picture(cover.cover if cover else None),
        cover_credit=(cover.camera.credit or None) if cover else None,
        eva_url=_to("api.eva", slug=of.eva),
        url=_story(of),
        page=_to("stories.show", day=day_of(of), slug=of.slug),
    )


def day_of(of: Story) -> str:
    """Return the day of a public story's address."""
    return of.day.isoformat() if of.day else ""


def cue(line: openviews.Line) -> answers.Cue:
    """Return a line of what is said."""
    return answers.Cue(second(line.start), second(line.end), line.speaker, line.text, line.confidence)


def hit(of: values.SearchHit) -> answers.Hit:
    """Return what was found."""
    return answers.Hit(
        kind=of.kind,
        title=of.title,
        snippet=tuple(answers.Piece(text, matched) for text, matched in of.parts),
        eva=of.eva.slug,
        camera=of.camera.name if of.camera else None,
        recording=of.recording,
        clip=of.clip,
        story=_story(of.story) if of.story else None,
        at=second(of.at) if of.recording else None,
        utc=_utc(of.utc),
        picture=picture(of.picture),
        page=site().absolute(landing(of)),
    )


def _camera_films(of: values.CameraClocks) -> answers.CameraFilms:
    films = tuple(
        answers.FilmClock(known.recording.id, _to("api.recording", recording_id=known.recording.id), clock(known.clock))
        for known in of.clocks
    )
    return answers.CameraFilms(camera(of.camera), films)


def _task(of: openviews.TaskView) -> answers.Task:
    known = of.known
    return answers.Task(
        id=of.task.id,
        title=of.task.title,
        description=of.task.description,
        actors=of.task.actors,
        state=of.task.state,
        start=instant(known.start, known.start_ci_s) if known else None,
        end=instant(known.end, known.end_ci_s) if known else None,
        spans=tuple(
            answers.Span(
                span.recording,
                second(Fraction(span.start_us, 1_000_000)),
                second(Fraction(span.end_us, 1_000_000)),
                span.confidence,
            )
            for span in of.spans
        ),
        clip=of.clip,
    )


def _pictures(view: openviews.FilmView) -> tuple[answers.Picture, ...]:
    return tuple(found for still in view.page.keyframes if (found := picture(still, view.shots)))


def _files(slug: str) -> answers.Files:
    lists = (_to("exports.of_eva", slug=slug, form=form) for form in ("edl", "otio", "csv", "vtt"))
    return answers.Files(_to("exports.manifest", slug=slug), *lists)


def _shots(of: ClipShots) -> answers.ShotList:
    forms = (_to(name, clip_id=of.clip.id) for name in ("shots.as_text", "shots.as_csv", "shots.descriptions"))
    return answers.ShotList(of.made(), of.edition, tuple(map(_shot, of.told)), *forms)


def _shot(of: Told) -> answers.Shot:
    return answers.Shot(
        number=of.number,
        start=second(of.start),
        end=second(of.end),
        utc=_utc(of.utc),
        text=of.text,
        by="people" if of.line.written else "rules",
        sources=tuple(dict.fromkeys(said.source for said in of.line.statements)),
        soundbites=tuple(map(_soundbite, of.soundbites)),
    )


def _soundbite(of: Soundbite) -> answers.Soundbite:
    return answers.Soundbite(second(of.start), second(of.end), of.speaker or None, of.text, of.confidence)


def _story(of: Story) -> str:
    return _to("api.story", day=day_of(of), story=of.slug)


def _block(of: markup.Block | Shown | Missing) -> answers.Block:
    if isinstance(of, Shown):
        return answers.Block("clip", (), _embedded(of))
    if isinstance(of, Missing | markup.Embed):
        return answers.Block("missing", (), None)
    if isinstance(of, markup.Heading):
        return answers.Block("heading", ((answers.Words(of.text, None, False),),), None)
    lines = of.items if isinstance(of, markup.Items) else (of.line,)
    return answers.Block(_KINDS[type(of)], tuple(tuple(map(_words, line)) for line in lines), None)


def _words(of: markup.Part) -> answers.Words:
    here = (of.address or "").startswith("/")
    return answers.Words(of.text, site().absolute(of.address or "") if here else of.address, of.stressed)


def _embedded(of: Shown) -> answers.Embedded:
    page = of.page
    return answers.Embedded(
        id=of.clip,
        title=page.clip.title if page.clip else "",
        start=second(of.start),
        end=second(of.end),
        credit=page.credit,
        url=_to("api.clip", clip_id=of.clip),
        page=_to("pages.clip", clip_id=of.clip),
    )


def _media(view: openviews.FilmView) -> answers.Media:
    page = view.page
    name = page.recording.id
    tracks = []
    if page.words.anywhere:
        tracks.append(answers.Track("captions", page.language, _to("captions.captions", recording_id=name)))
    if page.translated:
        tracks.append(answers.Track("subtitles", "en", _to("captions.captions_in_english", recording_id=name)))
    if view.shots:
        tracks.append(answers.Track("descriptions", "en", _to("shots.descriptions", clip_id=view.shots.clip.id)))
    if page.chapters:
        tracks.append(answers.Track("chapters", "en", _to("captions.chapters", recording_id=name)))
    return answers.Media(
        mp4=site().file(name, "proxy.mp4") if page.playable else None,
        hls=site().file(name, openviews.HLS) if view.has_hls else None,
        embed=_to("machines.embed_clip", clip_id=page.clip.id) if page.clip else None,
        tracks=tuple(tracks),
    )


def _licence(page: values.WatchPage, training: Mining) -> answers.Licence:
    about: dict[str, Any] = {"clip": page.clip.id} if page.clip else {"recording": page.recording.id}
    return answers.Licence(page.credit, _LICENCE, _to("licences.rules"), _to("licence.new", **about), training.value)


def _half(of: Clock | None) -> float | None:
    return of.ci95_us / 1e6 if of and of.ci95_us is not None else None


def _utc(when: datetime | None) -> str | None:
    return format_utc(when) if when else None


def _exact(number: Fraction | None) -> str | None:
    return str(number) if number is not None else None


def _to(endpoint: str, **where: Any) -> str:
    return site().absolute(url_for(endpoint, **where))
