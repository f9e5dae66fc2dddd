"""The queue's contract between those who ask for work and those who do it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

Handler = Callable[..., Awaitable[None]]

BACKGROUND = "background"
"""The queue of what may take a while, beside which messages are sent."""
ASKING = "asking"
"""The queue of what platforms are asked about customers: few at a time, so that answers find a turn between them."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that is due by the clock: `cron` has six fields, the last being seconds."""

    name: str
    cron: str
    handler: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Handlers:
    """Everything a worker can do: jobs by name (called with the job's arguments) and the periodic work."""

    jobs: Mapping[str, Handler]
    once: frozenset[str]
    """Jobs of which only one waits at a time: they are never tried again by the queue, their rows tell what is left."""
    periodic: tuple[Periodic, ...]
    standing: tuple[Callable[[], Awaitable[None]], ...] = ()
    """Work without an end, done beside the jobs."""
