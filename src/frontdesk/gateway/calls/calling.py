"""Call of a channel for a connected account: with a token that is renewed once when it is not taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from frontdesk.contract.channel import Connection
from frontdesk.contract.errors import NeedsReconnect, Refused, TokenExpired, TryLater
from frontdesk.core.inboxes.errors import InboxNotFound
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.gateway.calls.credentials import CredentialProvider

Result = TypeVar("Result")

REFUSED_TWICE = "The access token was refused, even after it was renewed. Reconnect the account."


async def call(
    access: CredentialProvider, account_id: int, inbox_id: int, ask: Callable[[Connection], Awaitable[Result]]
) -> Result:
    """Ask the platform something.

    Raises what `ask` raises; `TokenExpired` becomes `NeedsReconnect` when renewing the token did not help. Where we
    cannot ask at all it raises `Refused` (the inbox is gone) or `TryLater` (our own database is away).
    """
    connection = await _connection(access, account_id, inbox_id)
    try:
        return await ask(connection)
    except TokenExpired:
        connection = await _connection(access, account_id, inbox_id, refused=connection)
    try:
        return await ask(connection)
    except TokenExpired as error:
        if not error.certain:
            raise TryLater(str(error)) from error
        raise NeedsReconnect(REFUSED_TWICE) from error


async def _connection(
    access: CredentialProvider, account_id: int, inbox_id: int, *, refused: Connection | None = None
) -> Connection:
    try:
        return await access.connection(account_id, inbox_id, refused=refused)
    except InboxNotFound as error:
        raise Refused("This inbox no longer exists.", "inbox_gone") from error
    except DatabaseUnavailable as error:
        raise TryLater("The credentials can't be read now: the database is unavailable.") from error
