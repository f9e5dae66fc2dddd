"""Errors of the embedded PostgreSQL, each with one sentence an operator can act on."""

from __future__ import annotations

import errno
from pathlib import Path

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class EmbeddedPostgresError(Exception):
    """Root of every failure of the embedded PostgreSQL; ``str(error)`` is one sentence for the operator."""


class BinariesNotFound(EmbeddedPostgresError):
    """Lack of usable PostgreSQL programs of a version that Frontdesk can work with."""


class DataDirectoryUnusable(EmbeddedPostgresError):
    """Data directory that cannot be created, written or locked, or is not ours."""


class DataDirectoryInUse(EmbeddedPostgresError):
    """Data directory that another live process has.

    ``pid`` is that process when it is known; ``dsn`` is where its server listens, once it is ready.
    """

    def __init__(self, message: str, *, pid: int | None = None, dsn: str | None = None) -> None:
        super().__init__(message)
        self.pid = pid
        self.dsn = dsn


class DiskFull(EmbeddedPostgresError):
    """File system of the data directory that has no room left."""


class WrongServerVersion(EmbeddedPostgresError):
    """Data directory that was made by another major version of PostgreSQL than the programs at hand."""


class IdentityRefused(EmbeddedPostgresError):
    """Refusal of PostgreSQL to run as root where no other way to run it works."""


class StartFailed(EmbeddedPostgresError):
    """Server that ended, or stood still for too long, before it accepted connections."""


class ServerLost(EmbeddedPostgresError):
    """Server that kept dying, so that the supervisor has stopped restarting it."""


def disk_full(where: Path) -> DiskFull:
    """Return the error for a full file system under ``where``."""
    return DiskFull(f"The disk holding the data directory {where} is full; free some space and start again.")


def from_os_error(error: OSError, where: Path) -> EmbeddedPostgresError:
    """Say in one sentence what an operating system error on ``where`` means."""
    if error.errno in _NO_ROOM:
        return disk_full(where)
    return DataDirectoryUnusable(
        f"The data directory {where} cannot be used ({(error.strerror or str(error)).lower()}); "
        "make it writable for the user Frontdesk runs as, choose another, or set DATABASE_URL."
    )


def from_server_words(words: str, where: Path, log: Path | None) -> EmbeddedPostgresError:
    """Turn the last words of ``initdb`` or ``postgres`` about ``where`` into one sentence."""
    if "No space left on device" in words or "Disk quota exceeded" in words:
        return disk_full(where)
    if "Permission denied" in words or "Read-only file system" in words or "wrong ownership" in words:
        return DataDirectoryUnusable(
            f"PostgreSQL may not use the data directory {where} ({_last_complaint(words)}); "
            "give it to the user Frontdesk runs as, choose another, or set DATABASE_URL."
        )
    seen = f" (its log is {log})" if log else ""
    return StartFailed(f"PostgreSQL did not start in {where}: {_last_complaint(words)}{seen}.")


def _last_complaint(words: str) -> str:
    """Return the last line that names an error, without its timestamp, or the last line at all."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    # A configuration that "contains errors" says which in the lines before, as mere LOG.
    for mark in ("PANIC:", "FATAL:", "error:", "ERROR:", "LOG:"):
        for line in reversed(lines):
            if mark in line and "contains errors" not in line:
                return line.split(mark, 1)[1].strip().rstrip(".")
    return lines[-1].rstrip(".") if lines else "it ended without a word"
