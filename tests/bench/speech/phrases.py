"""What is said in simulated spacewalks, and how a synthesiser must be told to say it.

Exchanges are turns, `ROLE: words`, with slots: `{ev1}` `{ev2}` `{iv}` `{cap}` are first names, `{last1}` `{last2}`
family names; `{tool}`, `{place}`, `{part}`, numbers `{n}` and `{m}` and the figure `{d}` are drawn once for each
exchange. Marks of punctuation shape the voice.
"""

from __future__ import annotations

from typing import Final

FIRST: Final = (
    "Anita Bruno Carmen Dmitri Elena Farid Greta Hugo Ines Jonas Katya Leon Mateo Nadia Oscar Priya Quentin Rosa "
    "Stefan Tamsin"
).split()
LAST: Final = (
    "Abernathy Bergstrom Calloway Delacroix Eriksen Ferreira Gallagher Hashimoto Ivanov Jankowski Kowalczyk Lindqvist "
    "Moreau Novak Okafor Petrov Quillen Rasmussen Sorensen Tanaka"
).split()
TOOLS: Final = (
    "PGT", "BRT", "ORU bag", "RET", "crew lock bag", "SAFER", "WVS", "EHIP light", "MWS", "APFR", "torque multiplier",
    "scoop", "fish stringer",
)  # fmt: skip
PLACES: Final = (
    "the CETA cart", "Node 2", "the S3 truss", "the P6 truss", "the Z1 toolbox", "the SARJ", "the BGA", "the SSRMS",
    "JEM", "the ESP-2", "PMA-2", "the lab", "the FRGF", "Node 3", "the WIF on Columbus",
)  # fmt: skip
PARTS: Final = (
    "the RPCM", "the DCSU", "the BCDU", "the MBSU", "the HRS radiator", "the EXPRESS pallet", "the MISSE carrier",
    "the cold plate", "the ammonia jumper", "the multiplexer", "the JPM antenna", "the ETVCG camera",
)  # fmt: skip
EXTRA: Final = (
    "EMU", "HAP", "MDM", "ORU", "IDA", "CLPA", "IEA", "SPDM", "DCM", "UIA", "SCU", "QD", "PET", "handrail", "ingress",
    "egress", "thermal cover", "Canadarm", "Quest",
)  # fmt: skip
"""Terms that a glossary may hold though nobody says them."""
_TEXT: Final = """
CAPCOM: {ev1} and {ev2}, Houston, good morning. You have a go to open the hatch.
EV1: Good morning Houston, hatch is coming open.

IV: {ev2}, please check your waist tether and your safety tether.
EV2: Both hooks are locked, {iv}, and the reel is free.

EV1: Houston, I am at {place} and the {tool} is in my hand.
CAPCOM: Copy that {ev1}, we see you on the helmet camera.

IV: {last1}, on your way pick up the {tool} beside {place}.
EV1: Will do, the {tool} beside {place}.

EV2: I have {n} turns on the first bolt of {part}.
IV: {n} turns, thank you {ev2}, continue to {m}.

EV2: The connector on {part} will not seat.
CAPCOM: {ev2}, Houston, back it off {n} turns and try again.
EV2: Trying again, and that one went in nicely.

CAPCOM: {last2}, we would like you to look at {part} for damage.
EV2: There is a small scratch near the label, nothing else.

IV: {ev1}, release {part} and stow it in the {tool}.
EV1: {part} is released and stowed.

EV1: My left glove has a dark spot on the palm.
CAPCOM: Thanks {ev1}, show it to the camera please.
EV1: Here it comes, can you see it?

CAPCOM: EV2, Houston, your carbon dioxide is {n} point {d}, no action.
EV2: Understood, I feel fine.

IV: Next for EV1 is {place}, translate along the port side.
EV1: Moving to {place} along the port side.

EV2: {iv}, my foot is in the APFR at {place}, pitch setting {n}.
IV: Copy {ev2}, pitch {n}, yaw {m}.

CAPCOM: We are {n} minutes from sunset, lower your visors when you like.
EV1: It is getting dark quickly out here.

EV1: What a view, the coast of Africa is right below us.
IV: Enjoy it {ev1}, you have a minute.

IV: {ev2}, set the {tool} to clockwise two, torque {n} point {d}.
EV2: Clockwise two, {n} point {d}, and it is turning.

CAPCOM: Crew, the arm is moving toward {place}, hands clear please.
EV2: Hands are clear.

EV2: The blanket on {part} is torn at the corner.
CAPCOM: We copy, {ev2}, take a photo and leave it.

IV: {last1} and {last2}, you are about {n} minutes ahead of the timeline.
EV1: That is good news, {iv}.

EV1: I need the {tool}, could you hand it over, {ev2}?
EV2: Here is the {tool}, watch the tether.

CAPCOM: {iv}, Houston on the big loop, the team agrees with your plan.
IV: Thank you {cap}, we are starting now.

EV2: Step {n} is complete, {part} is mated and the lever is down.
CAPCOM: Good data on {part}, {ev2}, nice job.

IV: {ev1}, inventory please.
EV1: Two hooks, one {tool}, one trash bag and a camera.

CAPCOM: EV1, turn on your glove heaters and check the HAP.
EV1: Heaters are on and the HAP is dry.

EV1: I am inside the airlock, the SCU is connected.
IV: Copy, {ev2} you are clear to come in.
EV2: On my way to the airlock.

CAPCOM: Phase elapsed time is {n} hours {m} minutes.
IV: Thanks {cap}, that matches ours.

EV2: There is some slack in my tether near {place}.
IV: Hold there {ev2}, let the reel pull it in.

EV1: Bolt {n} is stuck, I would like the {tool}.
CAPCOM: {ev1}, stand by, we are talking about it.
CAPCOM: Go ahead with the {tool}, limit {m} turns.

IV: {ev2}, confirm the {tool} is on your left side.
EV2: Left side, and the hook is closed.
"""
EXCHANGES: Final = tuple(tuple(part.splitlines()) for part in _TEXT.strip().split("\n\n"))
"""Turns that belong together."""
SOUNDS: Final = {
    "HAP": "hap", "SAFER": "safer", "WIF": "whiff", "EXPRESS": "express", "MISSE": "missy", "CETA": "seeta",
    "SARJ": "sarge", "JEM": "jem", "RET": "ret", "SCU": "S C U", "EHIP": "ee hip", "Quillen": "Quillin",
    "Delacroix": "Della kwah", "Kowalczyk": "Ko wall chick", "Jankowski": "Yan koff skee", "Lindqvist": "Lind kvist",
    "Moreau": "More oh", "Okafor": "Oh kah for", "Hashimoto": "Hashi moto", "Katya": "Kat ya", "Ines": "Eeness",
    "Priya": "Pree ya", "Matteo": "Mat tay oh", "Mateo": "Mat tay oh", "Dmitri": "Dimeetree", "Tamsin": "Tamzin",
}  # fmt: skip
"""Printed words whose sound is not what their letters say."""
