"""The agreement in the W3C's ODRL 2.2 (JSON-LD), for machines.

Actions, operands and duties are the ODRL Core and Common Vocabulary's (https://www.w3.org/TR/odrl-vocab/); assets are
named by their SHA-256 (RFC 6920), so that the file and its licence find each other. Places and media are the
agreement's own words.
"""

from __future__ import annotations

import base64
import json
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from mediaarchive.papers.html import digest
from mediaarchive.papers.model import Agreement, Excerpt, Party
from mediaarchive.papers.words import clean, day, decimal

Json = dict[str, Any]
CONTEXT: Final = "http://www.w3.org/ns/odrl.jsonld"
TERMS: Final = {
    "dcterms": "http://purl.org/dc/terms/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "cc": "http://creativecommons.org/ns#",
}
PROFILE: Final = "http://www.w3.org/ns/odrl/2/core"
_CURRENCIES: Final = "http://publications.europa.eu/resource/authority/currency/"
_ACTIONS: Final = ("reproduce", "distribute", "display", "present")


def odrl(agreement: Agreement) -> bytes:
    """Return the agreement as ODRL, UTF-8; the same bytes for the same agreement."""
    assigner, assignee = _party(agreement, agreement.licensor, 1), _party(agreement, agreement.licensee, 2)
    document: Json = {
        "@context": [CONTEXT, TERMS],
        "@type": "Agreement",
        "uid": _urn(agreement, "policy"),
        "profile": PROFILE,
        **_about(agreement),
        "assigner": assigner,
        "assignee": assignee,
        "permission": [_permission(agreement, excerpt) for excerpt in agreement.excerpts],
        **_obligations(agreement),
    }
    if prohibited := _prohibited(agreement):
        document["prohibition"] = [
            {"target": target(agreement, excerpt), "action": action}
            for excerpt in agreement.excerpts
            for action in prohibited
        ]
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"


def target(agreement: Agreement, excerpt: Excerpt) -> str:
    """Return the name of an excerpt: by its content, before delivery by its place in the agreement."""
    if not excerpt.sha256:
        return _urn(agreement, f"excerpt {excerpt.number}")
    content = base64.urlsafe_b64encode(bytes.fromhex(excerpt.sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{content}"


def _about(agreement: Agreement) -> Json:
    """Return what the policy says of itself in Dublin Core's words."""
    duties = (
        agreement.credit_duty, *(f"{head}: {text}" for head, text in agreement.clauses),
        f"Sublicensing: {agreement.sublicensing}", f"Copies: {agreement.copies}",
    )  # fmt: skip
    accepted = agreement.acceptance
    about: Json = {
        "dcterms:identifier": clean(agreement.reference),
        "dcterms:hasVersion": str(agreement.version),
        "dcterms:title": clean(agreement.project_title),
        "dcterms:description": clean(agreement.project_synopsis),
        "dcterms:publisher": clean(agreement.project_producer),
        "dcterms:issued": _instant(agreement.made_at.isoformat()),
        "dcterms:conformsTo": [f"text {clean(agreement.text_version)}", f"rules {clean(agreement.rules_version)}"],
        "dcterms:source": f"urn:sha256:{digest(agreement)}",
        "dcterms:replaces": f"urn:sha256:{agreement.previous}",
        "dcterms:rights": [clean(duty) for duty in duties],
    }
    if agreement.is_example:
        about["dcterms:type"] = "Example, not approved"
    if accepted is not None:
        about["dcterms:dateAccepted"] = _instant(accepted.at.isoformat())
        about["dcterms:contributor"] = clean(accepted.typed_name)
    return about


def _party(agreement: Agreement, party: Party, number: int) -> Json:
    organisation = {"vcard:organization-name": clean(party.organisation)} if party.organisation else {}
    return {
        "@type": ["Party", "vcard:Organization" if party.organisation else "vcard:Individual"],
        "uid": _urn(agreement, f"party {number}"),
        "vcard:fn": clean(party.name),
        **organisation,
        "vcard:hasEmail": clean(party.email),
        "vcard:street-address": [clean(line) for line in party.address],
        "vcard:country-name": clean(party.country),
    }


def _permission(agreement: Agreement, excerpt: Excerpt) -> Json:
    actions = [*_ACTIONS, *(["derive"] if agreement.alterations else [])]
    return {
        "target": {
            "@type": "Asset",
            "uid": target(agreement, excerpt),
            "dcterms:title": clean(excerpt.title),
            "dcterms:identifier": [clean(each) for each in (excerpt.file_name, excerpt.reel) if each],
            "dcterms:source": f"{clean(excerpt.eva)}, {clean(excerpt.camera)}",
            "dcterms:extent": f"{clean(excerpt.tc_in)} up to {clean(excerpt.tc_out)}, {excerpt.frames} frames",
            "dcterms:rightsHolder": [clean(owner) for owner in excerpt.owners],
            "dcterms:rights": clean(excerpt.credit),
        },
        "action": actions,
        "constraint": _constraints(agreement),
        "duty": [_attribution(agreement), *_compensation(agreement)],
    }


def _constraints(agreement: Agreement) -> list[Json]:
    starts = {"@value": agreement.starts.isoformat(), "@type": "xsd:date"}
    found = [
        _constraint("dateTime", "gteq", starts),
        _constraint("spatial", "isAnyOf", [clean(word) for word in agreement.territory]),
        _constraint("media", "isAnyOf", [clean(word) for word in agreement.media]),
        _constraint("purpose", "eq", clean(agreement.project_type)),
    ]
    if agreement.ends is not None:
        ends = {"@value": agreement.ends.isoformat(), "@type": "xsd:date"}
        found.insert(
            1, {**_constraint("dateTime", "lteq", ends), "dcterms:description": f"until {day(agreement.ends)}"}
        )
    if agreement.alterations:
        words = ", ".join(clean(word) for word in agreement.alterations)
        found[-1]["dcterms:description"] = f"alterations: {words}"
    return found


def _constraint(left: str, operator: str, right: object) -> Json:
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def _attribution(agreement: Agreement) -> Json:
    """Return the duty to name the credit, with the line for each medium."""
    lines = [f"{clean(medium)}: {clean(line)}" for medium, line in agreement.credit_lines]
    return {"action": "attribute", "attributedParty": _urn(agreement, "party 1"), "dcterms:description": lines}


def _compensation(agreement: Agreement) -> list[Json]:
    fee = agreement.fee
    if fee.minor is None:
        return []
    paid = {
        **_constraint("payAmount", "eq", {"@value": decimal(fee.minor, fee.currency), "@type": "xsd:decimal"}),
        "unit": f"{_CURRENCIES}{fee.currency}",
    }
    action = {"rdf:value": {"@id": "odrl:compensate"}, "refinement": [paid]}
    return [{"action": [action], "compensatedParty": _urn(agreement, "party 1")}]


def _obligations(agreement: Agreement) -> Json:
    if not agreement.is_exclusive:
        return {}
    # The licensor owes it: within the rule, the parties are the other way about.
    owed = {
        "action": "ensureExclusivity",
        "assigner": _urn(agreement, "party 2"),
        "assignee": _urn(agreement, "party 1"),
    }
    return {"obligation": [owed]}


def _prohibited(agreement: Agreement) -> list[str]:
    """Return what is forbidden by itself, beyond what is simply not permitted."""
    return [
        *([] if agreement.is_commercial else ["cc:CommercialUse"]),
        *([] if agreement.alterations else ["derive"]),
        *([] if agreement.sublicensing else ["grantUse"]),
    ]


def _instant(text: str) -> Json:
    return {"@value": text, "@type": "xsd:dateTime"}


def _urn(agreement: Agreement, what: str) -> str:
    return uuid5(NAMESPACE_URL, f"mediaarchive {agreement.reference} {agreement.version} {what}").urn
