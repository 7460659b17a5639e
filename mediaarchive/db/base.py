"""The declarative base and the column types: instants as whole microseconds, rationals and JSON as text."""

from __future__ import annotations

import json
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from mediaarchive.timeline import from_micros, to_micros

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table. Constraint names follow one convention, so that migrations can name what they change."""

    metadata = MetaData(naming_convention=_NAMES)


class Utc(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as whole microseconds since 1970 (sorts, subtracts, no zone to lose)."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuse naive datetimes, else microseconds."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Microseconds to aware UTC."""
        return None if value is None else from_micros(value)


class RationalText(TypeDecorator[Fraction]):
    """An exact rational such as a time base or frame rate, kept as text `1/90000`. Not for sorting."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Numerator/denominator."""
        return None if value is None else f"{value.numerator}/{value.denominator}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """Back to a Fraction."""
        return None if value is None else Fraction(value)


class JsonText(TypeDecorator[Any]):
    """A JSON value in canonical form (sorted keys, no blanks), the same bytes on every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Canonical JSON; None is SQL NULL."""
        return None if value is None else json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Parse the text."""
        return None if value is None else json.loads(value)
