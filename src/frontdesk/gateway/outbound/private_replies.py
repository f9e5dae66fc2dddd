"""Private replies to comments: through the inbox of messages that uses the same permission."""

from __future__ import annotations

from frontdesk.contract.comments import RepliesPrivately
from frontdesk.contract.errors import ChannelError, Refused, Unsupported
from frontdesk.contract.outgoing import Receipt
from frontdesk.core.comments.replied_privately import private_reply_target
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.calls.domain_errors import to_domain_error


class PrivateReplies:
    """Sender of private replies, and their switch for an inbox of messages."""

    def __init__(self, calls: ChannelCalls) -> None:
        self._database = calls.database
        self._registry = calls.registry
        self._calls = calls

    async def send(self, message: MessageRow, comment_id: int) -> Receipt:
        """Send the message to the comment's author. Raises like `Channel.send`."""
        async with self._database.account(message.account_id) as transaction:
            row = await private_reply_target(transaction, message.account_id, comment_id)
        if row is None:
            raise Refused("This comment can no longer be replied to in a direct message.")
        channel = self._channel(row["channel"])
        remote_id, text = row["remote_id"], message.content or ""
        inbox = (message.account_id, row["inbox_id"], row["channel"])
        return await self._calls.ask(inbox, "reply_privately", lambda c: channel.reply_privately(c, remote_id, text))

    async def is_on(self, account_id: int, inbox_id: int, channel_name: str) -> bool:
        """Return whether the platform lets the account reply to comments in direct messages.

        Raises `NotOffered`, `InboxNotConnected`, `PlatformFailed`.
        """
        try:
            channel = self._channel(channel_name)
            inbox = (account_id, inbox_id, channel_name)
            return await self._calls.ask(inbox, "private_replies_on", channel.private_replies_on)
        except ChannelError as error:
            raise to_domain_error(self._registry.of(channel_name).manifest.platform_title, error) from error

    async def switch(self, account_id: int, inbox_id: int, channel_name: str, *, enabled: bool) -> None:
        """Switch private replies on or off. Raises `NotOffered`, `InboxNotConnected`, `PlatformFailed`."""
        try:
            channel = self._channel(channel_name)
            inbox = (account_id, inbox_id, channel_name)
            await self._calls.ask(
                inbox,
                "set_private_replies",
                lambda c: channel.set_private_replies(c, enabled),
            )
        except ChannelError as error:
            raise to_domain_error(self._registry.of(channel_name).manifest.platform_title, error) from error

    def _channel(self, name: str) -> RepliesPrivately:
        channel = self._registry.of(name)
        if not isinstance(channel, RepliesPrivately):
            raise Unsupported("This channel can't reply to comments in a direct message.")
        return channel
