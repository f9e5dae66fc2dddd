"""Indexes of large tables, built beside running servers: nobody who reads or writes waits for them.

Such a build commits what the step did before it, and may be interrupted. So a step that has one does first what can be
done again, then builds, and does the rest in a transaction of its own, with the note that the step is done.
"""

from __future__ import annotations

from collections.abc import Mapping

from alembic import op

IS_WHOLE = "SELECT (SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('{name}'))"


def briefly() -> None:
    """Give up rather than let everybody wait behind this transaction for a lock."""
    op.execute("SET LOCAL lock_timeout = '5s'")


def build(indexes: Mapping[str, str]) -> None:
    """Build those of the indexes (name: definition) that there are not yet; what an interrupted run left is dropped."""
    with op.get_context().autocommit_block():
        for name, definition in indexes.items():
            if op.get_bind().exec_driver_sql(IS_WHOLE.format(name=name)).scalar() is False:
                op.execute(f"DROP INDEX CONCURRENTLY {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {definition}")
