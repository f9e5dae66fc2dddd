"""Standing connections over which a platform reports news."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol, runtime_checkable

from frontdesk.contract.channel import Connection
from frontdesk.contract.webhooks import AccountEvents
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionNews:
    """Events that came over the connection, and the position after them: kept in the same transaction.

    A part with a `body` can be replayed: `Channel.read` is given it as a request that was checked before.
    """

    events: AccountEvents
    position: str


@runtime_checkable
class StaysConnected(Protocol):
    """Channel whose news come over a connection that stays open (IMAP IDLE, RFC 2177; Telegram's `getUpdates`).

    One process listens for an inbox at a time. A position that was kept is never told again; without one the channel
    begins with what comes from now on, and leaves the past to `Backfills`.
    """

    def stay_connected(self, connection: Connection, position: str | None) -> AsyncGenerator[ConnectionNews, None]:
        """Yield what comes after `position`, in order, until the platform ends the connection.

        Raises like `Channel.send`, never `Uncertain`. Closing the generator closes the connection within a second.
        """
