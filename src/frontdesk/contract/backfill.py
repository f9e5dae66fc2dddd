"""Platforms that remember conversations: asked for what was missed while nobody listened."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

from frontdesk.contract.channel import Connection
from frontdesk.contract.events import Party
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PastConversation:
    """A conversation that the platform remembers; None for what it does not tell: when it changed, and with whom."""

    conversation_id: str
    updated_at: datetime | None
    customer: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastConversations:
    """A page of the platform's list; `cursor` leads to the next one. A page may be empty and yet have a next one."""

    conversations: tuple[PastConversation, ...]
    cursor: str | None


@runtime_checkable
class Backfills(Protocol):
    """The platform lists its conversations; what is in them is read with `ReadsConversations`."""

    async def past_conversations(
        self, connection: Connection, since: datetime, cursor: str | None
    ) -> PastConversations:
        """A page of the conversations that changed after `since`, and maybe of others; the first without a cursor.

        Raises like `Channel.send`, never `Uncertain`.
        """
