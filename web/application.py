"""The pages' application put together: what every page has, and all blueprints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from flask import Flask

from mediaarchive.archive import Archive
from mediaarchive.archive.where import visitors
from web import (
    account,
    accounts,
    api,
    arrivals,
    basket,
    browse,
    captions,
    cite,
    compress,
    copies,
    deliveries,
    desk,
    enclosed,
    errors,
    explained,
    exports,
    feedback,
    health,
    ingest,
    languages,
    licence,
    licence_desk,
    licences,
    licencewords,
    logs,
    machines,
    members,
    metrics,
    mining,
    mission,
    moderation,
    pages,
    photos,
    preservation,
    press,
    press_desk,
    records,
    request,
    review,
    rights,
    search,
    security,
    shots,
    sights,
    signing,
    site,
    stories,
    stories_desk,
    transcripts,
    uploads,
    where,
    where_desk,
    words,
    worldmap,
)
from web.serve import open_archive

_PARTS: Final = (
    pages, basket, browse, worldmap, cite, api, machines, mining, mission, search, licence, request, enclosed,
    deliveries, licences, captions, feedback, stories, shots, exports,
    press, desk, logs, review, press_desk, stories_desk, transcripts,
    rights, sights, photos, copies, records, preservation, moderation,
    licence_desk, uploads, arrivals, ingest, account, accounts, health, metrics, where, where_desk,
)  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)


def make(
    archive: Archive | None = None, *, media_url: str | None = None, clock: Callable[[], datetime] = _now
) -> Flask:
    """Return the pages' application for an open archive; without one, for the archive that the settings name.

    `media_url` is the media listener's origin; None means the visitor's host, one port up. Raises RuntimeError when a
    route declares no policy.
    """
    archive = archive or open_archive()
    visitors.sweep(archive)  # what a crash left of films that visitors showed
    app = Flask("web")
    app.secret_key = archive.secret_key()
    app.extensions |= site.install(_site(archive, media_url, clock))
    _prepare_templates(app)
    for part in (languages, explained, browse, compress, mining, licencewords):
        part.install(app)
    metrics.install(app)
    app.extensions["metrics_token"] = archive.settings.metrics_token or ""
    security.protect(app, production=archive.settings.production)
    signing.install(app, archive)
    errors.install(app)
    for module in _PARTS:
        app.register_blueprint(module.blueprint)
    security.policy(security.Policy.PUBLIC)(app.view_functions["static"])
    security.require_policies(app)
    return app


def _site(archive: Archive, media_url: str | None, clock: Callable[[], datetime]) -> site.Site:
    settings = archive.settings
    media_url = (media_url or settings.media_url or "").rstrip("/") or None
    site_url = (settings.site_url or "").rstrip("/") or None
    return site.Site(archive, clock, media_url, site_url)


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.filters |= words.FILTERS
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(
        lambda: {"site": site.site(), "member": members.member, "account": members.signed_in, "may": security.allowed}
    )
