"""Errors of a database that does not respond, takes no writes, or holds nothing of ours."""

from __future__ import annotations

import asyncpg


class DatabaseUnavailable(Exception):
    """Database that cannot be reached now; nothing was written."""


class CannotWrite(DatabaseUnavailable):
    """Database that responds and takes no writes, as one whose disk is full; nothing was written."""


class SchemaMissing(DatabaseUnavailable):
    """Database that responds and holds nothing of ours yet."""

    def __init__(self) -> None:
        super().__init__("the database is empty: run frontdesk migrate")


REFUSALS: tuple[tuple[type[Exception], str], ...] = (
    (asyncpg.DiskFullError, "its disk is full"),
    (asyncpg.PostgresIOError, "its disk does not take what is written"),
    (asyncpg.ReadOnlySQLTransactionError, "it is read-only, as a standby is"),
)
"""Errors of a database that can be read and not written."""

# An error of a server that is being stopped, is out of room or became a standby says nothing about the request.
LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg says of a connection on which the server has said its last word
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
)


UNUSABLE = (ValueError, OverflowError, asyncpg.PostgresError, *LOST)
"""What connecting to an address ends in that leads nowhere, or to a server that does not let us in."""


def why_refused(error: Exception) -> str | None:
    """Return why a database that responds takes no writes; None when it is away."""
    return next((why for kind, why in REFUSALS if isinstance(error, kind)), None)
