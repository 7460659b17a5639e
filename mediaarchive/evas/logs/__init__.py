"""Importers of task logs: found by content, all-or-nothing, every complaint with its line and column."""

from mediaarchive.evas.logs.model import ParsedLog, Remark
from mediaarchive.evas.logs.parse import parse

__all__ = ["ParsedLog", "Remark", "parse"]
