"""The export and the columns of tables: a new column is exported, or left out for a reason that somebody wrote down."""

from __future__ import annotations

import re

from frontdesk.core.data_lifecycle.export import COLUMNS_NOT_EXPORTED, TABLES, Exported
from frontdesk.db.database import Database
from frontdesk.features import all_features

COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = ANY($1) AND column_name <> 'account_id'
"""


def table_of(source: str) -> str:
    """The table whose rows an export is about: the one that is called `r`."""
    found = re.search(r"(\w+) r\b", source)
    assert found is not None, source
    return found[1]


async def test_columns_are_exported_or_left_out_for_a_reason(database: Database) -> None:
    added = [each for each in all_features.TABLES.values() if isinstance(each, Exported)]
    tables = {table_of(each.source): each for each in (*TABLES.values(), *added)}
    exported = {
        f"{table}.{column}" for table, each in tables.items() for column in re.findall(r"\br\.(\w+)", each.columns)
    }
    left_out = {f"{table}.{column}" for table, each in tables.items() for column in each.left_out}
    async with database.system() as transaction:
        rows = await transaction.fetch(COLUMNS, sorted(tables))
    there = {f"{row['table_name']}.{row['column_name']}" for row in rows}
    assert exported <= there
    assert exported.isdisjoint(left_out | set(COLUMNS_NOT_EXPORTED))
    assert there - exported == left_out | set(COLUMNS_NOT_EXPORTED), "a new column is exported, or said why not"
