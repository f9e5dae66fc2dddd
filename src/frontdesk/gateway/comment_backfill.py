"""Fetching the comments of an account's posts: those from before it was connected, and those of a gap.

One post for each job, newest posts first, with the replies that the list of a post's comments leaves out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from frontdesk.contract.channel import Connection
from frontdesk.contract.comments import Comment, CommentPage, FetchesPosts, ReadsComments
from frontdesk.contract.errors import ChannelError, TryLater
from frontdesk.contract.events import CommentPlace
from frontdesk.core.inboxes import gaps, service
from frontdesk.core.inboxes.gaps import history_before
from frontdesk.db.database import Database, Job
from frontdesk.gateway.comments import CommentInbox, CommentReader, pause_after
from frontdesk.gateway.posts import store_posts
from frontdesk.gateway.registry import Registry
from frontdesk.jobs.handlers import BACKGROUND

log = structlog.get_logger(__name__)

AT_THE_SAME_TIME = timedelta(seconds=5)
"""A webhook may have told of the newest ones already, or be about to."""


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at an inbox's comments: `most` of each post; `gap_id` is the gap that is being filled, if any."""

    inbox: CommentInbox
    most: int
    gap_id: int | None


class CommentBackfill:
    """Fetches comments that no webhook told; `backfill` is the handler of jobs."""

    def __init__(self, database: Database, registry: Registry, reader: CommentReader) -> None:
        self._database = database
        self._registry = registry
        self._reader = reader

    async def backfill(self, account_id: int, inbox_id: int, post: int = 0, gap_id: int | None = None) -> None:
        """Fetch the comments of the `post`-th newest post, and go on with the next one in another job."""
        inbox = await self._reader.inbox(account_id, inbox_id)
        if inbox is None or inbox.state != "connected":
            return
        channel = self._registry.of(inbox.channel)
        rule = self._registry.capabilities(inbox.channel).comments
        if rule is None or not isinstance(channel, ReadsComments) or not isinstance(channel, FetchesPosts):
            return
        look = _Look(inbox, rule.backfill_comments, gap_id)
        try:
            if post == 0 and rule.backfill_posts:
                await self._posts(inbox, channel, rule.backfill_posts)
            more = await self._comments(look, channel, post, rule.backfill_posts)
        except TryLater as error:
            later = datetime.now(UTC) + pause_after(error)
            await self._reader.go_on(backfill_job(account_id, inbox_id, post, later, gap_id))
        except ChannelError as error:
            log.warning("comments from before could not be fetched", inbox_id=inbox_id, error=str(error))
        else:
            if more:
                await self._reader.go_on(backfill_job(account_id, inbox_id, post + 1, gap_id=gap_id))
            elif gap_id is not None:
                await self._close(account_id, inbox_id, gap_id)

    async def _posts(self, inbox: CommentInbox, channel: FetchesPosts, depth: int) -> None:
        cursor: str | None = None
        found = 0
        while found < depth:
            page = await self._reader.in_turn(inbox, "post_page", partial(channel.post_page, cursor=cursor))
            posts = page.posts[: depth - found]
            async with self._database.account(inbox.account_id) as transaction:
                await store_posts(transaction, inbox.account_id, inbox.id, inbox.channel, posts)
            found, cursor = found + len(posts), page.cursor
            if cursor is None:
                return

    async def _comments(self, look: _Look, channel: ReadsComments, post: int, depth: int) -> bool:
        """The newest comments of one post, with their replies; False when there is no further post."""
        async with self._database.account(look.inbox.account_id) as transaction:
            posts = await transaction.fetch(
                "SELECT remote_id FROM posts WHERE account_id = $1 AND inbox_id = $2"
                " ORDER BY coalesce(posted_at, created_at) DESC, id DESC LIMIT 2 OFFSET $3",
                look.inbox.account_id,
                look.inbox.id,
                post,
            )
        if not posts or post >= depth:
            return False
        await self._of_post(look, channel, posts[0]["remote_id"])
        return len(posts) > 1 and post + 1 < depth

    async def _of_post(self, look: _Look, channel: ReadsComments, post_remote_id: str) -> None:
        cursor: str | None = None
        found = 0
        while found < look.most:
            page = await self._page(
                look, "comment_page", partial(channel.comment_page, post_id=post_remote_id, cursor=cursor)
            )
            found, cursor = found + len(page.comments), page.cursor
            for place in _with_more_replies(page.comments):
                found += await self._replies(look, channel, place, look.most - found)
            if cursor is None:
                return

    async def _replies(self, look: _Look, channel: ReadsComments, place: CommentPlace, most: int) -> int:
        """Replies that the list of a post's comments leaves out; how many there were."""
        cursor: str | None = None
        found = 0
        while found < most:
            page = await self._page(look, "reply_page", partial(channel.reply_page, place=place, cursor=cursor))
            found, cursor = found + len(page.comments), page.cursor
            if cursor is None:
                break
        return found

    async def _page(self, look: _Look, called: str, ask: Callable[[Connection], Awaitable[CommentPage]]) -> CommentPage:
        asked_at = datetime.now(UTC)
        page = await self._reader.in_turn(look.inbox, called, ask)
        before = history_before(look.inbox.created_at - AT_THE_SAME_TIME, asked_at)
        missed = look.gap_id is not None
        found = await self._reader.take(look.inbox, page.comments, asked_at, before=before, missed=missed)
        if look.gap_id is not None:
            async with self._database.account(look.inbox.account_id) as transaction:
                await gaps.asked(transaction, look.inbox.account_id, look.gap_id, None, found, hole=False)
        return page

    async def _close(self, account_id: int, inbox_id: int, gap_id: int) -> None:
        async with self._database.account(account_id) as transaction:
            await gaps.close(transaction, account_id, gap_id)
            service.tell(transaction, account_id, inbox_id)


def backfill_job(
    account_id: int, inbox_id: int, post: int = 0, at: datetime | None = None, gap_id: int | None = None
) -> Job:
    """Have the comments of the account's posts fetched, from the `post`-th newest post on."""
    args = {"account_id": account_id, "inbox_id": inbox_id, "post": post}
    if gap_id is not None:
        args["gap_id"] = gap_id
    return Job("backfill_comments", args, lock=f"backfill:{inbox_id}", queue=BACKGROUND, at=at)


def _with_more_replies(comments: Sequence[Comment]) -> list[CommentPlace]:
    """The comments that have more replies than came along with them."""
    along = Counter(comment.parent_id for comment in comments)
    return [
        CommentPlace(post_id=comment.post_id, comment_id=comment.comment_id)
        for comment in comments
        if comment.parent_id is None and comment.replies > along[comment.comment_id]
    ]
