"""Asking platforms for comments: what webhooks leave out, and what was written before an account was connected.

Each call brings as many as the platform gives at once, in turns that all processes share; what cannot be had now is
asked for again later. A comment that the platform never shows opens its conversation all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog

from frontdesk.contract.channel import Channel, Connection
from frontdesk.contract.comments import Comment, CommentPage, FetchesPosts, ReadsComments
from frontdesk.contract.errors import ChannelError, NeedsReconnect, Refused, TryLater
from frontdesk.contract.events import CommentPlace, CommentReceived, Content, InboundEvent, Party
from frontdesk.core.comments.taking import comments_job
from frontdesk.core.contacts.profiles import tell_profiles
from frontdesk.core.conversations.receive import Arrival, take_in
from frontdesk.db.database import Database, Job
from frontdesk.gateway.access import Access
from frontdesk.gateway.call_slots import LONG_PATIENCE, CallSlots, limited_call
from frontdesk.gateway.posts import store_posts
from frontdesk.gateway.registry import Registry
from frontdesk.jobs.handlers import BACKGROUND

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")

OLD = timedelta(days=1)
"""What was written longer ago is history when it is found: nobody waits for it."""
AT_THE_SAME_TIME = timedelta(seconds=5)
MOST_ASKS = 4
ASK_AGAIN = timedelta(seconds=15)
ROUNDS = 20
NOT_SHOWN = "The platform told of this comment and does not show it."


@dataclass(frozen=True, slots=True)
class _Missing:
    """A comment whose webhook came and that the platform has not told more of."""

    remote_id: str
    parent_remote_id: str | None
    author_remote_id: str | None
    commented_at: datetime
    written: bool
    asks: int


@dataclass(frozen=True, slots=True)
class _Inbox:
    account_id: int
    id: int
    channel: str
    remote_id: str
    state: str
    connected_at: datetime

    @property
    def address(self) -> tuple[int, int, str]:
        return (self.account_id, self.id, self.channel)


class CommentReader:
    """Completes and backfills comments; `complete`, `backfill` and `resume` are the jobs' handlers."""

    def __init__(self, database: Database, registry: Registry, access: Access, slots: CallSlots) -> None:
        self._database = database
        self._registry = registry
        self._access = access
        self._slots = slots

    async def complete(self, account_id: int, inbox_id: int) -> None:
        """Ask for the comments of an inbox that are not complete, some calls' worth, and go on in another job."""
        inbox = await self._inbox(account_id, inbox_id)
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
                await self._go_on(comments_job(account_id, inbox_id, datetime.now(UTC) + _pause(error)))
                return
            except NeedsReconnect as error:
                await self._access.mark_needs_reconnect(account_id, inbox_id, str(error))
                return
        await self._go_on(comments_job(account_id, inbox_id))

    async def resume(self) -> None:
        """Ask again where it is due: after a restart, a reconnection, or what the platform did not tell before."""
        async with self._database.system() as transaction:
            due = await transaction.fetch(
                "SELECT b.account_id, b.id FROM inboxes b WHERE b.state = 'connected' AND EXISTS ("
                " SELECT FROM comments k WHERE k.account_id = b.account_id AND k.inbox_id = b.id AND NOT k.complete"
                " AND k.deleted_at IS NULL AND coalesce(k.ask_at, '-infinity') <= now())"
            )
            transaction.jobs.extend(comments_job(account_id, inbox_id) for account_id, inbox_id in due)

    async def backfill(self, account_id: int, inbox_id: int, post: int = 0) -> None:
        """Fetch what was written before the account was connected, one post for each job, newest posts first."""
        inbox = await self._inbox(account_id, inbox_id)
        if inbox is None or inbox.state != "connected":
            return
        channel = self._registry.of(inbox.channel)
        rule = self._registry.capabilities(inbox.channel).comments
        if rule is None or not isinstance(channel, ReadsComments) or not isinstance(channel, FetchesPosts):
            return
        try:
            if post == 0 and rule.backfill_posts:
                await self._backfill_posts(inbox, channel, rule.backfill_posts)
            more = await self._backfill_comments(inbox, channel, post, rule.backfill_posts, rule.backfill_comments)
        except TryLater as error:
            await self._go_on(backfill_job(account_id, inbox_id, post, datetime.now(UTC) + _pause(error)))
        except ChannelError as error:
            log.warning("comments from before could not be fetched", inbox_id=inbox_id, error=str(error))
        else:
            if more:
                await self._go_on(backfill_job(account_id, inbox_id, post + 1))

    async def reread(self, account_id: int, inbox_id: int, place: CommentPlace) -> bool:
        """Ask for one comment now and store what is said; False when it is not shown. Raises `ChannelError`."""
        inbox = await self._inbox(account_id, inbox_id)
        if inbox is None:
            return False
        channel = self._registry.of(inbox.channel)
        if not isinstance(channel, ReadsComments):
            return False
        asked_at = datetime.now(UTC)
        found = await self._ask(inbox, channel, place.post_id, [place.comment_id])
        await self._take(inbox, found, asked_at)
        return bool(found)

    async def _complete_some(self, inbox: _Inbox, channel: ReadsComments) -> bool:
        """One call's worth; False when nothing is left that is due."""
        post_remote_id, missing = await self._due(inbox, channel.comments_per_call)
        if post_remote_id is None:
            return False
        asked_at = datetime.now(UTC)
        try:
            found = await self._ask(inbox, channel, post_remote_id, [m.remote_id for m in missing])
            gone = False
        except Refused as error:
            log.info("the comments of a post cannot be had", post=post_remote_id, error=str(error))
            found, gone = (), True
        await self._take(inbox, found, asked_at)
        told = {comment.comment_id for comment in found}
        await self._not_told(inbox, post_remote_id, [m for m in missing if m.remote_id not in told], gone=gone)
        return True

    async def _due(self, inbox: _Inbox, limit: int) -> tuple[str | None, list[_Missing]]:
        """The comments of one post that are to be asked for, the oldest first."""
        async with self._database.account(inbox.account_id) as transaction:
            rows = await transaction.fetch(
                "WITH due AS (SELECT * FROM comments WHERE account_id = $1 AND inbox_id = $2 AND NOT complete"
                " AND deleted_at IS NULL AND coalesce(ask_at, '-infinity') <= now()),"
                " first AS (SELECT post_id FROM due ORDER BY id LIMIT 1)"
                " SELECT o.remote_id AS post, k.remote_id, k.parent_remote_id, k.author_remote_id, k.commented_at,"
                " k.written, k.asks FROM due k JOIN first USING (post_id)"
                " JOIN posts o ON o.account_id = k.account_id AND o.id = k.post_id ORDER BY k.id LIMIT $3",
                inbox.account_id,
                inbox.id,
                limit,
            )
        return (rows[0]["post"] if rows else None), [_Missing(*row[1:]) for row in rows]

    async def _ask(
        self, inbox: _Inbox, channel: ReadsComments, post_remote_id: str, comment_ids: Sequence[str]
    ) -> tuple[Comment, ...]:
        return await self._in_turn(
            inbox, "comments_by_id", lambda connection: channel.comments_by_id(connection, post_remote_id, comment_ids)
        )

    async def _take(
        self,
        inbox: _Inbox,
        found: Sequence[Comment],
        asked_at: datetime,
        events: tuple[InboundEvent, ...] = (),
        *,
        before: datetime | None = None,
    ) -> None:
        """Store what was told; what was written `before`, by default a day ago, is history, apart from the new."""
        platform = self._registry.of(inbox.channel).manifest.platform
        is_old = [comment.at < (before or asked_at - OLD) for comment in found]
        for wanted in (True, False):
            part = [comment for comment, old in zip(found, is_old, strict=True) if old is wanted]
            told = () if wanted else events
            if part or told:
                arrival = self._arrival(inbox, platform, asked_at, told, late=wanted)
                async with self._database.batch() as transaction:
                    await take_in(transaction, arrival, part)
        people = [comment.author for comment in found if not comment.from_business]
        if people:
            async with self._database.account(inbox.account_id) as transaction:
                await tell_profiles(transaction, inbox.account_id, platform, inbox.channel, people)

    async def _not_told(self, inbox: _Inbox, post_remote_id: str, missing: Sequence[_Missing], *, gone: bool) -> None:
        """Ask later for what the platform does not show; what it never shows is taken as it is."""
        given_up = [m for m in missing if gone or m.asks + 1 >= MOST_ASKS]
        async with self._database.account(inbox.account_id) as transaction:
            await transaction.execute(
                "UPDATE comments SET asks = asks + 1, ask_at = now() + $4::interval * 2 ^ asks,"
                " complete = remote_id = ANY($5)"
                " WHERE account_id = $1 AND inbox_id = $2 AND remote_id = ANY($3)",
                inbox.account_id,
                inbox.id,
                [m.remote_id for m in missing],
                ASK_AGAIN,
                [m.remote_id for m in given_up],
            )
        events = tuple(
            CommentReceived(
                post_id=post_remote_id,
                comment_id=m.remote_id,
                parent_id=m.parent_remote_id,
                author=Party(remote_id=m.author_remote_id),
                at=m.commented_at,
                content=Content(kind="unknown", raw_kind="comment", text=NOT_SHOWN),
                from_business=False,
            )
            for m in given_up
            if m.written and m.author_remote_id is not None
        )
        if events:
            await self._take(inbox, (), datetime.now(UTC), events)

    async def _backfill_posts(self, inbox: _Inbox, channel: FetchesPosts, depth: int) -> None:
        cursor: str | None = None
        found = 0
        while found < depth:
            page = await self._in_turn(inbox, "post_page", partial(channel.post_page, cursor=cursor))
            posts = page.posts[: depth - found]
            async with self._database.account(inbox.account_id) as transaction:
                await store_posts(transaction, inbox.account_id, inbox.id, inbox.channel, posts)
            found, cursor = found + len(posts), page.cursor
            if cursor is None:
                return

    async def _backfill_comments(self, inbox: _Inbox, channel: ReadsComments, post: int, depth: int, most: int) -> bool:
        """The newest comments of one post, with their replies; False when there is no further post."""
        async with self._database.account(inbox.account_id) as transaction:
            posts = await transaction.fetch(
                "SELECT remote_id FROM posts WHERE account_id = $1 AND inbox_id = $2"
                " ORDER BY coalesce(posted_at, created_at) DESC, id DESC LIMIT 2 OFFSET $3",
                inbox.account_id,
                inbox.id,
                post,
            )
        if not posts or post >= depth:
            return False
        await self._backfill_post(inbox, channel, posts[0]["remote_id"], most)
        return len(posts) > 1 and post + 1 < depth

    async def _backfill_post(self, inbox: _Inbox, channel: ReadsComments, post_remote_id: str, most: int) -> None:
        cursor: str | None = None
        found = 0
        while found < most:
            page = await self._backfill_page(
                inbox, "comment_page", partial(channel.comment_page, post_id=post_remote_id, cursor=cursor)
            )
            found, cursor = found + len(page.comments), page.cursor
            for place in _with_more_replies(page.comments):
                found += await self._backfill_replies(inbox, channel, place, most - found)
            if cursor is None:
                return

    async def _backfill_replies(self, inbox: _Inbox, channel: ReadsComments, place: CommentPlace, most: int) -> int:
        """Replies that the list of a post's comments leaves out; how many there were."""
        cursor: str | None = None
        found = 0
        while found < most:
            page = await self._backfill_page(
                inbox, "reply_page", partial(channel.reply_page, place=place, cursor=cursor)
            )
            found, cursor = found + len(page.comments), page.cursor
            if cursor is None:
                break
        return found

    async def _backfill_page(
        self, inbox: _Inbox, called: str, ask: Callable[[Connection], Awaitable[CommentPage]]
    ) -> CommentPage:
        asked_at = datetime.now(UTC)
        page = await self._in_turn(inbox, called, ask)
        # A webhook may have told of the newest ones already, or be about to.
        await self._take(inbox, page.comments, asked_at, before=inbox.connected_at - AT_THE_SAME_TIME)
        return page

    async def _in_turn(self, inbox: _Inbox, called: str, ask: Callable[[Connection], Awaitable[Answer]]) -> Answer:
        return await limited_call(self._slots, self._access, inbox.address, called, ask, LONG_PATIENCE)

    async def _inbox(self, account_id: int, inbox_id: int) -> _Inbox | None:
        async with self._database.account(account_id) as transaction:
            row = await transaction.first(
                "SELECT account_id, id, channel, remote_id, state, connected_at FROM inboxes"
                " WHERE account_id = $1 AND id = $2",
                account_id,
                inbox_id,
            )
        return None if row is None else _Inbox(*row)

    async def _go_on(self, job: Job) -> None:
        async with self._database.system() as transaction:
            transaction.jobs.append(job)

    def _arrival(
        self, inbox: _Inbox, platform: str, at: datetime, events: tuple[InboundEvent, ...], *, late: bool
    ) -> Arrival:
        return Arrival(
            channel=inbox.channel,
            platform=platform,
            remote_account_id=inbox.remote_id,
            received_at=at,
            events=events,
            window=None,
            late=late,
        )


def backfill_job(account_id: int, inbox_id: int, post: int = 0, at: datetime | None = None) -> Job:
    """Have what was written before an account was connected fetched, from the `post`-th newest post on."""
    args = {"account_id": account_id, "inbox_id": inbox_id, "post": post}
    return Job("backfill_comments", args, lock=f"backfill:{inbox_id}", queue=BACKGROUND, at=at)


def has_comments(channel: Channel) -> bool:
    """Whether the channel is about comments under posts."""
    return isinstance(channel, ReadsComments)


def _with_more_replies(comments: Sequence[Comment]) -> list[CommentPlace]:
    """The comments that have more replies than came along with them."""
    along = Counter(comment.parent_id for comment in comments)
    return [
        CommentPlace(post_id=comment.post_id, comment_id=comment.comment_id)
        for comment in comments
        if comment.parent_id is None and comment.replies > along[comment.comment_id]
    ]


def _pause(error: TryLater) -> timedelta:
    return max(error.after or timedelta(), timedelta(seconds=1))
