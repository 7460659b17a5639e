"""The addresses of the API. A view asks one service and shapes its answer; `operation` does what all have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from functools import wraps
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from mediaarchive.archive import find, openlists, openviews
from mediaarchive.archive.licences import mining
from mediaarchive.archive.openlists import Wanted
from mediaarchive.archive.stories.page import story_page
from mediaarchive.recordings import PUBLIC
from web.api import answers, asked, shape
from web.api.asked import Parameter
from web.api.document import described
from web.api.operations import Operation
from web.api.problems import PREFLIGHT
from web.api.schema import to_json
from web.security import Policy, policy
from web.site import site
from web.words import in_address

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


OPERATIONS: Final[list[Operation]] = []
"""Every address, in the order of the document."""
_View = Callable[..., Any]


def operation(path: str, answer: type, *parameters: Parameter) -> Callable[[_View], _View]:
    """Declare a view: its address, what it answers and what it may be asked for."""

    def declare(view: _View) -> _View:
        name = view.__name__
        OPERATIONS.append(Operation(path, name, " ".join((view.__doc__ or "").split()), parameters, answer))

        @wraps(view)
        def answered(**where: str) -> Response:
            return _json(view(**where, **_named(asked.read_all(parameters, request.args))))

        blueprint.get(path)(policy(Policy.OPEN)(answered))
        return view

    return declare


@operation("/", answers.Entry)
def entry() -> answers.Entry:
    """Say where to begin."""
    names = ("api.evas", "api.recordings", "api.clips", "api.stories", "api.search", "api.document")
    return answers.Entry(*(site().absolute(url_for(name)) for name in names))


@operation("/evas", answers.Evas, asked.LIMIT, asked.PLACE)
def evas(limit: int, cursor: openlists.Key | None) -> answers.Evas:
    """List the spacewalks, the latest first."""
    part = openlists.spacewalks(site().archive, cursor, limit, now=site().now())
    return answers.Evas(tuple(map(shape.eva_card, part.items)), _next(_place(part.after)))


@operation("/evas/<slug>", answers.Eva, asked.SLUG)
def eva(slug: str) -> answers.Eva:
    """Tell of one spacewalk: crew, cameras with their clocks, tasks with their times and where they can be seen."""
    return shape.eva(openviews.spacewalk(site().archive, slug, now=site().now()))


@operation("/recordings", answers.Recordings, asked.EVA, asked.CAMERA, asked.LIMIT, asked.AFTER)
def recordings(eva: str | None, camera: str | None, limit: int, cursor: str | None) -> answers.Recordings:
    """List the recordings by their ids."""
    part = openlists.films(site().archive, eva, camera, cursor, limit, now=site().now())
    return answers.Recordings(tuple(map(shape.film_card, part.items)), _next(part.after))


@operation("/recordings/<recording_id>", answers.Recording, asked.RECORDING)
def recording(recording_id: str) -> answers.Recording:
    """Tell of one recording: its clock, what is on it, where it plays."""
    now = site().now()
    view = openviews.film(site().archive, recording_id, now=now)
    return shape.film(view, mining.of_recording(site().archive, recording_id, now=now))


@operation("/recordings/<recording_id>/cues", answers.Cues, asked.RECORDING, asked.FROM, asked.TO, asked.GOING_ON)
def cues(recording_id: str, from_: Fraction, to: Fraction | None, cursor: Fraction | None) -> answers.Cues:
    """Tell what is said on a recording, five minutes at a time."""
    start = from_ if cursor is None else cursor
    said = openviews.lines(site().archive, recording_id, start, to, now=site().now())
    after = in_address(said.after) if said.after is not None else None
    return answers.Cues(tuple(map(shape.cue, said.cues)), said.language, said.remark, _next(after))


@operation(
    "/clips", answers.Clips,
    asked.EVA, asked.CAMERA, asked.CREW, asked.CONDITION, asked.SINCE, asked.LIMIT, asked.PLACE,
)  # fmt: skip
def clips(
    eva: str | None,
    camera: str | None,
    crew: str | None,
    condition: str | None,
    since: datetime | None,
    limit: int,
    cursor: openlists.Key | None,
) -> answers.Clips:
    """List the clips, those published last first."""
    wanted = Wanted(eva, camera, crew, condition, since)
    part = openlists.clips(site().archive, wanted, cursor, limit, now=site().now())
    return answers.Clips(tuple(map(shape.clip_card, part.items)), _next(_place(part.after)))


@operation("/clips/<clip_id>", answers.Clip, asked.CLIP)
def clip(clip_id: str) -> answers.Clip:
    """Tell of one clip: its range, when it was, what is seen and said, its stills, whose it is, where it plays."""
    now = site().now()
    view = openviews.clip(site().archive, clip_id, now=now)
    return shape.clip(view, mining.of_recording(site().archive, view.page.recording.id, now=now))


@operation("/stories", answers.Stories, asked.EVA, asked.LIMIT, asked.PLACE)
def stories(eva: str | None, limit: int, cursor: openlists.Key | None) -> answers.Stories:
    """List the stories, the newest first."""
    part = openlists.stories(site().archive, eva, cursor, limit, now=site().now())
    return answers.Stories(tuple(map(shape.story_card, part.items)), _next(_place(part.after)))


@operation("/stories/<day>/<story>", answers.Story, asked.DAY, asked.STORY)
def story(day: str, story: str) -> answers.Story:
    """Tell one story: its text with the clips in it that everybody may see, tags, sources, cover."""
    return shape.story(story_page(site().archive, day, story, now=site().now()))


@operation("/search", answers.Hits, asked.WORDS, *asked.FACETS, asked.EXACT, asked.PART)
def search(q: str, exact: str, cursor: int, **facets: str | None) -> answers.Hits:
    """Find seconds of recordings by words, narrowed by facets: as the page of the search does."""
    chosen = {name: value for name, value in facets.items() if value}
    page = find.find(
        site().archive, q.strip(), chosen=chosen, literal=exact == "1", number=cursor, actor=PUBLIC, now=site().now()
    )
    further = page.has_more and cursor < asked.SEARCHED
    after = str(cursor + 1) if further else None
    return answers.Hits(tuple(map(shape.hit, page.hits)), page.total, page.corrected, _next(after))


@blueprint.get("/openapi.json")
@policy(Policy.OPEN)
def document() -> Response:
    """Return the OpenAPI document, with examples that are there."""
    now = site().now()
    examples: dict[str, str] = {}
    for card in openlists.clips(site().archive, Wanted(), None, 1, now=now).items:
        examples |= {asked.CLIP.name: card.clip.id, asked.RECORDING.name: card.clip.recording}
    for told in openlists.stories(site().archive, None, None, 1, now=now).items:
        examples |= {asked.DAY.name: shape.day_of(told.story), asked.STORY.name: told.story.slug}
    return Response(json.dumps(described(OPERATIONS, examples)), content_type="application/json")


@blueprint.after_request
def _preflight(response: Response) -> Response:
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
    return response


def _named(found: dict[str, Any]) -> dict[str, Any]:
    return {"from_" if name == "from" else name: value for name, value in found.items()}


def _place(key: openlists.Key | None) -> str | None:
    return f"{key[0]}.{key[1]}" if key else None


def _next(cursor: str | None) -> str | None:
    """Return the address of the part that follows: what was asked for, and where to go on."""
    if cursor is None:
        return None
    assert request.endpoint is not None
    where = request.args.to_dict() | (request.view_args or {}) | {"cursor": cursor}
    return site().absolute(url_for(request.endpoint, **where))


def _json(answer: Any) -> Response:
    response = Response(json.dumps(to_json(answer)), content_type="application/json")
    if following := getattr(answer, "next", None):
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response
