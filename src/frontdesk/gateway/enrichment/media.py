"""Media: fetches the files of messages and keeps them, because the platforms' links expire.

A file is checked by its content; one that should be shown and cannot be is not kept. A failed download is tried again
by itself for a while, and can be asked for from the message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from frontdesk.contract.channel import FetchesMedia, MediaSource
from frontdesk.contract.errors import ChannelError
from frontdesk.contract.events import Media
from frontdesk.core.attachments.fetch_results import mark_fetched, mark_not_fetched, message_with
from frontdesk.core.attachments.jobs import FETCH_MEDIA
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import publish_update
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.transaction import Job, Transaction
from frontdesk.gateway.calls.backoff import TRIES, may_pass, pause_before
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.calls.rate_limiter import LONG_PATIENCE
from frontdesk.kit.files import FileStore
from frontdesk.kit.http import HttpClient, HttpError, NeverSent, NoResponse, origin_of
from frontdesk.kit.media import MediaFacts, look_at, type_of_file

log = structlog.get_logger(__name__)

MAX_MEDIA_BYTES = 64 * 1024 * 1024
GONE = frozenset({400, 401, 403, 404, 410})
"""Statuses of an address that has expired; one that the platform lends is asked for anew each time."""
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/wav": ".wav",
    "audio/flac": ".flac",
    "audio/amr": ".amr",
    "application/pdf": ".pdf",
    "application/octet-stream": ".bin",
}


class _Failed(Exception):
    """Failed download; the text is for the agent. `again` says whether trying later may help."""

    def __init__(self, text: str, *, again: bool) -> None:
        super().__init__(text)
        self.again = again


@dataclass(frozen=True, slots=True)
class _Wanted:
    conversation: ConversationRow
    message: MessageRow
    media: Media
    index: int


class MediaFetcher:
    """Fetcher of attachments; `fetch` is the job's handler."""

    def __init__(
        self,
        calls: ChannelCalls,
        http: HttpClient,
        files: FileStore,
    ) -> None:
        self._calls = calls
        self._database = calls.database
        self._registry = calls.registry
        self._http = http
        self._files = files

    async def fetch(self, account_id: int, attachment_id: int, attempt: int = 1) -> None:
        """Download one attachment and publish its message."""
        wanted = await self._wanted(account_id, attachment_id)
        if wanted is None:
            return
        try:
            data, facts = await self._download(wanted)
        except _Failed as error:
            await self._store_failure(wanted, str(error), attempt if error.again else TRIES)
            return
        key = await self._files.put(data)
        attachment = wanted.message.attachments[wanted.index]
        named = attachment.name if attachment.name != attachment.kind else None
        name = named or attachment.kind + ENDINGS[facts.mime_type]
        await self._store(wanted, lambda t: mark_fetched(t, account_id, attachment_id, key, facts, len(data), name))

    async def _wanted(self, account_id: int, attachment_id: int) -> _Wanted | None:
        async with self._database.account(account_id) as transaction:
            message = await message_with(transaction, account_id, attachment_id)
            if message is None:
                return None
            conversation = await queries.one_conversation(transaction, account_id, message.conversation_id, ALL_INBOXES)
        index = next(i for i, attachment in enumerate(message.attachments) if attachment.id == attachment_id)
        attachment = message.attachments[index]
        if conversation is None or attachment.state in ("ready", "removed"):
            return None
        media = Media(kind=attachment.kind, media_id=attachment.media_id, url=attachment.source_url)  # type: ignore[arg-type]
        return _Wanted(conversation, message, media, index)

    async def _download(self, wanted: _Wanted) -> tuple[bytes, MediaFacts]:
        name = wanted.conversation.channel
        title = self._registry.of(name).manifest.platform_title
        trusted = [origin_of(url) for url in self._registry.trusted_origins(self._registry.settings(name), name)]
        try:
            source = await self._source(wanted)
            response = await self._http.fetch(
                source.url, headers=source.headers, max_bytes=MAX_MEDIA_BYTES, trusted_origins=trusted
            )
        except (NeverSent, NoResponse) as error:
            raise _Failed(f"{title} didn't send the file: {error}", again=True) from error
        except ChannelError as error:
            raise _Failed(f"{title} didn't send the file: {error}", again=may_pass(error)) from error
        except HttpError as error:
            raise _Failed(f"The file couldn't be fetched: {error}", again=False) from error
        if response.status in GONE and wanted.media.url is not None:
            raise _Failed(f"{title} no longer has this file (HTTP {response.status}).", again=False)
        if response.status != 200:
            raise _Failed(f"{title} didn't send the file (HTTP {response.status}).", again=True)
        look = type_of_file if wanted.media.kind == "file" else look_at
        facts = await asyncio.to_thread(look, response.body)
        if facts is None:
            raise _Failed(f"What {title} sent is not an image, audio or video.", again=False)
        return response.body, facts

    async def _source(self, wanted: _Wanted) -> MediaSource:
        if wanted.media.url is not None:
            return MediaSource(url=wanted.media.url)
        channel = self._registry.of(wanted.conversation.channel)
        if not isinstance(channel, FetchesMedia) or wanted.message.remote_id is None:
            raise _Failed("This channel doesn't offer files.", again=False)
        message_id = wanted.message.remote_id
        return await self._calls.ask(
            (wanted.message.account_id, wanted.message.inbox_id, wanted.conversation.channel),
            "media_source",
            lambda connection: channel.media_source(
                connection, wanted.conversation.remote_id, message_id, wanted.media
            ),
            LONG_PATIENCE,
        )

    async def _store_failure(self, wanted: _Wanted, text: str, attempt: int) -> None:
        again = None
        account_id, attachment_id = wanted.message.account_id, wanted.message.attachments[wanted.index].id
        if attempt < TRIES:
            again = FETCH_MEDIA(account_id=account_id, attachment_id=attachment_id, attempt=attempt + 1)
            again = again.due(datetime.now(UTC) + pause_before(attempt + 1))
        await self._store(
            wanted,
            lambda t: mark_not_fetched(t, account_id, attachment_id, text, is_final=again is None),
            again,
        )

    async def _store(
        self, wanted: _Wanted, change: Callable[[Transaction], Awaitable[None]], job: Job | None = None
    ) -> None:
        message = wanted.message
        async with self._database.account(message.account_id) as transaction:
            conversation = await queries.one_conversation(
                transaction, message.account_id, message.conversation_id, ALL_INBOXES, lock=True
            )
            await change(transaction)
            now_message = await queries.one_message(transaction, message.account_id, message.id)
            if conversation is None or now_message is None:
                return
            publish_update(transaction, now_message, conversation, datetime.now(UTC))
            if job is not None:
                transaction.jobs.append(job)
