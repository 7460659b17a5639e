"""What ships around spacewalks: missions, kinds of work, the glossary, people, regions."""

from __future__ import annotations

import pytest

from mediaarchive.evas import glossary, missions, regions
from mediaarchive.evas.around import camera_facts, person_facts, slug_of_person
from mediaarchive.evas.facts import shipped as evas
from mediaarchive.evas.kinds import kinds_of, shipped


def test_everything_that_ships_names_its_source_and_spacewalks_that_exist() -> None:
    """No fact without a source, no mission of a spacewalk that is not there."""
    slugs = {eva.slug for eva in evas()}
    assert all(slugs >= set(mission.evas) and mission.source for mission in missions.shipped())
    assert all(fact.source for fact in person_facts().values())
    assert all(fact.source and fact.eva in slugs for fact in camera_facts().values())
    assert all(term.source and term.long and term.text for term in glossary.shipped())
    assert len(shipped()) == len({kind.slug for kind in shipped()})


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Clean-up and ingress", {"clean-up", "ingress"}),
        ("Failed camera retrieval", {"camera-retrieval"}),
        ("Protective cover install on docking port", {"cover-install"}),
        ("ADAPTER PLATE INSTALL", {"adapter-plates"}),
        ("S4 Battery R&R", {"battery-install"}),
        ("Lunch", set()),
    ],
)
def test_titles_name_their_kinds(title: str, expected: set[str]) -> None:
    """Case does not matter, and a title may name two kinds."""
    assert expected == {kind.slug for kind in kinds_of(title)}


def test_abbreviations_are_found_whole_and_told_once() -> None:
    """EV1 is found, EV12 and lower-case words are not; the second PET is only text."""
    pieces = [(text, term.slug if term else None) for text, term in glossary.found_in("EV1 at PET 3, EV12, pet, PET.")]
    assert [
        ("EV1", "ev1"),
        (" at ", None),
        ("PET", "pet"),
        (" 3, EV12, pet, ", None),
        ("PET", None),
        (".", None),
    ] == pieces
    assert [("QDs", "qd")] == [(text, term.slug) for text, term in glossary.found_in("QDs") if term]


def test_every_name_has_an_address() -> None:
    """Accents are left out; a name in other letters has digits that stand for it."""
    assert "thomas-pesquet" == slug_of_person("Thomas Pesquet")
    assert "jose-munoz" == slug_of_person("José Muñoz")
    assert slug_of_person("Олег").startswith("person-")
    assert slug_of_person("Олег") != slug_of_person("Юрий")


def test_every_place_has_a_region() -> None:
    """A grid over the whole Earth, as land and as sea."""
    names = {regions.region_of(n, e, is_land=land).name for n in range(-90, 91, 10) for e in range(-180, 181, 10)
             for land in (True, False)}  # fmt: skip
    assert {"Africa", "Europe", "Pacific Ocean", "Indian Ocean"} <= names
