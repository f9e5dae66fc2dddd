"""Endpoints about people and channels: `contact/list`, `contact/{identifier}`, its channels, `space/channel`."""

from typing import Any

import msgspec

from frontdesk.sandbox.respondio import payloads
from frontdesk.sandbox.respondio.gate import Call, Endpoint
from frontdesk.sandbox.respondio.model import Contact
from frontdesk.sandbox.respondio.paging import page


class Filter(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename={"every": "$and", "some": "$or"}):
    """Conditions on contacts. They must be JSON objects; their content is ignored."""

    every: list[dict[str, Any]] = []
    some: list[dict[str, Any]] = []


class ListRequest(msgspec.Struct, kw_only=True):
    """Body of contact/list. `search` is looked for in names, e-mail addresses and telephone numbers."""

    timezone: str
    filter: Filter
    search: str = ""


def _matches(contact: Contact, wanted: str) -> bool:
    known = (f"{contact.first_name} {contact.last_name}", contact.email, contact.phone)
    return any(wanted in (text or "").casefold() for text in known)


async def list_contacts(call: Call) -> dict[str, Any]:
    """POST /contact/list: the newest first."""
    wanted = call.body(ListRequest).search.strip().casefold()
    store = call.site.store
    ids = store.contact_ids()
    if wanted:
        ids = sorted(row.contact_id for row in store.contacts if _matches(row, wanted))
    held = store.contacts
    return page(call, ids, lambda row_id: payloads.contact(call.site, held.of(str(row_id))))


async def get_contact(call: Call) -> dict[str, Any]:
    """GET /contact/{identifier}."""
    return payloads.contact(call.site, call.contact())


async def list_contact_channels(call: Call) -> dict[str, Any]:
    """GET /contact/{identifier}/channels."""
    contact, held = call.contact(), call.site.store.channels
    return page(
        call,
        sorted(contact.channel_ids),
        lambda row_id: payloads.contact_channel(call.site, contact, held.of(str(row_id))),
    )


async def list_channels(call: Call) -> dict[str, Any]:
    """GET /space/channel."""
    held = call.site.store.channels
    return page(call, sorted(row.channel_id for row in held), lambda row_id: payloads.channel(held.of(str(row_id))))


ENDPOINTS = (
    Endpoint("POST", "contact/list", list_contacts, lists=True),
    Endpoint("GET", "contact/{identifier}", get_contact),
    Endpoint("GET", "contact/{identifier}/channels", list_contact_channels, lists=True),
    Endpoint("GET", "space/channel", list_channels, lists=True),
)
