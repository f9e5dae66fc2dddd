"""The fault panel: which call or webhook is to go wrong next.

Faults are data: a test or the phone page adds them, each use counts one down, and one that is used up goes.
"""

import fnmatch
import secrets
from collections.abc import Iterator

from frontdesk.sandbox.tiktok.model import Fault
from frontdesk.sandbox.tiktok.store import Store

MILLION = 1_000_000


class Faults:
    """Draws the faults that hit an endpoint or an event."""

    def __init__(self, store: Store) -> None:
        self._table = store.faults

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force and give it an id."""
        fault.fault_id = fault.fault_id or f"fault-{secrets.token_hex(4)}"
        return self._table.save(fault)

    def for_call(self, endpoint: str) -> Fault | None:
        """The one fault that hits this call, or None."""
        return next(self._draw("api", endpoint), None)

    def for_webhook(self, event: str) -> dict[str, Fault]:
        """The faults that hit this webhook, at most one of each kind."""
        drawn: dict[str, Fault] = {}
        for fault in self._draw("webhook", event):
            drawn.setdefault(fault.kind, fault)
        return drawn

    def _draw(self, target: str, name: str) -> Iterator[Fault]:
        for fault in self._table:
            if fault.target != target or not fnmatch.fnmatchcase(name, fault.match):
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
