"""Payloads of respond.io: its rows in responses of the API, and in webhooks.

`created_at` and the times of a channel are seconds, everything about messages milliseconds or, its id, microseconds.
"""

import uuid
from pathlib import PurePosixPath
from typing import Any

import msgspec

from frontdesk.sandbox.respondio import files
from frontdesk.sandbox.respondio.model import Channel, Contact, EventType, Message
from frontdesk.sandbox.respondio.site import Site


def _person(site: Site, row: Contact) -> dict[str, Any]:
    """Return what the API and webhooks say of a contact alike."""
    return {
        "id": row.contact_id,
        "firstName": row.first_name,
        "lastName": row.last_name,
        "phone": row.phone,
        "email": row.email,
        "language": row.language,
        "profilePic": files.picture(site, row),
        "countryCode": row.country_code,
        "status": row.status,
        "tags": row.tags,
        "custom_fields": msgspec.to_builtins(row.custom_fields),
        "assignee": None,
        "lifecycle": row.lifecycle,
        "created_at": row.created_at // 1000,
    }


def contact(site: Site, row: Contact) -> dict[str, Any]:
    """Return a contact as the API shows it. `channels` is what the live API was seen to add."""
    channels = [site.store.channels.get(str(channel_id)) for channel_id in row.channel_ids]
    held = [{"id": one.channel_id, "type": one.source, "name": one.name} for one in channels if one is not None]
    return _person(site, row) | {"channels": held}


def channel(row: Channel) -> dict[str, Any]:
    """Return a channel of the workspace."""
    return {"id": row.channel_id, "name": row.name, "source": row.source, "created_at": row.created_at // 1000}


def contact_channel(site: Site, person: Contact, row: Channel) -> dict[str, Any]:
    """Return a contact's channel, and when somebody last wrote there."""
    newest = site.store.newest(person.contact_id, channel_id=row.channel_id)
    incoming = site.store.newest(person.contact_id, channel_id=row.channel_id, incoming=True)
    return channel(row) | {
        "meta": {},
        "lastMessageTime": None if newest is None else newest.created_at // 1000,
        "lastIncomingMessageTime": None if incoming is None else incoming.created_at // 1000,
    }


def _content(site: Site, row: Message) -> dict[str, Any]:
    """Return the message object; a file of a contact's gets its link now."""
    file = site.store.stored.get(row.file_id)
    held = row.content.get("attachment")
    if file is None or held is None or "url" in held:
        return row.content
    return row.content | {"attachment": held | {"url": files.link(site, row, file)}}


def message(site: Site, row: Message) -> dict[str, Any]:
    """Return a message as the API shows it."""
    return {
        "messageId": row.message_id,
        "channelMessageId": row.channel_message_id,
        "contactId": row.contact_id,
        "channelId": row.channel_id,
        "traffic": row.traffic,
        "message": _content(site, row),
        "sender": msgspec.to_builtins(row.sender),
        "replyTo": None,
        "status": msgspec.to_builtins(row.status),
    }


def _sent_content(site: Site, row: Message) -> dict[str, Any]:
    """Return the message object of a webhook, which says more of a file than the API does."""
    content = _content(site, row)
    file = site.store.stored.get(row.file_id)
    if file is None or "attachment" not in content:
        return content
    about = {
        "isPending": False,
        "fileName": file.name,
        "ext": PurePosixPath(file.name).suffix.lstrip("."),
        "size": file.size,
        "mime": file.mime,
    }
    return content | {"attachment": content["attachment"] | about}


def flat_event(site: Site, event: EventType, person: Contact, where: Channel, row: Message) -> dict[str, Any]:
    """Return a webhook as the documentation has it."""
    told = channel(where) | {"meta": "{}"}
    if event == "message.sent":
        times = contact_channel(site, person, where)
        told |= {name: times[name] for name in ("lastMessageTime", "lastIncomingMessageTime")}
    return {
        "event_id": str(uuid.uuid4()),
        "event_type": event,
        "contact": _person(site, person),
        "channel": told,
        "message": {
            "messageId": row.message_id,
            "channelMessageId": row.channel_message_id,
            "contactId": row.contact_id,
            "channelId": row.channel_id,
            "traffic": row.traffic,
            "message": _sent_content(site, row),
            "timestamp": row.message_id // 1000,
        },
    }


def older_event(site: Site, person: Contact, row: Message) -> dict[str, Any]:
    """Return a webhook in the older form, which some document: everything below `data`, no ids but the contact's."""
    return {
        "data": {
            "contact": {
                "id": person.contact_id,
                "firstName": person.first_name,
                "lastName": person.last_name,
                "profilePic": files.picture(site, person),
            },
            "message": _sent_content(site, row),
            "conversationId": str(person.contact_id),
        }
    }
