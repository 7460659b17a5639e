"""The XMP sidecar of a delivered excerpt: who licensed what to whom, in the words of PLUS, Dublin Core and Photoshop.

Sources: ISO 16684-1 (XMP packet, `dc`, `xmpRights`); PLUS License Data Format 2.0.1, XMP reference
(http://ns.useplus.org/LDF/ldf-XMPReference): which properties are sequences, bags and structures.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from mediaarchive.papers.content import EXAMPLE
from mediaarchive.papers.model import Agreement, Excerpt
from mediaarchive.papers.words import amount, clean, day, joined

PLUS: Final = "http://ns.useplus.org/ldf/xmp/1.0/"
SPACES: Final = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "plus": PLUS,
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpDM": "http://ns.adobe.com/xmp/1.0/DynamicMedia/",
}
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_CREDIT_IN_CREDITS: Final = "http://ns.useplus.org/ldf/vocab/CR-CCA"
"""PLUS: a credit line is required in the credits area."""
_VERSION: Final = "2.0.1"


class DataMining(StrEnum):
    """What holds for training models and data mining: names of PLUS's vocabulary, which IPTC took over."""

    UNSPECIFIED = "DMI-UNSPECIFIED"
    ALLOWED = "DMI-ALLOWED"
    NO_TRAINING = "DMI-PROHIBITED-AIMLTRAINING"
    BY_LICENCE = "DMI-PROHIBITED-SEECONSTRAINT"
    """Prohibited but as this licence allows, which a constraint beside it says."""


def xmp(
    agreement: Agreement,
    excerpt: Excerpt,
    *,
    web_statement: str = "",
    mining: DataMining = DataMining.UNSPECIFIED,
) -> bytes:
    """Return the sidecar of an excerpt, UTF-8. `web_statement` is an address at which the licence is told."""
    told = (*_general(agreement, excerpt, web_statement), *_plus(agreement, excerpt), *_mining(agreement, mining))
    fields = "".join(told)
    spaces = "".join(f"\n    xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in SPACES.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        f'<rdf:RDF xmlns:rdf="{RDF}">\n'
        f'<rdf:Description rdf:about=""{spaces}>\n{fields}</rdf:Description>\n'
        '</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="w"?>\n'
    ).encode()


def _general(agreement: Agreement, excerpt: Excerpt, web_statement: str) -> tuple[str, ...]:
    owners = joined(tuple(clean(owner) for owner in excerpt.owners))
    source = f"{clean(excerpt.eva)}, {clean(excerpt.camera)}: {clean(excerpt.tc_in)} up to {clean(excerpt.tc_out)}"
    return (
        _alternatives("dc:title", clean(excerpt.title)),
        _alternatives("dc:rights", f"{owners}. {_terms(agreement)}" if owners else _terms(agreement)),
        _list("dc:creator", "Seq", [clean(owner) for owner in excerpt.owners]),
        _plain("dc:source", source),
        _plain("dc:identifier", f"sha256:{excerpt.sha256}" if excerpt.sha256 else ""),
        _plain("photoshop:Credit", clean(excerpt.credit)),
        _plain("photoshop:Source", clean(agreement.licensor.called)),
        _plain("xmpDM:tapeName", clean(excerpt.reel)),
        _plain("xmpRights:Marked", "True"),
        _list("xmpRights:Owner", "Bag", [clean(owner) for owner in excerpt.owners]),
        _alternatives("xmpRights:UsageTerms", _terms(agreement)),
        _plain("xmpRights:WebStatement", clean(web_statement)),
    )


def _plus(agreement: Agreement, excerpt: Excerpt) -> tuple[str, ...]:
    licensor, licensee = agreement.licensor, agreement.licensee
    owner = [{"CopyrightOwnerName": clean(owner)} for owner in excerpt.owners]
    detail = {
        "LicensorName": clean(licensor.called),
        "LicensorStreetAddress": ", ".join(map(clean, licensor.address)),
        "LicensorCountry": clean(licensor.country),
        "LicensorEmail": clean(licensor.email),
    }
    lines = "; ".join(f"{clean(medium)}: {clean(line)}" for medium, line in agreement.credit_lines)
    purpose = "commercial use licensed" if agreement.is_commercial else "not commercial"
    return (
        _plain("plus:Version", _VERSION),
        _structures("plus:Licensor", [detail]),
        _structures("plus:Licensee", [{"LicenseeName": clean(licensee.called)}]),
        _structures("plus:CopyrightOwner", owner),
        _plain("plus:LicenseStartDate", agreement.starts.isoformat()),
        _plain("plus:LicenseEndDate", agreement.ends.isoformat() if agreement.ends else ""),
        _plain("plus:LicenseTransactionDate", agreement.made_at.date().isoformat()),
        _list("plus:LicensorTransactionID", "Bag", [f"{clean(agreement.reference)} version {agreement.version}"]),
        _list("plus:LicenseeProjectReference", "Bag", [clean(agreement.project_title)]),
        _plain("plus:CreditLineRequired", _CREDIT_IN_CREDITS),
        _alternatives("plus:MediaConstraints", ", ".join(map(clean, agreement.media))),
        _alternatives("plus:RegionConstraints", ", ".join(map(clean, agreement.territory))),
        _alternatives("plus:ProductOrServiceConstraints", f"{clean(agreement.project_type)}, {purpose}"),
        _alternatives("plus:OtherLicenseConditions", f"{clean(agreement.credit_duty)} {lines}".strip()),
        _alternatives("plus:TermsAndConditionsText", _terms(agreement)),
    )


def _mining(agreement: Agreement, mining: DataMining) -> tuple[str, ...]:
    only = f"Training of models is licensed to {clean(agreement.licensee.called)} alone, by the agreement named here."
    constraint = only if mining is DataMining.BY_LICENCE else ""
    return (
        _plain("plus:DataMining", f"http://ns.useplus.org/ldf/vocab/{mining}"),
        _alternatives("plus:OtherConstraints", constraint),
    )


def _terms(agreement: Agreement) -> str:
    """Return the licence in a sentence or two."""
    ends = f" until {day(agreement.ends)}" if agreement.ends else ""
    fee = agreement.fee
    paid = "" if fee.minor is None else f" Fee: {amount(fee.minor, fee.currency)}."
    example = f"{EXAMPLE}. " if agreement.is_example else ""
    return (
        f"{example}Licensed to {clean(agreement.licensee.called)} for “{clean(agreement.project_title)}” from "
        f"{day(agreement.starts)}{ends}, by agreement {clean(agreement.reference)}, version {agreement.version}.{paid} "
        "No other use."
    )


def _plain(name: str, text: str) -> str:
    return f" <{name}>{escape(text)}</{name}>\n" if text else ""


def _alternatives(name: str, text: str) -> str:
    """Return a text as XMP's language alternatives, with the default only."""
    if not text:
        return ""
    return f' <{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></{name}>\n'


def _list(name: str, kind: str, texts: list[str]) -> str:
    items = "".join(f"<rdf:li>{escape(text)}</rdf:li>" for text in texts if text)
    return f" <{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>\n" if items else ""


def _structures(name: str, each: list[dict[str, str]]) -> str:
    items = "".join(
        '<rdf:li rdf:parseType="Resource">'
        + "".join(f"<plus:{key}>{escape(text)}</plus:{key}>" for key, text in fields.items() if text)
        + "</rdf:li>"
        for fields in each
    )
    return f" <{name}><rdf:Seq>{items}</rdf:Seq></{name}>\n" if items else ""
