"""Sends webhooks: signed, and tried a few times with growing pauses until one is answered 2xx.

Signature (as an open client of it checks): header `X-Webhook-Signature`, the base64 of HMAC-SHA256 with the signing
key of that registration over the raw body. First attempts about one contact leave in order; a retry waits for nobody.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
from functools import partial
from typing import Any

import msgspec

from frontdesk.sandbox.clock import Clock
from frontdesk.sandbox.posting import Poster
from frontdesk.sandbox.respondio.faults import Faults
from frontdesk.sandbox.respondio.model import Delivery, EventType, Message, Webhook
from frontdesk.sandbox.respondio.rules import Settings
from frontdesk.sandbox.respondio.store import Store

AT_THE_SAME_TIME = 32


def signature(signing_key: str, body: bytes) -> str:
    """The value of the `X-Webhook-Signature` header for this body."""
    return base64.b64encode(hmac.new(signing_key.encode(), body, hashlib.sha256).digest()).decode()


class WebhookSender:
    """Owns every delivery from the moment an event happens until it is received or given up."""

    def __init__(self, store: Store, settings: Settings, faults: Faults, clock: Clock, poster: Poster) -> None:
        self._store = store
        self._settings = settings
        self._faults = faults
        self._clock = clock
        self._poster = poster
        self._slots = asyncio.Semaphore(AT_THE_SAME_TIME)

    def resume(self) -> None:
        """Take up what an earlier process left."""
        for delivery in self._store.deliveries:
            if delivery.status == "pending":
                self._begin(delivery)

    def submit(self, webhook: Webhook, event: EventType, message: Message, payload: dict[str, Any]) -> None:
        """Queue one event for one registration, with whatever faults are in force."""
        now = self._clock.now_ms()
        drawn = self._faults.for_webhook(event)
        delivery = Delivery(
            delivery_id=f"rwh-{secrets.token_hex(8)}",
            webhook_id=webhook.webhook_id,
            event=event,
            message_id=message.message_id,
            lane=f"{webhook.webhook_id} {message.contact_id}",
            url=webhook.url,
            body=msgspec.json.encode(payload).decode(),
            created_at=now,
        )
        if "drop" in drawn:
            delivery.status = "dropped"
            self._store.finish(delivery)
            return
        if "delay" in drawn:
            delivery.next_attempt_at = now + drawn["delay"].delay_ms
        copies = drawn["duplicate"].copies if "duplicate" in drawn else 1
        for _ in range(copies):
            copy = msgspec.structs.replace(delivery, delivery_id=f"rwh-{secrets.token_hex(8)}", attempts=[])
            self._store.deliveries.save(copy)
            self._begin(copy)

    def _begin(self, delivery: Delivery) -> None:
        if delivery.next_attempt_at is None:
            self._poster.line_up(delivery.lane, partial(self._attempt, delivery))
        else:
            wait = max(0, delivery.next_attempt_at - self._clock.now_ms()) / 1000
            self._poster.spawn(self._attempt_after(delivery, wait))

    async def _attempt_after(self, delivery: Delivery, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._attempt(delivery)

    async def _attempt(self, delivery: Delivery) -> None:
        webhook = self._store.webhooks.get(delivery.webhook_id)
        if webhook is None:
            delivery.status, delivery.next_attempt_at = "failed", None
            self._store.finish(delivery)
            return
        body, rules = delivery.body.encode(), self._settings.webhooks
        headers = {"Content-Type": "application/json", "X-Webhook-Signature": signature(webhook.signing_key, body)}
        async with self._slots:
            attempt = await self._poster.attempt(delivery.url, body, headers, rules.timeout_seconds)
        delivery.attempts = [*delivery.attempts, attempt]
        delivery.next_attempt_at = None
        if attempt.status is not None and 200 <= attempt.status < 300:
            delivery.status = "delivered"
        elif len(delivery.attempts) >= rules.attempts:
            delivery.status = "failed"
        if delivery.status != "pending":
            self._store.finish(delivery)
            return
        wait = rules.wait_seconds(len(delivery.attempts))
        delivery.next_attempt_at = self._clock.now_ms() + int(wait * 1000)
        self._store.deliveries.save(delivery)
        self._poster.spawn(self._attempt_after(delivery, wait))
