"""The door of the control API: JSON in, JSON out, mistakes answered in words.

Errors are `{"error": "...", "code": ...}` with HTTP 400 (a body that does not fit), 404 (no such thing), 409 (the
platform's rules forbid it; `code` is what its API would answer).
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Body = TypeVar("Body")


class Form(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A body of the control API: a misspelt field is an error, not silence."""


class ControlError(Exception):
    """A mistake of the caller: HTTP status, a sentence, and the platform's own code when its rules forbid it."""

    def __init__(self, status: int, text: str, code: int | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.code = code


def answer(data: Any, status: int = 200) -> Response:
    """JSON, whatever is in it."""
    return Response(msgspec.json.encode(data), status_code=status, media_type="application/json")


async def _guarded(work: Awaitable[Any]) -> Response:
    try:
        return answer(await work)
    except ControlError as problem:
        return answer({"error": problem.text, "code": problem.code}, problem.status)
    except msgspec.DecodeError as problem:
        return answer({"error": str(problem), "code": None}, 400)
    except LookupError as problem:
        return answer({"error": str(problem.args[0]) if problem.args else "not found", "code": None}, 404)


def takes_json(path: str, kind: type[Body], work: Callable[[Body], Awaitable[Any]], method: str = "POST") -> Route:
    """A route that takes a JSON body of this type and answers what `work` returns."""

    async def handle(request: Request) -> Response:
        async def run() -> Any:
            return await work(msgspec.json.decode(await request.body() or b"{}", type=kind))

        return await _guarded(run())

    return Route(path, handle, methods=[method])


def takes_request(path: str, work: Callable[[Request], Awaitable[Any]], method: str = "GET") -> Route:
    """A route that takes the request itself and answers what `work` returns."""

    async def handle(request: Request) -> Response:
        return await _guarded(work(request))

    return Route(path, handle, methods=[method])


def whole(request: Request, name: str, default: int) -> int:
    """An optional whole number of the query; 400 when it is something else."""
    text = request.query_params.get(name, "")
    if text and not text.isdigit():
        raise ControlError(400, f"{name} is not a number")
    return int(text) if text else default
