"""Calling a channel for a connected account: with a token that is renewed once when it is not taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from frontdesk.contract.channel import Connection
from frontdesk.contract.errors import NeedsReconnect, TokenExpired
from frontdesk.gateway.access import Access

Answer = TypeVar("Answer")


async def call(
    access: Access, account_id: int, inbox_id: int, ask: Callable[[Connection], Awaitable[Answer]]
) -> Answer:
    """Ask the platform something. Raises what `ask` raises; `TokenExpired` becomes `NeedsReconnect` when renewing
    the token did not help."""
    connection = await access.connection(account_id, inbox_id)
    try:
        return await ask(connection)
    except TokenExpired:
        connection = await access.connection(account_id, inbox_id, refused=connection)
    try:
        return await ask(connection)
    except TokenExpired as error:
        raise NeedsReconnect("The platform takes neither the old token nor a new one.") from error
