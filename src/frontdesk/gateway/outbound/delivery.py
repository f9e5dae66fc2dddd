"""Delivery of what is queued, conversation by conversation, in order.

A message is claimed (`sending`) in a transaction of its own before the platform is called, and settled in another one
after. Between the two, nobody knows whether the platform has it, and a message found there later is looked up and never
blindly sent again.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from prometheus_client import Counter, Histogram

from frontdesk.contract.errors import ChannelError, Malformed, NeedsReconnect, TryLater, Uncertain
from frontdesk.contract.outgoing import Outgoing, Receipt
from frontdesk.core.contacts.jobs import CHECK_IMAGES
from frontdesk.core.conversations import waiting_replies
from frontdesk.core.conversations.commenting import PRIVATELY
from frontdesk.core.conversations.message_row import GIVE_UP_AFTER, MessageRow
from frontdesk.core.conversations.private_reply import tie
from frontdesk.core.conversations.waiting_replies import Reason
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.calls.rate_limiter import RateLimited
from frontdesk.gateway.calls.refusals import code_of
from frontdesk.gateway.outbound.claims import Claim, Claims
from frontdesk.gateway.outbound.composing import Composing
from frontdesk.gateway.outbound.history import History
from frontdesk.gateway.outbound.private_replies import PrivateReplies
from frontdesk.kit import tracing
from frontdesk.kit.metrics import LONG_SECONDS, FewValues

log = structlog.get_logger(__name__)

SENT = Counter("frontdesk_sends_total", "Attempts to send a message, by how they ended", ["channel", "result", "code"])
SENT_AFTER = Histogram(
    "frontdesk_send_seconds",
    "From somebody sending a message to its platform having taken it",
    ["channel"],
    buckets=LONG_SECONDS,
)
CODES = FewValues(100)


class Delivery:
    """Sender of queued messages; `deliver` is the job's handler."""

    def __init__(
        self, calls: ChannelCalls, composing: Composing, history: History, private_replies: PrivateReplies
    ) -> None:
        self._calls = calls
        self._database = calls.database
        self._registry = calls.registry
        self._claims = Claims(calls.database, calls.registry)
        self._compose = composing
        self._history = history
        self._private_replies = private_replies

    async def deliver(self, account_id: int, conversation_id: int) -> None:
        """Send everything that is due in the conversation, oldest first, until something has to wait."""
        while (claim := await self._claims.claim(account_id, conversation_id)) is not None:
            with tracing.inner("send", message_id=claim.message.id, channel=claim.conversation.channel):
                settled = await self._attempt(claim)
            if not settled:
                return

    async def wake_waiting(self, account_id: int, inbox_id: int) -> None:
        """Try now what waits in the inbox: its platform has just responded."""
        async with self._database.account(account_id) as transaction:
            ids = await waiting_replies.waiting_conversations(transaction, account_id, inbox_id)
        for conversation_id in ids:
            async with self._database.account(account_id) as transaction:
                await waiting_replies.wake(transaction, account_id, conversation_id)

    async def tie_private_reply(
        self, account_id: int, inbox_id: int, remote_ids: Sequence[str] = (), remote_id: str | None = None
    ) -> None:
        """Tie direct messages to the replies to comments that they may be; an earlier version gave one `remote_id`."""
        for one in remote_ids if remote_id is None else (remote_id,):
            await self._tie(account_id, inbox_id, one)

    async def _tie(self, account_id: int, inbox_id: int, remote_id: str) -> None:
        async with self._database.account(account_id) as transaction:
            await tie(transaction, account_id, inbox_id, remote_id)

    async def _attempt(self, claim: Claim) -> bool:
        """Send the claimed message and settle it; return False when the conversation has to wait."""
        channel, message, code = claim.conversation.channel, claim.message, ""
        try:
            outgoing = await self._compose(claim.conversation, claim.message, claim.can)
        except OSError:
            log.exception("the file of a message cannot be read", message_id=message.id)
            await self._claims.save_failed(claim, "file_lost", "The file is no longer available. Attach it again.")
            SENT.labels(channel, "failed", "file_lost").inc()
            return True
        try:
            receipt = await self._send(claim, outgoing)
        except NeedsReconnect as error:
            await self._calls.access.mark_needs_reconnect(message.account_id, message.inbox_id, str(error))
            await self._claims.put_off(claim, None, self._claims.lost(claim.conversation))
            result = "needs_reconnect"
        except RateLimited as error:
            await self._claims.put_off(
                claim, claim.now() + (error.after or timedelta()), Reason("rate_limited", str(error))
            )
            result = "rate_limited"
        except TryLater as error:
            await self._later(claim, error)
            result = "try_later"
        except Uncertain as error:
            await self._claims.save_uncertain(claim, str(error))
            result = "uncertain"
        except Malformed:  # an unreadable response came: it may have been taken
            await self._claims.save_uncertain(claim)
            result = "uncertain"
        except ChannelError as error:
            code = code_of(error)
            await self._ask_about_images(message)
            await self._claims.refused(claim, error)
            result = "failed"
        except Exception:
            # We do not know how far it got, so neither may we claim to.
            log.exception("sending broke", channel=channel)
            await self._claims.save_uncertain(claim)
            result = "uncertain"
        else:
            await self._claims.taken(claim, receipt)
            result = "sent"
            SENT_AFTER.labels(channel).observe((datetime.now(UTC) - message.sent_at).total_seconds())
        SENT.labels(channel, result, CODES(code) if code else "").inc()
        return result in ("sent", "failed", "uncertain")

    async def _ask_about_images(self, message: MessageRow) -> None:
        """Ask the platform again whether images may be sent, as one was refused."""
        if message.attachments:
            async with self._database.account(message.account_id) as transaction:
                transaction.jobs.append(
                    CHECK_IMAGES(account_id=message.account_id, conversation_id=message.conversation_id)
                )

    async def _send(self, claim: Claim, outgoing: Outgoing) -> Receipt:
        channel, message = self._registry.of(claim.conversation.channel), claim.message
        if waiting_replies.is_doubtful(message):
            taken_before = await self._remote_id_of_earlier_try(claim)
            if taken_before is not None:
                return Receipt(remote_id=taken_before)
        comment_id = (message.details or {}).get(PRIVATELY)
        if comment_id is not None:
            return await self._private_replies.send(message, comment_id)
        inbox = (message.account_id, message.inbox_id, claim.conversation.channel)
        return await self._calls.ask(inbox, "send", lambda c: channel.send(outgoing, c))

    async def _remote_id_of_earlier_try(self, claim: Claim) -> str | None:
        """Return the id the platform gave the message at an attempt whose response did not tell."""
        try:
            found = await self._history.find(claim.conversation, claim.message)
        except (TryLater, NeedsReconnect):
            raise
        except ChannelError as error:
            raise Uncertain(self._claims.unconfirmed(claim.conversation)) from error
        if found is None:
            raise Uncertain(self._claims.unconfirmed(claim.conversation))
        return found[0].message_id if found else None

    async def _later(self, claim: Claim, error: TryLater) -> None:
        now, message = claim.now(), claim.message
        if now - message.sent_at > GIVE_UP_AFTER:
            await self._claims.save_failed(claim, "given_up", f"Not sent after trying for a day. {error}")
            return
        pause = waiting_replies.pause(message.attempts, now - message.sent_at)
        jitter = timedelta(seconds=random.uniform(0, 1))  # noqa: S311 - spreads retries, guards nothing
        reason = Reason("rate_limited" if error.limited else "unavailable", str(error), doubtful=error.doubtful)
        await self._claims.put_off(claim, now + max(pause, error.after or timedelta()) + jitter, reason)
        if not error.limited:
            self._calls.rate_limiter.note_waiting(message.account_id, message.inbox_id)
