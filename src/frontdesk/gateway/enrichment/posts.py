"""Posts that customers comment on, with covers kept here because the platforms' links expire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog

from frontdesk.contract.comments import FetchesPosts, Post
from frontdesk.contract.errors import ChannelError, Refused, TryLater
from frontdesk.core.comment_events import PostChanged
from frontdesk.core.comments.jobs import FETCH_COVER, FETCH_POSTS
from frontdesk.core.comments.posts import (
    defer_fetching_posts,
    due_posts,
    inboxes_with_due_posts,
    mark_posts_unavailable,
    set_cover,
    upsert_posts,
)
from frontdesk.core.inboxes import queries as inboxes
from frontdesk.core.publishing import publish
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.calls.backoff import TRIES
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.calls.rate_limiter import LONG_PATIENCE, RateLimited
from frontdesk.gateway.enrichment.image_cache import ImageCache

log = structlog.get_logger(__name__)

FRESH_FOR = timedelta(hours=1)
REFRESHED = timedelta(days=30)
"""Counters of older posts are left as they are."""


class Posts:
    """Fetcher of posts; `fetch`, `refresh` and `fetch_cover` are the jobs' handlers."""

    def __init__(
        self,
        calls: ChannelCalls,
        image_cache: ImageCache,
    ) -> None:
        self._database = calls.database
        self._registry = calls.registry
        self._calls = calls
        self._image_cache = image_cache

    async def fetch(self, account_id: int, inbox_id: int) -> None:
        """Ask for the inbox's posts that are not known yet, or whose counters are old."""
        async with self._database.account(account_id) as transaction:
            inbox = await inboxes.channel_and_state(transaction, account_id, inbox_id)
        if inbox is None or inbox["state"] != "connected":
            return
        channel = self._registry.of(inbox["channel"])
        if not isinstance(channel, FetchesPosts):
            return
        while due := await self._due(account_id, inbox_id, channel.posts_per_call):
            try:
                found, failed = await self._found((account_id, inbox_id, inbox["channel"]), channel, due)
            except TryLater as error:
                async with self._database.system() as transaction:
                    after = max(error.after or timedelta(), timedelta(seconds=1))
                    again = FETCH_POSTS(account_id=account_id, inbox_id=inbox_id)
                    transaction.jobs.append(again.due(datetime.now(UTC) + after))
                return
            except ChannelError as error:
                log.info("posts could not be asked for", inbox_id=inbox_id, error=str(error))
                return
            async with self._database.account(account_id) as transaction:
                await store_posts(transaction, account_id, inbox_id, inbox["channel"], found)
                unshown = set(due) - {post.post_id for post in found} - set(failed)
                await _unavailable(transaction, account_id, inbox_id, unshown)
                await _ask_later(transaction, account_id, inbox_id, failed)

    async def refresh(self) -> None:
        """Have the counters of recent posts fetched again."""
        async with self._database.system() as transaction:
            transaction.jobs.extend(
                FETCH_POSTS(account_id=row["account_id"], inbox_id=row["id"])
                for row in await inboxes_with_due_posts(transaction, FRESH_FOR, REFRESHED)
            )

    async def fetch_cover(self, account_id: int, post_id: int, url: str, channel: str) -> None:
        """Fetch and store the cover of a post."""
        key = await self._image_cache.fetch_cover(channel, url)
        if key is None:
            return
        async with self._database.account(account_id) as transaction:
            inbox_id = await set_cover(transaction, account_id, post_id, key)
            if inbox_id is not None:
                _publish(transaction, account_id, inbox_id, post_id)

    async def _found(
        self, inbox: tuple[int, int, str], channel: FetchesPosts, due: Sequence[str]
    ) -> tuple[Sequence[Post], Sequence[str]]:
        """Return what the platform shows of these posts, and which it cannot show now.

        Where it refuses several at once, each is asked for by itself: one post says nothing of the others.
        """
        try:
            return await self._ask(inbox, channel, due), ()
        except Refused as error:
            log.info("posts are refused", inbox_id=inbox[1], error=str(error))
        except TryLater as error:
            if error.limited or isinstance(error, RateLimited):
                raise
            log.info("posts cannot be shown now", inbox_id=inbox[1], error=str(error))
            return (), due
        if len(due) == 1:
            return (), ()
        parts = [await self._found(inbox, channel, part) for part in (due[: len(due) // 2], due[len(due) // 2 :])]
        return [post for found, _ in parts for post in found], [post for _, posts in parts for post in posts]

    async def _ask(self, inbox: tuple[int, int, str], channel: FetchesPosts, wanted: Sequence[str]) -> tuple[Post, ...]:
        return await self._calls.ask(
            inbox,
            "posts_by_id",
            lambda c: channel.posts_by_id(c, wanted),
            LONG_PATIENCE,
        )

    async def _due(self, account_id: int, inbox_id: int, limit: int) -> list[str]:
        async with self._database.account(account_id) as transaction:
            rows = await due_posts(transaction, account_id, inbox_id, FRESH_FOR, REFRESHED, limit)
        # One that failed before is asked for by itself: it may be what the others failed for.
        first = [row["remote_id"] for row in rows if row["asks"] == 0]
        return first or [row["remote_id"] for row in rows[:1]]


async def store_posts(
    transaction: Transaction, account_id: int, inbox_id: int, channel: str, posts: Sequence[Post]
) -> None:
    """Store what the platform says of posts; covers that are not here yet are fetched after the commit."""
    by_id = {post.post_id: post for post in posts}
    if not by_id:
        return
    stored = await upsert_posts(transaction, account_id, inbox_id, [post for _, post in sorted(by_id.items())])
    for post_id, remote_id, cover_key in stored:
        url = by_id[remote_id].cover_url
        if cover_key is None and url is not None:
            transaction.jobs.append(FETCH_COVER(account_id=account_id, post_id=post_id, url=url, channel=channel))
        _publish(transaction, account_id, inbox_id, post_id)


async def _ask_later(transaction: Transaction, account_id: int, inbox_id: int, remote_ids: Sequence[str]) -> None:
    """Defer asking for posts that the platform cannot show now; they are given up after a day if never shown."""
    rows = await defer_fetching_posts(transaction, account_id, inbox_id, remote_ids, TRIES)
    for post_id, asks in rows:
        if asks >= TRIES:
            _publish(transaction, account_id, inbox_id, post_id)


async def _unavailable(transaction: Transaction, account_id: int, inbox_id: int, remote_ids: set[str]) -> None:
    """Mark posts as gone or not public. What is known of them stays."""
    for post_id in await mark_posts_unavailable(transaction, account_id, inbox_id, remote_ids):
        _publish(transaction, account_id, inbox_id, post_id)


def _publish(transaction: Transaction, account_id: int, inbox_id: int, post_id: int) -> None:
    happened = PostChanged(account_id=account_id, at=datetime.now(UTC), inbox_id=inbox_id, post_id=post_id)
    publish(transaction, happened, shown=f'"post_id":{post_id},"inbox_id":{inbox_id}')
