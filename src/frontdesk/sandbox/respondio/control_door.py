"""The door of `/control/respondio`, and the names of its rows."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.routing import Route

from frontdesk.sandbox.control_door import ControlError, takes_json, takes_request
from frontdesk.sandbox.respondio.model import Channel, Contact
from frontdesk.sandbox.respondio.site import Site

ROOT = "/control/respondio"
Body = TypeVar("Body")


def form(site: Site, path: str, kind: type[Body], work: Callable[[Site, Body], Awaitable[Any]]) -> Route:
    """A route below `/control/respondio` that takes a JSON body."""
    return takes_json(f"{ROOT}/{path}", kind, lambda body: work(site, body))


def read(site: Site, path: str, work: Callable[[Site, Request], Awaitable[Any]], method: str = "GET") -> Route:
    """A route below `/control/respondio` that takes the request itself."""
    return takes_request(f"{ROOT}/{path}", lambda request: work(site, request), method)


def contact_of(site: Site, contact_id: int) -> Contact:
    """A contact; 404 otherwise."""
    found = site.store.contacts.get(str(contact_id))
    if found is None:
        raise ControlError(404, f"there is no contact {contact_id}")
    return found


def channel_of(site: Site, contact: Contact, channel_id: int | None) -> Channel:
    """A channel of this contact, the first when none is named; 404 otherwise."""
    wanted = contact.channel_ids[0] if channel_id is None else channel_id
    found = site.store.channels.get(str(wanted))
    if found is None or wanted not in contact.channel_ids:
        raise ControlError(404, f"contact {contact.contact_id} has no channel {wanted}")
    return found
