"""Sending what is queued, conversation by conversation, in order.

A message is claimed (`sending`) in a transaction of its own before the platform is called, and settled in another one
after: between the two, nobody knows, and a message found there later is looked up and never blindly sent again.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

from frontdesk.contract.errors import ChannelError, Malformed, NeedsReconnect, TryLater, Uncertain, WindowClosed
from frontdesk.contract.outgoing import Outgoing, Receipt
from frontdesk.contract.polling import Polls
from frontdesk.core.conversations import queries, waiting
from frontdesk.core.conversations.commenting import note_posted, publish_posted
from frontdesk.core.conversations.models import GIVE_UP_AFTER, NEEDS_RECONNECT, ConversationRow, MessageRow, preview
from frontdesk.core.conversations.outcome import reached
from frontdesk.core.conversations.private_reply import tie
from frontdesk.core.conversations.removing import remove
from frontdesk.core.conversations.sending import PRIVATELY, queue_delivery, requeue_delivery, save_settled
from frontdesk.core.conversations.waiting import Reason
from frontdesk.core.conversations.window import reply_withdrawn, used_up
from frontdesk.core.events import MessageReplaced
from frontdesk.core.ingest.comments import learn_author
from frontdesk.core.messages import status
from frontdesk.core.messages.status import ON_THE_WAY, one_of
from frontdesk.core.sync.polled import wake
from frontdesk.db.clashes import runs_again
from frontdesk.db.database import Database
from frontdesk.db.transaction import Job, Transaction
from frontdesk.gateway.calls.credentials import CredentialProvider
from frontdesk.gateway.calls.rate_limiter import RateLimited, RateLimiter, limited_call
from frontdesk.gateway.calls.refusals import code_of, explained, room_of
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.gateway.enrichment.images import images_job
from frontdesk.gateway.outbound.composing import Composing
from frontdesk.gateway.outbound.history import History
from frontdesk.gateway.outbound.private_replies import PrivateReplies
from frontdesk.kit import tracing
from frontdesk.kit.files import FileStore
from frontdesk.kit.metrics import LONG_SECONDS, FewValues
from frontdesk.kit.signed_links import SignedLinks

log = structlog.get_logger(__name__)

LOOK_UP_AFTER = timedelta(seconds=5)
DISCONNECTED = {
    "code": "inbox_disconnected",
    "text": "The inbox was disconnected before this could be sent.",
    "can_retry": True,
}


def uncertain_text(platform: str) -> str:
    """What is said of a message that may or may not have reached `platform`."""
    return f"{platform} didn't confirm this message. Check the chat in {platform} before sending it again."


SENT = Counter("frontdesk_sends_total", "Attempts to send a message, by how they ended", ["channel", "result", "code"])
SENT_AFTER = Histogram(
    "frontdesk_send_seconds",
    "From somebody sending a message to its platform having taken it",
    ["channel"],
    buckets=LONG_SECONDS,
)
CODES = FewValues(100)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A message that is ours to send since `at`, with the conversation as it was then.

    Jobs are due by the database's clock, which is `ahead` of ours: one of them may be wrong by an hour.
    """

    message: MessageRow
    conversation: ConversationRow
    at: datetime
    ahead: timedelta

    def now(self) -> datetime:
        """The time by the database's clock."""
        return datetime.now(UTC) + self.ahead


class Delivery:
    """Sends queued messages; `deliver` is the job's handler."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        access: CredentialProvider,
        files: FileStore,
        links: SignedLinks,
        history: History,
        slots: RateLimiter,
    ) -> None:
        self._slots = slots
        self._privately = PrivateReplies(database, registry, access, slots)
        self._database = database
        self._registry = registry
        self._access = access
        self._outgoing = Composing(database, files, links)
        self._history = history

    async def deliver(self, account_id: int, conversation_id: int) -> None:
        """Send everything that is due in the conversation, oldest first, until something has to wait."""
        while (claim := await self._claim(account_id, conversation_id)) is not None:
            with tracing.inner("send", message_id=claim.message.id, channel=claim.conversation.channel):
                settled = await self._attempt(claim)
            if not settled:
                return

    async def wake_waiting(self, account_id: int, inbox_id: int) -> None:
        """Try now what waits in the inbox: its platform has just answered."""
        async with self._database.account(account_id) as transaction:
            ids = await waiting.waiting_conversations(transaction, account_id, inbox_id)
            channel = await transaction.value(
                "SELECT channel FROM inboxes WHERE account_id = $1 AND id = $2", account_id, inbox_id
            )
        for conversation_id in ids:
            async with self._database.account(account_id) as transaction:
                await waiting.wake(
                    transaction, account_id, conversation_id, self._registry.capabilities(channel, inbox_id)
                )

    async def tie_private_reply(
        self, account_id: int, inbox_id: int, remote_ids: Sequence[str] = (), remote_id: str | None = None
    ) -> None:
        """Tie direct messages to the replies to comments that they may be; an earlier version gave one `remote_id`."""
        for one in remote_ids if remote_id is None else (remote_id,):
            await self._tie(account_id, inbox_id, one)

    async def _tie(self, account_id: int, inbox_id: int, remote_id: str) -> None:
        async with self._database.account(account_id) as transaction:
            channel = await transaction.value(
                "SELECT channel FROM inboxes WHERE account_id = $1 AND id = $2", account_id, inbox_id
            )
            if channel is not None:
                platform = self._registry.of(channel).manifest.platform
                capabilities = self._registry.capabilities(channel, inbox_id)
                await tie(transaction, account_id, inbox_id, remote_id, platform, capabilities)

    async def _claim(self, account_id: int, conversation_id: int) -> _Claim | None:
        """Take the oldest queued message when it is due and the inbox is connected."""
        async with self._database.account(account_id) as transaction:
            conversation = await queries.one_conversation(transaction, account_id, conversation_id, None, lock=True)
            if conversation is None:
                return None
            unsent = await queries.messages_where(
                transaction,
                account_id,
                f"m.conversation_id = $2 AND m.status IN {one_of(ON_THE_WAY)}",
                conversation_id,
            )
            if not unsent:
                return None
            message = unsent[0]
            if message.status == "sending":
                return None  # another worker has it, or died with it: `recover` decides that
            # By the clock that makes the job due: by one that is behind it, the job would come too early and be gone.
            state, now = await self._state_and_time(transaction, conversation)
            if message.next_attempt_at is not None and message.next_attempt_at > now:
                await requeue_delivery(transaction, message, message.next_attempt_at)
                return None
            if state == "needs_reconnect":  # it waits, and goes out after reconnecting
                if message.error is None or message.error["code"] != NEEDS_RECONNECT:
                    waiting.because(message, self._lost(conversation), now)
                    await self._save(transaction, conversation, message)
                return None
            if state == "disconnected":
                status.move(message, "not_connected")
                await self._fail(transaction, conversation, message, DISCONNECTED)
                queue_delivery(transaction, message)
                return None
            status.move(message, "claimed")
            message.attempts += 1
            await self._save(transaction, conversation, message)
            at = datetime.now(UTC)
            return _Claim(message, conversation, at, now - at)

    async def _state_and_time(
        self, transaction: Transaction, conversation: ConversationRow
    ) -> tuple[str | None, datetime]:
        """The state of the conversation's inbox, and the time by the database's clock."""
        row = await transaction.first(
            "SELECT (SELECT state FROM inboxes WHERE account_id = $1 AND id = $2) AS state, clock_timestamp() AS now",
            conversation.account_id,
            conversation.inbox_id,
        )
        assert row is not None
        return row["state"], row["now"]

    async def _attempt(self, claim: _Claim) -> bool:
        """Send the claimed message and settle it; False when the conversation has to wait."""
        channel, message, code = claim.conversation.channel, claim.message, ""
        try:
            can = self._registry.capabilities(channel, message.inbox_id)
            outgoing = await self._outgoing(claim.conversation, claim.message, can)
        except OSError:
            log.exception("the file of a message cannot be read", message_id=message.id)
            await self._give_up(claim, "file_lost", "The file cannot be read any more; attach it again.")
            SENT.labels(channel, "failed", "file_lost").inc()
            return True
        try:
            receipt = await self._send(claim, outgoing)
        except NeedsReconnect as error:
            await self._access.mark_needs_reconnect(message.account_id, message.inbox_id, str(error))
            await self._requeue(claim, None, self._lost(claim.conversation))
            result = "needs_reconnect"
        except RateLimited as error:
            await self._requeue(claim, claim.now() + (error.after or timedelta()), Reason("rate_limited", str(error)))
            result = "not_our_turn"
        except TryLater as error:
            await self._later(claim, error)
            result = "try_later"
        except Uncertain as error:
            await self._leave_uncertain(claim, str(error))
            result = "uncertain"
        except Malformed:  # an answer came that nobody can read: it may have been taken
            await self._leave_uncertain(claim)
            result = "uncertain"
        except ChannelError as error:
            code = code_of(error)
            await self._ask_about_images(message)
            await self._refuse(claim, error)
            result = "failed"
        except Exception:
            # We do not know how far it got, so neither may we claim to.
            log.exception("sending broke", channel=channel)
            await self._leave_uncertain(claim)
            result = "uncertain"
        else:
            await self._settle(claim, receipt)
            result = "sent"
            SENT_AFTER.labels(channel).observe((datetime.now(UTC) - message.sent_at).total_seconds())
        SENT.labels(channel, result, CODES(code) if code else "").inc()
        return result in ("sent", "failed", "uncertain")

    async def _ask_about_images(self, message: MessageRow) -> None:
        """A picture was refused: what the platform said of pictures before may not be so any more."""
        if message.attachments:
            async with self._database.account(message.account_id) as transaction:
                transaction.jobs.append(images_job(message.account_id, message.conversation_id))

    async def _send(self, claim: _Claim, outgoing: Outgoing) -> Receipt:
        channel, message = self._registry.of(claim.conversation.channel), claim.message
        if waiting.is_doubtful(message):
            taken_before = await self._taken_before(claim)
            if taken_before is not None:
                return Receipt(remote_id=taken_before)
        comment_id = (message.details or {}).get(PRIVATELY)
        if comment_id is not None:
            return await self._privately.send(message, comment_id)
        inbox = (message.account_id, message.inbox_id, claim.conversation.channel)
        return await limited_call(self._slots, self._access, inbox, "send", lambda c: channel.send(outgoing, c))

    async def _taken_before(self, claim: _Claim) -> str | None:
        """The id the platform gave the message at an attempt whose answer did not tell."""
        try:
            found = await self._history.find(claim.conversation, claim.message)
        except (TryLater, NeedsReconnect):
            raise
        except ChannelError as error:
            raise Uncertain(self._unconfirmed(claim.conversation)) from error
        if found is None:
            raise Uncertain(self._unconfirmed(claim.conversation))
        return found[0].message_id if found else None

    async def _later(self, claim: _Claim, error: TryLater) -> None:
        now, message = claim.now(), claim.message
        if now - message.sent_at > GIVE_UP_AFTER:
            await self._give_up(claim, "given_up", f"Not sent after trying for a day. {error}")
            return
        pause = waiting.pause(message.attempts, now - message.sent_at)
        jitter = timedelta(seconds=random.uniform(0, 1))  # noqa: S311 - spreads retries, guards nothing
        reason = Reason("rate_limited" if error.limited else "unavailable", str(error), doubtful=error.doubtful)
        await self._requeue(claim, now + max(pause, error.after or timedelta()) + jitter, reason)
        if not error.limited:
            self._slots.note_waiting(message.account_id, message.inbox_id)

    def _unconfirmed(self, conversation: ConversationRow, said: str = "") -> str:
        """What the channel knows of it comes first: an answer without an id is another thing than none."""
        advice = uncertain_text(self._registry.of(conversation.channel).manifest.platform_title)
        return said if "before sending it again" in said else f"{said} {advice}".strip()

    def _lost(self, conversation: ConversationRow) -> Reason:
        title = self._registry.of(conversation.channel).manifest.platform_title
        return Reason(NEEDS_RECONNECT, f"{title} is not connected. The reply is sent once the inbox is reconnected.")

    @runs_again()
    async def _requeue(self, claim: _Claim, at: datetime | None, reason: Reason) -> None:
        async with self._database.account(claim.message.account_id) as transaction:
            conversation, message = await self._reread(transaction, claim)
            if message is None or not status.hear(message, "put_off"):
                return  # an echo told meanwhile that it went out
            message.next_attempt_at = at
            waiting.because(message, reason, claim.now())
            await self._save(transaction, conversation, message)
            if at is not None:
                queue_delivery(transaction, message, at)

    @runs_again()
    async def _settle(self, claim: _Claim, receipt: Receipt) -> None:
        """Store that the platform has the message, whatever became of it here meanwhile."""
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
            reached(conversation, message.sent_at)
            message.left(claim.at)
            if conversation.contact_read_at is not None and message.sent_at <= conversation.contact_read_at:
                status.hear(message, "read")
            await self._save(transaction, conversation, message, is_recognised=is_recognised)
            await waiting.wake_others(transaction, message)
            if isinstance(self._registry.of(conversation.channel), Polls):
                await wake(transaction, message.account_id, message.inbox_id, conversation.remote_id)
            if comments:
                manifest = self._registry.of(conversation.channel).manifest
                capabilities = self._registry.capabilities_of(conversation)
                await publish_posted(transaction, conversation, message, comments, manifest, capabilities)

    @runs_again()
    async def _leave_uncertain(self, claim: _Claim, said: str = "") -> None:
        """Store that nobody knows whether the platform has it. What an echo has told meanwhile counts more."""
        async with self._database.account(claim.message.account_id) as transaction:
            conversation, message = await self._reread(transaction, claim)
            if message is None or not status.hear(message, "doubted"):
                return
            text = self._unconfirmed(conversation, said)
            message.error, message.next_attempt_at = {"code": "uncertain", "text": text, "can_retry": True}, None
            await self._save(transaction, conversation, message)
            self._look_up_later(transaction, claim, message)

    @runs_again()
    async def _give_up(self, claim: _Claim, code: str, text: str) -> None:
        """Store that it cannot be sent. What an echo has told meanwhile counts more."""
        async with self._database.account(claim.message.account_id) as transaction:
            conversation, message = await self._reread(transaction, claim)
            if message is not None and status.hear(message, "refused"):
                error = {"code": code, "text": text, "can_retry": code != "file_lost"}
                await self._fail(transaction, conversation, message, error)

    def _look_up_later(self, transaction: Transaction, claim: _Claim, message: MessageRow) -> None:
        args = {"account_id": message.account_id, "message_id": message.id}
        transaction.jobs.append(Job("look_up", args, at=claim.now() + LOOK_UP_AFTER))

    @runs_again()
    async def _refuse(self, claim: _Claim, error: ChannelError) -> None:
        """Store the platform's no, in words. What an echo has told meanwhile counts more."""
        async with self._database.account(claim.message.account_id) as transaction:
            conversation, message = await self._reread(transaction, claim)
            if message is None or not status.hear(message, "refused"):
                return
            channel = self._registry.of(conversation.channel)
            rule = self._registry.window_of(conversation)
            room = room_of(conversation.facts, rule, datetime.now(UTC))
            is_over = isinstance(error, WindowClosed) and room == "over"
            said = explained(channel.manifest, error, room)
            await self._fail(transaction, conversation, message, said, is_over=is_over)

    async def _take_over_echo(
        self,
        transaction: Transaction,
        claim: _Claim,
        conversation: ConversationRow,
        message: MessageRow,
        remote_id: str,
    ) -> bool:
        """The platform's id is this message's, whoever the echo was taken for; whether it was taken for another."""
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
        self, transaction: Transaction, claim: _Claim, conversation: ConversationRow, other: MessageRow
    ) -> None:
        """The echo was taken for another message of ours that says the same: of that one nothing is known again.

        One that waited to be tried again waits once more, and is looked up before it is sent.
        """
        other.remote_id = None
        if other.next_attempt_at is not None:
            status.move(other, "mistaken_early")
            other.next_attempt_at = claim.now()
            waiting.because(other, Reason("unavailable", self._unconfirmed(conversation), doubtful=True), claim.now())
            await self._save(transaction, conversation, other)
            queue_delivery(transaction, other)
            return
        status.move(other, "mistaken")
        other.error = {"code": "uncertain", "text": self._unconfirmed(conversation), "can_retry": True}
        await self._save(transaction, conversation, other)
        self._look_up_later(transaction, claim, other)

    async def _remove(
        self, transaction: Transaction, conversation: ConversationRow, message: MessageRow, echo: MessageRow
    ) -> None:
        """An echo that could not be recognised made a row of its own, and counted as an answer: ours replaces it."""
        rule = self._registry.window_of(conversation)
        conversation.facts = reply_withdrawn(conversation.facts, echo.sent_at, rule)
        if conversation.last_message is not None and conversation.last_message.id == echo.id:
            conversation.last_message = preview(message)
        capabilities = self._registry.capabilities_of(conversation)
        await remove(transaction, conversation, echo, capabilities, MessageReplaced)

    async def _fail(
        self,
        transaction: Transaction,
        conversation: ConversationRow,
        message: MessageRow,
        error: dict[str, Any],
        *,
        is_over: bool = False,
    ) -> None:
        """Say why it failed, and count it as no reply any more. `is_over`: so is the window, by the platform's word."""
        message.error, message.next_attempt_at = error, None
        rule = self._registry.window_of(conversation)
        conversation.facts = reply_withdrawn(conversation.facts, message.sent_at, rule)
        if is_over:
            conversation.facts = used_up(conversation.facts, rule)
        await self._save(transaction, conversation, message)

    async def _save(
        self,
        transaction: Transaction,
        conversation: ConversationRow,
        message: MessageRow,
        *,
        is_recognised: bool = False,
    ) -> None:
        capabilities = self._registry.capabilities_of(conversation)
        await save_settled(transaction, message, conversation, capabilities, is_recognised=is_recognised)

    async def _reread(self, transaction: Transaction, claim: _Claim) -> tuple[ConversationRow, MessageRow | None]:
        """Both as they are now, locked; the message is None when it is gone."""
        account_id = claim.message.account_id
        conversation = await queries.one_conversation(transaction, account_id, claim.conversation.id, None, lock=True)
        message = await queries.one_message(transaction, account_id, claim.message.id)
        return conversation or claim.conversation, message if conversation is not None else None
