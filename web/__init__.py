"""The site: server-rendered pages that work without JavaScript, and the media listener beside them.

Lives here: parsing requests, calling one service of the archive, rendering. Lives not here: rules, queries, files.
Imports mediaarchive.archive, errors, timeline, the licensing questions, what feedback checks and recordings.PUBLIC;
roles, rights and rules of passwords of accounts; settings in `serve` only.

    flask --app web run
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from mediaarchive.archive import Archive


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(
    archive: Archive | None = None, *, media_url: str | None = None, clock: Callable[[], datetime] = _now
) -> Flask:
    """Return the pages' application for an open archive; without one, for the archive that the settings name.

    `media_url` is the media listener's origin; None means the visitor's host, one port up. Raises RuntimeError when a
    route declares no policy.
    """
    from flask import Flask

    from web import (
        account,
        accounts,
        arrivals,
        basket,
        browse,
        captions,
        cite,
        compress,
        desk,
        errors,
        explained,
        feedback,
        health,
        ingest,
        languages,
        licence,
        logs,
        machines,
        members,
        mission,
        moderation,
        pages,
        search,
        security,
        signing,
        site,
        uploads,
        words,
        worldmap,
    )

    archive = archive or _archive_of_settings()
    settings = archive.settings
    app = Flask(__name__)
    app.secret_key = archive.secret_key()
    media_url = (media_url or settings.media_url or "").rstrip("/") or None
    site_url = (settings.site_url or "").rstrip("/") or None
    app.extensions |= site.install(site.Site(archive, clock, media_url, site_url))
    app.jinja_env.filters |= words.FILTERS
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(
        lambda: {"site": site.site(), "member": members.member, "account": members.signed_in, "may": security.allowed}
    )
    languages.install(app)
    explained.install(app)
    browse.install(app)
    compress.install(app)
    security.protect(app, production=settings.production)
    signing.install(app, archive)
    errors.install(app)
    for module in (
        pages,
        basket,
        browse,
        worldmap,
        cite,
        machines,
        mission,
        search,
        licence,
        captions,
        feedback,
        desk,
        logs,
        moderation,
        account,
        accounts,
        uploads,
        arrivals,
        health,
        ingest,
    ):
        app.register_blueprint(module.blueprint)
    security.policy(security.Policy.PUBLIC)(app.view_functions["static"])
    security.require_policies(app)
    return app


def _archive_of_settings() -> Archive:
    from web.serve import open_archive

    return open_archive()
