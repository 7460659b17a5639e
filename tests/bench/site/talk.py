"""Made-up talk of spacewalks: common words as often as in real loops, some hundred technical ones, rare ones."""

from __future__ import annotations

import random

NAMES = (
    "Ada Kimbrough|Bea Whitson|Cal Pesquet|Dan Novitskiy|Eva Ryzhikov|Fay Borisenko|Gus Cristoforetti|"
    "Hal Wiseman|Ida Koch|Jo Meir|Kay Parmitano|Lee Morgan|May Hague|Ned McClain|Oda Saint-Jacques|"
    "Pia Arnold|Ray Feustel"
).split("|")
_SAID = (
    "copy that|go ahead|okay|you have a go for {thing}|the {thing} is {state}|my tether is clear|"
    "I see good torque on the {thing}|moving to the {place}|and the {thing} is in hand|"
    "we are ready for the {thing}|translate to the {place}|drive the bolt {number} turns|"
    "loss of signal in {number} minutes|copy the {thing} is {state}|you are go for egress|"
    "nice view of the Earth from the {place}|the gate is locked and the {thing} is {state}|"
    "check your gloves please|standing by for the {thing}|I have the {thing} on the {place}|"
    "let me know when the {thing} is {state}|that is a good config|the {place} looks clean|"
    "we copy {name} thank you|how is your {thing}|stow the {thing} in the bag"
).split("|")
_THINGS = (
    "battery|adapter plate|handrail|camera|tether|bolt|connector|pistol grip tool|foot restraint|cable|"
    "blanket|radiator|pump module|solar array|latch|wedge clamp|socket|ratchet|bag|crew lock|hatch|antenna|"
    "joint|sublimator|cover|cap"
).split("|")
_STATES = "seated|locked|open|closed|free|connected|torqued|released|stowed|clear|configured|mated|cold|stuck".split(
    "|"
)
_PLACES = (
    "worksite|truss|airlock|node|zenith side|nadir side|port side|starboard side|radiator beam|module|array|cupola"
).split("|")
_SYLLABLES = "bra|cor|den|fil|gan|hol|kin|lor|mes|nar|pol|quin|ros|sel|tor|ull|ver|wex|yar|zim".split("|")


def say(draw: random.Random) -> str:
    """Return one cue; one in fifty has a word that hardly anybody else says."""
    said = draw.choice(_SAID)
    if "{" in said:
        said = said.format(
            thing=draw.choice(_THINGS), state=draw.choice(_STATES), place=draw.choice(_PLACES),
            number=draw.choice(("two", "five", "twelve", "thirty")), name=draw.choice(NAMES).split()[1],
        )  # fmt: skip
    if draw.random() < 0.02:
        said += " " + "".join(draw.choices(_SYLLABLES, k=3))
    return said
