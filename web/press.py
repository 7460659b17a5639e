"""Press sets for journalists: the page for everybody, and behind its secret link while an embargo lasts."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from mediaarchive.archive.press import bundle
from mediaarchive.archive.press.page import PressPage
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("press", __name__, url_prefix="/press")


@blueprint.get("")
@policy(Policy.PUBLIC)
def every() -> str:
    """List the sets that everybody may see."""
    return render_template("press_sets.html", sets=bundle.everywhere(site().archive, now=site().now()))


@blueprint.get("/<slug>")
@policy(Policy.PUBLIC)
def show(slug: str) -> str:
    """Show a set that everybody may see."""
    page = bundle.by_slug(site().archive, slug, now=site().now())
    return page_text(page, lambda number: url_for("press.captions", slug=slug, number=number))


@blueprint.get("/<slug>/captions/<int:number>.vtt")
@policy(Policy.PUBLIC)
def captions(slug: str, number: int) -> Response:
    """Return the words of one of its clips."""
    return words_of(bundle.by_slug(site().archive, slug, now=site().now()), number)


@blueprint.get("/link/<secret>")
@policy(Policy.SECRET_LINK)
def linked(secret: str) -> str | AnyResponse:
    """Show a set to the holder of its link; once the embargo has ended it is at its own address."""
    page, holder = bundle.by_secret(site().archive, secret, now=site().now())
    if page.embargo is None:
        return redirect(url_for("press.show", slug=page.press.slug), 303)
    return page_text(page, lambda number: url_for("press.linked_captions", secret=secret, number=number), holder)


@blueprint.get("/link/<secret>/captions/<int:number>.vtt")
@policy(Policy.SECRET_LINK)
def linked_captions(secret: str, number: int) -> Response:
    """Return the words of one of its clips to the holder of the link."""
    page, _ = bundle.by_secret(site().archive, secret, now=site().now())
    return words_of(page, number)


def page_text(page: PressPage, words: Callable[[int], str], holder: str | None = None) -> str:
    """Render a set; `words` gives the address of a clip's captions, `holder` is what passes to its files name."""
    return render_template(
        "press.html",
        page=page,
        press=page.press,
        zip_name=bundle.zip_name(page),
        zip_size=bundle.whole(site().archive, page).size,
        address=lambda name: site().press_file(page.press.slug, name, holder),
        words=words,
        is_shared=holder is None,
    )


def words_of(page: PressPage, number: int) -> Response:
    """Return a clip's captions as WebVTT."""
    item = next((item for item in page.items if item.number == number), None)
    if item is None or not item.captions:
        abort(404)
    return Response(item.captions[0].data, content_type=item.captions[0].content_type)
