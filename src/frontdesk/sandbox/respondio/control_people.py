"""People of the control API: contacts, what they write and read, and what respond.io's own people reply."""

import asyncio
import base64
import binascii
from pathlib import PurePath
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute

from frontdesk.sandbox.kit.control_api import ControlError, ControlRoutes, Form, built, fields_of
from frontdesk.sandbox.respondio import files, incoming, outgoing, payloads
from frontdesk.sandbox.respondio.control_lookup import channel_of, contact_of
from frontdesk.sandbox.respondio.model import (
    AgentSource,
    AttachmentType,
    Channel,
    Contact,
    File,
    Sender,
)
from frontdesk.sandbox.respondio.site import Site

MOST_AT_A_TIME = 20_000
# So many contacts of a crowd are written before others may have the loop.
AT_ONCE = 200


class Crowd(Form):
    """Crowd of contacts, named `prefix` and a number. With `say` each of them writes that."""

    count: int
    prefix: str = "crowd"
    say: str = ""


class NewChannel(Form):
    """Channel of the workspace; `source` is its kind."""

    name: str
    source: str
    id: int | None = None


class Attached(Form):
    """Attachment of either side: a sample of this kind, or the bytes of `base64` under `name` and `mime`."""

    contact: int
    text: str = ""
    channel: int | None = None
    attachment: AttachmentType = "image"
    name: str = ""
    mime: str = "application/octet-stream"
    base64: str = ""


class Write(Attached):
    """Message that a contact writes. `raw` replaces what is inside the message object."""

    kind: incoming.Kind = "text"
    clock_shift_ms: int = 0
    raw: dict[str, Any] = msgspec.field(default_factory=dict)


class Reply(Attached):
    """Reply that is written in respond.io itself, or by another tool of its API."""

    source: AgentSource = "user"
    kind: Literal["text", "attachment", "quick_reply"] = "text"
    replies: list[str] = msgspec.field(default_factory=list)


class Read(Form):
    """Reading of the chat by a contact."""

    contact: int


def _first_channel(site: Site) -> Channel:
    return next(iter(site.store.channels))


def _built(site: Site, fields: dict[str, Any]) -> Contact:
    """Make a contact of these fields, by respond.io's names, and `channels`."""
    if "channels" in fields:
        fields["channel_ids"] = fields.pop("channels")
    made = built(Contact, fields)
    if not made.channel_ids or any(str(channel_id) not in site.store.channels for channel_id in made.channel_ids):
        raise ControlError(404, "there is no such channel")
    return made


async def create_contact(site: Site, request: Request) -> Any:
    """POST contacts: `firstName`, and what else is to be; the TikTok channel unless `channels` says otherwise."""
    given = {"id": site.store.next_contact_id(), "channels": [_first_channel(site).channel_id]}
    made = _built(site, given | {"created_at": site.clock.now_ms()} | await fields_of(request))
    if str(made.contact_id) in site.store.contacts:
        raise ControlError(409, f"there is a contact {made.contact_id}")
    return payloads.contact(site, site.store.add_contact(made))


async def change_contact(site: Site, request: Request) -> Any:
    """PATCH contacts: `contact` names it, the other fields are set."""
    fields = await fields_of(request)
    held = contact_of(site, fields.pop("contact", 0))
    changed = _built(site, msgspec.to_builtins(held) | fields | {"id": held.contact_id})
    return payloads.contact(site, site.store.contacts.save(changed))


async def create_crowd(site: Site, body: Crowd) -> Any:
    """POST contacts/many."""
    if not 1 <= body.count <= MOST_AT_A_TIME:
        raise ControlError(400, f"count must be between 1 and {MOST_AT_A_TIME}")
    channel = _first_channel(site)
    ids: list[int] = []
    while len(ids) < body.count:
        with site.store.documents.together():
            for _ in range(min(AT_ONCE, body.count - len(ids))):
                contact = Contact(
                    contact_id=site.store.next_contact_id(),
                    created_at=site.clock.now_ms(),
                    channel_ids=[channel.channel_id],
                    first_name=f"{body.prefix}.{len(ids) + 1}",
                )
                ids.append(site.store.add_contact(contact).contact_id)
                if body.say:
                    incoming.receive(site, contact, channel, incoming.content_of("text", body.say))
        await asyncio.sleep(0)
    return {"count": len(ids), "first": ids[0], "last": ids[-1]}


async def create_channel(site: Site, body: NewChannel) -> Any:
    """POST channels."""
    channel_id = max(row.channel_id for row in site.store.channels) + 1 if body.id is None else body.id
    if str(channel_id) in site.store.channels:
        raise ControlError(409, f"there is a channel {channel_id}")
    made = Channel(channel_id=channel_id, name=body.name, source=body.source, created_at=site.clock.now_ms())
    return payloads.channel(site.store.channels.save(made))


def _file(site: Site, body: Attached) -> File:
    if not body.base64:
        return files.sample(site, body.attachment)
    try:
        content = base64.b64decode(body.base64, validate=True)
    except binascii.Error as problem:
        raise ControlError(400, "base64 is not base64") from problem
    # A name is one part of the file's address.
    return files.keep(site, PurePath(body.name).name or "file", body.mime, content)


async def customer_send(site: Site, body: Write) -> Any:
    """POST customer/send."""
    contact = contact_of(site, body.contact)
    channel = channel_of(site, contact, body.channel)
    file, content = None, incoming.content_of(body.kind, body.text)
    if body.kind == "text" and not body.text:
        raise ControlError(400, "text is empty")
    if body.kind == "attachment":
        file, content = _file(site, body), content | {"attachment": {"type": body.attachment}}
    content |= body.raw
    received = incoming.receive(site, contact, channel, content, file=file, clock_shift_ms=body.clock_shift_ms)
    return payloads.message(site, received)


def _sender(source: AgentSource) -> Sender:
    """Return the sender, with the id respond.io tells for them."""
    match source:
        case "user":
            return Sender(source=source, user_id=1001, team_id=1)
        case "workflow":
            return Sender(source=source, workflow_id=2001)
        case "broadcast":
            return Sender(source=source, broadcast_history_id=3001)
        case _:
            return Sender(source=source)


async def agent_send(site: Site, body: Reply) -> Any:
    """POST agent/send."""
    contact = contact_of(site, body.contact)
    channel = channel_of(site, contact, body.channel)
    content: dict[str, Any] = {"type": body.kind}
    file = None
    match body.kind:
        case "text":
            content["text"] = body.text
        case "quick_reply":
            content |= {"title": body.text, "replies": body.replies}
        case "attachment":
            file = _file(site, body)
            content["attachment"] = {"type": body.attachment}
    if body.kind != "attachment" and not body.text:
        raise ControlError(400, "text is empty")
    return payloads.message(site, outgoing.accept(site, contact, channel, content, _sender(body.source), file))


async def customer_read(site: Site, body: Read) -> Any:
    """POST customer/read."""
    return {"read": outgoing.read(site, contact_of(site, body.contact))}


def routes(api: ControlRoutes[Site]) -> list[BaseRoute]:
    """Build the people's routes below `/control/respondio`."""
    return [
        api.read("contacts", create_contact, "POST"),
        api.read("contacts", change_contact, "PATCH"),
        api.form("contacts/many", Crowd, create_crowd),
        api.form("channels", NewChannel, create_channel),
        api.form("customer/send", Write, customer_send),
        api.form("customer/read", Read, customer_read),
        api.form("agent/send", Reply, agent_send),
    ]
