"""Past conversations: asking a platform for what was missed while no server listened."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

from frontdesk.contract.channel import Connection
from frontdesk.contract.events import Party
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PastConversation:
    """Conversation of the platform's list: when it changed and with whom, None where the platform does not say."""

    conversation_id: str
    updated_at: datetime | None
    customer: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastConversations:
    """Page of the platform's list; `cursor` leads to the next one. An empty page may have a next one."""

    conversations: tuple[PastConversation, ...]
    cursor: str | None


@runtime_checkable
class Backfills(Protocol):
    """Channel whose platform lists its conversations; their messages are read with `ReadsConversations`."""

    async def past_conversations(
        self, connection: Connection, since: datetime, cursor: str | None
    ) -> PastConversations:
        """Return a page of the conversations that changed after `since`, and maybe others; the first without a cursor.

        Raises like `Channel.send`, never `Uncertain`.
        """
