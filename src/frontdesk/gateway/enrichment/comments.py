"""Comments of platforms: fetches what the webhooks about them leave out.

Each call brings as many as the platform gives at once, in turns that all processes share; what cannot be had now is
asked for again later, for a day. A comment that is not shown soon opens its conversation all the same, without text;
one whose webhook carries the text does so as soon as asking fails.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import structlog

from frontdesk.contract.capabilities import Capabilities
from frontdesk.contract.channel import Channel, Connection
from frontdesk.contract.comments import Comment, ReadsComments
from frontdesk.contract.errors import ChannelError, NeedsReconnect, TryLater
from frontdesk.contract.events import CommentPlace, CommentReceived, InboundEvent, Party
from frontdesk.core.comments.fetching import defer_fetching_comments, due_comments, inboxes_with_due_comments
from frontdesk.core.comments.jobs import FETCH_COMMENTS
from frontdesk.core.contacts.profiles import save_profiles
from frontdesk.core.inboxes import queries as inboxes
from frontdesk.core.inboxes.rules import capabilities_in
from frontdesk.core.ingest import Clash, InboundBatchItem, ingest_fetched
from frontdesk.db.clashes import runs_again
from frontdesk.db.columns import Named
from frontdesk.db.transaction import Job
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.calls.rate_limiter import LONG_PATIENCE, RateLimited

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

OLD = timedelta(days=1)
"""What was written longer ago is history when it is found: nobody waits for it."""
OPENS_AFTER = 4
"""A comment that was asked for so often in vain opens its conversation without what it says."""
MOST_ASKS = 31
"""So many asks take more than a day."""
ASK_AGAIN = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class _Missing:
    """Comment whose webhook came and that the platform has not told more of."""

    remote_id: str
    parent_remote_id: str | None
    author_remote_id: str | None
    commented_at: datetime
    written: bool
    asks: int
    told: bool
    """What it says is known already, and only whose it is was to be asked."""


_MISSING = Named(_Missing)


@dataclass(frozen=True, slots=True)
class CommentInbox:
    """Inbox with comments, whatever its state, and what it can do."""

    account_id: int
    id: int
    channel: str
    remote_id: str
    state: str
    created_at: datetime
    capabilities: Capabilities

    @property
    def address(self) -> tuple[int, int, str]:
        """Return account, inbox and channel."""
        return (self.account_id, self.id, self.channel)


class CommentReader:
    """Reader of comments; `fetch` is the handler of jobs, `resume` is periodic."""

    def __init__(self, calls: ChannelCalls) -> None:
        self._database = calls.database
        self._registry = calls.registry
        self._access = calls.access
        self._calls = calls

    async def fetch(self, account_id: int, inbox_id: int) -> None:
        """Ask for the comments of an inbox that are not complete, some calls' worth, and go on in another job."""
        inbox = await self.inbox(account_id, inbox_id)
        if inbox is None or inbox.state != "connected":
            return
        channel = self._registry.of(inbox.channel)
        if not isinstance(channel, ReadsComments):
            return
        for _ in range(ROUNDS):
            try:
                if not await self._complete_some(inbox, channel):
                    return
            except TryLater as error:
                await self.go_on(
                    FETCH_COMMENTS(account_id=account_id, inbox_id=inbox_id).due(datetime.now(UTC) + pause_after(error))
                )
                return
            except NeedsReconnect as error:
                await self.lost(inbox, error)
                return
        await self.go_on(FETCH_COMMENTS(account_id=account_id, inbox_id=inbox_id))

    async def resume(self) -> None:
        """Ask again where it is due: after a restart, a reconnection, or what the platform did not tell before."""
        async with self._database.system() as transaction:
            transaction.jobs.extend(
                FETCH_COMMENTS(account_id=row["account_id"], inbox_id=row["id"])
                for row in await inboxes_with_due_comments(transaction)
            )

    async def reread(self, account_id: int, inbox_id: int, place: CommentPlace) -> bool:
        """Ask for one comment now and store the response; return False when it is not shown. Raises `ChannelError`."""
        inbox = await self.inbox(account_id, inbox_id)
        if inbox is None:
            return False
        channel = self._registry.of(inbox.channel)
        if not isinstance(channel, ReadsComments):
            return False
        asked_at = datetime.now(UTC)
        found = await self._ask(inbox, channel, place.post_id, [place.comment_id])
        await self.ingest(inbox, found, asked_at)
        return bool(found)

    async def _complete_some(self, inbox: CommentInbox, channel: ReadsComments) -> bool:
        """Complete the comments of one call; return False when nothing is left that is due."""
        post_remote_id, missing = await self._due(inbox, channel.comments_per_call)
        if post_remote_id is None:
            return False
        asked_at = datetime.now(UTC)
        found: tuple[Comment, ...] = ()
        try:
            found = await self._ask(inbox, channel, post_remote_id, [m.remote_id for m in missing])
        except ChannelError as error:
            # Nobody waits for the platform to read what the webhook said.
            await self._open(inbox, post_remote_id, [m for m in missing if m.told])
            if isinstance(error, NeedsReconnect):
                raise
            if isinstance(error, RateLimited) or (isinstance(error, TryLater) and error.limited):
                raise
            # It says nothing of the other posts, and it may pass: refused or not shown is the same.
            log.info("the comments of a post cannot be had", post=post_remote_id, error=str(error))
        await self.ingest(inbox, found, asked_at)
        told = {comment.comment_id for comment in found}
        await self._not_found(inbox, post_remote_id, [m for m in missing if m.remote_id not in told])
        return True

    async def _due(self, inbox: CommentInbox, limit: int) -> tuple[str | None, list[_Missing]]:
        """Return the comments of one post that are to be asked for, the oldest first."""
        async with self._database.account(inbox.account_id) as transaction:
            rows = await due_comments(transaction, inbox.account_id, inbox.id, limit)
        return (rows[0]["post"] if rows else None), [_MISSING.row(row) for row in rows]

    async def _ask(
        self, inbox: CommentInbox, channel: ReadsComments, post_remote_id: str, comment_ids: Sequence[str]
    ) -> tuple[Comment, ...]:
        return await self.in_turn(
            inbox, "comments_by_id", lambda connection: channel.comments_by_id(connection, post_remote_id, comment_ids)
        )

    async def ingest(
        self,
        inbox: CommentInbox,
        found: Sequence[Comment],
        asked_at: datetime,
        events: tuple[InboundEvent, ...] = (),
        *,
        before: datetime | None = None,
        by_catch_up: bool = False,
    ) -> int:
        """Store the comments; return how many messages were new.

        What was written `before`, by default a day ago, is history, apart from the new, which may have been missed.
        """
        new = 0
        platform = self._registry.of(inbox.channel).manifest.platform
        is_old = [comment.at < (before or asked_at - OLD) for comment in found]
        for wanted in (True, False):
            part = [comment for comment, old in zip(found, is_old, strict=True) if old is wanted]
            told = () if wanted else events
            if part or told:
                arrival = self._arrival(inbox, platform, asked_at, told)
                arrival = replace(arrival, is_history=wanted, found_by_catch_up=by_catch_up and not wanted)
                new += await self._ingest(arrival, part)
        people = [comment.author for comment in found if not comment.from_business]
        if people:
            async with self._database.account(inbox.account_id) as transaction:
                await save_profiles(transaction, inbox.account_id, platform, inbox.channel, people)
        return new

    @runs_again(Clash)
    async def _ingest(self, arrival: InboundBatchItem, found: Sequence[Comment]) -> int:
        async with self._database.batch() as transaction:
            return await ingest_fetched(transaction, arrival, found)

    async def _not_found(self, inbox: CommentInbox, post_remote_id: str, missing: Sequence[_Missing]) -> None:
        """Defer asking for comments that the platform does not show; one not shown soon is taken as far as it is
        known.
        """
        async with self._database.account(inbox.account_id) as transaction:
            missing_ids = [m.remote_id for m in missing]
            await defer_fetching_comments(
                transaction, inbox.account_id, inbox.id, missing_ids, ASK_AGAIN, LONGEST_PAUSE, MOST_ASKS
            )
        await self._open(inbox, post_remote_id, [m for m in missing if m.asks + 1 == OPENS_AFTER])

    async def _open(self, inbox: CommentInbox, post_remote_id: str, missing: Sequence[_Missing]) -> None:
        """Open the conversations of comments that the platform does not show, with what is known of them."""
        events = tuple(
            CommentReceived(
                post_id=post_remote_id,
                comment_id=m.remote_id,
                parent_id=m.parent_remote_id,
                author=Party(remote_id=m.author_remote_id),
                at=m.commented_at,
                content=None,
                from_business=False,
            )
            for m in missing
            if m.written and m.author_remote_id is not None
        )
        if events:
            await self.ingest(inbox, (), datetime.now(UTC), events)

    async def in_turn(self, inbox: CommentInbox, called: str, ask: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Ask the platform when it is our turn. Raises `ChannelError`."""
        return await self._calls.ask(inbox.address, called, ask, LONG_PATIENCE)

    async def inbox(self, account_id: int, inbox_id: int) -> CommentInbox | None:
        """Return the inbox as it is now."""
        async with self._database.account(account_id) as transaction:
            row = await inboxes.with_rules(transaction, account_id, inbox_id)
        if row is None:
            return None
        return CommentInbox(
            account_id=row["account_id"],
            id=row["id"],
            channel=row["channel"],
            remote_id=row["remote_id"],
            state=row["state"],
            created_at=row["created_at"],
            capabilities=capabilities_in(row["rules"]),
        )

    async def lost(self, inbox: CommentInbox, error: NeedsReconnect) -> None:
        """Note that the business must connect again."""
        await self._access.mark_needs_reconnect(inbox.account_id, inbox.id, str(error))

    async def go_on(self, job: Job) -> None:
        """Continue in another job."""
        async with self._database.system() as transaction:
            transaction.jobs.append(job)

    def _arrival(
        self, inbox: CommentInbox, platform: str, at: datetime, events: tuple[InboundEvent, ...]
    ) -> InboundBatchItem:
        return InboundBatchItem(
            channel=inbox.channel,
            platform=platform,
            remote_account_id=inbox.remote_id,
            received_at=at,
            events=events,
        )


def has_comments(channel: Channel) -> bool:
    """Return whether the channel is about comments under posts."""
    return isinstance(channel, ReadsComments)


def pause_after(error: TryLater) -> timedelta:
    """Return how long to leave the platform alone."""
    return max(error.after or timedelta(), timedelta(seconds=1))
