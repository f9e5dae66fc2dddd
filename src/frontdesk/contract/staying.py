"""Platforms that hold a connection open and tell what is new over it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol, runtime_checkable

from frontdesk.contract.channel import Connection
from frontdesk.contract.webhooks import AccountEvents
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came over the connection, and where to go on after it: kept in the same transaction as the events."""

    told: AccountEvents
    position: str


@runtime_checkable
class StaysConnected(Protocol):
    """News come over a connection that stays open (IMAP IDLE, RFC 2177; long polling such as Telegram's `getUpdates`).

    One process listens for an inbox at a time. A position that was kept is never told again; without one the channel
    begins with what comes from now on, and leaves the past to `Backfills`.
    """

    def stay_connected(self, connection: Connection, position: str | None) -> AsyncIterator[Heard]:
        """What comes after `position`, in order, for as long as the connection lasts; ends when the platform ends it.

        Raises like `Channel.send`, never `Uncertain`. Closing the iterator closes the connection within a second.
        """
