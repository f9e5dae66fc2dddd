"""Consumer of events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Literal

from frontdesk.core.event_kinds import Event
from frontdesk.db.transaction import Transaction
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class Recorded:
    """Event as it stands in the log. `id` grows in the order of the commits; `recorded_at` is our clock."""

    id: int
    recorded_at: datetime
    event: Event


Handle = Callable[[Transaction, Sequence[Recorded]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """Consumer of events.

    `handle` gets those of its `kinds`, oldest first, and does what follows from them in the transaction it is given:
    writes rows, appends jobs, publishes. The consumer's place in the log is saved in the same transaction, so each
    effect happens once. It calls no platform and waits for nobody: that is a job's work. An error that it raises undoes
    its part; an event that fails by itself is parked with the error, and the others go on.

    `name` is for good: the place in the log is kept under it. `begins` says where a consumer that is new to an
    installation starts: with what happens from `now` on, or at the `start` of the log. Raise `version` when `kinds`
    grows: a server of the version before leaves the consumer alone from then on.
    """

    name: str
    kinds: frozenset[type[Event]]
    handle: Handle
    begins: Literal["now", "start"] = "now"
    version: int = 1
