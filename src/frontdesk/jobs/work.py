"""Work of a worker: jobs by their kinds, periodic work, and endless tasks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar, cast

from frontdesk.jobs.kinds import JobHandler, JobKind

P = ParamSpec("P")
Args = TypeVar("Args")
Errand = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Periodic:
    """Periodic work: `cron` has six fields, the last being seconds."""

    name: str
    cron: str
    run: Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Background work of a feature, or of all. `standing` is endless and done beside the jobs."""

    jobs: tuple[JobHandler, ...] = ()
    periodic: tuple[Periodic, ...] = ()
    standing: tuple[Errand, ...] = ()

    def doing(self, kind: JobKind[P, Args]) -> Callable[P, Awaitable[None]]:
        """Return the handler of the jobs of a kind."""
        [run] = [handler.run for handler in self.jobs if handler.kind is kind]
        return cast("Callable[P, Awaitable[None]]", run)

    def due(self, name: str) -> Errand:
        """Return the periodic work of this name."""
        [run] = [periodic.run for periodic in self.periodic if periodic.name == name]
        return run


def all_of(works: Iterable[Work]) -> Work:
    """Return the work of several features as one. Raises where two use one name, for jobs wait under it."""
    found = tuple(works)
    whole = Work(
        jobs=tuple(handler for work in found for handler in work.jobs),
        periodic=tuple(periodic for work in found for periodic in work.periodic),
        standing=tuple(errand for work in found for errand in work.standing),
    )
    names = [handler.kind.name for handler in whole.jobs] + [periodic.name for periodic in whole.periodic]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, f"two features do {', '.join(twice)}"
    return whole
