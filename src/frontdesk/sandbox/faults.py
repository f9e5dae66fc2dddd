"""The fault panel: which call or webhook is to go wrong next.

Faults are data: a test or the phone page adds them, each use counts one down, and one that is used up goes.
Which kinds there are is each platform's own.
"""

import asyncio
import contextlib
import fnmatch
import secrets
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from frontdesk.sandbox.tables import Table

MILLION = 1_000_000
LONGEST_HANG_SECONDS = 600
GARBAGE = b"<html>\x00\xff{not json"


class AnyFault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One thing that goes wrong, for the next `remaining` matching calls (None: until removed).

    `match` is a pattern of `fnmatch` on what a platform names its calls and events by.
    """

    fault_id: str = ""
    match: str = "*"
    remaining: int | None = None
    probability: float = 1.0
    message: str = ""
    status: int = 503
    delay_ms: int = 0
    copies: int = 2
    hits: int = 0


Fault = TypeVar("Fault", bound=AnyFault)


class FaultPanel(Generic[Fault]):
    """Draws the faults that hit a call or an event."""

    def __init__(self, table: Table[Fault]) -> None:
        self._table = table

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force and give it an id."""
        fault.fault_id = fault.fault_id or f"fault-{secrets.token_hex(4)}"
        return self._table.save(fault)

    def draw(self, name: str, wanted: Callable[[Fault], bool]) -> Iterator[Fault]:
        """The faults of the `wanted` sort that hit this name, each counted as soon as it is taken."""
        for fault in self._table:
            if not wanted(fault) or not fnmatch.fnmatchcase(name, fault.match):
                continue
            if secrets.randbelow(MILLION) >= fault.probability * MILLION:
                continue
            fault.hits += 1
            if fault.remaining is not None:
                fault.remaining -= 1
            if fault.remaining is not None and fault.remaining <= 0:
                self._table.delete(fault.fault_id)
            else:
                self._table.save(fault)
            yield fault


async def hang(closing: asyncio.Event) -> None:
    """Do not go on: until the sandbox stops, or long after any client has given up."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_HANG_SECONDS):
            await closing.wait()
