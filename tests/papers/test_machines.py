"""The forms of an agreement for machines: ODRL and XMP, read back by others."""

from __future__ import annotations

import base64
import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

import defusedxml.ElementTree as ElementTree
import pytest
from pyld import jsonld

from mediaarchive.papers import Acceptance, Agreement, DataMining, Fee, odrl, xmp
from mediaarchive.papers.odrl import CONTEXT
from mediaarchive.papers.xmp import PLUS, RDF, SPACES
from tests.papers.agreements import agreement

# Terms of https://www.w3.org/TR/odrl-vocab/ (ODRL 2.2, Recommendation of 15 February 2018) that are used; none of those
# that it lists as deprecated (commercialize, license, pay, copy …).
_ACTIONS = {
    "reproduce", "distribute", "display", "present", "derive", "grantUse", "attribute", "compensate",
    "ensureExclusivity",
}  # fmt: skip
_LEFT = {"dateTime", "spatial", "media", "purpose", "payAmount"}
_OPERATORS = {"gteq", "lteq", "eq", "isAnyOf"}
_LINKS = {
    "permission", "prohibition", "obligation", "duty", "target", "assigner", "assignee", "profile", "constraint",
    "refinement", "attributedParty", "compensatedParty",
}  # fmt: skip
_CC = "http://creativecommons.org/ns#CommercialUse"  # in the Common Vocabulary, in place of odrl:commercialize
_ODRL = "http://www.w3.org/ns/odrl/2/"


def _context() -> dict[str, Any]:
    """Return what http://www.w3.org/ns/odrl.jsonld says of these terms: names as identifiers, words by vocabulary."""
    named = {"@type": "@vocab"}
    context: dict[str, Any] = {
        "odrl": _ODRL, "rdf": RDF, "xsd": "http://www.w3.org/2001/XMLSchema#", "uid": "@id", "type": "@type",
        "action": {"@id": "odrl:action", **named}, "leftOperand": {"@id": "odrl:leftOperand", **named},
        "operator": {"@id": "odrl:operator", **named}, "rightOperand": {"@id": "odrl:rightOperand"},
        "unit": {"@id": "odrl:unit", "@type": "@id"},
    }  # fmt: skip
    for word in _ACTIONS | _LEFT | _OPERATORS | {"Agreement", "Asset", "Party"}:
        context[word] = f"odrl:{word}"
    return context | {word: {"@id": f"odrl:{word}", "@type": "@id"} for word in _LINKS}


def _expanded(data: bytes) -> dict[str, Any]:
    """Return a policy as JSON-LD expands it, without any network."""

    def load(url: str, _options: object) -> dict[str, Any]:
        assert CONTEXT == url
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": _context()}}

    found: list[dict[str, Any]] = jsonld.expand(json.loads(data), {"documentLoader": load})
    assert 1 == len(found)
    return found[0]


def _all(value: Any, key: str) -> list[Any]:
    """Return every value of a key, at any depth."""
    if isinstance(value, list):
        return [found for part in value for found in _all(part, key)]
    if not isinstance(value, dict):
        return []
    own = value[key] if isinstance(value.get(key), list) else [value[key]] if key in value else []
    return own + [found for part in value.values() for found in _all(part, key)]


def test_a_policy_expands_to_the_vocabulary() -> None:
    """Every action, operand and operator is an IRI of ODRL's, none a word that nothing defines."""
    policy = _expanded(odrl(agreement(is_exclusive=True, fee=Fee(125_000, "EUR"), alterations=())))

    assert [f"{_ODRL}Agreement"] == policy["@type"]
    actions = {action.get("@id") for action in _all(policy, f"{_ODRL}action") if "@id" in action and len(action) == 1}
    assert {f"{_ODRL}{word}" for word in _ACTIONS - {"compensate"}} | {_CC} == actions
    assert {f"{_ODRL}{word}" for word in _LEFT} == {each["@id"] for each in _all(policy, f"{_ODRL}leftOperand")}
    assert {f"{_ODRL}{word}" for word in _OPERATORS} == {each["@id"] for each in _all(policy, f"{_ODRL}operator")}
    assert [{"@id": f"{_ODRL}compensate"}] * 2 == _all(policy, f"{RDF}value")
    assert f"{_ODRL}core" == policy[f"{_ODRL}profile"][0]["@id"]


def test_rules_name_their_assets_and_parties() -> None:
    """Each excerpt has its permission, on the content that it names; the parties are known by what they are called."""
    policy = _expanded(odrl(agreement()))
    targets = [rule[f"{_ODRL}target"][0]["@id"] for rule in policy[f"{_ODRL}permission"]]

    assert 2 == len(targets)
    code = targets[0].removeprefix("ni:///sha-256;")
    assert "a1" * 32 == base64.urlsafe_b64decode(code + "=").hex()
    assigner, assignee = policy[f"{_ODRL}assigner"][0], policy[f"{_ODRL}assignee"][0]
    assert "European Spacewalk Archive" == assigner["http://www.w3.org/2006/vcard/ns#organization-name"][0]["@value"]
    assert "Zażółć Gęślą" == assignee["http://www.w3.org/2006/vcard/ns#fn"][0]["@value"]
    for name in (policy["@id"], assigner["@id"], assignee["@id"]):
        assert 5 == uuid.UUID(name.removeprefix("urn:uuid:")).version


def test_limits_and_duties_are_the_agreements() -> None:
    """Dates, places, media, fee and credit lines are in the rules, exact."""
    document = json.loads(odrl(agreement(fee=Fee(125_000, "EUR"))))
    rule = document["permission"][0]
    limits = {(each["leftOperand"], each["operator"]): each["rightOperand"] for each in rule["constraint"]}

    assert {"@value": "2026-12-01", "@type": "xsd:date"} == limits["dateTime", "gteq"]
    assert {"@value": "2031-11-30", "@type": "xsd:date"} == limits["dateTime", "lteq"]
    assert ["World"] == limits["spatial", "isAnyOf"]
    assert ["Web, own site", "Social media: Vimeo"] == limits["media", "isAnyOf"]
    credit, paid = rule["duty"]
    assert "End credits: Footage: ESA/NASA, from European Spacewalk Archive (edited)" in credit["dcterms:description"]
    refinement = paid["action"][0]["refinement"][0]
    assert {"@value": "1250.00", "@type": "xsd:decimal"} == refinement["rightOperand"]
    assert refinement["unit"].endswith("/EUR")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"cc:CommercialUse", "grantUse"}),
        ({"is_commercial": True}, {"grantUse"}),
        ({"alterations": ()}, {"cc:CommercialUse", "grantUse", "derive"}),
        ({"is_commercial": True, "sublicensing": "Festivals"}, set()),
    ],
)
def test_what_is_forbidden_is_said(changes: dict[str, Any], expected: set[str]) -> None:
    """No trade, no changes and no sublicences are prohibitions; what is allowed is none, and may then be permitted."""
    document = json.loads(odrl(agreement(**changes)))
    assert expected == {rule["action"] for rule in document.get("prohibition", [])}
    assert ("derive" in document["permission"][0]["action"]) is ("derive" not in expected)


def test_a_policy_holds_what_the_agreement_says() -> None:
    """Reference, version, work, clauses, chain and acceptance are there for machines too."""
    accepted = Acceptance("Zażółć Gęślą", datetime(2026, 11, 23, 10, tzinfo=UTC))
    full = agreement(acceptance=accepted, sublicensing="Festivals")
    text = odrl(full).decode()
    for words in (
        full.reference, full.project_title, full.project_synopsis, full.project_producer, full.project_type,
        full.copies, full.credit_duty, full.previous, full.text_version, full.rules_version, "Festivals",
        "2026-11-23T10:00:00+00:00", "Example, not approved", "trimmed, colour", accepted.typed_name,
        *(clause for _, clause in full.clauses),
        *(each.title for each in full.excerpts), *(each.file_name for each in full.excerpts),
        *(each.reel for each in full.excerpts), *(each.tc_in for each in full.excerpts),
    ):  # fmt: skip
        assert words in text, words
    assert full.nonce not in text


def _sidecar(of: Agreement) -> Any:
    data = xmp(of, of.excerpts[0], web_statement="https://archive.example/licences/public/EVA-2026-000123-C")
    return ElementTree.fromstring(re.sub(rb"<\?xpacket[^>]*\?>\n?", b"", data)).find(f".//{{{RDF}}}Description")


def _values(description: Any, name: str) -> list[str]:
    prefix, _, local = name.partition(":")
    element = description.find(f"{{{SPACES[prefix]}}}{local}")
    if element is None:
        return []
    items = element.findall(f".//{{{RDF}}}li")
    return ["".join(item.itertext()) for item in items] if items else [element.text]


def test_a_sidecar_says_who_licensed_what_to_whom() -> None:
    """PLUS, Dublin Core and Photoshop fields are read back as they are meant, in their own forms."""
    description = _sidecar(agreement())
    expected = {
        "dc:title": ["Earth behind the truss"],
        "dc:creator": ["ESA", "NASA"],
        "photoshop:Credit": ["ESA/NASA"],
        "xmpDM:tapeName": ["E2ABCDEF"],
        "xmpRights:Marked": ["True"],
        "xmpRights:WebStatement": ["https://archive.example/licences/public/EVA-2026-000123-C"],
        "plus:Licensee": ["Stowarzyszenie Kolektyw Światło"],
        "plus:CopyrightOwner": ["ESA", "NASA"],
        "plus:LicenseStartDate": ["2026-12-01"],
        "plus:LicenseEndDate": ["2031-11-30"],
        "plus:LicensorTransactionID": ["EVA-2026-000123-C version 2"],
        "plus:CreditLineRequired": ["http://ns.useplus.org/ldf/vocab/CR-CCA"],
        "plus:RegionConstraints": ["World"],
    }
    assert expected == {name: _values(description, name) for name in expected}
    licensor = description.find(f"{{{PLUS}}}Licensor/{{{RDF}}}Seq/{{{RDF}}}li")
    assert "European Spacewalk Archive" == licensor.find(f"{{{PLUS}}}LicensorName").text
    assert "Netherlands" == licensor.find(f"{{{PLUS}}}LicensorCountry").text
    terms = _values(description, "xmpRights:UsageTerms")[0]
    assert terms.startswith("Example, not approved. Licensed to Stowarzyszenie Kolektyw Światło")
    assert "until 30 November 2031" in terms
    assert "zazolc@swiatlo.example" not in xmp(agreement(), agreement().excerpts[0]).decode()


def test_a_sidecar_without_end_has_no_end() -> None:
    """A licence that does not end states no end date, rather than one far away."""
    assert [] == _values(_sidecar(agreement(ends=None)), "plus:LicenseEndDate")


def test_hostile_words_stay_words_in_a_sidecar() -> None:
    """Markup in a title is text when it is read back."""
    hostile = agreement(project_title='</rdf:li> & "x" <script>\uffff\x07')
    assert ['</rdf:li> & "x" <script>'] == _values(_sidecar(hostile), "plus:LicenseeProjectReference")


@pytest.mark.parametrize("mining", list(DataMining))
def test_the_sidecar_says_what_holds_for_training(mining: DataMining) -> None:
    """One term of PLUS's vocabulary, by its whole address; a constraint stands beside the term that points to one."""
    root = ElementTree.fromstring(
        re.sub(rb"<\?xpacket[^>]*\?>\n?", b"", xmp(agreement(), agreement().excerpts[0], mining=mining))
    )

    assert [f"http://ns.useplus.org/ldf/vocab/{mining}"] == [one.text for one in root.iter(f"{{{PLUS}}}DataMining")]
    assert (mining is DataMining.BY_LICENCE) == bool(list(root.iter(f"{{{PLUS}}}OtherConstraints")))
