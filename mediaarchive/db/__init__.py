"""The catalogue's engine: tables' base, types of columns, transactions, migrations, the policy for SQLite.

Lives here: `Base`, column types for exact time, `Database` (read and write transactions) and Alembic's environment.
Lives not here: any table of a station. Imports errors and timeline.
"""

from mediaarchive.db.base import Base, JsonText, RationalText, Utc
from mediaarchive.db.engine import Database, WriteSession
from mediaarchive.db.ids import derive_id

__all__ = ["Base", "Database", "JsonText", "RationalText", "Utc", "WriteSession", "derive_id"]
