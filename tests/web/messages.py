"""Every visible word of the public site that a translator must know: of templates, of views, of tables."""

from __future__ import annotations

import ast
from pathlib import Path

from jinja2 import Environment

from mediaarchive.licensing.questions import GROUPS, QUESTIONS, SHORT
from tests.conftest import ROOT
from web import words

_TEAM_ONLY = ("account", "desk")


def messages() -> set[str]:
    """Return every message; of those with a plural the singular."""
    found: set[str] = set()
    for path in sorted((ROOT / "web" / "templates").rglob("*.*")):
        if path.relative_to(ROOT / "web" / "templates").parts[0] not in _TEAM_ONLY:
            found |= _of_template(path)
    for path in sorted((ROOT / "web").glob("*.py")):
        found |= _of_module(path)
    found |= {title for title, _ in GROUPS} | set(SHORT.values())
    for question in QUESTIONS.values():
        found |= {words for words in (question.label, question.hint, question.missing) if words}
        found |= set(question.options.values())
    tables = (words._GRADES, words._EVIDENCE, words._LANGUAGES)
    return found | {text for table in tables for text in table.values()}


def _of_template(path: Path) -> set[str]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.trim_blocks = environment.lstrip_blocks = True
    taken = environment.extract_translations(path.read_text("utf-8"))  # type: ignore[attr-defined]
    singular = (m if isinstance(m, str) else next((part for part in m or () if part), None) for _, _, m in taken)
    return {message for message in singular if message}


def _of_module(path: Path) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    named = (c for c in calls if isinstance(c.func, ast.Name) and c.func.id in ("gettext", "ngettext") and c.args)
    return {c.args[0].value for c in named if isinstance(c.args[0], ast.Constant) and isinstance(c.args[0].value, str)}
