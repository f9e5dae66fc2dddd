"""Contract of a channel: a small required core, and one optional Protocol for each further feature.

A channel takes values and returns values: it keeps no state, opens no transaction, retries nothing and orders nothing.
Its HTTP client is injected when it is built; credentials and settings arrive decrypted with each call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Protocol, runtime_checkable

from frontdesk.contract.capabilities import CallLimit, Capabilities, InboxFacts
from frontdesk.contract.events import Content, Media, Origin, Party
from frontdesk.contract.manifest import Manifest
from frontdesk.contract.outgoing import Outgoing, Receipt
from frontdesk.contract.webhooks import AccountEvents, Secrets, WebhookRequest
from frontdesk.kit.values import dataclass

PlatformSettings = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Credentials of a connected account. Secret: never logged, encrypted at rest; `repr` shows nothing."""

    access_token: str = field(repr=False)
    access_expires_at: datetime | None
    refresh_token: str | None = field(default=None, repr=False)
    refresh_expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What else belongs to this account alone, by the names of the channel's form: keys that sign its webhooks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Connected account as a channel needs it for one call."""

    remote_id: str
    credentials: Credentials
    settings: PlatformSettings = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """Result of an authorisation: the account, and which of the needed scopes were not granted."""

    remote_id: str
    credentials: Credentials
    missing_scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountProfile:
    """Profile of the connected account: its names, and what decides what its inbox can do (`InboxFacts.facts`)."""

    username: str | None
    name: str | None
    avatar_url: str | None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookState:
    """Address to which the platform sends its webhooks now; None when it sends them nowhere."""

    callback_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSource:
    """Link that can be fetched now, with the headers it needs; the link expires soon."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMessage:
    """Message of the platform's history; `from_business` says who wrote it.

    `origin`, `reply_to` and `automatic` are those of `MessageEchoed`.
    """

    message_id: str
    sent_at: datetime
    from_business: bool
    origin: Origin
    content: Content
    reply_to: str | None = None
    automatic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPage:
    """Conversation of the platform: who takes part, and some of its messages, oldest first.

    `cursor` leads to older ones; None where there are none, or where the platform does not tell them.
    """

    customer: Party | None
    messages: tuple[PastMessage, ...]
    cursor: str | None = None


class Channel(Protocol):
    """Required core of a channel."""

    manifest: Manifest

    def capabilities(self, inbox: InboxFacts) -> Capabilities:
        """Return what clients and core must know of an inbox to keep within its limits. Pure: no I/O.

        Raises `Unsupported` for a setting that makes no sense.
        """

    def call_limits(self, inbox: InboxFacts) -> tuple[CallLimit, ...]:
        """Return how often the platform may be called for an inbox. Pure: no I/O. Raises like `capabilities`."""

    def read(self, request: WebhookRequest, secrets: Secrets | None) -> Sequence[AccountEvents]:
        """Return what a webhook reports, by account: at least one part. Pure: no I/O.

        Checks the raw bytes in constant time before anything else is done with them, and decodes them once. Secrets of
        None mean a request that was checked when it arrived and is read again from the log.

        Raises `SignatureRejected`, or `Malformed` for a body that says nothing of any account: then nothing is kept.
        What goes wrong in one part is that part's `problem` (`read_part`). What cannot be interpreted is `Unknown`.
        """

    async def send(self, outgoing: Outgoing, connection: Connection) -> Receipt:
        """Send one message, once.

        Raises `TryLater` (surely not taken), `TokenExpired`, `NeedsReconnect`, `WindowClosed`, `Refused`,
        `Unsupported`, or `Uncertain` when the request left and no readable response came.
        """


@runtime_checkable
class Connects(Protocol):
    """Channel whose accounts are connected by sending the browser to the platform and back (OAuth 2)."""

    required_scopes: tuple[str, ...]
    """What the business must allow for this channel, in the platform's words."""

    def authorize_url(
        self, settings: PlatformSettings, redirect_uri: str, state: str, further_scopes: tuple[str, ...] = ()
    ) -> str:
        """Return the address to send the browser to; `further_scopes` are asked for beside those of the channel.

        Raises `Unsupported` when a required setting is missing.
        """

    async def exchange(self, settings: PlatformSettings, redirect_uri: str, code: str) -> Connected:
        """Exchange the code that came back for credentials. Raises `Refused`, `TryLater`, or `Unsupported` as above."""

    async def account_profile(self, connection: Connection) -> AccountProfile:
        """Return the profile of the account. Raises like `send`, never `Uncertain`."""

    async def revoke(self, connection: Connection) -> None:
        """Give the permission back. Raises like `send`, never `Uncertain`."""


@runtime_checkable
class RefreshesTokens(Protocol):
    """Channel whose access tokens expire and are renewed without a person."""

    async def refresh(self, connection: Connection) -> Credentials:
        """Return new credentials; the old refresh token is invalid afterwards.

        Raises `NeedsReconnect` or `TryLater`.
        """


@runtime_checkable
class RegistersWebhook(Protocol):
    """Channel that tells the platform itself where to send webhooks, once for all accounts of the app."""

    async def register_webhook(self, settings: PlatformSettings, callback_url: str) -> WebhookState:
        """Send webhooks to `callback_url` from now on.

        Raises `Refused`, `TryLater`, or `Unsupported` when a required setting is missing.
        """

    async def webhook_state(self, settings: PlatformSettings) -> WebhookState:
        """Return where the platform sends webhooks now. Raises like `register_webhook`."""


@runtime_checkable
class FetchesMedia(Protocol):
    """Channel whose media ids are exchanged for links."""

    async def media_source(
        self, connection: Connection, conversation_id: str, message_id: str, media: Media
    ) -> MediaSource:
        """Return where to fetch a medium now. Raises like `send`, never `Uncertain`."""


@runtime_checkable
class ReadsConversations(Protocol):
    """Channel that can read a conversation: its customer's profile and its newest messages."""

    async def conversation_page(
        self, connection: Connection, conversation_id: str, cursor: str | None = None
    ) -> ConversationPage:
        """Return the newest part of a conversation, or an older one. Raises like `send`, never `Uncertain`."""


@runtime_checkable
class ChecksImages(Protocol):
    """Channel that must ask the platform whether an image may be sent in a conversation."""

    async def can_send_image(self, connection: Connection, conversation_id: str) -> bool:
        """Return whether both sides may exchange images. Raises like `send`, never `Uncertain`."""


@runtime_checkable
class ShowsTyping(Protocol):
    """Channel that can show the customer that an agent is typing."""

    async def show_typing(self, connection: Connection, conversation_id: str) -> None:
        """Show the customer for a few seconds that an agent is typing. Raises like `send`, never `Uncertain`."""


@runtime_checkable
class MarksRead(Protocol):
    """Channel that can show the customer that the business has read the conversation."""

    async def mark_read(self, connection: Connection, conversation_id: str) -> None:
        """Mark the whole conversation as read. Raises like `send`, never `Uncertain`."""
