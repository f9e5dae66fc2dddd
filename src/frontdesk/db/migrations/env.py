"""Alembic's entry: runs the steps on the connection that `frontdesk.db.migrate` opened, with this database's roles."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, event

from frontdesk.db.roles import FIND, Roles

connection: Connection = context.config.attributes["connection"]
found = connection.exec_driver_sql(FIND).one()
connection.rollback()  # a transaction that is open already would become that of all steps together
roles = Roles.made_up() if None in found else Roles(*found)


@event.listens_for(connection, "before_cursor_execute", retval=True)
def _name_roles(
    _connection: Connection, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
) -> tuple[str, Any]:
    """Steps are written with the roles' first names."""
    return roles.named(statement), parameters


context.configure(connection=connection, transaction_per_migration=True, version_table="schema_version")
with context.begin_transaction():
    context.run_migrations()
