"""Image cache of people's and posts' pictures: fetched, made small, and kept, because the platforms' links expire."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from frontdesk.core.contacts.profiles import add_avatar
from frontdesk.core.conversations import listing
from frontdesk.core.conversations.feed import of_conversation, publish_conversation
from frontdesk.core.events import ConversationUpdated
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.database import Database
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.kit.files import FileStore
from frontdesk.kit.http import HttpClient, HttpError, origin_of
from frontdesk.kit.media import cover, portrait

log = structlog.get_logger(__name__)

AVATAR_SIDE = 192
COVER_WIDTH = 480
MAX_BYTES = 5 * 1024 * 1024
CARDS_PUBLISHED = 50


class ImageCache:
    """Fetcher of pictures; `fetch_avatar` is the job's handler."""

    def __init__(self, database: Database, registry: Registry, http: HttpClient, files: FileStore) -> None:
        self._database = database
        self._registry = registry
        self._http = http
        self._files = files

    async def fetch(self, channel: str, url: str) -> str | None:
        """Return the key of a person's picture; None when there is none to be had."""
        return await self._fetch(channel, url, lambda data: portrait(data, AVATAR_SIDE))

    async def fetch_cover(self, channel: str, url: str) -> str | None:
        """Return the key of a post's cover; None when there is none to be had."""
        return await self._fetch(channel, url, lambda data: cover(data, COVER_WIDTH))

    async def fetch_avatar(
        self, account_id: int, contact_id: int, url: str, channel: str, replaces: bool = False
    ) -> None:
        """Give a contact the picture at `url`, and publish their newest conversations.

        One that there is by now stays, unless the new one `replaces` it.
        """
        key = await self.fetch(channel, url)
        if key is None:
            return
        async with self._database.account(account_id) as transaction:
            changed = await add_avatar(transaction, account_id, contact_id, key, replaces=replaces)
            wanted = listing.ConversationFilter(visible=ALL_INBOXES, status=None, contact_id=contact_id)
            rows = (
                await listing.list_conversations(transaction, account_id, wanted, "newest", None, CARDS_PUBLISHED)
                if changed
                else []
            )
            now = datetime.now(UTC)
            for row in rows:
                happened = of_conversation(ConversationUpdated, row, now)
                publish_conversation(transaction, row, now, happened)

    async def _fetch(self, channel: str, url: str, made: Callable[[bytes], bytes | None]) -> str | None:
        trusted = [origin_of(u) for u in self._registry.trusted_origins(self._registry.settings(channel), channel)]
        try:
            response = await self._http.fetch(url, max_bytes=MAX_BYTES, trusted_origins=trusted)
        except HttpError as error:
            log.info("a picture could not be fetched", error=str(error))
            return None
        if response.status != 200:
            return None
        picture = await asyncio.to_thread(made, response.body)
        return None if picture is None else await self._files.put(picture)
