"""Where footage and task log meet: each recording's clock, and each task's span on the EVA and on every recording.

Lives here: evidence about clocks, fitting them (`clocks`), placing tasks by stamps, order and words (`tasks`), the rows
of both. Lives not here: reading files: everything comes from probes, transcripts and logs as values. First form: one
offset and drift per camera; a later one joins sound and motion between cameras. Imports errors, timeline, db, steps,
evas, recordings and transcripts.
"""

from mediaarchive.alignment.model import Clock, ClockRow, Evidence, PlacedTask, Span, TaskSpanRow

__all__ = ["Clock", "ClockRow", "Evidence", "PlacedTask", "Span", "TaskSpanRow"]
