"""Inboxes and the log of their webhooks."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.api import inboxes, webhook_log
from frontdesk.api.kit.services import Services
from frontdesk.features.feature import Feature
from frontdesk.gateway.inbound.replay import Replays


def _builds(services: Services) -> Iterable[object]:
    return (Replays(services.database, services.registry),)


FEATURE = Feature(
    name="inboxes",
    routers=(
        inboxes.router,
        webhook_log.router,
    ),
    feed={"inbox": inboxes.InboxStale},
    builds=_builds,
)
