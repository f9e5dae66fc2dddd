"""Platforms that are asked what is new, because they do not tell, or not reliably."""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta
from typing import Protocol, runtime_checkable

from frontdesk.contract.channel import Connection, Credentials
from frontdesk.contract.events import MessageEchoed, MessageReceived, Party, StatusChanged
from frontdesk.contract.webhooks import WebhookRequest
from frontdesk.kit.values import dataclass

PolledEvent = MessageReceived | MessageEchoed | StatusChanged
"""What a conversation that is asked for can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPace:
    """How long a conversation is left alone: `shortest` after something happened in it, `longest` when it is quiet."""

    shortest: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedConversation:
    """A conversation in the platform's list; `digest` differs whenever the list says something else of it."""

    conversation_id: str
    customer: Party
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationList:
    """A page of the platform's list; `cursor` leads to the next one. A page may be empty and yet have a next one."""

    conversations: tuple[ListedConversation, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledMessages:
    """A page of a conversation, newest first on the platform: its message ids in that order, and what they mean.

    `events` are oldest first: each message, and how far it has come.
    """

    message_ids: tuple[str, ...]
    events: tuple[PolledEvent, ...] = field(repr=False)
    cursor: str | None


@runtime_checkable
class Polls(Protocol):
    """The platform is asked: for the list of its conversations, and for the newest messages of each."""

    def poll_pace(self, credentials: Credentials) -> PollPace:
        """How often to ask; slower when these credentials say that webhooks tell as well. Pure: no I/O."""

    async def conversation_list(self, connection: Connection, cursor: str | None) -> ConversationList:
        """A page of the list. Raises like `Channel.send`, never `Uncertain`."""

    async def polled_messages(
        self, connection: Connection, conversation_id: str, customer: Party, cursor: str | None
    ) -> PolledMessages:
        """A page of a conversation's messages, the newest without a cursor. Raises like `Channel.send`."""


@runtime_checkable
class UnsignedWebhookHint(Protocol):
    """Webhooks that nobody signed are not believed, but they tell which conversation to ask for now."""

    def hinted_conversation(self, request: WebhookRequest) -> str | None:
        """The conversation that a webhook is about; None when it names none. Raises `Malformed`. Pure: no I/O."""
