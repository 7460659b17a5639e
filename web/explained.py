"""Abbreviations in a text open what they mean: the filter `explained`, and the cards that it opens.

A card is the browser's own popover: a button opens it, by pointer or key, without a script; Escape closes it.
"""

from __future__ import annotations

from flask import Flask, g
from markupsafe import Markup

from mediaarchive.evas.glossary import Term, found_in


def install(app: Flask) -> None:
    """Let templates write `{{ text | explained }}`; the base template shows the cards of what was written."""
    app.jinja_env.filters["explained"] = explained
    app.context_processor(lambda: {"explained_terms": explained_terms})


def explained(text: str) -> Markup:
    """Return a text with each abbreviation, where it is first, as a button. Not for text within a link or button."""
    return Markup("").join(_button(piece, term) if term else Markup.escape(piece) for piece, term in found_in(text))


def explained_terms() -> tuple[Term, ...]:
    """Return the terms that this page has explained so far, each once."""
    return tuple(g.get("explained", {}).values())


def _button(piece: str, term: Term) -> Markup:
    g.setdefault("explained", {})[term.slug] = term
    button = Markup('<button class="term" type="button" popovertarget="term-{}">{}</button>')
    return button.format(term.slug, piece)
