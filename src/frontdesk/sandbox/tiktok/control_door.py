"""The door of the control API: JSON in, JSON out, mistakes answered in words.

Errors are `{"error": "...", "code": ...}` with HTTP 400 (a body that does not fit), 404 (no such thing), 409
(TikTok's rules forbid it; `code` is the return code the API would give).
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontdesk.sandbox.tiktok.errors import ApiError
from frontdesk.sandbox.tiktok.model import Business, Comment, Conversation, Customer, Message, Video
from frontdesk.sandbox.tiktok.site import Site

ROOT = "/control/tiktok"
Body = TypeVar("Body")


class Form(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A body of the control API: a misspelt field is an error, not silence."""


class ControlError(Exception):
    """A mistake of the caller: HTTP status and a sentence."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def answer(data: Any, status: int = 200) -> Response:
    """JSON, whatever is in it."""
    return Response(msgspec.json.encode(data), status_code=status, media_type="application/json")


async def guarded(work: Awaitable[Any]) -> Response:
    """Run a handler and turn its mistakes into answers."""
    try:
        return answer(await work)
    except ControlError as problem:
        return answer({"error": problem.text, "code": None}, problem.status)
    except ApiError as refusal:
        return answer({"error": refusal.text, "code": refusal.code}, 409)
    except msgspec.DecodeError as problem:
        return answer({"error": str(problem), "code": None}, 400)
    except LookupError as problem:
        return answer({"error": str(problem.args[0]) if problem.args else "not found", "code": None}, 404)


def form(
    site: Site, path: str, kind: type[Body], work: Callable[[Site, Body], Awaitable[Any]], method: str = "POST"
) -> Route:
    """A route below `/control/tiktok` that takes a JSON body."""

    async def handle(request: Request) -> Response:
        async def run() -> Any:
            return await work(site, msgspec.json.decode(await request.body() or b"{}", type=kind))

        return await guarded(run())

    return Route(f"{ROOT}/{path}", handle, methods=[method])


def read(site: Site, path: str, work: Callable[[Site, Request], Awaitable[Any]], method: str = "GET") -> Route:
    """A route below `/control/tiktok` that takes the request itself."""

    async def handle(request: Request) -> Response:
        return await guarded(work(site, request))

    return Route(f"{ROOT}/{path}", handle, methods=[method])


def whole(request: Request, name: str, default: int) -> int:
    """An optional whole number of the query; 400 when it is something else."""
    text = request.query_params.get(name, "")
    if text and not text.isdigit():
        raise ControlError(400, f"{name} is not a number")
    return int(text) if text else default


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
