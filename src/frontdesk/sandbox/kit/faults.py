"""Fault panel: which call or webhook is to go wrong next.

Faults are data: a test or the phone page adds them, each use counts one down, and one that is used up goes. A platform
narrows `Fault` to what can go wrong with it.
"""

import asyncio
import contextlib
import fnmatch
import secrets
from collections.abc import Callable, Iterator
from typing import Generic, Literal, TypeVar

import msgspec

from frontdesk.sandbox.kit.tables import Table

MILLION = 1_000_000
LONGEST_HANG_SECONDS = 600
GARBAGE = b"<html>\x00\xff{not json"

ApiFault = Literal[
    "code", "http", "garbage", "hang", "slow", "accept_then_hang", "accept_then_http", "accept_then_garbage"
]
WebhookFault = Literal["delay", "drop", "duplicate", "reorder"]


class AnyFault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Fault for the next `remaining` matching calls (None: until removed).

    `match` is a pattern of `fnmatch` on what a platform names its calls and events by. `size` is how many webhooks
    `reorder` waits for.
    """

    target: str
    kind: str
    fault_id: str = ""
    match: str = "*"
    remaining: int | None = None
    probability: float = 1.0
    message: str = ""
    status: int = 503
    delay_ms: int = 0
    copies: int = 2
    size: int = 2
    hits: int = 0


class Fault(AnyFault, kw_only=True, forbid_unknown_fields=True):
    """Fault of a platform with all the usual kinds. `match` is on the path of a call, or on the event's name.

    `code` is the one that the kind `code` responds with.
    """

    target: Literal["api", "webhook"]
    kind: ApiFault | WebhookFault
    code: int = 0


F = TypeVar("F", bound=AnyFault)


def _any(_: AnyFault) -> bool:
    return True


class FaultPanel(Generic[F]):
    """Panel that draws the faults that hit a call or an event."""

    def __init__(self, table: Table[F]) -> None:
        self.table = table

    def add(self, fault: F) -> F:
        """Put a fault in force and give it an id."""
        fault.fault_id = fault.fault_id or f"fault-{secrets.token_hex(4)}"
        return self.table.save(fault)

    def for_call(self, name: str, wanted: Callable[[F], bool] = _any) -> F | None:
        """Draw the one fault that hits this call, of those `wanted`."""
        return next(self._draw(name, lambda fault: fault.target == "api" and wanted(fault)), None)

    def for_webhook(self, event: str) -> dict[str, F]:
        """Draw the faults that hit this webhook, at most one of each kind."""
        drawn: dict[str, F] = {}
        for fault in self._draw(event, lambda fault: fault.target == "webhook"):
            drawn.setdefault(fault.kind, fault)
        return drawn

    def _draw(self, name: str, wanted: Callable[[F], bool]) -> Iterator[F]:
        """Draw the `wanted` faults that hit this name, each counted as soon as it is taken."""
        for fault in self.table:
            if not wanted(fault) or not fnmatch.fnmatchcase(name, fault.match):
                continue
            if secrets.randbelow(MILLION) >= fault.probability * MILLION:
                continue
            fault.hits += 1
            if fault.remaining is not None:
                fault.remaining -= 1
            if fault.remaining is not None and fault.remaining <= 0:
                self.table.delete(fault.fault_id)
            else:
                self.table.save(fault)
            yield fault


async def hang(closing: asyncio.Event) -> None:
    """Wait until the sandbox stops, or until long after any client has given up."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_HANG_SECONDS):
            await closing.wait()
