"""Alembic's environment: the connection comes from `Database.migrate`, the tables from every station."""

from alembic import context

from mediaarchive.archive.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
context.run_migrations()
