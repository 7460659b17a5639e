"""The pages of the folder as text. Every word of people goes through `escape`; nothing is fetched from afar."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from html import escape
from importlib.resources import files as package_files
from typing import Final

from mediaarchive.exports.site.values import Clip, Film, Heard, Site, Task
from mediaarchive.timeline import format_gmt, format_pet, format_utc

_CSP: Final = (
    "default-src 'none'; img-src 'self' file:; media-src 'self' file:; style-src 'self' file:; "
    "script-src 'self' file:; base-uri 'none'; form-action 'none'"
)
_SIMULATED: Final = '<span class="badge">Simulated footage</span> made by a computer, not from space'
_MARGIN: Final = Fraction(2)
"""Seconds around a clip of which the words are printed too."""


def files(site: Site) -> Iterator[tuple[str, str]]:
    """Give (path, text) of every page, style, script and README; films and pictures are not among them."""
    films = {film.id: film for film in site.films}
    yield "index.html", _index(site, films)
    for clip in site.clips:
        yield f"clips/{clip.id}.html", _clip(site, films, clip)
    for film in site.films:
        yield f"recordings/{film.id}.html", _film(site, film)
    yield "words.js", _words(site)
    for name in ("site.css", "site.js"):
        yield name, (package_files("mediaarchive.exports.site") / name).read_text("utf-8")
    yield "README.txt", _readme(site)


def _index(site: Site, films: Mapping[str, Film]) -> str:
    crew = "".join(f"<li><b>{escape(role)}</b> {escape(name)}</li>" for role, name in site.crew)
    facts = "".join(f"<li>{escape(fact)}</li>" for fact in site.facts)
    cards = "".join(_card(clip, films[clip.film]) for clip in site.clips)
    recordings = "".join(_recording_row(film) for film in site.films)
    sources = "".join(_source(title, address) for title, address in site.sources)
    body = f"""
<header class="head"><p class="eyebrow">{escape(site.name)} · {_day(site.start)}</p><h1>{escape(site.title)}</h1>
{f"<p>{_SIMULATED}</p>" if site.simulated else ""}<p class="lead">{escape(site.summary)}</p></header>
<section><h2>Search</h2><p><label for="q">Words that were said, titles, what is in view</label>
<input id="q" type="search" autocomplete="off"></p><p id="count" role="status"></p><ol id="hits" class="hits"></ol>
<noscript><p>Searching needs JavaScript; everything below does not.</p></noscript></section>
<section><h2>Clips</h2>{f'<ul class="cards">{cards}</ul>' if cards else "<p>No clip is public.</p>"}</section>
<section><h2>What was done when</h2>{_tasks(site)}</section>
<section class="two"><div><h2>Crew</h2><ul>{crew}</ul></div><div><h2>What is known</h2><ul>{facts}</ul></div></section>
<section><h2>Recordings</h2><ul class="rows">{recordings}</ul></section>
<section><h2>Sources</h2><ul>{sources}</ul></section>"""
    scripts = '<script src="words.js" defer></script><script src="site.js" defer></script>'
    return _page(site, f"{site.name}: {site.title}", body, "", scripts)


def _clip(site: Site, films: Mapping[str, Film], clip: Clip) -> str:
    film = films[clip.film]
    heard = [one for one in film.heard if one.start < clip.end + _MARGIN and clip.start - _MARGIN < one.end]
    seen = "".join(
        f'<li><a class="num" href="#" data-seek="{_s(one.start)}">{_moment(one.start)}</a> {escape(one.text)}</li>'
        for one in clip.seen
    )
    near = _same_moment(site, films, clip)
    body = f"""
<header class="head"><p class="eyebrow"><a href="../index.html">{escape(site.name)}</a> · {escape(film.camera)}</p>
<h1>{escape(clip.title)}</h1>{f"<p>{_SIMULATED}</p>" if film.simulated else ""}</header>
{_player(film, clip.start, clip.end, clip.title)}
<p>{escape(clip.description)}</p>
{_facts(site, film, clip.utc, clip.end - clip.start)}
<p><a href="../recordings/{film.id}.html#t={_s(clip.start)}">The whole recording, {escape(film.file_name)}</a></p>
<section class="two"><div><h2>What it shows</h2><ol class="lines">{seen}</ol></div>
<div><h2>What is said</h2>{_transcript(heard)}</div></section>{near}"""
    return _page(site, clip.title, body, "../", _player_scripts(film))


def _film(site: Site, film: Film) -> str:
    body = f"""
<header class="head"><p class="eyebrow"><a href="../index.html">{escape(site.name)}</a></p>
<h1>{escape(film.camera)}, {escape(film.file_name)}</h1>{f"<p>{_SIMULATED}</p>" if film.simulated else ""}</header>
{_player(film, Fraction(0), film.duration, film.file_name)}
{_facts(site, film, film.utc, film.duration)}
<section><h2>What is said</h2>{_transcript(film.heard)}</section>"""
    return _page(site, f"{film.camera}, {film.file_name}", body, "../", _player_scripts(film))


def _player(film: Film, start: Fraction, end: Fraction, title: str) -> str:
    poster = f' poster="../{escape(film.poster)}"' if film.poster else ""
    span = f"{_s(start)},{_s(end)}"
    return (
        f'<video controls preload="metadata" width="{film.width}" height="{film.height}"{poster} '
        f'data-start="{_s(start)}" data-end="{_s(end)}" aria-label="{escape(title)}" '
        f'src="../{escape(film.path)}#t={span}"></video>'
    )


def _player_scripts(film: Film) -> str:
    cues = [[float(_s(one.start)), float(_s(one.end)), one.speaker, one.text] for one in film.heard]
    return (
        f'<script type="application/json" id="cues">{_in_script(cues)}</script><script src="../site.js" defer></script>'
    )


def _facts(site: Site, film: Film, utc: datetime | None, length: Fraction) -> str:
    give = f" ± {film.ci95_s:.2g} s" if film.ci95_s is not None else ""
    when = f"<dt>GMT</dt><dd class='num'>{format_gmt(utc)}{give}</dd>" if utc else "<dt>GMT</dt><dd>unknown</dd>"
    pet = f"<dt>PET</dt><dd class='num'>{format_pet(utc, site.start)}</dd>" if utc else ""
    return (
        f"<dl>{when}{pet}<dt>Length</dt><dd class='num'>{_moment(length)}</dd><dt>Camera</dt>"
        f"<dd>{escape(film.camera)}</dd><dt>Credit line</dt><dd>{escape(film.credit) or 'ask the archive'}</dd></dl>"
    )


def _same_moment(site: Site, films: Mapping[str, Film], clip: Clip) -> str:
    if clip.utc is None:
        return ""
    found = []
    for other in site.clips:
        if other.film == clip.film or other.utc is None:
            continue
        apart = (other.utc - clip.utc).total_seconds()
        if -float(other.end - other.start) < apart < float(clip.end - clip.start):
            found.append(_card(other, films[other.film], "../"))
    return (
        f'<section><h2>The same moment from other cameras</h2><ul class="cards">{"".join(found)}</ul></section>'
        if found
        else ""
    )


def _card(clip: Clip, film: Film, up: str = "") -> str:
    still = (
        f'<img src="{up}{escape(clip.still)}" alt="{escape(clip.alternative)}" loading="lazy">' if clip.still else ""
    )
    when = f"{clip.utc:%H:%M:%S} GMT" if clip.utc else "time unknown"
    return (
        f'<li><a href="{up}clips/{clip.id}.html">{still}<b>{escape(clip.title)}</b></a>'
        f'<span class="num">{escape(film.camera)} · {when} · {_moment(clip.end - clip.start)}</span></li>'
    )


def _recording_row(film: Film) -> str:
    when = f"{format_gmt(film.utc)} GMT" if film.utc else "time unknown"
    return (
        f'<li><a href="recordings/{film.id}.html">{escape(film.camera)}, {escape(film.file_name)}</a> '
        f'<span class="num">{when} · {_moment(film.duration)}</span></li>'
    )


def _tasks(site: Site) -> str:
    rows = "".join(_task(site, task) for task in site.tasks)
    head = "<tr><th>PET</th><th>GMT</th><th>Task</th><th>Who</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>" if rows else "<p>No task log.</p>"


def _task(site: Site, task: Task) -> str:
    pet, gmt = (format_pet(task.start, site.start), f"{task.start:%H:%M:%S}") if task.start else ("", "not placed")
    state = "" if task.state == "completed" else f" ({escape(task.state)})"
    return (
        f"<tr><td class='num'>{pet}</td><td class='num'>{gmt}</td><td>{escape(task.title)}{state}</td>"
        f"<td>{escape(', '.join(task.people))}</td></tr>"
    )


def _transcript(heard: tuple[Heard, ...] | list[Heard]) -> str:
    lines = "".join(
        f'<li><a class="num" href="#" data-seek="{_s(one.start)}">{_moment(one.start)}</a> '
        f"{f'<b>{escape(one.speaker)}</b> ' if one.speaker else ''}<bdi>{escape(one.text)}</bdi></li>"
        for one in heard
    )
    return f'<ol class="lines">{lines}</ol>' if lines else "<p>Nobody speaks here.</p>"


def _words(site: Site) -> str:
    """Return what can be searched: [text, what it is, page, second]."""
    found: list[list[object]] = []
    for clip in site.clips:
        said = " ".join((clip.title, clip.description, *(one.text for one in clip.seen)))
        found.append([said, clip.title, f"clips/{clip.id}.html", float(_s(clip.start))])
    for film in site.films:
        page = f"recordings/{film.id}.html"
        found += [[one.text, f"Heard on {film.camera}", page, float(_s(one.start))] for one in film.heard]
    return f"window.mediaarchiveWords = {_in_script(found)};\n"


def _readme(site: Site) -> str:
    lines_of_credit = dict.fromkeys(film.credit for film in site.films if film.credit)
    lines = [
        f"{site.name}: {site.title}",
        "SIMULATED FOOTAGE, NOT FROM SPACE" if site.simulated else "",
        "",
        "Open index.html in a browser. Nothing else is needed: no server, no network.",
        "films: media/RECORDING/proxy.mp4; captions: captions/RECORDING.vtt; pages: clips/, recordings/",
        "To see whether every file is as it was written: sha256sum -c manifest-sha256.txt",
        "",
        f"Written {format_utc(site.made)} from {site.home}, with what was public then.",
        "Using the footage may need a licence: ask there. Name these credit lines:",
        *(f"  {' '.join(credit.split())}" for credit in lines_of_credit),
        "",
    ]
    return "\r\n".join(line for line in lines if line is not None)


def _page(site: Site, title: str, body: str, up: str, scripts: str) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light"><meta http-equiv="Content-Security-Policy" content="{_CSP}">
<title>{escape(title)}</title><link rel="stylesheet" href="{up}site.css"></head>
<body><main>{body}</main>
<footer><p>Written {_day(site.made)} by mediaarchive from what was public. Times are GMT (UTC) and carry their
uncertainty. Using the footage may need a licence: <a href="{escape(site.home)}">{escape(site.home)}</a></p></footer>
{scripts}</body></html>
"""


def _source(title: str, address: str) -> str:
    is_page = address.startswith(("http://", "https://"))
    return (
        f'<li><a href="{escape(address)}" rel="noopener">{escape(title)}</a></li>'
        if is_page
        else f"<li>{escape(title)}</li>"
    )


def _in_script(value: object) -> str:
    """Return JSON that no word in it can end the script of."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )


def _s(seconds: Fraction) -> str:
    return f"{round(seconds * 1000) / 1000:.3f}"


def _moment(seconds: Fraction) -> str:
    whole = int(seconds)
    hours = f"{whole // 3600}:" if whole >= 3600 else ""
    return f"{hours}{whole // 60 % 60:02d}:{whole % 60:02d}" if hours else f"{whole // 60}:{whole % 60:02d}"


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
