"""Calls of `/respondio/v2/`: tokens, the quota, routes, and the shape of refusals.

A refusal is its HTTP status with `{"code", "message"}`. Every response to a known token carries `x-ratelimit-limit`
and `x-ratelimit-remaining`, one of 429 also `Retry-After` in seconds.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TypeVar, get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from frontdesk.sandbox.kit import gate
from frontdesk.sandbox.kit.control_api import json_response
from frontdesk.sandbox.kit.gate import UnfitBody, bearer_token, decoded
from frontdesk.sandbox.respondio import errors
from frontdesk.sandbox.respondio.errors import ApiError
from frontdesk.sandbox.respondio.model import Contact, Fault, PageFault
from frontdesk.sandbox.respondio.site import Site

Body = TypeVar("Body")
IDENTIFIER = re.compile(r"(id:\d+|email:.+|phone:.+)")
# What would lie ahead of any row: a cursor is a 64 bit number.
LARGEST_CURSOR = 2**63 - 1
PAGE_FAULTS = frozenset(get_args(PageFault))


@dataclass
class Call:
    """Request that was let through. `fault` names a fault of pages that hit it."""

    site: Site
    request: Request
    names: dict[str, str]
    raw: bytes
    fault: str = ""

    def body(self, kind: type[Body]) -> Body:
        """Return the JSON body as this type; raises 400 naming the field that does not fit."""
        try:
            return decoded(self.raw, kind)
        except UnfitBody as problem:
            text = f"{problem.field}: {problem.text}" if problem.field else "The body is not valid JSON"
            raise errors.bad(text) from problem

    def contact(self) -> Contact:
        """Return the contact the path names; raises 400 for a wrong way to name one, 404 for an unknown one."""
        identifier = self.names["identifier"]
        if not IDENTIFIER.fullmatch(identifier):
            raise errors.bad("identifier must be id:{number}, email:{address} or phone:{number}")
        found = self.site.store.contact(identifier)
        if found is None:
            raise errors.missing("Contact")
        return found

    def limit(self) -> int:
        """Return how many items a page has: 1 to 100, 10 by default."""
        text = self.request.query_params.get("limit", "10")
        if not text.isdecimal() or not 1 <= int(text) <= 100:
            raise errors.bad("limit must be a number between 1 and 100")
        return int(text)

    def cursor(self) -> int:
        """Return the id a page begins after; 0 for the first, below 0 for the page before."""
        text = self.request.query_params.get("cursorId", "") or "0"
        if not re.fullmatch(r"-?\d{1,19}", text) or abs(int(text)) > LARGEST_CURSOR:
            raise errors.bad("cursorId must be a number")
        return int(text)


Endpoint = gate.Endpoint[Call]


def _refusal(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    return json_response({"code": status, "message": text}, status, headers)


class Gate(gate.Gate[Fault]):
    """Dispatcher of `/respondio/v2/{path}`."""

    def __init__(self, site: Site, endpoints: Sequence[Endpoint]) -> None:
        super().__init__(site.tally, site.closing)
        self._site = site
        self._routes = [(compile_path(f"/{endpoint.path}")[0], endpoint) for endpoint in endpoints]

    async def __call__(self, request: Request) -> Response:
        """Respond to one call and count it."""
        path: str = request.path_params["path"]
        endpoint, names = self._find(request.method, path)
        counted = f"{request.method} {endpoint.path if endpoint else 'unknown'}"
        fault = self._fault(request, path, endpoint)
        call = Call(self._site, request, names, await request.body())
        if fault is not None and fault.kind in PAGE_FAULTS:
            call.fault, fault = fault.kind, None
        return await self.respond(counted, fault, partial(self._respond, call, endpoint, counted))

    def _fault(self, request: Request, path: str, endpoint: Endpoint | None) -> Fault | None:
        """Draw the fault that hits this call.

        Faults of pages hit lists only, and only the second page on can repeat the one before.
        """
        lists = endpoint is not None and endpoint.lists
        continued = request.query_params.get("cursorId", "0") not in ("", "0")

        def wanted(fault: Fault) -> bool:
            if fault.method not in ("", request.method):
                return False
            return fault.kind not in PAGE_FAULTS or (lists and (continued or fault.kind == "lose_page"))

        return self._site.faults.for_call(path, wanted)

    def refused(self, name: str, fault: Fault) -> Response:  # noqa: ARG002
        """Respond as `broken` does: a refusal is an HTTP status here."""
        return self.broken(fault)

    def broken(self, fault: Fault) -> Response:
        """Respond with the HTTP error of a fault."""
        try:
            text = fault.message or HTTPStatus(fault.status).phrase
        except ValueError:
            text = "Error"
        headers = {"Retry-After": str(fault.retry_after_seconds)} if fault.status == 429 else None
        return _refusal(fault.status, text, headers)

    def counted_as(self, fault: Fault) -> str:
        """Count an HTTP error by its status."""
        return str(fault.status) if fault.kind == "http" else fault.kind

    def _find(self, method: str, path: str) -> tuple[Endpoint | None, dict[str, str]]:
        for pattern, endpoint in self._routes:
            match = pattern.match(f"/{path}")
            if match is not None and endpoint.method == method:
                return endpoint, match.groupdict()
        return None, {}

    async def _respond(self, call: Call, endpoint: Endpoint | None, counted: str) -> gate.Done:
        """Run the endpoint."""
        headers: dict[str, str] = {}
        try:
            token = self._admit(call.request)
            headers = self._count(token, counted)
            if endpoint is None:
                raise errors.missing("Path")
            response = json_response(await endpoint.handler(call), headers=headers)
        except ApiError as refusal:
            response = _refusal(refusal.status, refusal.text, headers | refusal.headers)
        return str(response.status_code), response

    def _admit(self, request: Request) -> str:
        """Return the token of the call; raises 401 when there is none that holds."""
        token = self._site.store.tokens.get(bearer_token(request))
        if token is None or token.revoked:
            raise ApiError(401, "Unauthorized: the access token is missing, wrong or revoked")
        return token.token

    def _count(self, token: str, counted: str) -> dict[str, str]:
        """Count the call; return the headers that tell how many are left, raise 429 when it is one too many."""
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
