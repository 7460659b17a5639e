"""Importers of task logs: found by content, all-or-nothing, every complaint with its line and column."""

from mediaarchive.evas.logs.parse import ParsedLog, Remark, parse

__all__ = ["ParsedLog", "Remark", "parse"]
