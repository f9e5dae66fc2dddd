"""Catching up: gaps, polling, and open connections."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.api.kit.services import Services
from frontdesk.core.sync.gaps import FILL_GAPS
from frontdesk.features.feature import Feature
from frontdesk.gateway.sync.catch_up import CatchUp
from frontdesk.gateway.sync.open_connections import OpenConnections
from frontdesk.gateway.sync.polling import Polling
from frontdesk.jobs.work import Periodic, Work


def _builds(services: Services) -> Iterable[object]:
    return (CatchUp(services.calls),)


def _work(services: Services) -> Work:
    catch_up = services.get(CatchUp)
    polling, connections = Polling(services.calls), OpenConnections(services.calls)
    return Work(
        jobs=(FILL_GAPS.by(catch_up.fill),),
        periodic=(
            Periodic("resume_gaps", "* * * * * */20", catch_up.resume),
            Periodic("reconcile", "11 3 * * * 0", catch_up.reconcile),
        ),
        standing=(polling.run, connections.run),
    )


FEATURE = Feature(
    name="catch_up",
    builds=_builds,
    work=_work,
)
