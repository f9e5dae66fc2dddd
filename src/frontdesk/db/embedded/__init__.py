"""Embedded PostgreSQL 18: found, created, started, watched and stopped by Frontdesk itself.

Used when no ``DATABASE_URL`` is given. `EmbeddedPostgres` is the supervisor; it refuses with an `EmbeddedPostgresError`
whose text is one sentence for the operator.
"""

from frontdesk.db.embedded.binaries import Binaries, find_binaries
from frontdesk.db.embedded.errors import (
    BinariesNotFound,
    DataDirectoryInUse,
    DataDirectoryUnusable,
    DiskFull,
    EmbeddedPostgresError,
    IdentityRefused,
    ServerLost,
    StartFailed,
    WrongServerVersion,
)
from frontdesk.db.embedded.supervisor import EmbeddedPostgres, EmbeddedPostgresOptions, has_cluster, running_dsn

__all__ = [
    "Binaries",
    "BinariesNotFound",
    "DataDirectoryInUse",
    "DataDirectoryUnusable",
    "DiskFull",
    "EmbeddedPostgres",
    "EmbeddedPostgresError",
    "EmbeddedPostgresOptions",
    "IdentityRefused",
    "ServerLost",
    "StartFailed",
    "WrongServerVersion",
    "find_binaries",
    "has_cluster",
    "running_dsn",
]
