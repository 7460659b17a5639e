"""The site: server-rendered pages that work without JavaScript, and the media listener beside them.

Lives here: parsing requests, calling one service of the archive, rendering. Lives not here: rules, queries, files.
Imports mediaarchive.archive, errors, timeline, the licensing questions, what feedback checks and recordings.PUBLIC;
roles, rights and rules of passwords of accounts; settings in `serve` only.

    flask --app web run
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from mediaarchive.archive import Archive


def create_app(archive: Archive | None = None, **given: Any) -> Flask:
    """Return the pages' application; see `web.application.make`. The media listener imports this package without it."""
    from web import application

    return application.make(archive, **given)
