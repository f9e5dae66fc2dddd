"""Kinds of background work: what a job is called, what it is told, and in which order it runs.

The noun that defers a job declares its kind, and asks for it in the transaction of what caused it:

    @dataclass(frozen=True, slots=True)
    class Place:
        account_id: int
        inbox_id: int

    FILL_GAPS = JobKind("fill_gaps", Place, lock=lambda job: f"gaps:{job.inbox_id}", one_waits=True)

    transaction.jobs.append(FILL_GAPS(account_id=7, inbox_id=9))

The feature says who does it, `FILL_GAPS.by(gaps.fill)`: a method that takes the same arguments.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, ParamSpec, TypeVar, cast

import msgspec

from frontdesk.db.transaction import Job

P = ParamSpec("P")
Args = TypeVar("Args")
Queue = Literal["default", "background", "asking"]

BACKGROUND: Queue = "background"
"""The queue of what may take a while, beside which messages are sent."""
ASKING: Queue = "asking"
"""The queue of what platforms are asked about customers: few at a time, so that replies find a turn between them."""


class NewerJob(Exception):
    """Job of a newer version: its kind or one of its arguments is not known here."""


class JobKind(Generic[P, Args]):
    """Kind of job. `args` is a frozen dataclass of the job's arguments.

    `name` is for good: jobs that an older version deferred wait under it. So are the arguments' names; a new one has a
    default. An argument at its default is not written down, so that a version that does not know it does the job as
    well.

    Jobs of the same `lock` run one at a time, in order. With `one_waits`, only one of a lock waits at a time: it does
    the work of all, and the queue never tries it again, for its rows tell what is left.
    """

    def __init__(
        self,
        name: str,
        args: Callable[P, Args],
        *,
        queue: Queue = "default",
        priority: int = 0,
        lock: Callable[[Args], str] | None = None,
        one_waits: bool = False,
    ) -> None:
        fields = dataclasses.fields(cast("Any", args))
        assert lock is not None or not one_waits, name
        self.name, self.queue, self.priority, self.one_waits = name, queue, priority, one_waits
        self._args, self._lock = args, lock
        self._defaults = {field.name: field.default for field in fields}

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Job:
        """Return a job to be appended to a transaction."""
        told: Args = self._args(*args, **kwargs)
        lock = None if self._lock is None else self._lock(told)
        return Job(
            self.name,
            {name: value for name, default in self._defaults.items() if (value := getattr(told, name)) != default},
            lock=lock,
            priority=self.priority,
            queue=self.queue,
            once=lock if self.one_waits else None,
        )

    def by(self, handler: Callable[P, Awaitable[None]]) -> JobHandler:
        """Return the handler that runs the jobs of this kind with a method."""
        return JobHandler(self, handler)

    def read(self, written: Mapping[str, Any]) -> dict[str, Any]:
        """Return a job's arguments by their names, from their stored form.

        Raises `NewerJob` where something is not known here, and `msgspec.ValidationError` where it makes no sense.
        """
        if unknown := sorted(written.keys() - self._defaults.keys()):
            raise NewerJob(f"{self.name} is told {', '.join(unknown)}")
        told = msgspec.convert(written, type=cast("type[Args]", self._args))
        return {name: getattr(told, name) for name in self._defaults}


@dataclass(frozen=True, slots=True)
class JobHandler:
    """Handler of the jobs of a kind."""

    kind: JobKind[..., Any]
    run: Callable[..., Awaitable[None]]
