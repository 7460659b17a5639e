"""Terms, how they are offered, and repair by sound: what it mends and what it must leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediaarchive.transcripts.model import Cue, Recogniser, Transcript, Word
from mediaarchive.transcripts.terms.eva import SAID, TERMS
from mediaarchive.transcripts.terms.glossary import Glossary, Term, offer
from mediaarchive.transcripts.terms.lexicon import bundled
from mediaarchive.transcripts.terms.repair import repair

LEXICON = bundled()
CREW = ["Kimbrough", "Pesquet", "Whitson", "Noguchi", "Parmitano", "Shane", "Thomas", "Peggy"]
GLOSSARY = Glossary.of((*CREW, *TERMS), LEXICON)
WORDS = sorted(word for word, common in LEXICON.commonness.items() if common > -6 and word.isalpha())
ODD = {term.text.casefold() for term in GLOSSARY.terms if not term.ordinary}


def said(text: str, confidence: float = 0.85) -> list[Word]:
    """Return words of a third of a second each; `word:0.9` carries its own confidence."""
    found = []
    for k, part in enumerate(text.split()):
        word, _, own = part.partition(":")
        found.append(Word(5000 * k, 5000 * k + 4800, word, float(own or confidence)))
    return found


def text_of(words: tuple[Word, ...]) -> str:
    """Return the words as one line."""
    return " ".join(word.text for word in words)


def term(text: str) -> Term:
    """Return a term of the glossary."""
    return next(term for term in GLOSSARY.terms if term.text == text)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("retrieve the camera from PM3, at the CLPA", "retrieve the camera from PMA-3, at the CLPA"),
        ("put the APF are:0.4 in the ORU bag", "put the APFR in the ORU bag"),
        ("PV2, use the PGT", "EV2, use the PGT"),
        ("EV1 and Pascal:0.4 are at the IEA", "EV1 and Pesquet are at the IEA"),
        ("the MDM and BRT in the air:0.4 look.:0.3", "the MDM and BRT in the airlock."),
        ("the BRT and QD-AV-1 close the valve", "the BRT and QD EV1 close the valve"),
        ("No:0.4 Gucci:0.4 has the PGT's cap", "Noguchi has the PGT's cap"),
        ("IDA and two ritz:0.3 at the BRT", "IDA and two RETs at the BRT"),
        ("E.V.A. on the BRT", "EVA on the BRT"),
        ("the PMA 3 is near the IDA", "the PMA-3 is near the IDA"),
    ],
)
def test_misheard_terms_are_put_right(heard: str, expected: str) -> None:
    """Beside other terms, what sounds like a term becomes it; punctuation and possessives stay."""
    assert expected == text_of(repair(said(heard), GLOSSARY))


@pytest.mark.parametrize(
    "heard",
    [
        "it was the spring of hope:0.2",
        "the period was so:0.2 far:0.2 like the present",
        "Thomas:0.9 and Shane:0.9 hope:0.3 that the hat:0.3 is safer:0.2 so:0.2 far:0.2",
        "in Houston:0.9 the rats:0.2 ate the bread or:0.2 you:0.2 did",
        "the little emu:0.3 and my idea:0.2 of a lee:0.3",
        "IT WAS:0.2 THE:0.2 BEST OF:0.2 TIMES",
        "Mr. Quilter:0.4 is the apostle:0.3 of the middle classes",
    ],
)
def test_off_topic_speech_is_left_alone(heard: str) -> None:
    """Without an odd term near by, words of the lexicon stay, however much they were doubted."""
    words = said(heard)
    assert tuple(words) == repair(words, GLOSSARY)


@pytest.mark.parametrize(
    "heard",
    [
        "EV1 I hope:0.95 the IDA is clear",
        "EV1 the PGT is good so:0.9 far:0.95 on the IDA",
        "please:0.5 stow:0.8 the PGT on the BRT",
        "MDM and ORU with:0.9 the red:0.99 hook are:0.99 you ready",
    ],
)
def test_ordinary_words_that_were_heard_well_stay_on_topic_too(heard: str) -> None:
    """Terms near by do not turn words that the recogniser was sure of."""
    assert heard.count(" ") == len(text_of(repair(said(heard), GLOSSARY)).split()) - 1
    assert [word.raw for word in repair(said(heard), GLOSSARY)] == [None] * len(heard.split())


def test_more_than_one_is_no_mishearing() -> None:
    """Beside odd terms too, "handrails" stays what it is where the glossary has "handrail"."""
    heard = "EV1 at the IEA with the BRT all handrails:0.3 are in place"
    assert "EV1 at the IEA with the BRT all handrails are in place" == text_of(repair(said(heard), GLOSSARY))


def test_ordinary_terms_need_more_support() -> None:
    """One odd term vouches for odd terms; SAFER, which sounds like a word, takes two."""
    one = repair(said("the PGT and the safer:0.3"), GLOSSARY)
    two = repair(said("the PGT, the BRT and the safer:0.3"), GLOSSARY)
    assert (text_of(one), text_of(two)) == ("the PGT and the safer", "the PGT, the BRT and the SAFER")


def test_terms_far_away_vouch_for_nothing() -> None:
    """Support ends ten seconds from the word."""
    words = said("the PGT and the BRT")
    later = [Word(w.start + 300_000, w.end + 300_000, w.text, w.confidence) for w in said("a safer:0.3 way")]
    assert repair(words + later, GLOSSARY)[-2].text == "safer"


def test_raw_words_and_times_are_kept() -> None:
    """A repaired word spans what it replaces; several words share its time, and the first has all that was heard."""
    one, *_ = repair(said("APF are:0.5 in the ORU bag on the BRT"), GLOSSARY)
    assert one == Word(0, 9800, "APFR", 0.5, "APF are")
    words = repair(said("crew:0.5 law:0.4 EV1 EV2 BRT"), GLOSSARY)
    assert [(w.text, w.raw) for w in words[:2]] == [("crew", "crew law"), ("lock", "")]
    assert (words[0].start, words[0].end, words[1].end) == (0, words[1].start, 9800)


def test_no_term_is_heard_across_a_pause() -> None:
    """Words that a pause parts are no one term."""
    early, late = Word(0, 4000, "APF", 0.4), Word(40_000, 44_000, "are", 0.4)
    beside = [Word(50_000, 54_000, "PGT,", 0.9), Word(55_000, 59_000, "IDA.", 0.9)]
    assert "are" in text_of(repair([early, late, *beside], GLOSSARY)).split()


def test_hint_is_believed_only_where_it_sounds_alike() -> None:
    """What the recogniser heard with the vocabulary helps a term that was nearly heard; leaks change nothing."""
    heard = said("the idea:0.3 is on the IEA")
    assert text_of(repair(heard, GLOSSARY, said("the IDA is on the IEA"))) == "the IDA is on the IEA"
    leak = said("IEA HAP SAFER EMU RETs PGT")
    quiet = said("we:0.3 all:0.3 went:0.3 home:0.3 so:0.3 far:0.3")
    assert tuple(quiet) == repair(quiet, GLOSSARY, leak)


def test_empty_glossary_changes_nothing() -> None:
    """Without terms or words there is nothing to do."""
    words = said("PM3 and APF are")
    assert tuple(words) == repair(words, Glossary.of([" ", "…"], LEXICON))
    assert repair([], GLOSSARY) == ()


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(WORDS), st.floats(0, 1)), max_size=12))
def test_speech_of_known_words_without_terms_is_never_changed(found: list[tuple[str, float]]) -> None:
    """Whatever the recogniser's doubts: words of the lexicon that hold no odd term come back as they were."""
    words = [Word(5000 * k, 5000 * k + 4800, w, round(c, 3)) for k, (w, c) in enumerate(found) if w not in ODD]
    assert text_of(tuple(words)).casefold() == text_of(repair(words, GLOSSARY)).casefold()


@settings(max_examples=40)
@given(st.lists(st.sampled_from([*WORDS[::97], "EV1", "PM3", "APF", "are,", "QD-AV-1", "S-0.", "ORU's"]), max_size=12))
def test_repair_is_settled_in_order_and_can_be_undone(texts: list[str]) -> None:
    """Times stay in order within the words' span; the raw words put back give what was heard."""
    words = [Word(5000 * k, 5000 * k + 4800, text, 0.4) for k, text in enumerate(texts)]
    found = repair(words, GLOSSARY)
    assert [w.start for w in found] == sorted(w.start for w in found)
    assert all(w.start <= w.end for w in found)
    raw = "".join((w.text if w.raw is None else w.raw) for w in found).replace(" ", "").replace("-", "")
    assert raw == "".join(texts).replace("-", "")


def test_terms_say_what_they_prove() -> None:
    """Acronyms said as words are ordinary where the word is; letters are odd; capitals tell IDA from Ida."""
    assert (term("SAFER").ordinary, term("Houston").ordinary, term("hatch").ordinary) == (True, True, True)
    assert (term("APFR").ordinary, term("EV1").ordinary, term("airlock").ordinary) == (False, False, False)
    assert (term("EMU").shaped, term("APFR").shaped) == (True, False)
    assert term("ORUs").is_plural
    assert set(SAID) <= set(TERMS)


def test_offer_is_short_and_leaves_out_what_every_recogniser_knows() -> None:
    """Crew names lead, common words and plurals are left out, and what has no room is cut off."""
    hint = offer(GLOSSARY, first=["Pesquet"]) or ""
    assert hint.startswith("Pesquet, ")
    assert not {"Houston", "hatch", "ORUs"} & set(hint.split(", "))
    assert offer(GLOSSARY, limit=3) in (None, "EV1")
    assert offer(GLOSSARY, limit=2, tokens=lambda _: 1) == "Kimbrough, Pesquet"
    assert offer(Glossary.of(["Houston"], LEXICON)) is None


def test_raw_words_go_through_json() -> None:
    """A transcript keeps what was heard beside the repaired word; older ones have none."""
    word = Word(0, 9, "APFR", 0.4, "APF are")
    made_by = Recogniser("base", "faster-whisper", "00")
    transcript = Transcript("en", made_by, ((0, 9),), (Cue(0, 9, "APFR", words=(word,)),))
    values = transcript.to_json()
    assert Transcript.from_json(values) == transcript
    del values["cues"][0]["words"][0]["raw"]
    assert Transcript.from_json(values).cues[0].words[0].raw is None


def test_what_machines_made_of_a_term_is_a_way_of_saying_it() -> None:
    """A term of the team is written where a recogniser hears what it made of it before, and nowhere without that."""
    heard = said("we have the sea pass on the worksite tether")
    told = Glossary.of((*TERMS, "CPAS"), LEXICON, [("CPAS", "sea pass")])
    untold = Glossary.of((*TERMS, "CPAS"), LEXICON, [("CPAS", "")])

    assert "we have the CPAS on the worksite tether" == text_of(tuple(w for w in repair(heard, told, heard) if w.text))
    assert "sea pass" in text_of(repair(heard, untold, heard))
