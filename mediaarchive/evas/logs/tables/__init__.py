"""Tables of tasks, whatever holds them: their columns and times are guessed, shown, and confirmed by a person."""

from mediaarchive.evas.logs.tables.preview import Column, Preview, PreviewRow

__all__ = ["Column", "Preview", "PreviewRow"]
