"""The languages of the site: which one a visitor reads, and its words. English is what the templates say.

A visitor's language is the one that a link names (`?lang=fr`, kept in a cookie from then on), else the cookie's, else
the browser's first one that we have. The team's pages are in English.
"""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, g, has_request_context, request

LANGUAGES: Final = {"en": "English", "fr": "Français"}
"""Code (ISO 639-1) and own name of every language, the one of the templates first."""

_COOKIE: Final = "language"
_YEAR_S: Final = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Let templates speak the visitor's language, and answers say which one that is."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.after_request(_say_which)
    app.context_processor(lambda: {"reads": reads(), "languages": LANGUAGES})


def reads() -> str:
    """Return the code of the language that this visitor reads; English outside of a request."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        named = (request.args.get("lang"), request.cookies.get(_COOKIE), request.accept_languages.best_match(LANGUAGES))
        g.language = next((code for code in named if code in LANGUAGES), "en")
    found: str = g.language
    return found


def gettext(words: str) -> str:
    """Return English words in the visitor's language; themselves where nobody translated them."""
    return catalogue(reads()).gettext(words)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of the words that goes with a count, in the visitor's language."""
    return catalogue(reads()).ngettext(one, many, count)


@cache
def catalogue(code: str) -> NullTranslations:
    """Return a language's words, read once from `translations/CODE.po`."""
    if code == "en":
        return NullTranslations()
    text = files("web").joinpath("translations", f"{code}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text), locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _say_which(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = reads()
        response.vary.update(("Accept-Language", "Cookie"))
    chosen = request.args.get("lang")
    if chosen in LANGUAGES and chosen != request.cookies.get(_COOKIE):
        secure = request.scheme == "https"
        response.set_cookie(_COOKIE, chosen, max_age=_YEAR_S, samesite="Lax", httponly=True, secure=secure)
    return response
