"""Offers and agreements of a request: put together from its facts, accepted by a typed name, started, printed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.licences import edits, letters, plain
from mediaarchive.archive.licences.conflicts import conflicts
from mediaarchive.archive.licences.letters import Post
from mediaarchive.archive.licences.material import Excerpt, excerpts
from mediaarchive.archive.licences.triage import triaged
from mediaarchive.errors import Conflict, Gone, InputRefused, NotFound
from mediaarchive.licensing import Range, Request, agreements, grants, people, store, texts
from mediaarchive.licensing.agreements import ACCEPTED, OFFERED, Version
from mediaarchive.licensing.grants import LICENCE
from mediaarchive.licensing.questions import (
    ALTERATIONS,
    CONTROL,
    FORMS,
    MEDIA,
    TERRITORIES,
    USES,
    Answers,
    is_commercial,
    picked,
    run_time,
)
from mediaarchive.licensing.rates import Estimate, Rates, estimate
from mediaarchive.licensing.sheets import Terms
from mediaarchive.licensing.states import By, State
from mediaarchive.papers import (
    FIRST,
    Acceptance,
    Agreement,
    Fee,
    Party,
    Quote,
    QuoteLine,
    credit_lines,
    digest,
    duty_of,
    html,
    odrl,
    pdf,
    quote_pdf,
)
from mediaarchive.papers import Excerpt as Listed

_YEARS: Final = {"once": 1, "1y": 1, "5y": 5, "10y": 10}
_VALID: Final = timedelta(days=30)
_UTC: Final = ZoneInfo("UTC")
_MOST_HANDLES_MS: Final = 60_000
_PDF, _HTML, _JSON = "application/pdf", "text/html; charset=utf-8", "application/ld+json"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the desk sets down in an offer, as a person writes it. `fee` is an amount such as `120.50`, empty for none.

    `starts` and `ends` are days, `ends` the last one or empty for no end.
    """

    fee: str = ""
    no_fee_reason: str = ""
    starts: str = ""
    ends: str = ""
    exclusive: bool = False
    sublicensing: str = ""
    copies: str = ""
    handles_s: str = "0"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of an agreement."""

    name: str
    content_type: str
    data: bytes


def suggested(request: Request, answers: Answers, cost: Estimate, now: datetime) -> Wish:
    """Return the offer that the request and the rate card suggest."""
    starts = _day(answers.get("starts", "")) or now.date()
    term = answers.get("term", "")
    ends = _years_on(starts, _YEARS[term]) - timedelta(days=1) if term in _YEARS else None
    fee = f"{cost.amount / 100:.2f}" if cost.amount else ""
    reason = "" if cost.amount else cost.line.reason
    before = max((one.handle_ms for one in request.ranges), default=0) / 1000
    return Wish(fee, reason, starts.isoformat(), ends.isoformat() if ends else "", handles_s=f"{before:g}")


def cost_of(session: Session, answers: Answers, seconds: Fraction) -> Estimate:
    """Return what the rate card that holds says of a request."""
    rates: Rates = texts.read(texts.in_force(session, texts.RATES))
    return estimate(
        rates, use=answers.get("use", ""), commercial=is_commercial(answers), media=picked(answers, "media"),
        seconds=seconds,
    )  # fmt: skip


def offer(archive: Archive, reference: str, wish: Wish, post: Post, *, seen: int, by: str, now: datetime) -> Version:
    """Make an offer: the agreement as a version of its own, which the applicant can accept for 30 days.

    Raises Conflict while rules or terms are not approved by a named person, or something blocks it; InputRefused for
    what cannot be read; NotFound.
    """
    with archive.database.write() as session:
        request = store.at_desk(session, reference)
        if request.standing.edition != seen:
            raise Conflict("somebody else decided meanwhile", subject=reference, hint="load the page again")
        found = excerpts(session, request.ranges, now)
        _require_approved(session)
        answers = store.answers_of(session, request)
        decided = triaged(session, request.ranges, answers.get("use", ""), answers.get("commercial", ""), now)
        if blocking := [one for one in conflicts(session, request, found, decided.decisions, now) if one.blocks]:
            raise Conflict(f"excerpt {blocking[0].number}: {blocking[0].words}", hint="propose other excerpts")
        handle_ms = _handles(wish.handles_s)
        ranges = tuple(replace(one.of, handle_ms=handle_ms) for one in found)
        made = _agreement(session, request, answers, excerpts(session, ranges, now), wish, by, now)
        store.move(session, request, "offer", By.DESK, by, now, wish.note, now + _VALID)
        version = _keep(session, request, made, OFFERED, ranges, wish, by, now, now + _VALID)
        letters.write(session, post, store.get(session, request.id), "offer", now=now)
        return version


def accept(
    archive: Archive, secret: str, typed: Mapping[str, str], post: Post, *, seen: int, digest_seen: str, now: datetime
) -> Version:
    """Accept the offer by a typed name; `typed` holds name, address and country, `digest_seen` what was read.

    Where nothing is to be paid the licence begins at once. Raises InputRefused for what is missing, Conflict where the
    offer is another one by now, NotFound.
    """
    name, country = (" ".join(CONTROL.sub(" ", typed.get(key, "")).split())[:120] for key in ("name", "country"))
    lines = tuple(" ".join(CONTROL.sub(" ", line).split())[:120] for line in typed.get("address", "").splitlines())
    address = tuple(line for line in lines if line)[:6]
    if not name or not address or not country:
        raise InputRefused("name, address and country belong into the agreement", hint="fill in all three")
    if typed.get("agreed") != "yes":
        raise InputRefused("nothing is agreed yet", hint="tick that you have read the agreement and accept it")
    with archive.database.write() as session:
        request = store.by_secret(session, secret, now)
        offered = agreements.last(session, request.id)
        if request.standing.edition != seen or offered is None or offered.digest != digest_seen:
            raise Conflict("this is another version than you have read", hint="load the page again")
        event = store.move(session, request, "accept", By.APPLICANT, "applicant", now)
        read = model_of(session, request, offered)
        licensee = replace(read.licensee, address=address, country=country)
        made = replace(
            read, version=offered.number + 1, previous=offered.digest, licensee=licensee, made_at=now,
            acceptance=Acceptance(name, now), nonce=secrets.token_hex(16),
        )  # fmt: skip
        version = _kept(
            session, request, made, ACCEPTED, offered.ranges, offered.terms, "applicant", now, offered.valid_until
        )
        current = store.get(session, request.id)
        if made.fee.minor:
            letters.write(session, post, current, "accepted", now=now)
        else:
            _begin_at_once(session, current, post, now)
        assert event.after == State.ACCEPTED
        return version


def start(session: Session, request: Request, *, by: str, now: datetime) -> None:
    """Write the grant of the accepted agreement, and let its end be the licence's. Raises Conflict without one."""
    accepted = agreements.last(session, request.id)
    if accepted is None or accepted.kind != ACCEPTED:
        raise Conflict("no agreement was accepted", subject=request.reference)
    ends = _end_of(accepted.terms.get("ends", ""))
    grants.give(
        session, request.id, LICENCE, accepted.ranges, form=str(accepted.terms["form"]),
        credit=str(accepted.terms["credit"]), rules=f"agreement {accepted.number} ({accepted.digest[:12]})",
        starts=now, ends=ends, by=by, now=now, exclusive=bool(accepted.terms["exclusive"]),
    )  # fmt: skip
    store.set_until(session, request.id, ends)


def model_of(session: Session, request: Request, version: Version) -> Agreement:
    """Return what a version was made from. Raises Gone once the applicant was erased."""
    return plain.of_json(Agreement, json.loads(_opened(session, request, version.model)))


def document(session: Session, request: Request, number: int, kind: str) -> Document:
    """Return a version as `html`, `pdf` or `jsonld`, or its `quote`. Raises NotFound, Gone."""
    version = next((one for one in agreements.versions(session, request.id) if one.number == number), None)
    if version is None:
        raise NotFound("there is no such version of the agreement")
    stem = f"{request.reference}-agreement-{number}"
    kept = {"html": (version.html, _HTML), "pdf": (version.pdf, _PDF), "jsonld": (version.odrl, _JSON)}
    if kind in kept:
        sealed, content_type = kept[kind]
        return Document(f"{stem}.{kind}", content_type, _opened(session, request, sealed))
    model = model_of(session, request, version)
    if kind == "quote" and model.fee.minor:
        return Document(f"{request.reference}-quote-{number}.pdf", _PDF, quote_pdf(_quote(session, model, version)))
    raise NotFound("there is no such document of this agreement")


def _begin_at_once(session: Session, request: Request, post: Post, now: datetime) -> None:
    store.move(session, request, "activate", By.TIME, "the archive", now)
    start(session, request, by="the archive", now=now)
    letters.write(session, post, store.get(session, request.id), "granted", now=now)


def _require_approved(session: Session) -> None:
    for kind in (texts.RULES, texts.TERMS, texts.RATES):
        version = texts.in_force(session, kind)
        if not version.is_approved:
            raise Conflict(f"the {kind} are an example that nobody has approved", hint="approve a version first")


def _agreement(
    session: Session, request: Request, answers: Answers, found: tuple[Excerpt, ...], wish: Wish, by: str, now: datetime
) -> Agreement:
    rules, words = texts.in_force(session, texts.RULES), texts.in_force(session, texts.TERMS)
    terms: Terms = texts.read(words)
    licensor = Party(by, terms.licensor.name, terms.licensor.address, terms.licensor.country, terms.licensor.email)
    organisation = answers.get("licensee") or answers.get("organisation", "")
    licensee = Party(answers.get("name", ""), organisation, (), "", answers.get("email", ""))
    before = agreements.last(session, request.id)
    owners = tuple(dict.fromkeys(line for one in found for line in one.owners)) or ("Owner not named",)
    starts, ends = _day(wish.starts), _day(wish.ends)
    if starts is None:
        raise InputRefused("it is not said from which day on", hint="write a day such as 2026-12-01")
    return Agreement(
        reference=request.reference, version=before.number + 1 if before else 1, made_at=now, licensor=licensor,
        licensee=licensee, project_title=answers.get("project", ""), project_synopsis=answers.get("synopsis", ""),
        project_type=USES.get(answers.get("use", ""), ""), project_producer="",
        excerpts=tuple(_listed(one) for one in found),
        media=tuple(MEDIA[key] for key in picked(answers, "media")), territory=_territory(answers), starts=starts,
        ends=ends, is_exclusive=wish.exclusive, is_commercial=is_commercial(answers),
        sublicensing=wish.sublicensing or "None.", copies=wish.copies or "As many as the use above needs.",
        alterations=tuple(ALTERATIONS[key] for key in picked(answers, "alterations")), fee=_fee(session, wish),
        credit_lines=credit_lines(owners, terms.licensor.name, is_edited=_is_edited(answers)),
        credit_duty=_duty(request, answers, found), clauses=_clauses(terms, found),
        rules_version=rules.name, text_version=words.name, is_example=not (rules.is_approved and words.is_approved),
        nonce=secrets.token_hex(16), previous=before.digest if before else FIRST,
    )  # fmt: skip


def _listed(one: Excerpt) -> Listed:
    rate = one.recording.frame_rate
    frames = round(one.seconds * rate) if rate else 0
    first, past = one.labels
    return Listed(
        one.number, f"{one.eva.name}, {one.eva.start.day} {one.eva.start:%B %Y}", one.title, one.camera.label,
        one.recording.file_name, one.recording.digest, one.reel, first, past, one.seconds, frames,
        one.credit or "Owner not named", one.owners, "with sound" if one.of.sound else "without sound",
    )  # fmt: skip


def _keep(
    session: Session, request: Request, made: Agreement, kind: str, ranges: tuple[Range, ...], wish: Wish, by: str,
    now: datetime, until: datetime,
) -> Version:  # fmt: skip
    form = request.answers.get("form") or "copy"
    terms = {
        "fee": made.fee.minor, "currency": made.fee.currency, "reason": made.fee.no_fee_reason, "form": form,
        "form_words": FORMS[form], "starts": made.starts.isoformat(),
        "ends": made.ends.isoformat() if made.ends else "",
        "exclusive": wish.exclusive, "credit": made.credit_lines[0][1], "duty": made.credit_duty,
    }  # fmt: skip
    return _kept(session, request, made, kind, ranges, terms, by, now, until)


def _kept(
    session: Session, request: Request, made: Agreement, kind: str, ranges: tuple[Range, ...],
    terms: Mapping[str, object], by: str, now: datetime, until: datetime,
) -> Version:  # fmt: skip
    model = json.dumps(plain.to_json(made), sort_keys=True, ensure_ascii=False)
    version = Version(
        request.id, made.version, kind, now, by, terms, ranges, until, digest(made), made.previous,
        *(_sealed(session, request, data) for data in (model.encode(), html(made), pdf(made), odrl(made))),
    )  # fmt: skip
    agreements.keep(session, version)
    return version


def _quote(session: Session, model: Agreement, version: Version) -> Quote:
    rates: Rates = texts.read(texts.in_force(session, texts.RATES))
    seconds = Fraction(max(rates.least_seconds, ceil(sum(one.seconds for one in model.excerpts))))
    minor = model.fee.minor or 0
    each = QuoteLine(f"Footage in “{model.project_title}”", Fraction(1), "licence", minor, minor)
    if minor and minor % int(seconds) == 0:
        each = QuoteLine(each.words, seconds, "seconds", minor // int(seconds), minor)
    return Quote(
        model.reference, version.at.date(), version.valid_until.date(), model.licensor, model.licensee,
        model.project_title, (each,), model.fee.currency, rates.payment, model.is_example,
    )  # fmt: skip


def _fee(session: Session, wish: Wish) -> Fee:
    text = wish.fee.strip().replace(",", ".")
    if not text or text in ("0", "0.00"):
        if not wish.no_fee_reason.strip():
            raise InputRefused("no fee needs a reason", hint="say in a sentence why nothing is to be paid")
        return Fee(no_fee_reason=wish.no_fee_reason.strip())
    try:
        minor = Fraction(text) * 100
    except ValueError:
        raise InputRefused(f"{text[:20]!r} is no amount", hint="write 120 or 120.50") from None
    if minor.denominator != 1 or not 0 < minor <= 10**11:
        raise InputRefused(f"{text[:20]!r} is no amount of whole cents", hint="write 120 or 120.50")
    rates: Rates = texts.read(texts.in_force(session, texts.RATES))
    return Fee(int(minor), rates.currency)


def _duty(request: Request, answers: Answers, found: tuple[Excerpt, ...]) -> str:
    """Return where the credit stands: by what the edit shows where its list is the request, else by the excerpts."""
    whole = run_time(answers)
    footage = sum((one.seconds for one in found), Fraction(0))
    edit = edits.understood(request, answers)
    if edit is not None and edit.stands:
        footage = edit.edit.seconds
    if not whole:
        return "The credit line stands beside each use, as it is given for its medium."
    duty = duty_of(min(Fraction(1), footage / whole))
    share = f"{float(footage):.1f} s of {float(whole):.0f} s, {duty.name} of the run time"
    return f"{share}: {duty.words}"


def _clauses(terms: Terms, found: tuple[Excerpt, ...]) -> tuple[tuple[str, str], ...]:
    """Return the clauses of the terms, and what is said of pictures beyond the excerpts, where the files hold some."""
    house = tuple((one.heading, one.text) for one in terms.clauses)
    most = max((one.of.handle_ms for one in found), default=0)
    if not most:
        return house
    words = (
        f"The files hold up to {most / 1000:g} s more on either side of each excerpt, for the cut alone; what is shown "
        "stays within the excerpts listed above."
    )
    return (*house, ("Handles", words))


def _is_edited(answers: Answers) -> bool:
    """Say whether the credit has to say that pictures were changed; to cut them shorter is no change of them."""
    return bool(set(picked(answers, "alterations")) - {"trim"})


def _territory(answers: Answers) -> tuple[str, ...]:
    if answers.get("places"):
        return (answers["places"],)
    return (TERRITORIES.get(answers.get("territory", ""), TERRITORIES["world"]),)


def _handles(text: str) -> int:
    try:
        found = round(Fraction(text.strip() or "0") * 1000)
    except ValueError:
        raise InputRefused(f"{text[:20]!r} are no seconds", hint="write 0, 1 or 2.5") from None
    if not 0 <= found <= _MOST_HANDLES_MS:
        raise InputRefused("handles are 0 to 60 seconds")
    return found


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputRefused(f"{text[:20]!r} is no day", hint="write 2026-12-31") from None


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, month=3, day=1)


def _end_of(text: object) -> datetime | None:
    last = _day(str(text or ""))
    return datetime.combine(last + timedelta(days=1), time(), _UTC) if last else None


def _sealed(session: Session, request: Request, data: bytes) -> str:
    key = people.get(session, request.person).key
    if key is None:
        raise Gone("what belonged to this request was erased")
    return people.seal(key, data, f"agreement {request.id}")


def _opened(session: Session, request: Request, text: str) -> bytes:
    key = people.get(session, request.person).key
    if key is None:
        raise Gone("what belonged to this request was erased")
    return people.unseal(key, text, f"agreement {request.id}")
