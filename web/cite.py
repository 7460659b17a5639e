"""Citing a clip: as a line of text, as BibTeX, as CSL-JSON; each names the edition that was seen."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request, url_for

from mediaarchive.archive import citations
from mediaarchive.archive.citations import Citation
from mediaarchive.recordings import PUBLIC
from mediaarchive.timeline import format_gmt
from web.security import Policy, policy
from web.site import site
from web.words import plus_minus

blueprint = Blueprint("cite", __name__, url_prefix="/clips/<clip_id>")

_SPECIAL: Final = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


@blueprint.get("/cite.bib")
@policy(Policy.PUBLIC)
def bibtex(clip_id: str) -> Response:
    """Return the clip as an entry for BibTeX."""
    return Response(as_bibtex(cited(clip_id)), content_type="application/x-bibtex; charset=utf-8")


@blueprint.get("/cite.json")
@policy(Policy.PUBLIC)
def csl(clip_id: str) -> Response:
    """Return the clip as CSL-JSON, https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html."""
    return jsonify([as_csl(cited(clip_id))])


def cited(clip_id: str) -> Citation:
    """Return the edition that the address asks for (`?version=`), else the newest."""
    text = request.args.get("version", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
    return citations.citation(site().archive, clip_id, number, actor=PUBLIC, now=site().now())


def address_of(citation: Citation) -> str:
    """Return the address under which this very edition stays readable."""
    return site().absolute(url_for("pages.clip", clip_id=citation.clip, version=citation.number))


def as_text(citation: Citation) -> str:
    """Return the citation as a line of text."""
    accessed = site().now()
    parts = [
        f"“{citation.facts.title}”",
        f"{citation.eva.name}, {citation.facts.camera}",
        _instant(citation),
        _frames(citation),
        f"recording SHA-256 {citation.facts.digest}",
        f"version {citation.number}",
        citation.facts.credit,
        f"mediaarchive, {address_of(citation)}",
        f"seen {accessed.day} {accessed:%B %Y}",
    ]
    return ". ".join(part for part in parts if part) + "."


def as_bibtex(citation: Citation) -> str:
    """Return the citation as BibTeX; its key is the clip's id and edition."""
    fields = {
        "title": citation.facts.title,
        "author": f"{{{_bib(citation.facts.credit or citation.facts.camera, '')}}}",
        "howpublished": f"{citation.eva.name}, {citation.facts.camera}. mediaarchive",
        "year": str((citation.utc or citation.eva.start).year),
        "month": str((citation.utc or citation.eva.start).month),
        "version": str(citation.number),
        "url": address_of(citation),
        "urldate": f"{site().now():%Y-%m-%d}",
        "note": _particulars(citation),
    }
    lines = ",\n".join(f"  {name} = {{{_bib(value, name)}}}" for name, value in fields.items())
    return f"@misc{{{citation.clip}v{citation.number},\n{lines}\n}}\n"


def as_csl(citation: Citation) -> dict[str, Any]:
    """Return the citation as an item of CSL-JSON."""
    day, seen = citation.utc or citation.eva.start, site().now()
    return {
        "id": f"{citation.clip}v{citation.number}",
        "type": "motion_picture",
        "title": citation.facts.title,
        "author": [{"literal": citation.facts.credit or citation.facts.camera}],
        "container-title": citation.eva.name,
        "medium": citation.facts.camera,
        "publisher": "mediaarchive",
        "version": str(citation.number),
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "accessed": {"date-parts": [[seen.year, seen.month, seen.day]]},
        "URL": address_of(citation),
        "note": _particulars(citation),
    }


def _particulars(citation: Citation) -> str:
    parts = (_instant(citation), _frames(citation), f"recording SHA-256 {citation.facts.digest}")
    return "; ".join(part for part in parts if part)


def _instant(citation: Citation) -> str:
    if citation.utc is None:
        return "time unknown"
    return f"{format_gmt(citation.utc)} GMT {plus_minus(citation.ci95_s)}".rstrip()


def _frames(citation: Citation) -> str:
    return f"frames {citation.frames[0]} to {citation.frames[1]}" if citation.frames else ""


def _bib(value: str, name: str) -> str:
    kept = re.sub(r"\s+", " ", value)
    return kept if name in ("url", "author") else kept.translate(_SPECIAL)
