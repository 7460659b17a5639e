"""Writes EDLs that CMX 3600's readers take: eight signs of reel, one FCM for what follows, names in comments.

What CMX has no column for (the rate, long reels, exact speeds) stands in comments that `read` understands and others
pass over.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from mediaarchive.editlists.cmx import NON_DROP
from mediaarchive.editlists.model import EditList, Event, flat, frame, length
from mediaarchive.timeline import Timecode

_CHANNELS = {"V": "V", "A": "AA", "AV": "AA/V"}


def write_edl(edit_list: EditList) -> str:
    """Return the list as CMX 3600, lines ended by CR LF; `read` gives the same list back.

    An event that is longer than what can be written of a transition's `from` side is written without what lies beneath.
    """
    lines = [f"TITLE: {flat(edit_list.title, 70) or 'UNTITLED'}"]
    is_drop: bool | None = None
    for event, under in _with_transitions(edit_list):
        if is_drop is not (event.source_in[8] == ";"):
            is_drop = event.source_in[8] == ";"
            lines.append(f"FCM: {'DROP FRAME' if is_drop else 'NON-DROP FRAME'}")
        if event is edit_list.events[0]:
            lines += _black_before(edit_list)
        lines += _event(edit_list, event, under)
        if event is edit_list.events[0]:
            counting = "" if edit_list.begins[8] == ";" else f" {NON_DROP}"
            lines.append(
                f"* FRAME RATE: {edit_list.rate}{counting}"
            )  # beneath an event: other readers want no comment before
    return "\r\n".join([*lines, *_black_after(edit_list), ""])


def _with_transitions(edit_list: EditList) -> Iterator[tuple[Event, int]]:
    """Give each event with the frames that it goes on beneath the next one."""
    for event, after in pairwise((*edit_list.events, None)):
        assert event is not None
        under = after is not None and after.number == event.number and after.transition
        yield event, int(after.transition.split()[1]) if after is not None and under else 0


def _event(edit_list: EditList, event: Event, under: int) -> Iterator[str]:
    reel = _reel(event.reel)
    source_out = _shifted(event.source_out, event.rate, -(-under * event.rate // edit_list.rate))
    record_out = _shifted(event.record_out, edit_list.rate, under)
    kind, _, frames = (event.transition or "C").partition(" ")
    yield (
        f"{event.number:03d}  {reel:<8} {_CHANNELS[event.track]:<5} {kind:<4} {frames:>3} "
        f"{event.source_in} {source_out} {event.record_in} {record_out}"
    )
    if event.speed != 1:
        yield f"M2   {reel:<8}       {float(event.speed * edit_list.rate):06.1f}                {event.source_in}"
        yield f"* SPEED: {event.speed}"
    yield from _names(edit_list, event, reel)


def _names(edit_list: EditList, event: Event, reel: str) -> Iterator[str]:
    to = "TO" if event.transition else "FROM"
    if event.clip_name:
        yield f"* {to} CLIP NAME: {flat(event.clip_name)}"
    if event.file_name:
        yield f"* {'TO FILE' if event.transition else 'SOURCE FILE'}: {flat(event.file_name)}"
    if event.reel and event.reel != reel:
        yield f"* {'TO REEL' if event.transition else 'REEL'}: {flat(event.reel, 32)}"
    if event.rate != edit_list.rate:
        yield f"* SOURCE RATE: {event.rate}"
    if event.note:
        yield f"* NOTE: {flat(event.note)}"


def _reel(reel: str) -> str:
    """Return at most eight signs that every reader takes for one word; AX where there is no reel."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "_-.") else "_" for sign in reel)[:8] or "AX"


def _shifted(label: str, rate: Fraction, frames: int) -> str:
    return str(Timecode(frame(label, rate) - frames, rate, drop=label[8] == ";")) if frames else label


def _black_before(edit_list: EditList) -> list[str]:
    return _black(edit_list, 0, edit_list.begins, edit_list.events[0].record_in)


def _black_after(edit_list: EditList) -> list[str]:
    rate = edit_list.rate
    last = max((event.record_out for event in edit_list.events), key=lambda label: frame(label, rate))
    return _black(edit_list, edit_list.events[-1].number + 1, last, edit_list.ends)


def _black(edit_list: EditList, number: int, first: str, past: str) -> list[str]:
    """Return an event of black where the edit is longer than its footage."""
    frames = frame(past, edit_list.rate) - frame(first, edit_list.rate)
    if frames <= 0:
        return []
    zero = Timecode(0, edit_list.rate, drop=first[8] == ";")
    blank = f"{zero} {Timecode(length(first, past, edit_list.rate), zero.rate, zero.drop)}"
    return [f"{number:03d}  {'BL':<8} {'V':<5} {'C':<4} {'':>3} {blank} {first} {past}"]
