"""Shared part of the control API: the whole state, the live stream, the phone page, the clock."""

from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.kit.clock import Clock
from frontdesk.sandbox.kit.control_api import Form, json_route, present, request_route, whole_number
from frontdesk.sandbox.kit.live import Audience, LiveHub
from frontdesk.sandbox.kit.platform import Platform

MESSAGES_AT_START = 50
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class ClockForm(Form):
    """Form that sets the clock's offset, or moves the clock on. Milliseconds."""

    offset_ms: int | None = None
    advance_ms: int = 0


def _stream(live: LiveHub, request: Request, audience: Audience) -> Response:
    cursor = request.headers.get("last-event-id") or request.query_params.get("after")
    return StreamingResponse(live.stream(cursor, audience), media_type="text/event-stream", headers=STREAM_HEADERS)


def routes(
    public_url: str, platforms: Sequence[Platform], clock: Clock, live: LiveHub, keep_clock: Callable[[], None]
) -> list[BaseRoute]:
    """Build the routes below `/control/` that belong to no platform. `keep_clock` stores the clock's offset."""
    phones = {platform.name: platform.phone for platform in platforms if platform.phone is not None}

    def whole(messages: int) -> dict[str, Any]:
        times = {"now": clock.now_ms(), "offset_ms": clock.offset_ms}
        return {"cursor": live.cursor, "public_url": public_url, "clock": times} | {
            platform.name: platform.state(messages) for platform in platforms
        }

    async def state(request: Request) -> Any:
        wanted = request.query_params.get("messages", "")
        return whole(int(wanted) if wanted.isdigit() else MESSAGES_AT_START)

    async def stream(request: Request) -> Response:
        return _stream(live, request, "programs")

    async def phone_stream(request: Request) -> Response:
        return _stream(live, request, "phone")

    async def phone_state(request: Request) -> Any:
        messages = whole_number(request, "messages", MESSAGES_AT_START)
        times = {"now": clock.now_ms(), "offset_ms": clock.offset_ms}
        return {"cursor": live.cursor, "clock": times, "platforms": [one.snapshot(messages) for one in phones.values()]}

    async def phone_messages(request: Request) -> Any:
        phone = present(phones.get(request.path_params["platform"]), "such platform")
        count = whole_number(request, "count", MESSAGES_AT_START)
        return phone.thread(request.query_params.get("conversation", ""), count)

    async def phone_comments(request: Request) -> Any:
        phone = present(phones.get(request.path_params["platform"]), "such platform")
        return phone.comments(request.query_params.get("post", ""))

    async def move_clock(wanted: ClockForm) -> Any:
        start = clock.offset_ms if wanted.offset_ms is None else wanted.offset_ms
        clock.offset_ms = start + wanted.advance_ms
        keep_clock()
        live.reset()
        return {"now": clock.now_ms(), "offset_ms": clock.offset_ms}

    async def reset(_: Request) -> Any:
        clock.offset_ms = 0
        for platform in platforms:
            platform.reset()
        keep_clock()
        live.reset()
        return whole(MESSAGES_AT_START)

    return [
        request_route("/control/state", state),
        Route("/control/live", stream),
        request_route("/control/phone", phone_state),
        Route("/control/phone/live", phone_stream),
        request_route("/control/phone/{platform}/messages", phone_messages),
        request_route("/control/phone/{platform}/comments", phone_comments),
        json_route("/control/clock", ClockForm, move_clock),
        request_route("/control/reset", reset, "POST"),
    ]
