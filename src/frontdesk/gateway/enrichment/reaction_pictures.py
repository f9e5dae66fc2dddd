"""Pictures of reactions, kept here: browsers never ask a platform, and its links expire.

A picture is checked by its content. Until it is here, and where it cannot be had, a plain symbol is shown.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import structlog

from frontdesk.core.attachments.jobs import FETCH_REACTION
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.feed import publish_update
from frontdesk.core.conversations.images import store_reaction_picture
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.database import Database
from frontdesk.gateway.calls.backoff import TRIES, pause_before
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.gateway.enrichment.media import GONE
from frontdesk.kit.files import FileStore
from frontdesk.kit.http import HttpClient, HttpError, NeverSent, NoResponse, origin_of
from frontdesk.kit.media import MediaFacts, look_at

log = structlog.get_logger(__name__)

MAX_BYTES = 2 * 1024 * 1024


class ReactionPictures:
    """Fetcher of the pictures; `fetch` is the handler of jobs."""

    def __init__(self, database: Database, registry: Registry, http: HttpClient, files: FileStore) -> None:
        self._database = database
        self._registry = registry
        self._http = http
        self._files = files

    async def fetch(
        self, account_id: int, inbox_id: int, message: str, url: str, channel: str, attempt: int = 1
    ) -> None:
        """Store the picture at `url` of reactions on a message, by its remote id, and show it."""
        trusted = [origin_of(u) for u in self._registry.trusted_origins(self._registry.settings(channel), channel)]
        response = None
        try:
            response = await self._http.fetch(url, max_bytes=MAX_BYTES, trusted_origins=trusted)
        except HttpError as error:
            failed, again = str(error), isinstance(error, NeverSent | NoResponse)
        else:
            failed, again = f"HTTP {response.status}", response.status not in GONE
        if response is None or response.status != 200:
            log.info("a reaction's picture could not be fetched", inbox_id=inbox_id, error=failed)
            if again and attempt < TRIES:
                again_later = FETCH_REACTION(
                    account_id=account_id,
                    inbox_id=inbox_id,
                    message=message,
                    url=url,
                    channel=channel,
                    attempt=attempt + 1,
                )
                async with self._database.account(account_id) as transaction:
                    transaction.jobs.append(again_later.due(datetime.now(UTC) + pause_before(attempt + 1)))
            return
        facts = await asyncio.to_thread(look_at, response.body)
        if facts is not None and facts.mime_type.startswith("image/"):
            await self._keep(account_id, inbox_id, message, url, response.body, facts)

    async def _keep(
        self, account_id: int, inbox_id: int, message: str, url: str, data: bytes, facts: MediaFacts
    ) -> None:
        key = await self._files.put(data)
        async with self._database.account(account_id) as transaction:
            changed = await store_reaction_picture(
                transaction, account_id, inbox_id, message, url, key, facts.mime_type
            )
            rows = await queries.messages_where(
                transaction, account_id, "m.inbox_id = $2 AND m.remote_id = $3", inbox_id, message
            )
            row = rows[0] if changed and rows else None
            of = row and await queries.one_conversation(transaction, account_id, row.conversation_id, ALL_INBOXES)
            if row is not None and of:
                publish_update(transaction, row, of, datetime.now(UTC))
