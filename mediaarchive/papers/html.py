"""The agreement as HTML: the form that counts. The same values give the same bytes, and their digest is what is signed.

The file stands alone: no script, no address to fetch, its few rules of style within. All text is escaped, and names
keep their own direction (`bdi`).
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from html import escape
from itertools import count
from typing import Final

from mediaarchive.papers import content
from mediaarchive.papers.content import Block, Document, Lines, Paragraph, Section, Table, Terms
from mediaarchive.papers.model import Agreement, Quote

STYLE: Final = """
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#1b1f24;font:1.0625rem/1.55 "Source Sans 3","Source Sans Pro",Calibri,"Helvetica Neue",Arial,sans-serif}
main{max-width:46rem;margin:0 auto;padding:3rem 1.5rem 4rem;overflow-wrap:anywhere}
header{border-bottom:2px solid #1b1f24;padding-bottom:1.25rem}
.kind{margin:0;font-size:.9375rem;letter-spacing:.04em;color:#4a525c}
h1{margin:.25rem 0 .5rem;font-size:1.875rem;line-height:1.2;font-weight:600}
h2{margin:2.25rem 0 .5rem;font-size:1.1875rem;line-height:1.3;font-weight:600;break-after:avoid}
h3{margin:1.1rem 0 .15rem;font-size:1.0625rem;font-weight:600;break-after:avoid}
p{margin:.35rem 0 .8rem}
.mark{margin:0;color:#4a525c}
.notice{margin:1.25rem 0;padding:.6rem .9rem;border:2px solid #8a1c1c;color:#8a1c1c;font-weight:600}
dl{display:grid;grid-template-columns:9rem 1fr;gap:.45rem 1.25rem;margin:.5rem 0}
dt{color:#4a525c}
dd{margin:0}
dd span,td span{display:block}
table{width:100%;border-collapse:collapse;margin:.6rem 0 1.2rem;font-size:.96875rem;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:.2rem 0 .35rem;color:#4a525c}
th{font-weight:600;text-align:left;white-space:nowrap;border-bottom:1px solid #1b1f24}
th,td{padding:.4rem .75rem .45rem 0;vertical-align:top}
td{border-bottom:1px solid #d5d9de}
th:last-child,td:last-child{padding-right:0}
td span+span{color:#4a525c}
td:first-child{overflow-wrap:normal}
th.number,td.number{text-align:right}
.total td{font-weight:600;border-bottom:1px solid #1b1f24}
.code{font:.875rem/1.5 ui-monospace,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
tr{break-inside:avoid}
@media(max-width:34rem){main{padding:1.75rem 1rem 3rem}h1{font-size:1.5rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.7rem}
table.wide thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.wide,table.wide tbody,table.wide tr,table.wide td,table.wide caption{display:block;width:100%}
table.wide tr{padding:.5rem 0;border-bottom:1px solid #d5d9de}table.wide td{border:0;padding:.1rem 0}}
@media print{@page{size:A4;margin:22mm 20mm}html{font-size:10pt}main{max-width:none;padding:0}
caption,thead{break-after:avoid}tbody tr:first-child{break-before:avoid}}
"""  # noqa: E501 - rules of style read best a rule a line
STYLE_SHA256: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
"""For `style-src 'sha256-…'` of a page that shows the document as it is."""


def html(agreement: Agreement) -> bytes:
    """Return the agreement as an HTML document, UTF-8."""
    accepted = ""
    if agreement.acceptance is not None:
        accepted = (
            f"The text that was accepted is this document without its acceptance. Its SHA-256: {offered(agreement)}"
        )
    return _page(content.of_agreement(agreement), accepted)


def quote_html(quote: Quote) -> bytes:
    """Return a quote as an HTML document, UTF-8."""
    return _page(content.of_quote(quote), "")


def digest(agreement: Agreement) -> str:
    """Return the SHA-256 of exactly the bytes of `html`, in hexadecimal digits."""
    return hashlib.sha256(html(agreement)).hexdigest()


def offered(agreement: Agreement) -> str:
    """Return the digest of what was offered: the agreement before anybody accepted it. This is what is signed."""
    return digest(replace(agreement, acceptance=None))


def _page(document: Document, last: str) -> bytes:
    notice = f'<p class="notice">{_text(document.notice)}</p>\n' if document.notice else ""
    body = "".join(_section(number, section) for number, section in enumerate(document.sections, start=1))
    closing = f'<p class="mark">{_text(last)}</p>\n' if last else ""
    title = f"{document.kind}: {document.title} ({document.mark})"
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<title>{_text(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<header>\n"
        f'<p class="kind">{_text(document.kind)}</p>\n<h1>{_own(document.title)}</h1>\n'
        f'<p class="mark">{_own(document.mark)}</p>\n</header>\n{notice}<p>{_text(document.opening)}</p>\n'
        f"{body}{closing}{notice}</main>\n</body>\n</html>\n"
    ).encode()


def _section(number: int, section: Section) -> str:
    blocks = "".join(_block(block) for block in section.blocks)
    numbers = count(1)
    clauses = "".join(
        f"<h3>{number}.{next(numbers)} {_text(heading)}</h3>\n<p>{_text(text)}</p>\n"
        for heading, text in section.clauses
    )
    return f"<section>\n<h2>{number}. {_text(section.heading)}</h2>\n{blocks}{clauses}</section>\n"


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_text(block.text)}</p>\n"
    return _terms(block) if isinstance(block, Terms) else _table(block)


def _terms(terms: Terms) -> str:
    rows = "".join(f"<dt>{_text(name)}</dt>\n<dd>{_lines(lines)}</dd>\n" for name, lines in terms.rows)
    return f"<dl>\n{rows}</dl>\n"


def _table(table: Table) -> str:
    heads = "".join(
        f'<th scope="col"{_class(table, at, of_head=True)}>{_text(head)}</th>' for at, head in enumerate(table.heads)
    )
    rows = "".join(_row(table, number) for number in range(len(table.rows)))
    wide = ' class="wide"' if len(table.heads) > 2 else ""
    return (
        f"<table{wide}>\n<caption>{_text(table.caption)}</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}</tbody>\n</table>\n"
    )


def _row(table: Table, number: int) -> str:
    cells = "".join(f"<td{_class(table, at)}>{_lines(cell)}</td>" for at, cell in enumerate(table.rows[number]))
    is_total = table.has_total and number == len(table.rows) - 1
    total = ' class="total"' if is_total else ""
    return f"<tr{total}>{cells}</tr>\n"


def _class(table: Table, column: int, *, of_head: bool = False) -> str:
    if column in table.numbers:
        return ' class="number"'
    return ' class="code"' if column in table.codes and not of_head else ""


def _lines(lines: Lines) -> str:
    return _own(lines[0]) if len(lines) == 1 else "".join(f"<span>{_own(line)}</span>" for line in lines)


def _own(text: str) -> str:
    """Return text that keeps its own direction: a name in Hebrew turns nothing around it."""
    return f"<bdi>{_text(text)}</bdi>"


def _text(text: str) -> str:
    return escape(text, quote=True)
