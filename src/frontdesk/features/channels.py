"""Channels that exist, connecting accounts on them, and where their webhooks go."""

from __future__ import annotations

from frontdesk.api import channels, connect
from frontdesk.api.kit.services import Services
from frontdesk.features.feature import Feature
from frontdesk.gateway.connections.webhook_registration import REGISTER_WEBHOOK
from frontdesk.gateway.inbound.replay import ADOPT_DELIVERIES
from frontdesk.jobs.work import Periodic, Work


def _work(services: Services) -> Work:
    return Work(
        jobs=(
            REGISTER_WEBHOOK.by(services.webhook_registration.register),
            ADOPT_DELIVERIES.by(services.replays.adopt),
        ),
        periodic=(Periodic("refresh_tokens", "* * * * * 30", services.access.refresh_due),),
    )


FEATURE = Feature(
    name="channels",
    routers=(
        channels.router,
        connect.router,
    ),
    work=_work,
)
