"""Channel of TikTok's direct messages: the contract's methods, each handed on to the module that knows the subject."""

from __future__ import annotations

from datetime import datetime

from frontdesk.channels.tiktok_dm import outbound, reading
from frontdesk.channels.tiktok_dm.inbound import events_of
from frontdesk.channels.tiktok_dm.limits import call_limits_of, capabilities_of
from frontdesk.channels.tiktok_dm.manifest import MANIFEST
from frontdesk.contract.backfill import PastConversations
from frontdesk.contract.capabilities import CallLimit, Capabilities, InboxFacts
from frontdesk.contract.channel import Connection, ConversationPage, MediaSource
from frontdesk.contract.events import InboundEvent, Media
from frontdesk.contract.outgoing import Outgoing, Receipt
from frontdesk.platforms.tiktok_business.account_channel import BusinessAccountChannel
from frontdesk.platforms.tiktok_business.webhook_envelope import Envelope
from frontdesk.platforms.tiktok_business.webhook_registration import DIRECT_MESSAGE

# One permission the app was not granted makes TikTok refuse the whole page, so only what is used is asked for.
REQUIRED_SCOPES: tuple[str, ...] = (
    "message.list.read",
    "message.list.send",
    "message.list.manage",
    "user.account.type",
    "user.info.basic",
    "user.info.username",
    "user.info.profile",
)


class TikTokDirectMessages(BusinessAccountChannel):
    """Direct messages of TikTok Business accounts."""

    manifest = MANIFEST
    required_scopes = REQUIRED_SCOPES
    webhook_event = DIRECT_MESSAGE

    def capabilities(self, inbox: InboxFacts) -> Capabilities:
        """Return what such an inbox can do. Raises `Unsupported` for a bad number in the settings."""
        return capabilities_of(inbox)

    def call_limits(self, inbox: InboxFacts) -> tuple[CallLimit, ...]:
        """Return how often the platform may be called. Raises `Unsupported` for a bad number in the settings."""
        return call_limits_of(inbox)

    def events_of(self, envelope: Envelope, received_at: datetime) -> tuple[InboundEvent, ...]:
        """Translate an envelope into our events. Raises `Malformed`."""
        return events_of(envelope, received_at)

    async def send(self, outgoing: Outgoing, connection: Connection) -> Receipt:
        """Send one message, once."""
        return await outbound.send_message(self._api(connection), connection.remote_id, outgoing)

    async def media_source(
        self, connection: Connection, conversation_id: str, message_id: str, media: Media
    ) -> MediaSource:
        """Return where to fetch a medium now."""
        return await reading.media_source(
            self._api(connection), connection.remote_id, conversation_id, message_id, media
        )

    async def conversation_page(
        self, connection: Connection, conversation_id: str, cursor: str | None = None
    ) -> ConversationPage:
        """Return the customer and the newest 20 messages of a conversation: TikTok has no older ones."""
        del cursor
        return await reading.conversation_page(self._api(connection), connection.remote_id, conversation_id)

    async def past_conversations(
        self, connection: Connection, since: datetime, cursor: str | None
    ) -> PastConversations:
        """Return the conversations of the last 90 days, first those with a reply, then those of strangers."""
        del since
        return await reading.past_conversations(self._api(connection), connection.remote_id, cursor)

    async def private_replies_on(self, connection: Connection) -> bool:
        """Return whether Comment-to-Message is switched on."""
        return await reading.replies_to_comments(self._api(connection), connection.remote_id)

    async def set_private_replies(self, connection: Connection, enabled: bool) -> None:
        """Switch Comment-to-Message on or off. Raises `Refused` in regions without it."""
        await reading.set_replies_to_comments(self._api(connection), connection.remote_id, enabled=enabled)

    async def reply_privately(self, connection: Connection, comment_id: str, text: str) -> Receipt:
        """Reply to a comment in a direct message, once."""
        return await outbound.reply_to_comment(self._api(connection), connection.remote_id, comment_id, text)

    async def can_send_image(self, connection: Connection, conversation_id: str) -> bool:
        """Return whether both sides may exchange images."""
        return await reading.can_send_image(self._api(connection), connection.remote_id, conversation_id)

    async def show_typing(self, connection: Connection, conversation_id: str) -> None:
        """Show the customer for five seconds that a reply is being written."""
        await outbound.act(self._api(connection), connection.remote_id, conversation_id, "TYPING")

    async def mark_read(self, connection: Connection, conversation_id: str) -> None:
        """Show the customer that everything was read."""
        await outbound.act(self._api(connection), connection.remote_id, conversation_id, "MARK_READ")
