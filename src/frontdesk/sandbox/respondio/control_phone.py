"""Actions of the phone page on respond.io, below `/control/respondio/phone`, in the shapes that it has for all.

`business` names a channel and `customer` a contact, by id or by what the page calls them.
"""

from typing import Any, Literal

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.routing import BaseRoute

from frontdesk.sandbox.kit import levers
from frontdesk.sandbox.kit.control_api import ControlError, ControlRoutes, Form, present, whole_number
from frontdesk.sandbox.kit.file_types import mime_of
from frontdesk.sandbox.respondio import files, incoming, outgoing
from frontdesk.sandbox.respondio.model import Channel, Contact, Fault, Message
from frontdesk.sandbox.respondio.phone import ROOT, username_of
from frontdesk.sandbox.respondio.site import Site

MOST_UPLOAD_BYTES = 50 * 1024 * 1024
SHOWN_MESSAGES = 20


class Invented(Form):
    """Form of a new contact or channel."""

    username: str
    name: str = ""


class Pair(Form):
    """Form that names a contact and a channel."""

    business: str
    customer: str


class Says(Pair):
    """Form of a contact's message; without `file_id` a file is a built-in sample. `at` back-dates it."""

    kind: Literal["text", "image", "video", "audio", "file", "location", "unsupported"] = "text"
    text: str = ""
    file_id: str = ""
    at: int | None = None


class Reads(Pair):
    """Form of a contact who opens the chat; `at` is the page's word for when, which respond.io does not keep."""

    at: int | None = None


class Tap(Form):
    """Form of a contact who presses one of the replies that a message offers."""

    message_id: str
    button_id: str


def _channel(site: Site, name: str) -> Channel:
    found = (row for row in site.store.channels if name in (str(row.channel_id), username_of(row)))
    return present(next(found, None), f"channel {name!r}")


def _contact(site: Site, name: str) -> Contact:
    found = site.store.contacts.get(name)
    named = (row for row in site.store.contacts if name and row.username == name)
    return present(found or next(named, None), f"contact {name!r}")


async def create_business(site: Site, body: Invented) -> Any:
    """POST businesses: another TikTok channel of the workspace."""
    channel_id = max(row.channel_id for row in site.store.channels) + 1
    name = body.name or body.username
    made = Channel(channel_id=channel_id, name=name, source="tiktok", created_at=site.clock.now_ms())
    return site.store.channels.save(made)


async def create_customer(site: Site, body: Invented) -> Any:
    """POST customers: a contact on every channel."""
    if any(body.username == username_of(row) for row in site.store.contacts):
        raise ControlError(409, f"{body.username!r} is taken")
    first, _, last = (body.name or body.username).partition(" ")
    made = Contact(
        contact_id=site.store.next_contact_id(),
        created_at=site.clock.now_ms(),
        channel_ids=[row.channel_id for row in site.store.channels],
        first_name=first,
        last_name=last,
        username=body.username,
    )
    return site.store.add_contact(made)


async def customer_says(site: Site, body: Says) -> Any:
    """POST customer/send: the id of the message that came of it."""
    channel, contact = _channel(site, body.business), _contact(site, body.customer)
    if channel.channel_id not in contact.channel_ids:
        contact.channel_ids = [*contact.channel_ids, channel.channel_id]
        site.store.contacts.save(contact)
    if body.kind == "text" and not body.text:
        raise ControlError(400, "text is empty")
    file = None
    match body.kind:
        case "image" | "video" | "audio" | "file" as attached:
            held = site.store.stored.get(body.file_id) if body.file_id else files.sample(site, attached)
            file = present(held, f"file {body.file_id!r}")
            content = incoming.content_of("attachment", "") | {"attachment": {"type": attached}}
        case kind:
            content = incoming.content_of(kind, body.text)
    received = incoming.receive(site, contact, channel, content, file=file, at=body.at)
    return {"message_id": str(received.message_id)}


async def customer_reads(site: Site, body: Reads) -> Any:
    """POST customer/read."""
    _channel(site, body.business)
    return {"read": outgoing.read(site, _contact(site, body.customer))}


async def customer_taps(site: Site, body: Tap) -> Any:
    """POST customer/tap: the reply is sent as a text."""
    message = present(site.store.messages.get(body.message_id), f"message {body.message_id!r}")
    if body.button_id not in message.content.get("replies", ()):
        raise ControlError(404, f"the message offers no {body.button_id!r}")
    channel = site.store.channels.of(str(message.channel_id))
    contact = site.store.contacts.of(str(message.contact_id))
    received = incoming.receive(site, contact, channel, incoming.content_of("text", body.button_id))
    return {"message_id": str(received.message_id)}


async def show_conversation(site: Site, request: Request) -> Any:
    """GET conversation?business=&customer=&messages=: the newest messages, oldest first."""
    query = request.query_params
    channel, contact = _channel(site, query.get("business", "")), _contact(site, query.get("customer", ""))
    found = [site.store.messages.of(str(row_id)) for row_id in site.store.thread(contact.contact_id)]
    thread = [row for row in found if row.channel_id == channel.channel_id]
    newest = thread[max(0, len(thread) - whole_number(request, "messages", SHOWN_MESSAGES)) :]
    return {"messages": [{"message_id": str(row.message_id), "from": _side(row)} for row in newest]}


def _side(row: Message) -> str:
    return "customer" if row.traffic == "incoming" else "business"


async def upload(site: Site, request: Request) -> Any:
    """POST files: multipart `customer` and `file`, which `customer/send` then sends by its id."""
    async with request.form() as sent:
        _contact(site, str(sent.get("customer", "")))
        file = sent.get("file")
        if not isinstance(file, UploadFile):
            raise ControlError(400, "file is missing")
        content, name = await file.read(MOST_UPLOAD_BYTES + 1), file.filename or "file"
    mime = mime_of(content)
    if mime is None or len(content) > MOST_UPLOAD_BYTES:
        raise ControlError(400, "only JPEG, PNG, WebP and MP4 up to 50 MB")
    return {"file_id": files.keep(site, name.rpartition("/")[2], mime, content).file_id}


def routes(site: Site) -> list[BaseRoute]:
    """Build everything below `/control/respondio/phone`."""
    api = ControlRoutes(site, ROOT)
    return [
        api.form("businesses", Invented, create_business),
        api.form("customers", Invented, create_customer),
        api.read("conversation", show_conversation),
        api.form("customer/send", Says, customer_says),
        api.form("customer/read", Reads, customer_reads),
        api.form("customer/tap", Tap, customer_taps),
        api.read("files", upload, "POST"),
        *levers.delivery_routes(api, site.store.log, site.webhooks, msgspec.to_builtins),
        *levers.fault_routes(api, site.faults, Fault),
        *levers.settings_routes(api, site.settings),
    ]
