"""The papers of a licence, all made from one frozen model of the agreement. Pure.

Lives here: the agreement as HTML (the canonical form, whose digest is signed), PDF, ODRL and XMP, the quote, exact
credit lines and the credit duty. Lives not here: states, decisions and rows (licensing). Values in, bytes out: no
database, no clock; the only files read are the typeface's. Imports errors.

    from mediaarchive.papers import digest, html, pdf
    body, signed = html(agreement), digest(agreement)
"""

from mediaarchive.papers.credits import DUTIES, MEDIA, Duty, credit_lines, duty_of
from mediaarchive.papers.html import STYLE_SHA256, digest, html, offered, quote_html
from mediaarchive.papers.model import FIRST, Acceptance, Agreement, Excerpt, Fee, Party, Quote, QuoteLine
from mediaarchive.papers.odrl import odrl
from mediaarchive.papers.pdf import pdf, quote_pdf
from mediaarchive.papers.xmp import DataMining, xmp

__all__ = [
    "DUTIES",
    "FIRST",
    "MEDIA",
    "STYLE_SHA256",
    "Acceptance",
    "Agreement",
    "DataMining",
    "Duty",
    "Excerpt",
    "Fee",
    "Party",
    "Quote",
    "QuoteLine",
    "credit_lines",
    "digest",
    "duty_of",
    "html",
    "odrl",
    "offered",
    "pdf",
    "quote_html",
    "quote_pdf",
    "xmp",
]
