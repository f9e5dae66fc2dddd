"""What a feature of the server brings along: one value a feature, in a module of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter

from frontdesk.api.kit.services import Services
from frontdesk.core.consumers.consumer import Consumer
from frontdesk.jobs.work import Work


def _no_work(services: Services) -> Work:
    del services
    return Work()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A feature. `routers` are served under `/api`; `consumers` react to events of the log.

    `work` makes its background work: jobs, what is due by the clock, what never ends. It is given the services that
    routes are given, too, and makes of them what only the work needs.
    """

    name: str
    routers: tuple[APIRouter, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    work: Callable[[Services], Work] = _no_work
