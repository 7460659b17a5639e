"""Rules as the team writes them, in TOML, into values. Every mistake is named."""

from __future__ import annotations

from urllib.parse import urlsplit

from mediaarchive.licensing.questions import USES
from mediaarchive.licensing.tomls import Table, parse
from mediaarchive.licensing.triage.decide import NOBODY, OTHER
from mediaarchive.licensing.triage.model import Outcome, Owner, Rule, Rules, Source, When


def read_rules(text: str) -> Rules:
    """Read rules. Raises InputRefused for what is wrong, also where a case could be left without a rule."""
    top = parse(text)
    title = top.text("title")
    sources = top.tables("source", _source)
    owners = top.tables("owner", _owner)
    known = (*(owner.id for owner in owners), OTHER, NOBODY)
    rules = top.tables("rule", lambda table: _rule(table, known, [source.id for source in sources]))
    top.end()
    for name, ids in (("source", sources), ("owner", owners), ("rule", rules)):
        keys = [one.id for one in ids]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise top.wrong(f"two of [[{name}]] have the id {twice!r}")
    if not rules or rules[-1].when != When():
        raise top.wrong("the last rule must ask for nothing", hint="end with a [[rule]] that has no “when”")
    return Rules(title, owners, rules, sources)


def _source(table: Table) -> Source:
    return Source(table.text("id"), table.text("title"), _address(table, table.text("url")), table.day("read"))


def _owner(table: Table) -> Owner:
    words = table.texts("words")
    if not words:
        raise table.wrong("“words” tell the owner by: there must be one")
    return Owner(table.text("id"), table.text("name"), words, table.text("ask", needed=False))


def _rule(table: Table, owners: tuple[str, ...], sources: list[str]) -> Rule:
    key, outcome = table.text("id"), table.text("outcome")
    if outcome not in list(Outcome):
        raise table.wrong(f"no outcome is called {outcome!r}", hint=f"one of {', '.join(Outcome)}")
    when = table.table("when")
    asked = When(
        when.among("use", list(USES)), when.among("owner", owners),
        when.flag("commercial"), when.flag("people"), when.flag("insignia"),
    )  # fmt: skip
    when.end()
    url = table.text("url", needed=outcome == Outcome.OPEN)
    return Rule(
        key, Outcome(outcome), table.text("because"), asked, table.texts("duties"),
        table.text("licence", needed=outcome == Outcome.OPEN), _address(table, url) if url else "",
        table.text("ask", needed=False), table.among("sources", sources),
    )  # fmt: skip


def _address(table: Table, url: str) -> str:
    """Return an address that may become a link."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise table.wrong(f"{url[:60]!r} is no address of a page", hint="write https://…")
    return url
