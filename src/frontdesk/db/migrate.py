"""Bring the schema to the newest step, and tell which step it is at."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

# Two servers may start at once: the second waits here and then finds nothing to do.
MIGRATION_LOCK = 7205759403792792


def migrate(dsn: str) -> str:
    """Run every missing step and return the newest one. Blocking; safe to run from several processes at once."""
    engine = create_engine(_url(dsn), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as guard:
        guard.exec_driver_sql(f"SELECT pg_advisory_lock({MIGRATION_LOCK})")
        with create_engine(_url(dsn), poolclass=NullPool).connect() as connection:
            command.upgrade(_config(connection), "head")
            connection.commit()
            return current_step(connection) or ""


def current_step(connection: Connection) -> str | None:
    """The step the schema is at; None on an empty database."""
    context = MigrationContext.configure(connection, opts={"version_table": "schema_version"})
    return context.get_current_revision()


def newest_step() -> str:
    """The step this version of the program needs."""
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    assert head is not None
    return head


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _url(dsn: str) -> str:
    """The same address for SQLAlchemy with psycopg."""
    return "postgresql+psycopg://" + dsn.split("://", 1)[1]
