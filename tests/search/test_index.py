"""The index: stems, phrases, prefixes and slips; any text is a valid question; nobody finds what they may not see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text

from mediaarchive.archive import Archive
from mediaarchive.recordings import store as recordings
from mediaarchive.search import Found, Question
from mediaarchive.search.index import replace, search
from mediaarchive.search.model import Document
from mediaarchive.search.words import stem, terms
from tests.conftest import NOW

EVA = "us-eva-39"
SAID = (
    Document("cue", "0", "r", 1_500_000, "Heard on x", "The batteries are seated, Élodie", (("crew", ("Ada", "Bea")),)),
    Document("task", "EV1-3", "r", 0, "Battery install", "three batteries", (("crew", ("Ada",)),)),
    Document("cue", "1", "r", 9_000_000, "Heard on x", "moving to the crew's camera", (("crew", ("Bea",)),)),
)


def fill(archive: Archive, said: tuple[Document, ...] = SAID, recording: str = "r", eva: str = EVA) -> None:
    """Index a few things of one recording that is not released, and nothing of the other EVAs."""
    with archive.database.write() as session:
        if eva == EVA:
            session.execute(text("DELETE FROM search_segments"))
        recordings.add(
            session, recording_id=recording, eva=eva, camera="c", file_name="f", digest=recording, size=1,
            mismatch=None, declared=None, now=NOW,
        )  # fmt: skip
        session.flush()
        session.connection().exec_driver_sql("UPDATE recordings SET state = 'ready'")
        replace(session, eva, said)


def ask(archive: Archive, words: str, *, team: bool = True, counted: bool = False, **chosen: str) -> Found:
    """Return what is found."""
    with archive.database.read() as session:
        return search(session, Question(words, chosen, counted=counted), team=team, now=NOW)


def refs(archive: Archive, words: str, **chosen: str) -> list[str]:
    """Return the ids of what is found of this EVA."""
    return [hit.ref for hit in ask(archive, words, **chosen).hits if hit.eva == EVA]


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_W8_any_text_is_a_valid_question(archive: Archive, words: str) -> None:
    """Quotes, NEAR, stars, NULs, lone surrogates cut off: an answer, never an error."""
    ask(archive, words.encode("utf-8", "ignore").decode(), counted=True, kind=words, crew=words)


@pytest.mark.parametrize(
    "words",
    ['battery"', '"', '""', "NEAR(battery, 2)", "battery*", "*", "battery\0", "title:battery", "battery AND",
     "'; DROP TABLE clips; --", "battery) OR (1=1", "%", "_", "-battery", "^battery", "{title} : battery",
     "🛰️ battery"],
)  # fmt: skip
def test_W8_syntax_of_any_database_means_nothing(archive: Archive, words: str) -> None:
    """Operators part words, or are words like others; the tables stand."""
    fill(archive)
    found = refs(archive, words)

    assert found in ([], ["EV1-3", "0"])
    with archive.database.read() as session:
        assert 0 == session.execute(text("SELECT count(*) FROM clips")).scalar_one()


def test_stems_prefixes_and_accents(archive: Archive) -> None:
    """`battery` finds batteries, the beginning of the last word is enough, accents and apostrophes do not matter."""
    fill(archive)

    assert ["EV1-3", "0"] == refs(archive, "battery")
    assert ["1"] == refs(archive, "mov")
    assert ["0"] == refs(archive, "elodie")
    assert ["0"] == refs(archive, "ÉLODIE")
    assert ["1"] == refs(archive, "moved camera")
    assert ["1"] == refs(archive, "crews")
    assert [] == refs(archive, "x")


def test_phrases_follow_one_another(archive: Archive) -> None:
    """Words in quotes must stand side by side, in their order, in one document."""
    fill(archive)

    assert ["0"] == refs(archive, '"batteries are seated"')
    assert [] == refs(archive, '"are batteries"')
    assert [] == refs(archive, '"three seated"')
    assert ["1"] == refs(archive, '"moving to" camera')
    assert [] == refs(archive, '"install the"')


def test_a_slip_is_taken_for_the_nearest_word(archive: Archive) -> None:
    """Two slips at most, also in the first letter; the answer says what it searched; literally, nothing is found."""
    fill(archive)
    for slip in ("bttery", "vattery", "abttery", "batttery", "batery"):
        found = ask(archive, slip)
        assert "battery" in (found.corrected or ""), slip
        assert 2 == found.total, slip

    assert None is ask(archive, "battery").corrected
    with archive.database.read() as session:
        assert 0 == search(session, Question("vattery", literal=True), team=True, now=NOW).total


def test_a_correction_tells_nothing_hidden(archive: Archive) -> None:
    """Words of what is not public are suggested to nobody."""
    fill(archive)

    assert Found() == ask(archive, "vattery", team=False)


def test_facets_count_under_the_other_filters(archive: Archive) -> None:
    """A facet that narrows still counts its other values; all others count what is left."""
    fill(archive)
    whole = ask(archive, "batteries", counted=True)
    assert {"task": 1, "cue": 1} == whole.counts["kind"]
    assert {"Ada": 2, "Bea": 1} == whole.counts["crew"]

    cues = ask(archive, "batteries", counted=True, kind="cue")

    assert ["0"] == [hit.ref for hit in cues.hits]
    assert {"task": 1, "cue": 1} == cues.counts["kind"]
    assert {"Ada": 1, "Bea": 1} == cues.counts["crew"]
    both = ask(archive, "batteries", counted=True, kind="task", crew="Bea")
    assert 0 == both.total
    assert {"Ada": 1} == both.counts["crew"]
    assert {"cue": 1} == both.counts["kind"]


def test_what_is_not_released_is_not_found(archive: Archive) -> None:
    """The public finds nothing before the release, in no count either, and everything from that instant on."""
    fill(archive)
    assert Found() == ask(archive, "seated", team=False, counted=True)
    with archive.database.write() as session:
        recordings.release(session, ["r"], NOW)
    assert 2 == ask(archive, "battery", team=False).total
    with archive.database.read() as session:
        assert 0 == search(session, Question("battery"), team=False, now=NOW - timedelta(microseconds=1)).total


def test_an_eva_is_replaced_alone(archive: Archive) -> None:
    """Filling it again replaces the EVA's documents; those of others stay as they are."""
    fill(archive)
    fill(archive, (Document("cue", "9", "other", 0, "", "a battery elsewhere"),), "other", "us-eva-40")
    with archive.database.write() as session:
        before = session.execute(text("SELECT digest FROM search_segments WHERE eva = 'us-eva-40'")).scalar_one()
        replace(session, EVA, [])
        after = session.execute(text("SELECT digest FROM search_segments WHERE eva = 'us-eva-40'")).scalar_one()

    assert [] == refs(archive, "battery")
    assert ["9"] == [hit.ref for hit in ask(archive, "elsewhere").hits]
    assert before == after


def test_evas_are_found_by_their_crew(archive: Archive) -> None:
    """A new archive knows the EVAs that ship by name, title and who took part."""
    found = ask(archive, "Kimbrough", team=False)

    assert EVA in {hit.ref for hit in found.hits}
    assert {"eva"} == {hit.kind for hit in found.hits}


def test_matches_are_marked(archive: Archive) -> None:
    """The words around the first match come in pieces, what matched told apart."""
    fill(archive)
    hit = next(hit for hit in ask(archive, "seat").hits)

    assert (("The batteries are ", False), ("seated", True), (", Élodie", False)) == hit.parts


def test_terms_are_words_and_phrases() -> None:
    """Quotes hold phrases together, unclosed ones nothing; only the last word outside of quotes is unfinished."""
    assert [(("drive", "bolt"), False), (("h1",), True)] == [(t.words, t.open) for t in terms("“Drive bolt” H1")]
    assert [(("a",), False), (("b",), True)] == [(t.words, t.open) for t in terms('a "b')]
    assert [(("a", "b"), False)] == [(t.words, t.open) for t in terms('"a b"')]


@pytest.mark.parametrize(
    ("one", "other"),
    [("batteries", "battery"), ("plates", "plate"), ("moved", "moving"), ("gates", "gate"), ("carried", "carry"),
     ("torqued", "torque"), ("latches", "latch"), ("stopped", "stop")],
)  # fmt: skip
def test_families_of_words(one: str, other: str) -> None:
    """Endings that English hangs on a word do not part it from itself."""
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("speed", "spin"), ("need", "nee"), ("glass", "gla"), ("string", "stre")])
def test_words_that_are_others(one: str, other: str) -> None:
    """What only looks like an ending stays."""
    assert stem(one) != stem(other)
