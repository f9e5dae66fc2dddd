"""History of a conversation at the platform: whether a message of ours is in it that we hold no id of.

Asked before a message is sent again that may have been taken, and for one whose response got lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.contract.channel import PastMessage, ReadsConversations
from frontdesk.contract.comments import Comment, CommentPage, ReadsComments
from frontdesk.contract.events import CommentPlace, Content, MessageKind
from frontdesk.core.conversations.commenting import PRIVATELY, place_of_reply
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.message_row import CLOCKS_DIFFER_BY, MessageRow
from frontdesk.core.conversations.unsettled import ids_of_others, is_any_older
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.calls.channel_calls import ChannelCalls

PAGES_OF_REPLIES = 10


class History:
    """Look-up in the platforms' histories."""

    def __init__(self, calls: ChannelCalls) -> None:
        self._calls = calls
        self._database = calls.database
        self._registry = calls.registry

    async def find(self, conversation: ConversationRow, message: MessageRow) -> list[PastMessage] | None:
        """Return what can be the message, oldest first, as far as no other message of ours is it; None if that is
        unknown.

        An empty result means that it is surely not there: a history that does not reach back to it cannot tell. Raises
        `ChannelError`.
        """
        channel = self._registry.of(conversation.channel)
        told: Sequence[PastMessage]
        whole = False
        if PRIVATELY in (message.details or {}):
            return None
        if isinstance(channel, ReadsConversations):
            told = await self._conversation(channel, conversation, message)
        elif isinstance(channel, ReadsComments) and conversation.comment_id is not None:
            told, whole = await self._replies(channel, conversation, message)
        else:
            return None
        candidates = [past for past in told if _may_be(past, message)]
        async with self._database.account(message.account_id) as transaction:
            found = await unclaimed(transaction, message, candidates)
            if not found and not whole and not await _reaches_back(transaction, message, told):
                return None
            return found

    async def _conversation(
        self, channel: ReadsConversations, conversation: ConversationRow, message: MessageRow
    ) -> tuple[PastMessage, ...]:
        page = await self._calls.ask(
            (message.account_id, message.inbox_id, conversation.channel),
            "conversation_page",
            lambda connection: channel.conversation_page(connection, conversation.remote_id),
        )
        return page.messages

    async def _replies(
        self, channel: ReadsComments, conversation: ConversationRow, message: MessageRow
    ) -> tuple[list[PastMessage], bool]:
        """Return the business's replies under the comment, as far as a few pages tell, and whether that is all."""
        assert conversation.comment_id is not None
        async with self._database.account(message.account_id) as transaction:
            place = await place_of_reply(transaction, message.account_id, message.inbox_id, conversation.comment_id)
        if place is None:
            return [], False
        found: list[PastMessage] = []
        cursor: str | None = None
        for _ in range(PAGES_OF_REPLIES):
            page = await self._reply_page(channel, conversation, place, cursor)
            found += [_past(comment) for comment in page.comments]
            cursor = page.cursor
            if cursor is None:
                break
        return found, cursor is None

    async def _reply_page(
        self, channel: ReadsComments, conversation: ConversationRow, place: CommentPlace, cursor: str | None
    ) -> CommentPage:
        inbox = (conversation.account_id, conversation.inbox_id, conversation.channel)
        return await self._calls.ask(inbox, "reply_page", lambda c: channel.reply_page(c, place, cursor))


async def unclaimed(
    transaction: Transaction, message: MessageRow, candidates: Sequence[PastMessage]
) -> list[PastMessage]:
    """Return those that no other message of the inbox is: an echo may have told meanwhile which of them the message
    is.
    """
    taken = await ids_of_others(transaction, message, [past.message_id for past in candidates])
    return sorted((past for past in candidates if past.message_id not in taken), key=lambda past: past.sent_at)


async def _reaches_back(transaction: Transaction, message: MessageRow, told: Sequence[PastMessage]) -> bool:
    """Return whether the history has something that we held before the message was written: then it has no hole.

    Platforms tell only the newest of a conversation, and their clocks are not ours.
    """
    return await is_any_older(transaction, message, [past.message_id for past in told])


def _past(comment: Comment) -> PastMessage:
    kind: MessageKind = "image" if comment.image_url else "text"
    return PastMessage(
        message_id=comment.comment_id,
        sent_at=comment.at,
        from_business=comment.from_business,
        origin="own_api",
        content=Content(kind=kind, raw_kind="comment", text=comment.text),
    )


def _may_be(past: PastMessage, message: MessageRow) -> bool:
    """Return whether a message of the platform's history can be this one of ours."""
    return (
        past.from_business
        and past.origin in ("own_api", "unknown")
        and past.content.kind == message.kind
        and (past.content.text or "").strip() == (message.content or "").strip()
        and past.sent_at >= message.sent_at - CLOCKS_DIFFER_BY
    )
