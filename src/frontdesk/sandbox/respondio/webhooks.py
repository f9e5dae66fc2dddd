"""Webhooks of respond.io: signed, and tried a few times with growing pauses until one gets a 2xx.

Signature (as an open client of it checks): header `X-Webhook-Signature`, the base64 of HMAC-SHA256 with the signing key
of that registration over the raw body. First attempts about one contact leave in order.
"""

import base64
import hashlib
import hmac
from typing import Any

import msgspec

from frontdesk.sandbox.kit import webhooks
from frontdesk.sandbox.kit.clock import Clock
from frontdesk.sandbox.kit.posting import Poster
from frontdesk.sandbox.kit.webhooks import WebhookFaults
from frontdesk.sandbox.respondio.model import Delivery, EventType, Message, Webhook
from frontdesk.sandbox.respondio.rules import Settings, WebhookRules
from frontdesk.sandbox.respondio.store import Store


def signature(signing_key: str, body: bytes) -> str:
    """Return the value of the `X-Webhook-Signature` header for this body."""
    return base64.b64encode(hmac.new(signing_key.encode(), body, hashlib.sha256).digest()).decode()


class WebhookSender(webhooks.WebhookSender[Delivery]):
    """Sender of the events of every registration."""

    def __init__(self, store: Store, settings: Settings, faults: WebhookFaults, clock: Clock, poster: Poster) -> None:
        super().__init__(store.log, faults, clock, poster)
        self._store = store
        self._settings = settings

    def submit(self, webhook: Webhook, event: EventType, message: Message, payload: dict[str, Any]) -> None:
        """Queue one event for one registration."""
        delivery = Delivery(
            delivery_id=webhooks.new_id("rwh"),
            webhook_id=webhook.webhook_id,
            event=event,
            message_id=message.message_id,
            lane=f"{webhook.webhook_id} {message.contact_id}",
            url=webhook.url,
            body=msgspec.json.encode(payload).decode(),
            created_at=self._clock.now_ms(),
        )
        self.send(delivery)

    def is_wanted(self, delivery: Delivery) -> bool:
        """Return whether the registration is still there."""
        return delivery.webhook_id in self._store.webhooks

    def headers(self, delivery: Delivery) -> dict[str, str]:
        """Sign a delivery with the key of its registration."""
        webhook = self._store.webhooks.of(delivery.webhook_id)
        return {"X-Webhook-Signature": signature(webhook.signing_key, delivery.body.encode())}

    def is_received(self, status: int | None) -> bool:
        """Return whether this HTTP status ends a delivery."""
        return status is not None and 200 <= status < 300

    @property
    def rules(self) -> WebhookRules:
        """Return how webhooks are tried again, as it is now."""
        return self._settings.webhooks
