"""Polling: asking platforms for news that they do not send, or not reliably."""

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
    """Pace of polling: a conversation is left alone for `shortest` after something happened in it, up to `longest`."""

    shortest: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedConversation:
    """Conversation in the platform's list; `digest` changes whenever the list says something else of it."""

    conversation_id: str
    customer: Party
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationList:
    """Page of the platform's list; `cursor` leads to the next one. An empty page may have a next one."""

    conversations: tuple[ListedConversation, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledMessages:
    """Page of a conversation: its message ids, newest first, and the events that they stand for.

    `events` are oldest first: each message, and how far it has come.
    """

    message_ids: tuple[str, ...]
    events: tuple[PolledEvent, ...] = field(repr=False)
    cursor: str | None


@runtime_checkable
class Polls(Protocol):
    """Channel that is polled: for the list of its conversations, and for the newest messages of each."""

    def poll_pace(self, credentials: Credentials) -> PollPace:
        """Return how often to poll; less often when these credentials say that webhooks report as well.

        Pure: no I/O.
        """

    async def conversation_list(self, connection: Connection, cursor: str | None) -> ConversationList:
        """Return a page of the list. Raises like `Channel.send`, never `Uncertain`."""

    async def polled_messages(
        self, connection: Connection, conversation_id: str, customer: Party, cursor: str | None
    ) -> PolledMessages:
        """Return a page of a conversation's messages, the newest without a cursor. Raises like `Channel.send`."""


@runtime_checkable
class UnsignedWebhookHint(Protocol):
    """Channel whose webhooks are not signed: they are not believed, but name the conversation to poll now."""

    def hinted_conversation(self, request: WebhookRequest) -> str | None:
        """Return the conversation that a webhook is about; None when it names none. Raises `Malformed`.

        Pure: no I/O.
        """
