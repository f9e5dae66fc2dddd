"""The door of `/control/tiktok`: what the general door does, with TikTok's refusals and the names of its rows.

What TikTok's rules forbid is answered 409; `code` is the return code the API would give.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.routing import Route

from frontdesk.sandbox.control_door import ControlError, takes_json, takes_request
from frontdesk.sandbox.tiktok.errors import ApiError
from frontdesk.sandbox.tiktok.model import Business, Comment, Conversation, Customer, Message, Video
from frontdesk.sandbox.tiktok.site import Site

ROOT = "/control/tiktok"
Body = TypeVar("Body")


async def _told(work: Awaitable[Any]) -> Any:
    """Turn a refusal of TikTok's into one of the control API."""
    try:
        return await work
    except ApiError as refusal:
        raise ControlError(409, refusal.text, refusal.code) from refusal


def form(
    site: Site, path: str, kind: type[Body], work: Callable[[Site, Body], Awaitable[Any]], method: str = "POST"
) -> Route:
    """A route below `/control/tiktok` that takes a JSON body."""
    return takes_json(f"{ROOT}/{path}", kind, lambda body: _told(work(site, body)), method)


def read(site: Site, path: str, work: Callable[[Site, Request], Awaitable[Any]], method: str = "GET") -> Route:
    """A route below `/control/tiktok` that takes the request itself."""
    return takes_request(f"{ROOT}/{path}", lambda request: _told(work(site, request)), method)


def business_of(site: Site, name: str) -> Business:
    """A business by id or username; 404 otherwise."""
    found = site.store.business(name)
    if found is None:
        raise ControlError(404, f"there is no business {name!r}")
    return found


def customer_of(site: Site, name: str) -> Customer:
    """A person by identifier or username; 404 otherwise."""
    found = site.store.customer(name)
    if found is None:
        raise ControlError(404, f"there is no customer {name!r}")
    return found


def conversation_of(site: Site, business: str, customer: str) -> Conversation:
    """The conversation of these two; 404 when they never met."""
    found = site.store.conversation(
        business_of(site, business).business_id, customer_of(site, customer).unique_identifier
    )
    if found is None:
        raise ControlError(404, f"{customer!r} has no conversation with {business!r}")
    return found


def message_of(site: Site, message_id: str) -> tuple[Message, Conversation]:
    """A message and its conversation; 404 otherwise."""
    found = site.store.messages.get(message_id)
    held = None if found is None else site.store.conversations.get(found.conversation_id)
    if found is None or held is None:
        raise ControlError(404, f"there is no message {message_id!r}")
    return found, held


def video_of(site: Site, video_id: str) -> Video:
    """A post that was not deleted; 404 otherwise."""
    found = site.store.videos.get(video_id)
    if found is None or found.deleted:
        raise ControlError(404, f"there is no video {video_id!r}")
    return found


def comment_of(site: Site, comment_id: str) -> Comment:
    """A comment that was not deleted; 404 otherwise."""
    found = site.store.comments.get(comment_id)
    if found is None or found.deleted:
        raise ControlError(404, f"there is no comment {comment_id!r}")
    return found
