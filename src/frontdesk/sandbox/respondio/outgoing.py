"""Outgoing messages of respond.io: accepted, then sent and delivered, or failed, then read.

The API accepts a message even when the channel will not take it. That the reply window had closed, or that its file
could not be fetched, is told by the status `failed` and its `message` only.
"""

import asyncio
import mimetypes
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from frontdesk.sandbox.respondio import events, files
from frontdesk.sandbox.respondio.model import Channel, Contact, File, Message, Sender, Status, StatusValue
from frontdesk.sandbox.respondio.site import Site
from frontdesk.sandbox.respondio.store import channel_message_id

ORDER: tuple[StatusValue, ...] = ("pending", "sent", "delivered", "read")
WINDOWED = "tiktok"


def channel_for(site: Site, contact: Contact, channel_id: int | None) -> Channel | None:
    """Return the channel a message takes: the one named, else where the contact was last heard of; None when not
    theirs.
    """
    if channel_id is None:
        newest = site.store.newest(contact.contact_id)
        channel_id = contact.channel_ids[0] if newest is None else newest.channel_id
    return site.store.channels.get(str(channel_id)) if channel_id in contact.channel_ids else None


def accept(
    site: Site, contact: Contact, channel: Channel, content: dict[str, Any], sender: Sender, file: File | None = None
) -> Message:
    """Accept a message: it is there at once, as `pending`, and goes its way in the background.

    `file` is one that is here already; others are fetched from their address.
    """
    now = site.clock.now_ms()
    message = Message(
        message_id=site.store.free_message_id(site.clock.now_us()),
        channel_message_id=channel_message_id(),
        contact_id=contact.contact_id,
        channel_id=channel.channel_id,
        traffic="outgoing",
        content=content,
        sender=sender,
        created_at=now,
        status=[Status(value="pending", timestamp=now)],
        file_id="" if file is None else file.file_id,
    )
    site.store.add_message(message)
    site.poster.spawn(_go(site, message))
    return message


def resume(site: Site) -> None:
    """Let messages go on that an earlier process left on their way."""
    for message in site.store.messages:
        if message.standing in ("pending", "sent"):
            site.poster.spawn(_go(site, message))


def window_closes_at(site: Site, contact_id: int, channel: Channel, at: int) -> int | None:
    """Return when the reply window that stood at `at` closes; None when the channel has none, 0 when nobody wrote
    yet.
    """
    seconds = site.settings.limits.window_seconds
    if channel.source != WINDOWED or not seconds:
        return None
    thread = (site.store.message(message_id) for message_id in site.store.thread(contact_id))
    wrote = [
        row.created_at
        for row in thread
        if row is not None and row.traffic == "incoming" and row.channel_id == channel.channel_id
    ]
    return max((when for when in wrote if when <= at), default=-seconds * 1000) + seconds * 1000


def _stand(site: Site, message: Message, value: StatusValue, text: str = "") -> None:
    """Add a status, unless the message is as far or failed."""
    if message.standing == "failed" or (
        value != "failed" and ORDER.index(value) <= ORDER.index(message.standing or "pending")
    ):
        return
    kept = message.status
    if not site.settings.sending.pending_stays:
        kept = [row for row in kept if row.value != "pending"]
    message.status = [*kept, Status(value=value, timestamp=site.clock.now_ms(), message=text)]
    site.store.change_message(message)
    if value == "sent":
        events.announce(site, "message.sent", message)


async def _go(site: Site, message: Message) -> None:
    rules = site.settings.sending
    if message.standing == "pending":
        await asyncio.sleep(rules.sent_seconds)
        trouble = await _trouble(site, message)
        if trouble:
            _stand(site, message, "failed", trouble)
            return
        _stand(site, message, "sent")
    await asyncio.sleep(rules.delivered_seconds)
    _stand(site, message, "delivered")


async def _trouble(site: Site, message: Message) -> str:
    """Return why the channel does not take a message; empty when it does."""
    channel = site.store.channels.get(str(message.channel_id))
    # An echo was sent in the channel's own app: it is there already.
    if channel is None or message.sender.source == "echo":
        return ""
    closes_at = window_closes_at(site, message.contact_id, channel, message.created_at)
    if closes_at is not None and message.created_at > closes_at:
        hours = site.settings.limits.window_seconds / 3600
        return f"Message is outside of the allowed window: the contact has not written in the last {hours:g} hours"
    address = message.content.get("attachment", {}).get("url", "")
    if address and site.settings.sending.fetch_attachments and not message.file_id:
        return await _fetched(site, message, address)
    return ""


async def _fetched(site: Site, message: Message, address: str) -> str:
    """Fetch the file of a message and keep it; return why that did not work."""
    try:
        status, mime, content = await site.poster.get(address, site.settings.sending.fetch_timeout_seconds)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
        return f"Attachment could not be downloaded: {type(problem).__name__}"
    if not 200 <= status < 300:
        return f"Attachment could not be downloaded: HTTP {status}"
    name = PurePosixPath(urlsplit(address).path).name or f"file{mimetypes.guess_extension(mime) or ''}"
    message.file_id = files.keep(site, name, mime, content).file_id
    site.store.change_message(message)
    return ""


def read(site: Site, contact: Contact) -> int:
    """Mark what was sent to the contact as delivered and read; return how many messages that changed."""
    news = 0
    for message_id in site.store.thread(contact.contact_id):
        message = site.store.message(message_id)
        if message is None or message.standing in (None, "pending", "failed", "read"):
            continue
        _stand(site, message, "delivered")
        _stand(site, message, "read")
        news += 1
    return news
