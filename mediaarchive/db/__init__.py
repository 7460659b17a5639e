"""The catalogue's engine: tables' base, types of columns, transactions, migrations, what each server is told.

Lives here: `Base`, column types for exact time, `Database` (read and write transactions), its two
servers (a file of SQLite, PostgreSQL), what each calls otherwise, and Alembic's environment.
Lives not here: any table of a station. Imports errors and timeline.
"""

from mediaarchive.db.asking import ForEach, Greater, Less, NumberIn, PlaceOf
from mediaarchive.db.base import Base, JsonText, RationalText, Utc
from mediaarchive.db.engine import Database, WriteSession
from mediaarchive.db.ids import derive_id

__all__ = [
    "Base",
    "Database",
    "ForEach",
    "Greater",
    "JsonText",
    "Less",
    "NumberIn",
    "PlaceOf",
    "RationalText",
    "Utc",
    "WriteSession",
    "derive_id",
]
