"""Requests and responses of the control API: JSON in, JSON out, mistakes refused with a sentence.

Errors are `{"error": "...", "code": ...}` with HTTP 400 (a body that does not fit), 404 (no such thing), 409 (the
platform's rules forbid it; `code` is what its API would say).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Body = TypeVar("Body")
Row = TypeVar("Row")
Site = TypeVar("Site")


class Form(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Body of the control API: a misspelt field is an error, not silence."""


class ControlError(Exception):
    """Mistake of the caller: HTTP status, a sentence, and the platform's own code when its rules forbid it."""

    def __init__(self, status: int, text: str, code: int | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.code = code


class RuleBroken(Exception):
    """Refusal of the platform's own, with the code its API gives; the control API turns it into a 409."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


def json_response(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Encode anything as JSON."""
    return Response(msgspec.json.encode(data), status_code=status, headers=headers, media_type="application/json")


def _refusal(text: str, status: int, code: int | None = None) -> Response:
    return json_response({"error": text, "code": code}, status)


async def _guarded(work: Awaitable[Any]) -> Response:
    """Respond with what `work` returns, or with the mistake it found."""
    try:
        return json_response(await work)
    except ControlError as problem:
        return _refusal(problem.text, problem.status, problem.code)
    except RuleBroken as problem:
        return _refusal(problem.text, 409, problem.code)
    except msgspec.DecodeError as problem:
        return _refusal(str(problem), 400)
    except LookupError as problem:
        return _refusal(str(problem.args[0]) if problem.args else "not found", 404)


def json_route(path: str, kind: type[Body], work: Callable[[Body], Awaitable[Any]], method: str = "POST") -> Route:
    """Route a JSON body of this type to `work` and respond with what it returns."""

    async def handle(request: Request) -> Response:
        async def run() -> Any:
            return await work(msgspec.json.decode(await request.body() or b"{}", type=kind))

        return await _guarded(run())

    return Route(path, handle, methods=[method])


def request_route(path: str, work: Callable[[Request], Awaitable[Any]], method: str = "GET") -> Route:
    """Route the request itself to `work` and respond with what it returns."""

    async def handle(request: Request) -> Response:
        return await _guarded(work(request))

    return Route(path, handle, methods=[method])


@dataclass(frozen=True)
class ControlRoutes(Generic[Site]):
    """Builder of the routes of one simulator's control API; every handler gets its `site` first.

    `root` begins each path.
    """

    site: Site
    root: str

    def form(
        self, path: str, kind: type[Body], work: Callable[[Site, Body], Awaitable[Any]], method: str = "POST"
    ) -> Route:
        """Route a JSON body of this type."""
        return json_route(f"{self.root}/{path}", kind, partial(work, self.site), method)

    def read(self, path: str, work: Callable[[Site, Request], Awaitable[Any]], method: str = "GET") -> Route:
        """Route the request itself."""
        return request_route(f"{self.root}/{path}", partial(work, self.site), method)


def present(row: Row | None, what: str) -> Row:
    """Return the row; raise 404 when there is none."""
    if row is None:
        raise ControlError(404, f"there is no {what}")
    return row


def whole_number(request: Request, name: str, default: int) -> int:
    """Read an optional whole number of the query; 400 when it is something else."""
    text = request.query_params.get(name, "")
    if text and not text.isdigit():
        raise ControlError(400, f"{name} is not a number")
    return int(text) if text else default


async def fields_of(request: Request) -> dict[str, Any]:
    """Read the fields of a JSON object whose names are checked later."""
    return msgspec.json.decode(await request.body() or b"{}", type=dict[str, Any])


def built(kind: type[Body], fields: dict[str, Any]) -> Body:
    """Make a row of these fields, by their names in JSON; 400 for a name it does not have."""
    unknown = set(fields) - {field.encode_name for field in msgspec.structs.fields(kind)}  # type: ignore[arg-type]
    if unknown:
        raise ControlError(400, f"unknown field {sorted(unknown)[0]!r}")
    return msgspec.convert(fields, kind)
