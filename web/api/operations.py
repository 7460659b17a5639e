"""What an address of the API is, for those who answer and for the document."""

from __future__ import annotations

from dataclasses import dataclass

from web.api.asked import Parameter


@dataclass(frozen=True, slots=True)
class Operation:
    """An address of the API: what may be asked for, and what is told."""

    path: str
    name: str
    text: str
    parameters: tuple[Parameter, ...]
    answer: type
