"""Claims of messages: one is taken before its platform is called, and how the call ended is stored after it.

Both are transactions of their own. Between them nobody knows whether the platform has the message. A worker that stood
still may come back when its message was given up and claimed anew: of the newer claim it knows nothing, so it stores
only that the platform has the message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.contract.capabilities import Capabilities
from frontdesk.contract.errors import ChannelError, WindowClosed
from frontdesk.contract.outgoing import Receipt
from frontdesk.contract.polling import Polls
from frontdesk.core.comments.upsert import CommentMadeMeanwhile
from frontdesk.core.conversations import lifecycle, queries, waiting_replies
from frontdesk.core.conversations.commenting import note_posted, publish_posted
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.jobs import LOOK_UP
from frontdesk.core.conversations.message_removal import remove
from frontdesk.core.conversations.message_row import NEEDS_RECONNECT, MessageRow, preview
from frontdesk.core.conversations.message_state import save_settled
from frontdesk.core.conversations.owner import is_overtaken
from frontdesk.core.conversations.send_queue import queue_delivery, requeue_delivery
from frontdesk.core.conversations.waiting_replies import Reason
from frontdesk.core.conversations.withdrawing import withdraw
from frontdesk.core.events import MessageReplaced
from frontdesk.core.inboxes import queries as inboxes
from frontdesk.core.inboxes.rules import capabilities_in
from frontdesk.core.ingest.comments import learn_author
from frontdesk.core.messages import status
from frontdesk.core.messages.transitions import ON_THE_WAY, one_of
from frontdesk.core.sync.polled_inboxes import read_conversation_now
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.clashes import runs_again
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.calls.refusals import explained, room_of
from frontdesk.gateway.catalog.registry import Registry

LOOK_UP_AFTER = timedelta(seconds=5)
DISCONNECTED = {
    "code": "inbox_disconnected",
    "text": "The inbox was disconnected before this could be sent.",
    "can_retry": True,
}


def uncertain_text(platform: str) -> str:
    """Return the sentence for a message that may or may not have reached `platform`."""
    return f"{platform} didn't confirm this message. Check the chat in {platform} before sending it again."


@dataclass(frozen=True, slots=True)
class Claim:
    """Message that is ours to send since `at`, with the conversation and what the inbox `can` do, as it was then.

    Jobs are due by the database's clock, which is `ahead` of ours: one of them may be wrong by an hour.
    """

    message: MessageRow
    conversation: ConversationRow
    can: Capabilities
    at: datetime
    ahead: timedelta

    def now(self) -> datetime:
        """Return the time by the database's clock."""
        return datetime.now(UTC) + self.ahead


class Claims:
    """Claims of messages to send, with the outcome of each attempt."""

    def __init__(self, database: Database, registry: Registry) -> None:
        self._database = database
        self._registry = registry

    async def claim(self, account_id: int, conversation_id: int) -> Claim | None:
        """Take the oldest queued message when it is due and the inbox is connected."""
        async with self._database.account(account_id) as transaction:
            conversation = await queries.one_conversation(
                transaction, account_id, conversation_id, ALL_INBOXES, lock=True
            )
            if conversation is None:
                return None
            unsent = await queries.messages_where(
                transaction,
                account_id,
                f"m.conversation_id = $2 AND m.status IN {one_of(ON_THE_WAY)}",
                conversation_id,
            )
            # A conversation that is locked says whose it is, and each message under whom it was written.
            while unsent and unsent[0].status == "queued" and is_overtaken(conversation, unsent[0].owner_epoch):
                await withdraw(transaction, conversation, unsent.pop(0))
            if not unsent:
                return None
            message = unsent[0]
            if message.status == "sending":
                return None  # another worker has it, or died with it: `recover` decides that
            # By the clock that makes the job due: by one that is behind it, the job would come too early and be gone.
            state, rules, now = await self._inbox_and_time(transaction, conversation)
            if message.next_attempt_at is not None and message.next_attempt_at > now:
                await requeue_delivery(transaction, message, message.next_attempt_at)
                return None
            if state == "needs_reconnect":  # it waits, and goes out after reconnecting
                if message.error is None or message.error["code"] != NEEDS_RECONNECT:
                    waiting_replies.because(message, self.lost(conversation), now)
                    await self._save(transaction, conversation, message)
                return None
            if state == "disconnected":
                status.move(message, "not_connected")
                await self._fail(transaction, conversation, message, DISCONNECTED)
                queue_delivery(transaction, message)
                return None
            status.move(message, "claimed")
            message.attempts += 1
            message.claims += 1
            await self._save(transaction, conversation, message)
            at = datetime.now(UTC)
            return Claim(message, conversation, capabilities_in(rules), at, now - at)

    async def _inbox_and_time(
        self, transaction: Transaction, conversation: ConversationRow
    ) -> tuple[str, str | None, datetime]:
        """Return the state and the rules of the conversation's inbox, and the time by the database's clock."""
        row = await inboxes.with_rules(transaction, conversation.account_id, conversation.inbox_id)
        assert row is not None
        return row["state"], row["rules"], row["now"]

    def unconfirmed(self, conversation: ConversationRow, said: str = "") -> str:
        """Return what to say of an unconfirmed message, the channel's word first: a response without an id is not
        none.
        """
        advice = uncertain_text(self._registry.of(conversation.channel).manifest.platform_title)
        return said if "before sending it again" in said else f"{said} {advice}".strip()

    def lost(self, conversation: ConversationRow) -> Reason:
        """Return why a message waits whose inbox has to be connected again."""
        title = self._registry.of(conversation.channel).manifest.platform_title
        return Reason(NEEDS_RECONNECT, f"{title} is not connected. The reply is sent once the inbox is reconnected.")

    @runs_again()
    async def put_off(self, claim: Claim, at: datetime | None, reason: Reason) -> None:
        """Store that it is tried again later: at that time, or once the inbox is connected again."""
        async with self._database.account(claim.message.account_id) as transaction:
            conversation, message = await self._reread_ours(transaction, claim)
            if message is None or not status.move_if_possible(message, "put_off"):
                return  # an echo told meanwhile that it went out
            message.next_attempt_at = at
            waiting_replies.because(message, reason, claim.now())
            await self._save(transaction, conversation, message)
            if at is not None:
                queue_delivery(transaction, message, at)

    @runs_again(CommentMadeMeanwhile)
    async def taken(self, claim: Claim, receipt: Receipt) -> None:
        """Store that the platform has the message, whatever happened to it here meanwhile."""
        if receipt.author_id is not None and claim.conversation.comment_id is not None:
            async with self._database.account(claim.message.account_id) as transaction:
                await learn_author(transaction, claim.message.account_id, claim.message.inbox_id, receipt.author_id)
        async with self._database.account(claim.message.account_id) as transaction:
            # Comments are locked before conversations.
            comments = await note_posted(
                transaction, claim.conversation, claim.message, receipt.remote_id, receipt.author_id
            )
            conversation, message = await self._reread(transaction, claim)
            if message is None:
                return
            is_recognised = await self._take_over_echo(transaction, claim, conversation, message, receipt.remote_id)
            if message.remote_id != receipt.remote_id:  # else its echo said so before, and more may be known by now
                status.move(message, "taken")
                message.remote_id, message.error, message.next_attempt_at = receipt.remote_id, None, None
            lifecycle.on_reply_reached(conversation, message.sent_at, is_automatic=message.is_automatic)
            message.left(claim.at)
            if conversation.contact_read_at is not None and message.sent_at <= conversation.contact_read_at:
                status.move_if_possible(message, "read")
            await self._save(transaction, conversation, message, is_recognised=is_recognised)
            await waiting_replies.wake_others(transaction, message)
            if isinstance(self._registry.of(conversation.channel), Polls):
                await read_conversation_now(transaction, message.account_id, message.inbox_id, conversation.remote_id)
            if comments:
                await publish_posted(transaction, conversation, message, comments)

    @runs_again()
    async def save_uncertain(self, claim: Claim, said: str = "") -> None:
        """Store that it is unknown whether the platform has it. What an echo has told meanwhile counts more."""
        async with self._database.account(claim.message.account_id) as transaction:
            conversation, message = await self._reread_ours(transaction, claim)
            if message is None or not status.move_if_possible(message, "doubted"):
                return
            text = self.unconfirmed(conversation, said)
            message.error, message.next_attempt_at = {"code": "uncertain", "text": text, "can_retry": True}, None
            await self._save(transaction, conversation, message)
            self._look_up_later(transaction, claim, message)

    @runs_again()
    async def save_failed(self, claim: Claim, code: str, text: str) -> None:
        """Store that it cannot be sent. What an echo has told meanwhile counts more."""
        async with self._database.account(claim.message.account_id) as transaction:
            conversation, message = await self._reread_ours(transaction, claim)
            if message is not None and status.move_if_possible(message, "refused"):
                error = {"code": code, "text": text, "can_retry": code != "file_lost"}
                await self._fail(transaction, conversation, message, error)

    def _look_up_later(self, transaction: Transaction, claim: Claim, message: MessageRow) -> None:
        look_up = LOOK_UP(account_id=message.account_id, message_id=message.id)
        transaction.jobs.append(look_up.due(claim.now() + LOOK_UP_AFTER))

    @runs_again()
    async def refused(self, claim: Claim, error: ChannelError) -> None:
        """Store the platform's refusal, in words. What an echo has told meanwhile counts more."""
        async with self._database.account(claim.message.account_id) as transaction:
            conversation, message = await self._reread_ours(transaction, claim)
            if message is None or not status.move_if_possible(message, "refused"):
                return
            channel = self._registry.of(conversation.channel)
            rule = conversation.reply_window
            room = room_of(conversation.facts, rule, datetime.now(UTC))
            is_over = isinstance(error, WindowClosed) and room == "over"
            said = explained(channel.manifest, error, room)
            await self._fail(transaction, conversation, message, said, is_over=is_over)

    async def _take_over_echo(
        self,
        transaction: Transaction,
        claim: Claim,
        conversation: ConversationRow,
        message: MessageRow,
        remote_id: str,
    ) -> bool:
        """Give the message the platform's id, whatever the echo was taken for; return whether it was taken for
        another.
        """
        others = await queries.messages_where(
            transaction,
            message.account_id,
            "m.inbox_id = $2 AND m.remote_id = $3 AND m.id <> $4",
            message.inbox_id,
            remote_id,
            message.id,
        )
        for other in others:
            if other.client_id is not None:
                await self._doubt(transaction, claim, conversation, other)
            else:
                await self._remove(transaction, conversation, message, other)
        return bool(others)

    async def _doubt(
        self, transaction: Transaction, claim: Claim, conversation: ConversationRow, other: MessageRow
    ) -> None:
        """Mark another message of ours with the same text as unknown again, for which the echo was taken.

        One that waited to be tried again waits once more, and is looked up before it is sent.
        """
        other.remote_id = None
        if other.next_attempt_at is not None:
            status.move(other, "mistaken_early")
            other.next_attempt_at = claim.now()
            waiting_replies.because(
                other, Reason("unavailable", self.unconfirmed(conversation), doubtful=True), claim.now()
            )
            await self._save(transaction, conversation, other)
            queue_delivery(transaction, other)
            return
        status.move(other, "mistaken")
        other.error = {"code": "uncertain", "text": self.unconfirmed(conversation), "can_retry": True}
        await self._save(transaction, conversation, other)
        self._look_up_later(transaction, claim, other)

    async def _remove(
        self, transaction: Transaction, conversation: ConversationRow, message: MessageRow, echo: MessageRow
    ) -> None:
        """Remove the row that an unrecognised echo made, and that counted as a reply: ours replaces it."""
        rule = conversation.reply_window
        lifecycle.on_reply_withdrawn(conversation, echo.sent_at, rule)
        if conversation.last_message is not None and conversation.last_message.id == echo.id:
            conversation.last_message = preview(message)
        await remove(transaction, conversation, echo, MessageReplaced)
        if message.is_automatic and not echo.is_automatic:
            since = await queries.waiting_since(transaction, message.account_id, conversation.id)
            lifecycle.on_reply_was_automatic(conversation, echo.sent_at, since)

    async def _fail(
        self,
        transaction: Transaction,
        conversation: ConversationRow,
        message: MessageRow,
        error: dict[str, Any],
        *,
        is_over: bool = False,
    ) -> None:
        """Store why it failed, and count it as no reply any more.

        `is_over`: so is the window, by the platform's word.
        """
        message.error, message.next_attempt_at = error, None
        rule = conversation.reply_window
        lifecycle.on_reply_withdrawn(conversation, message.sent_at, rule)
        if is_over:
            lifecycle.on_window_over(conversation, rule)
        await self._save(transaction, conversation, message)

    async def _save(
        self,
        transaction: Transaction,
        conversation: ConversationRow,
        message: MessageRow,
        *,
        is_recognised: bool = False,
    ) -> None:
        await save_settled(transaction, message, conversation, is_recognised=is_recognised)

    async def _reread_ours(self, transaction: Transaction, claim: Claim) -> tuple[ConversationRow, MessageRow | None]:
        """Return both as they are now, locked; the message is None when it is gone or was claimed again since."""
        conversation, message = await self._reread(transaction, claim)
        is_ours = message is not None and message.claims == claim.message.claims
        return conversation, message if is_ours else None

    async def _reread(self, transaction: Transaction, claim: Claim) -> tuple[ConversationRow, MessageRow | None]:
        """Return both as they are now, locked; the message is None when it is gone."""
        account_id = claim.message.account_id
        conversation = await queries.one_conversation(
            transaction, account_id, claim.conversation.id, ALL_INBOXES, lock=True
        )
        message = await queries.one_message(transaction, account_id, claim.message.id)
        return conversation or claim.conversation, message if conversation is not None else None
