"""What a channel reads in a webhook, for tests that are about one account."""

from __future__ import annotations

from frontdesk.contract.channel import Channel
from frontdesk.contract.events import InboundEvent
from frontdesk.contract.webhooks import Secrets, WebhookRequest


def events_in(channel: Channel, request: WebhookRequest, secrets: Secrets | None = None) -> tuple[InboundEvent, ...]:
    """The events of a webhook's only part; raises what is wrong with it. Without secrets nothing is checked."""
    [part] = channel.read(request, secrets)
    if part.problem is not None:
        raise part.problem
    return part.events


def account_in(channel: Channel, request: WebhookRequest) -> str | None:
    """Whom a webhook's only part is for."""
    [part] = channel.read(request, None)
    return part.remote_id
