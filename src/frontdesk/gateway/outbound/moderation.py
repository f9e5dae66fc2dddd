"""Moderation at the platform: hiding, liking and deleting comments.

An action stays pending until the platform confirms it, by a webhook or when the comment is read again: a good response
to the call only says that it was understood. What is not done in time is said plainly.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import assert_never

import structlog

from frontdesk.contract.channel import Channel, Connection
from frontdesk.contract.comments import DeletesComments, Hides, Likes
from frontdesk.contract.errors import ChannelError, NeedsReconnect, TryLater, Uncertain, Unsupported
from frontdesk.contract.events import CommentPlace
from frontdesk.core.comments import moderation, queries
from frontdesk.core.comments.differences import CommentEvent
from frontdesk.core.comments.jobs import MODERATE, VERIFY_ACTION
from frontdesk.core.comments.moderation import SLOW, failure_text
from frontdesk.core.comments.queries import Moderated
from frontdesk.core.comments.upsert import publish_comments
from frontdesk.core.comments.views import Verb
from frontdesk.core.conversations.comment_action_results import show_action_result
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.transaction import Job, Transaction
from frontdesk.gateway.calls.backoff import TRIES, pause_before
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.calls.refusals import in_a_sentence
from frontdesk.gateway.enrichment.comments import CommentReader

log = structlog.get_logger(__name__)

LOOKS = (0.15, 0.5, 1.25)
"""When to look whether it was done, in shares of the time that the channel says it may take."""


class Moderation:
    """Runner of the agents' pending actions; `moderate` and `look` are the jobs' handlers."""

    def __init__(
        self,
        calls: ChannelCalls,
        reader: CommentReader,
    ) -> None:
        self._database = calls.database
        self._registry = calls.registry
        self._access = calls.access
        self._calls = calls
        self._reader = reader

    async def moderate(
        self, account_id: int, comment_id: int, attempt: int = 1, asked_at: datetime | None = None
    ) -> None:
        """Pass the pending action to the platform; a later try is for the one asked for at `asked_at` only."""
        comment = await self._pending(account_id, comment_id)
        if comment is None or comment.pending_action is None or comment.pending_since is None:
            return
        if asked_at is not None and asked_at != comment.pending_since:
            return  # something else was asked for since, which has a job of its own
        verb: Verb = comment.pending_action  # type: ignore[assignment]  # the table's own check constraint
        try:
            await self._call(comment, verb)
        except TryLater as error:
            await self._later(comment, attempt, error)
        except Uncertain:
            await self._settle_later(comment)
        except NeedsReconnect as error:
            await self._access.mark_needs_reconnect(account_id, comment.inbox_id, str(error))
            await self._give_up(comment, str(error))
        except ChannelError as error:
            await self._give_up(comment, in_a_sentence(self._registry.of(comment.channel).manifest, error))
            await self._read_again(comment)
        else:
            await self._settle_later(comment)

    async def verify(self, account_id: int, comment_id: int, asked: str, look: int = 0) -> None:
        """Read the comment again when the platform has not told that it was done."""
        comment = await self._pending(account_id, comment_id)
        if comment is None or comment.pending_action != asked:
            return
        is_shown = await self._read_again(comment)
        async with self._database.account(account_id) as transaction:
            found = await queries.moderated(transaction, account_id, [comment_id], ALL_INBOXES)
            if not found or found[0].pending_action != asked:
                return
            if is_shown is False and asked == "delete":
                happened = await moderation.mark_deleted(transaction, comment)
                await self._publish(transaction, comment, happened)
            elif look + 1 < len(LOOKS):
                transaction.jobs.append(self._look_job(comment, asked, look + 1))
            else:
                problem = failure_text(asked, comment.rules.platform_title)
                happened = await moderation.mark_failed(transaction, comment, problem)
                await self._publish(transaction, comment, happened)

    async def _call(self, comment: Moderated, verb: Verb) -> None:
        channel = self._registry.of(comment.channel)
        place = place_of(comment)
        called = {"unhide": "hide", "unlike": "like"}.get(verb, verb)
        inbox = (comment.account_id, comment.inbox_id, comment.channel)
        await self._calls.ask(inbox, called, lambda c: _act(channel, verb, place, c))

    async def _pending(self, account_id: int, comment_id: int) -> Moderated | None:
        async with self._database.account(account_id) as transaction:
            found = await queries.moderated(transaction, account_id, [comment_id], ALL_INBOXES)
        return found[0] if found else None

    async def _later(self, comment: Moderated, attempt: int, error: TryLater) -> None:
        if attempt >= TRIES:
            await self._give_up(comment, f"Not done after trying for a day. {error}")
            return
        async with self._database.account(comment.account_id) as transaction:
            again = MODERATE(
                account_id=comment.account_id,
                comment_id=comment.id,
                attempt=attempt + 1,
                asked_at=comment.pending_since,
            )
            transaction.jobs.append(again.due(datetime.now(UTC) + pause_before(attempt + 1, error)))

    async def _settle_later(self, comment: Moderated) -> None:
        async with self._database.account(comment.account_id) as transaction:
            happened = await moderation.mark_sent(transaction, comment)
            if comment.pending_action in SLOW:
                transaction.jobs.append(self._look_job(comment, comment.pending_action, 0))
            await self._publish(transaction, comment, happened)

    async def _give_up(self, comment: Moderated, problem: str) -> None:
        async with self._database.account(comment.account_id) as transaction:
            happened = await moderation.mark_failed(transaction, comment, problem)
            await self._publish(transaction, comment, happened)

    async def _read_again(self, comment: Moderated) -> bool | None:
        """Return whether the platform shows the comment; None when it could not be asked."""
        try:
            return await self._reader.reread(comment.account_id, comment.inbox_id, place_of(comment))
        except ChannelError as error:
            log.info("a comment could not be read again", comment_id=comment.id, error=str(error))
            return None

    async def settle(self, account_id: int, comment_id: int) -> None:
        """Bring the comment's conversation up to date with what the platform did."""
        async with self._database.account(account_id) as transaction:
            await show_action_result(transaction, account_id, comment_id)

    async def _publish(self, transaction: Transaction, comment: Moderated, happened: list[CommentEvent]) -> None:
        await publish_comments(transaction, {(comment.account_id, comment.id): happened})

    def _look_job(self, comment: Moderated, asked: str, look: int) -> Job:
        rule = comment.rules.capabilities.comments
        settles_in = timedelta(minutes=2) if rule is None else rule.settles_in
        since = LOOKS[look] - (LOOKS[look - 1] if look else 0)
        again = VERIFY_ACTION(account_id=comment.account_id, comment_id=comment.id, asked=asked, look=look)
        return again.due(datetime.now(UTC) + settles_in * since)


def place_of(comment: Moderated) -> CommentPlace:
    """Return where the platform has the comment."""
    return CommentPlace(
        post_id=comment.post_remote_id, comment_id=comment.remote_id, parent_id=comment.parent_remote_id
    )


async def _act(channel: Channel, verb: Verb, place: CommentPlace, connection: Connection) -> None:
    match verb:
        case "hide" | "unhide" if isinstance(channel, Hides):
            await channel.hide(connection, place, verb == "hide")
        case "like" | "unlike" if isinstance(channel, Likes):
            await channel.like(connection, place, verb == "like")
        case "delete" if isinstance(channel, DeletesComments):
            await channel.delete(connection, place)
        case "hide" | "unhide" | "like" | "unlike" | "delete":
            raise Unsupported("This channel doesn't allow that.")
        case _:
            assert_never(verb)
