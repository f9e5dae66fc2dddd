"""Channels that exist, connecting accounts on them, and where their webhooks go."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.api import channels, connect
from frontdesk.api.kit.services import Services
from frontdesk.features.feature import Feature
from frontdesk.gateway.connections.connect import Connect
from frontdesk.gateway.connections.form_connect import FormConnect
from frontdesk.gateway.connections.webhook_registration import REGISTER_WEBHOOK, WebhookRegistration
from frontdesk.gateway.inbound.replay import ADOPT_DELIVERIES, Replays
from frontdesk.jobs.work import Periodic, Work


def _builds(services: Services) -> Iterable[object]:
    database, registry, url = services.database, services.registry, services.settings.public_url
    connect = Connect(services.calls, services.secrets, url)
    return (connect, FormConnect(registry, connect), WebhookRegistration(database, registry, url))


def _work(services: Services) -> Work:
    return Work(
        jobs=(
            REGISTER_WEBHOOK.by(services.get(WebhookRegistration).register),
            ADOPT_DELIVERIES.by(services.get(Replays).adopt),
        ),
        periodic=(Periodic("refresh_tokens", "* * * * * 30", services.calls.access.refresh_due),),
    )


FEATURE = Feature(
    name="channels",
    routers=(
        channels.router,
        connect.router,
    ),
    builds=_builds,
    work=_work,
)
