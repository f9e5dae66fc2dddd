"""The door of `/control/tiktok-open`, and the names of its rows."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.routing import Route

from frontdesk.sandbox.control_door import ControlError, takes_json, takes_request
from frontdesk.sandbox.tiktok_open.model import Account, OpenConversation
from frontdesk.sandbox.tiktok_open.site import OpenSite

CONTROL = "/control/tiktok-open"
Body = TypeVar("Body")


def form(
    site: OpenSite, path: str, kind: type[Body], work: Callable[[OpenSite, Body], Awaitable[Any]], method: str = "POST"
) -> Route:
    """A route below `/control/tiktok-open` that takes a JSON body."""
    return takes_json(f"{CONTROL}/{path}", kind, lambda body: work(site, body), method)


def read(site: OpenSite, path: str, work: Callable[[OpenSite, Request], Awaitable[Any]], method: str = "GET") -> Route:
    """A route below `/control/tiktok-open` that takes the request itself."""
    return takes_request(f"{CONTROL}/{path}", lambda request: work(site, request), method)


def business_of(site: OpenSite, name: str) -> Account:
    """A business by open id or username; 404 otherwise."""
    found = site.store.business(name)
    if found is None:
        raise ControlError(404, f"there is no business {name!r}")
    return found


def customer_of(site: OpenSite, name: str) -> Account:
    """A person by open id or username; 404 otherwise."""
    found = site.store.customer(name)
    if found is None:
        raise ControlError(404, f"there is no customer {name!r}")
    return found


def conversation_of(site: OpenSite, business: str, customer: str) -> OpenConversation:
    """The conversation of these two; 404 when they never met."""
    found = site.store.conversation(business_of(site, business), customer_of(site, customer))
    if found is None:
        raise ControlError(404, f"{customer!r} has no conversation with {business!r}")
    return found
