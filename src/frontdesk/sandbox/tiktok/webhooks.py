"""Webhooks of TikTok: the envelope, the signature, and what counts as received.

Signature (developers.tiktok.com, "Webhooks verification"): header `Tiktok-Signature: t=<epoch seconds>,s=<hex>`, where
s is HMAC-SHA256 with the app's secret over `<t>.<raw body>`. Only HTTP 200 counts as received; retries go on with
exponential backoff for 72 hours. TikTok promises no order at all: the `reorder` fault makes use of that.
"""

import hashlib
import hmac
import time
from typing import Any

import msgspec

from frontdesk.sandbox.kit import webhooks
from frontdesk.sandbox.kit.apps import App
from frontdesk.sandbox.kit.clock import Clock
from frontdesk.sandbox.kit.ids import trace_id
from frontdesk.sandbox.kit.posting import Poster
from frontdesk.sandbox.kit.webhooks import WebhookFaults
from frontdesk.sandbox.tiktok.model import Delivery
from frontdesk.sandbox.tiktok.rules import Settings
from frontdesk.sandbox.tiktok.store import Store

HEADER = "Tiktok-Signature"


def signature(secret: str, signed_at: int, body: bytes) -> str:
    """Build the value of the `Tiktok-Signature` header for this body."""
    digest = hmac.new(secret.encode(), b"%d." % signed_at + body, hashlib.sha256).hexdigest()
    return f"t={signed_at},s={digest}"


class WebhookSender(webhooks.WebhookSender[Delivery]):
    """Sender of the events of every app."""

    def __init__(self, store: Store, settings: Settings, faults: WebhookFaults, clock: Clock) -> None:
        super().__init__(store.log, faults, clock, Poster(clock), settings.webhooks.concurrency)
        self._store = store
        self._settings = settings

    def submit(
        self,
        app: App,
        event: str,
        business_id: str,
        content: dict[str, Any],
        *,
        event_type: str = "DIRECT_MESSAGE",
        conversation_id: str = "",
        message_id: str = "",
        comment_id: str = "",
        lane: str = "",
        delay_seconds: float = 0.0,
    ) -> None:
        """Queue one event for one app; it leaves `delay_seconds` from now."""
        now = self._clock.now_ms()
        envelope = {
            "client_key": app.app_id,
            "event": event,
            "create_time": now // 1000,
            "user_openid": business_id,
            "content": msgspec.json.encode(content).decode(),
        }
        callback = app.callbacks.get(event_type)
        delivery = Delivery(
            delivery_id=webhooks.new_id("whd"),
            app_id=app.app_id,
            event=event,
            business_id=business_id,
            conversation_id=conversation_id,
            message_id=message_id,
            url="" if callback is None else callback.url,
            body=msgspec.json.encode(envelope).decode(),
            created_at=now,
            event_type=event_type,
            comment_id=comment_id,
            lane=lane or conversation_id or business_id,
        )
        self.send(delivery, delay_seconds)

    def address(self, delivery: Delivery) -> str:
        """Return the address the app has registered by now."""
        app = self._store.apps.get(delivery.app_id)
        callback = None if app is None else app.callbacks.get(delivery.event_type)
        return delivery.url if callback is None else callback.url

    def headers(self, delivery: Delivery) -> dict[str, str]:
        """Sign a delivery with the app's secret."""
        app = self._store.apps.get(delivery.app_id)
        secret = "" if app is None else app.secret
        signed = signature(secret, self._signed_at(delivery), delivery.body.encode())
        return {"User-Agent": "tiktok-webhook-sandbox", "x-tt-logid": trace_id(), HEADER: signed}

    def _signed_at(self, delivery: Delivery) -> int:
        # Real time, not the sandbox's: a test that jumps two days ahead must not break every signature.
        # `signature_offset_seconds` is there for tests of a wrong clock.
        now = int(time.time()) + self._settings.webhooks.signature_offset_seconds
        if delivery.first_signed_at is None or self._settings.webhooks.resign_retries:
            delivery.first_signed_at = now
        return delivery.first_signed_at

    def is_received(self, status: int | None) -> bool:
        """Return whether this HTTP status ends a delivery."""
        return status == 200

    @property
    def rules(self) -> webhooks.WebhookRules:
        """Return how webhooks are sent, as it is now."""
        return self._settings.webhooks
