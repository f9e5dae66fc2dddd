"""The door of `/respondio/v2/`: faults, tokens, the quota, routes, and how refusals are told.

A refusal is its HTTP status with `{"code", "message"}`. Every answer to a known token carries `x-ratelimit-limit`
and `x-ratelimit-remaining`, one of 429 also `Retry-After` in seconds.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from frontdesk.sandbox.faults import GARBAGE, hang
from frontdesk.sandbox.respondio import errors
from frontdesk.sandbox.respondio.errors import ApiError
from frontdesk.sandbox.respondio.faults import PAGES
from frontdesk.sandbox.respondio.model import Contact, Fault
from frontdesk.sandbox.respondio.site import Site

Body = TypeVar("Body")
IDENTIFIER = re.compile(r"(id:\d+|email:.+|phone:.+)")
# What would lie ahead of any row: a cursor is a 64 bit number.
LARGEST_CURSOR = 2**63 - 1


@dataclass
class Call:
    """One request that passed the door. `fault` names a fault of pages that hit it."""

    site: Site
    request: Request
    names: dict[str, str]
    raw: bytes
    fault: str = ""

    def body(self, kind: type[Body]) -> Body:
        """The JSON body as this type; raises 400 naming the field that does not fit."""
        try:
            return msgspec.json.decode(self.raw, type=kind)
        except msgspec.ValidationError as problem:
            what, _, where = str(problem).partition(" - at `$.")
            raise errors.bad(f"{where.rstrip('`') or 'body'}: {what}") from problem
        except msgspec.DecodeError as problem:
            raise errors.bad("The body is not valid JSON") from problem

    def contact(self) -> Contact:
        """The contact the path names; raises 400 for a wrong way to name one, 404 for nobody."""
        identifier = self.names["identifier"]
        if not IDENTIFIER.fullmatch(identifier):
            raise errors.bad("identifier must be id:{number}, email:{address} or phone:{number}")
        found = self.site.store.contact(identifier)
        if found is None:
            raise errors.missing("Contact")
        return found

    def limit(self) -> int:
        """How many items a page has: 1 to 100, 10 when not told."""
        text = self.request.query_params.get("limit", "10")
        if not text.isdecimal() or not 1 <= int(text) <= 100:
            raise errors.bad("limit must be a number between 1 and 100")
        return int(text)

    def cursor(self) -> int:
        """The id a page begins after; 0 for the first, below 0 for the page before."""
        text = self.request.query_params.get("cursorId", "") or "0"
        if not re.fullmatch(r"-?\d{1,19}", text) or abs(int(text)) > LARGEST_CURSOR:
            raise errors.bad("cursorId must be a number")
        return int(text)


Handler = Callable[[Call], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Endpoint:
    """A path below the version, with names in braces. `lists` says that it answers pages."""

    method: str
    path: str
    handler: Handler
    lists: bool = False


def _json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(data), status_code=status, headers=headers, media_type="application/json")


def _refusal(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    return _json({"code": status, "message": text}, status, headers)


def _wrong(fault: Fault) -> Response:
    """The HTTP error of a fault."""
    try:
        text = fault.message or HTTPStatus(fault.status).phrase
    except ValueError:
        text = "Error"
    headers = {"Retry-After": str(fault.retry_after_seconds)} if fault.status == 429 else None
    return _refusal(fault.status, text, headers)


class Gate:
    """Dispatches `/respondio/v2/{path}`."""

    def __init__(self, site: Site, endpoints: Sequence[Endpoint]) -> None:
        self._site = site
        self._routes = [(compile_path(f"/{endpoint.path}")[0], endpoint) for endpoint in endpoints]

    async def __call__(self, request: Request) -> Response:
        """Answer one call and count it."""
        path: str = request.path_params["path"]
        endpoint, names = self._find(request.method, path)
        counted = f"{request.method} {endpoint.path if endpoint else 'unknown'}"
        fault = self._site.faults.for_call(
            request.method,
            path,
            lists=endpoint is not None and endpoint.lists,
            continued=request.query_params.get("cursorId", "0") not in ("", "0"),
        )
        page_fault = fault.kind if fault is not None and fault.kind in PAGES else ""
        call = Call(self._site, request, names, await request.body(), page_fault)
        if fault is None or page_fault:
            return await self._answer(call, endpoint, counted)
        if fault.delay_ms:
            await asyncio.sleep(fault.delay_ms / 1000)
        return await self._fail(call, endpoint, counted, fault)

    def _find(self, method: str, path: str) -> tuple[Endpoint | None, dict[str, str]]:
        for pattern, endpoint in self._routes:
            match = pattern.match(f"/{path}")
            if match is not None and endpoint.method == method:
                return endpoint, match.groupdict()
        return None, {}

    async def _answer(self, call: Call, endpoint: Endpoint | None, counted: str) -> Response:
        """Do what was asked and count it."""
        headers: dict[str, str] = {}
        try:
            token = self._admit(call.request)
            headers = self._count(token, counted)
            if endpoint is None:
                raise errors.missing("Path")
            answer = _json(await endpoint.handler(call), headers=headers)
        except ApiError as refusal:
            answer = _refusal(refusal.status, refusal.text, headers | refusal.headers)
        self._site.tally.note(counted, str(answer.status_code))
        return answer

    def _admit(self, request: Request) -> str:
        """The token of the call; raises 401 when there is none that holds."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        token = self._site.store.tokens.get(given.strip()) if scheme.lower() == "bearer" else None
        if token is None or token.revoked:
            raise ApiError(401, "Unauthorized: the access token is missing, wrong or revoked")
        return token.token

    def _count(self, token: str, counted: str) -> dict[str, str]:
        """Count the call; returns the headers that tell how many are left, raises 429 when it is one too many."""
        limits = self._site.settings.limits
        most = limits.requests_per_second
        if most <= 0:
            return {}
        key = f"{token} {counted if limits.counted_by == 'endpoint' else counted.partition(' ')[0]}"
        # Real time, so that a test that moves the clock does not buy itself calls.
        now_ms = time.monotonic_ns() // 1_000_000
        allowed = self._site.second.allows(key, most, now_ms)
        left = max(0, most - self._site.second.used(key, now_ms))
        headers = {"x-ratelimit-limit": str(most), "x-ratelimit-remaining": str(left)}
        if not allowed:
            seconds = max(1, -(-self._site.second.frees_in_ms(key, now_ms) // 1000))
            raise ApiError(429, "Too many requests", headers | {"Retry-After": str(seconds)})
        return headers

    async def _fail(self, call: Call, endpoint: Endpoint | None, counted: str, fault: Fault) -> Response:
        """Answer as the fault says; the "accept" kinds do the work first."""
        if fault.kind == "slow":
            return await self._answer(call, endpoint, counted)
        if fault.kind.startswith("accept_then_"):
            await self._answer(call, endpoint, counted)
        else:
            self._site.tally.note(counted, str(fault.status) if fault.kind == "http" else fault.kind)
        match fault.kind:
            case "garbage":
                return Response(GARBAGE, media_type="text/html")
            case "hang" | "accept_then_hang":
                await hang(self._site.closing)
                return Response(status_code=504)
            case _:
                return _wrong(fault)
