"""Gate of a simulator's API: counts calls, and lets them go wrong as the fault panel says.

Tokens, quotas, scopes and the shape of a response are each platform's own.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from frontdesk.sandbox.kit.faults import GARBAGE, AnyFault, hang
from frontdesk.sandbox.kit.tally import Tally

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

Body = TypeVar("Body")
CallT = TypeVar("CallT")
F = TypeVar("F", bound=AnyFault)
Done = tuple[str, Response]
"""What a call is counted as, and its response."""


@dataclass(frozen=True)
class Endpoint(Generic[CallT]):
    """Endpoint: a method and path below the API's root, and what does the work.

    `scope` "" means that any token will do; `public` that no token is asked for; `lists` that it responds with pages.
    """

    method: str
    path: str
    handler: Callable[[CallT], Awaitable[dict[str, Any]]]
    scope: str = ""
    public: bool = False
    lists: bool = False


class UnfitBody(Exception):
    """Body that is not what an endpoint takes: the `field` ("" when it is no JSON at all) and why."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field
        self.text = text


def decoded(raw: bytes, kind: type[Body]) -> Body:
    """Read a JSON body as this type. Raises `UnfitBody`."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as problem:
        what, _, where = str(problem).partition(" - at `$.")
        raise UnfitBody(where.rstrip("`") or "body", what) from problem
    except msgspec.DecodeError as problem:
        raise UnfitBody("", str(problem)) from problem


def bearer_token(request: Request) -> str:
    """Return the token of `Authorization: Bearer`; empty when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


class Gate(ABC, Generic[F]):
    """Gate that lets calls through, or lets them go wrong. `closing` ends calls that a fault left hanging."""

    def __init__(self, tally: Tally, closing: asyncio.Event) -> None:
        self._tally = tally
        self._closing = closing

    @abstractmethod
    def refused(self, name: str, fault: F) -> Response:
        """Respond to a call with the platform's own refusal, as a fault of the kind `code` asks."""

    def broken(self, fault: F) -> Response:
        """Respond with the HTTP error of a fault."""
        return PlainTextResponse(fault.message or "upstream error", status_code=fault.status)

    def counted_as(self, fault: F) -> str:
        """Return the name under which a call is counted that a fault kept from being done."""
        return fault.kind

    async def respond(self, name: str, fault: F | None, work: Callable[[], Awaitable[Done]]) -> Response:
        """Do the `work` of one call, which is counted under `name`, unless a fault is in the way.

        The faults that begin with `accept_then_` do the work first.
        """
        if fault is None:
            return await self._done(name, work)
        done_first = fault.kind.startswith("accept_then_")
        if not done_first and fault.kind != "slow":
            self._tally.note(name, self.counted_as(fault))
        if fault.delay_ms:
            await asyncio.sleep(fault.delay_ms / 1000)
        if fault.kind == "slow":
            return await self._done(name, work)
        if done_first:
            await self._done(name, work)
        match fault.kind.removeprefix("accept_then_"):
            case "code":
                return self.refused(name, fault)
            case "garbage":
                return Response(GARBAGE, status_code=200, media_type="text/html")
            case "hang":
                await hang(self._closing)
                return Response(status_code=504)
            case _:
                return self.broken(fault)

    async def _done(self, name: str, work: Callable[[], Awaitable[Done]]) -> Response:
        counted, response = await work()
        self._tally.note(name, counted)
        return response
