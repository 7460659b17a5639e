"""Prints tables in Markdown, a row as soon as it is known."""

from __future__ import annotations

from collections.abc import Sequence


def head(title: str, columns: Sequence[str], note: str = "") -> None:
    """Begin a table."""
    print(f"\n## {title}\n")
    if note:
        print(f"{note}\n")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}", flush=True)


def row(*cells: object) -> None:
    """Print one row; None is what could not be measured."""
    print(f"| {' | '.join('–' if cell is None else str(cell) for cell in cells)} |", flush=True)
