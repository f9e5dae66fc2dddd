"""Manifest of a server feature: one value each, in a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter

from frontdesk.api.kit.services import Services
from frontdesk.core.consumers.consumer import Consumer
from frontdesk.core.data_lifecycle.export import Exported
from frontdesk.core.event_kinds import Event
from frontdesk.core.permissions import Permission
from frontdesk.jobs.work import Work


def _nothing(services: Services) -> Iterable[object]:
    del services
    return ()


def _no_work(services: Services) -> Work:
    del services
    return Work()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Feature of the server. `routers` are served under `/api`; `consumers` react to events of the log.

    `permissions` and `events` are those that it adds to core's own, `feed` has the payload of each kind of row that it
    adds to the feed.

    `tables` are those that it writes: how the rows are exported with their account, or why they are not. `files` names
    the column of each that holds the key of a file, which is kept, exported and deleted with its row.

    `builds` makes what its routes and its work share, once an application: `services.get(CatchUp)` is what was built of
    that class. `work` makes its background work: jobs, periodic work, endless tasks. Both are given the
    services; `work` finds in them what all features have built.
    """

    name: str
    routers: tuple[APIRouter, ...] = ()
    permissions: tuple[Permission, ...] = ()
    events: tuple[type[Event], ...] = ()
    feed: Mapping[str, type] = field(default_factory=dict)
    tables: Mapping[str, Exported | str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    consumers: tuple[Consumer, ...] = ()
    builds: Callable[[Services], Iterable[object]] = _nothing
    work: Callable[[Services], Work] = _no_work
