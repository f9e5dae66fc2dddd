"""Disk space: room on the disk of the data directory, and where the database is.

A database whose disk is full still serves reads, so a write that failed is remembered until writing is seen to work
again.
"""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import asyncpg

from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.db.unavailable import CannotWrite

FULL_BYTES = 4 * 1024 * 1024
FULL_FILES = 16
AGAIN_SECONDS = 3.0

# Half a megabyte in a table that goes with its transaction: more than may be left over in files that are there.
NEEDS_ROOM = """
CREATE TEMP TABLE frontdesk_room ON COMMIT DROP AS
SELECT repeat(md5(number::text), 60) FROM generate_series(1, 256) AS number
"""


class _Enough(Exception):
    """Signal that undoes the trial write."""


async def refusal(database: Database) -> str | None:
    """Return why the database takes no writes, by a trial that is undone; None when it does.

    Raises `DatabaseUnavailable` when it cannot be asked.
    """
    try:
        async with database.system() as transaction:
            await _try(transaction)
            raise _Enough
    except CannotWrite as error:
        return str(error)
    except _Enough:
        return None


async def _try(transaction: Transaction) -> None:
    try:
        await transaction.execute(NEEDS_ROOM)
    except asyncpg.InsufficientPrivilegeError:
        return  # an operator may keep temporary tables from everybody; then only real writes tell


def shortage(folder: Path) -> str | None:
    """Return why files can no longer be stored in the folder; None while they can."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return None
    free = disk.f_bavail * disk.f_frsize
    if free < FULL_BYTES:
        return f"the disk of {folder} is full ({free // 1024} KiB are left): make room there"
    if disk.f_files > 0 and disk.f_favail < FULL_FILES:  # where files are not counted, both are 0
        return f"the disk of {folder} takes no more files ({disk.f_favail} are left): delete some there"
    return None


class DiskSpace:
    """Check of the disk space; it asks the database only after a write of ours found no room."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._database = database
        self._folders = (data_dir, data_dir / "postgres")
        self._tried_at = float("-inf")

    async def on_disk(self) -> str | None:
        """Return why there is no room on the disks of this machine; None while there is."""
        found = [await asyncio.to_thread(shortage, folder) for folder in self._folders]
        return next((said for said in found if said is not None), None)

    async def missing(self) -> str | None:
        """Return why there is no room; None while there is. Raises `DatabaseUnavailable`."""
        if (said := await self.on_disk()) is not None:
            return said
        if self._database.refused is not None and time.monotonic() - self._tried_at >= AGAIN_SECONDS:
            self._tried_at = time.monotonic()
            if await refusal(self._database) is None:
                self._database.writes_again()
        return self._database.refused
