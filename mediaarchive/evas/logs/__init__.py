"""Importers of task logs: found by content, all-or-nothing, every complaint with its line and column.

`parse` and `understand` read a log of any kind. JSON and YAML become `nodes` (texts with places), everything else a
table (`tables`, `sheets`), whose columns and times are guessed for a person to confirm. `fit` says whether a log is of
its EVA, `diff` what a version changes, `lanes` what each crew member did in order, `cells` writes CSV.
"""

from mediaarchive.evas.logs.cells import written
from mediaarchive.evas.logs.diff import Change, LogDiff, diff
from mediaarchive.evas.logs.fit import misfit
from mediaarchive.evas.logs.maestro.procedure import Beside
from mediaarchive.evas.logs.model import Choice, ParsedLog, Remark, refuse
from mediaarchive.evas.logs.parse import confirmation, contents, parse, understand
from mediaarchive.evas.logs.tables import Column, Preview, PreviewRow

__all__ = [
    "Beside",
    "Change",
    "Choice",
    "Column",
    "LogDiff",
    "ParsedLog",
    "Preview",
    "PreviewRow",
    "Remark",
    "confirmation",
    "contents",
    "diff",
    "misfit",
    "parse",
    "refuse",
    "understand",
    "written",
]
