"""Dumps of installations that older versions made, as text that a test can run in an empty database."""

from __future__ import annotations

import asyncio
import gzip
import re
import secrets
from pathlib import Path

import asyncpg

from frontdesk.db.embedded import find_binaries

# Roles belong to the whole server, and each database has a pair of its own: a dump says so with their first names.
MADE_UP = re.compile(r"\bfrontdesk_(app|system)_[0-9a-f]{8}\b")
# For psql alone.
COMMAND = re.compile(r"^\\.*\n", re.MULTILINE)


def settled(text: str) -> str:
    """What `pg_dump` wrote, the same each time."""
    return COMMAND.sub("", MADE_UP.sub(r"frontdesk_\1", text))


async def restore(dsn: str, file: Path) -> None:
    """Run a dump in an empty database whose owner may create roles."""
    mark = secrets.token_hex(4)
    text = re.sub(r"\bfrontdesk_(app|system)\b", rf"frontdesk_\1_{mark}", gzip.decompress(file.read_bytes()).decode())
    connection = await asyncpg.connect(dsn)
    try:
        for kind in ("app", "system"):
            await connection.execute(f"CREATE ROLE frontdesk_{kind}_{mark}")
            await connection.execute(f"GRANT frontdesk_{kind}_{mark} TO CURRENT_USER")
            await connection.execute(f"GRANT USAGE ON SCHEMA public TO frontdesk_{kind}_{mark}")
        await connection.execute(text)
    finally:
        await connection.close()


async def schema_of(dsn: str) -> str:
    """The schema of a database as `pg_dump` tells it, without the roles' own names and the tables of single days."""
    program = find_binaries().directory / "pg_dump"
    words = [str(program), "--schema-only", "--no-owner", "--exclude-table=*_2*", dsn]
    made = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    told, _ = await made.communicate()
    assert made.returncode == 0
    return settled(told.decode())
