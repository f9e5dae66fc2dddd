"""Brings the schema to the newest step with Alembic; `frontdesk.db.schema` says whether that is needed."""

from __future__ import annotations

import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.pool import NullPool

from frontdesk.db.dead_peer import libpq_options
from frontdesk.db.schema import SchemaNotMade, newest_step

# Two servers may start at once: the second waits and then finds nothing to do.
MIGRATION_LOCK = 7205759403792792
ASK_AGAIN_SECONDS = 0.2


RIGHTS = """
SELECT current_user, current_database(), rolsuper OR rolcreaterole,
    has_schema_privilege('public', 'CREATE') AND has_database_privilege(current_database(), 'CREATE')
FROM pg_roles WHERE rolname = current_user
"""


def migrate(dsn: str) -> None:
    """Run every missing step. Blocking; safe to run from several processes at once. Raises `SchemaNotMade`."""
    try:
        engine = create_engine(_url(dsn), poolclass=NullPool, connect_args=libpq_options(dsn))
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as guard:
            _wait_for_others(guard)
            with engine.connect() as connection:
                command.upgrade(_config(connection), "head")
                connection.commit()
    except (DBAPIError, PendingRollbackError) as error:
        raise SchemaNotMade(
            f"The schema could not be brought to step {newest_step()}: {_reason(error)}.{_mend(dsn)}"
        ) from error


def _reason(error: BaseException) -> str:
    """What the database said; when it was lost in a step, cleaning up afterwards fails for another reason."""
    while not isinstance(error, DBAPIError) and error.__context__ is not None:
        error = error.__context__
    return str(getattr(error, "orig", error)).partition("\n")[0].rstrip(".")


def _wait_for_others(guard: Connection) -> None:
    """Take the lock. It is asked for again and again: an index that is built beside others' work waits for every
    statement that has begun before, and would wait for ours as we wait for whoever builds it.
    """
    while not guard.exec_driver_sql(f"SELECT pg_try_advisory_lock({MIGRATION_LOCK})").scalar():
        time.sleep(ASK_AGAIN_SECONDS)


def _mend(dsn: str) -> str:
    """What an administrator has to allow the user of DATABASE_URL, if that is what is missing."""
    try:
        engine = create_engine(_url(dsn), poolclass=NullPool, connect_args=libpq_options(dsn))
        with engine.connect() as connection:
            user, database, makes_roles, makes_tables = connection.exec_driver_sql(RIGHTS).one()
    except DBAPIError:
        return ""
    missing = [] if makes_roles else [f'ALTER ROLE "{user}" CREATEROLE;']
    missing += [] if makes_tables else [f'ALTER DATABASE "{database}" OWNER TO "{user}";']
    return f" The user of DATABASE_URL needs more rights: {' '.join(missing)}" if missing else ""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _url(dsn: str) -> str:
    """The same address for SQLAlchemy with psycopg."""
    return "postgresql+psycopg://" + dsn.split("://", 1)[1]
