"""Backfill of the comments of an account's posts: those from before it was connected, and those of a gap.

One post for each job, newest posts first, with the replies that the list of a post's comments leaves out. A post that
the platform refuses is left out; one that it cannot show now is put aside and asked for again, for a day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog

from frontdesk.contract.channel import Connection
from frontdesk.contract.comments import Comment, CommentPage, FetchesPosts, ReadsComments
from frontdesk.contract.errors import ChannelError, NeedsReconnect, TryLater
from frontdesk.contract.events import CommentPlace
from frontdesk.core.actors import SYSTEM
from frontdesk.core.comments.posts import newest_post
from frontdesk.core.events import InboxChanged
from frontdesk.core.inboxes import service
from frontdesk.core.sync import gaps
from frontdesk.core.sync.gaps import history_before
from frontdesk.db.transaction import Job
from frontdesk.gateway.calls.backoff import TRIES, pause_before
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.calls.rate_limiter import RateLimited
from frontdesk.gateway.enrichment.comments import CommentInbox, CommentReader, pause_after
from frontdesk.gateway.enrichment.posts import store_posts
from frontdesk.jobs.kinds import BACKGROUND, JobKind

log = structlog.get_logger(__name__)

AT_THE_SAME_TIME = timedelta(seconds=5)
"""A webhook may have told of the newest ones already, or be about to."""
AT_ONCE = 3
"""How often a post is tried before the others have their turn."""
REFUSED_AT_MOST = 3
"""So many posts refused for want of a permission, and none shown: it is not about one of the posts."""
HANDED_ON = timedelta(hours=1)
"""A gap is handed on again when nothing was heard of it for so long."""


@dataclass(frozen=True, slots=True)
class _Look:
    """Look at an inbox's comments: `most` of each post; `gap_id` is the gap that is being filled, if any."""

    inbox: CommentInbox
    most: int
    depth: int
    gap_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Place of a look: at the `post`-th newest post, or at that of the posts that were put aside before (`only`).

    `tries` of it failed; `aside` are those of this `turn` that are to be asked for in the next one. `forbidden` is what
    the platform said of posts that the business has no permission for, until a post was `shown`.
    """

    post: int = 0
    tries: int = 0
    turn: int = 0
    only: Sequence[str] = ()
    aside: Sequence[str] = ()
    forbidden: Sequence[str] = ()
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill(Place):
    """Look at an inbox's comments, from a place on; `gap_id` is the gap that is being filled, if any."""

    account_id: int
    inbox_id: int
    gap_id: int | None = None


def _lock_of_look(job: Backfill) -> str:
    """Return the lock of a look, its own: one that waits for its time keeps no other waiting, and none hurries it."""
    return f"backfill:{job.inbox_id}" + ("" if job.gap_id is None else f":{job.gap_id}")


BACKFILL_COMMENTS = JobKind("backfill_comments", Backfill, queue=BACKGROUND, lock=_lock_of_look)
"""Fetch the comments of one post, and go on with the next one in another job."""


class CommentBackfill:
    """Fetcher of comments that no webhook told; `backfill` is the handler of jobs."""

    def __init__(self, calls: ChannelCalls, reader: CommentReader) -> None:
        self._database = calls.database
        self._registry = calls.registry
        self._reader = reader

    async def backfill(self, *, account_id: int, inbox_id: int, gap_id: int | None = None, **place: Any) -> None:
        """Fetch the comments of one post, and go on with the next one in another job; `place` are those of `Place`."""
        inbox = await self._reader.inbox(account_id, inbox_id)
        if inbox is None or inbox.state != "connected":
            return
        channel = self._registry.of(inbox.channel)
        rule = inbox.capabilities.comments
        if rule is None or not isinstance(channel, ReadsComments) or not isinstance(channel, FetchesPosts):
            return
        look, here = _Look(inbox, rule.backfill_comments, rule.backfill_posts, gap_id), Place(**place)
        try:
            if here.post == 0 and not here.only and rule.backfill_posts:
                await self._posts(inbox, channel, rule.backfill_posts)
        except TryLater as error:
            if here.tries + 1 < TRIES or not _counts(error):
                await self._again(look, here, error)
                return
        except NeedsReconnect as error:
            await self._reader.lost(inbox, error)
            return
        except ChannelError as error:
            log.info("the posts could not be listed", inbox_id=inbox_id, error=str(error))
        post = await self._post(look, here)
        if post is not None:
            await self._look_at(look, channel, here, post)
        else:
            await self._end(look, here)

    async def _look_at(self, look: _Look, channel: ReadsComments, here: Place, post: str) -> None:
        """Fetch the comments of a post and go on. A refusal for one post says nothing of the others."""
        following = replace(here, post=here.post + 1, tries=0)
        try:
            await self._of_post(look, channel, post)
        except TryLater as error:
            if not _counts(error) or (not here.only and here.tries + 1 < AT_ONCE):
                await self._again(look, here, error)
                return
            following = replace(following, aside=[*here.aside, post])
        except NeedsReconnect as error:
            if not here.shown:
                following = replace(following, forbidden=[*here.forbidden, str(error)])
            if len(following.forbidden) >= REFUSED_AT_MOST:
                await self._reader.lost(look.inbox, error)
                return
        except ChannelError as error:
            log.info("the comments of a post are refused", inbox_id=look.inbox.id, post=post, error=str(error))
        else:
            following = replace(following, forbidden=(), shown=True)
        await self._go_on(look, following)

    async def _again(self, look: _Look, here: Place, error: TryLater) -> None:
        """Ask for the same once more; a rate limit counts as no try."""
        if not _counts(error):
            await self._go_on(look, here, pause_after(error))
        else:
            await self._go_on(look, replace(here, tries=here.tries + 1), pause_before(here.tries + 2, error))

    async def _end(self, look: _Look, here: Place) -> None:
        """End the turn: what was put aside has another one, for a day."""
        if here.aside and here.turn + 1 < TRIES:
            following = replace(here, post=0, tries=0, turn=here.turn + 1, only=here.aside, aside=())
            await self._go_on(look, following, pause_before(here.turn + 3))
        elif here.forbidden:
            await self._reader.lost(look.inbox, NeedsReconnect(here.forbidden[-1]))
        elif look.gap_id is not None:
            await self._close(look.inbox.account_id, look.inbox.id, look.gap_id)

    async def _go_on(self, look: _Look, place: Place, pause: timedelta | None = None) -> None:
        inbox, at = look.inbox, None if pause is None else datetime.now(UTC) + pause
        async with self._database.account(inbox.account_id) as transaction:
            transaction.jobs.append(backfill_job(inbox.account_id, inbox.id, place, at, look.gap_id))
            if look.gap_id is not None:
                await gaps.later(transaction, inbox.account_id, look.gap_id, HANDED_ON + (pause or timedelta()))

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

    async def _post(self, look: _Look, here: Place) -> str | None:
        """Return the platform's id of the post that the look is at; None when there is no further one."""
        if here.only:
            return here.only[here.post] if here.post < len(here.only) else None
        if here.post >= look.depth:
            return None
        async with self._database.account(look.inbox.account_id) as transaction:
            return await newest_post(transaction, look.inbox.account_id, look.inbox.id, here.post)

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
        """Fetch replies that the list of a post's comments leaves out; return how many there were."""
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
        by_catch_up = look.gap_id is not None
        found = await self._reader.ingest(look.inbox, page.comments, asked_at, before=before, by_catch_up=by_catch_up)
        if look.gap_id is not None:
            async with self._database.account(look.inbox.account_id) as transaction:
                await gaps.mark_fetched(
                    transaction, look.inbox.account_id, look.gap_id, None, found, is_incomplete=False
                )
        return page

    async def _close(self, account_id: int, inbox_id: int, gap_id: int) -> None:
        async with self._database.account(account_id) as transaction:
            await gaps.close(transaction, account_id, gap_id)
            service.publish_inbox(transaction, InboxChanged, account_id, inbox_id, SYSTEM)


def backfill_job(
    account_id: int,
    inbox_id: int,
    place: Place = Place(),
    at: datetime | None = None,
    gap_id: int | None = None,
) -> Job:
    """Return a job that fetches the comments of the account's posts, from a place on."""
    return BACKFILL_COMMENTS(account_id=account_id, inbox_id=inbox_id, gap_id=gap_id, **asdict(place)).due(at)


def _counts(error: TryLater) -> bool:
    """Return whether it was a try of this post: a rate limit says nothing of it."""
    return not error.limited and not isinstance(error, RateLimited)


def _with_more_replies(comments: Sequence[Comment]) -> list[CommentPlace]:
    """Return the comments that have more replies than came along with them."""
    along = Counter(comment.parent_id for comment in comments)
    return [
        CommentPlace(post_id=comment.post_id, comment_id=comment.comment_id)
        for comment in comments
        if comment.parent_id is None and comment.replies > along[comment.comment_id]
    ]
