"""Sends webhooks: signed, at least once, retried with exponential backoff for 72 hours.

Signature (developers.tiktok.com, "Webhooks verification"): header `Tiktok-Signature: t=<epoch seconds>,s=<hex>`,
where s is HMAC-SHA256 with the app's secret over `<t>.<raw body>`. Only HTTP 200 counts as received.

First attempts of one lane (a conversation, a comment and its replies) leave one after another, different lanes at
the same time; a retry waits for nobody. TikTok promises no order at all: the `reorder` fault makes use of that.
"""

import asyncio
import hashlib
import hmac
import secrets
import time
from functools import partial
from typing import Any, Protocol

import msgspec

from frontdesk.sandbox.clock import Clock
from frontdesk.sandbox.posting import Attempt, Poster
from frontdesk.sandbox.tables import Table
from frontdesk.sandbox.tiktok import ids
from frontdesk.sandbox.tiktok.faults import Faults
from frontdesk.sandbox.tiktok.limits import WebhookRules
from frontdesk.sandbox.tiktok.model import App, Delivery, Fault

ATTEMPTS_KEPT = 50


def signature(secret: str, signed_at: int, body: bytes) -> str:
    """The value of the `Tiktok-Signature` header for this body."""
    digest = hmac.new(secret.encode(), b"%d." % signed_at + body, hashlib.sha256).hexdigest()
    return f"t={signed_at},s={digest}"


class Outbox(Protocol):
    """What the sender needs of a stand-in's store."""

    apps: Table[App]
    deliveries: Table[Delivery]

    def finish(self, delivery: Delivery) -> None:
        """Save a delivery that will not be tried again."""


class SendingRules(Protocol):
    """What the sender needs of a stand-in's settings: how webhooks are sent, as it is now."""

    @property
    def webhooks(self) -> WebhookRules:
        """How often and how long."""


class WebhookSender:
    """Owns every delivery from the moment an event happens until it is received or given up."""

    def __init__(self, store: Outbox, settings: SendingRules, faults: Faults, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._faults = faults
        self._clock = clock
        self._poster = Poster(clock)
        self._held: dict[str, list[Delivery]] = {}
        self._slots = asyncio.Semaphore(settings.webhooks.concurrency)

    async def start(self) -> None:
        """Open the HTTP client and take up what an earlier process left."""
        await self._poster.open()
        for delivery in self._store.deliveries:
            if delivery.status != "pending":
                continue
            wait = max(0, (delivery.next_attempt_at or 0) - self._clock.now_ms()) / 1000
            if wait or delivery.attempts:
                self._poster.spawn(self._attempt_after(delivery, wait))
            else:
                self._line_up(delivery)

    async def close(self) -> None:
        """Stop at once; what is pending stays pending in the store."""
        await self._poster.close()

    def forget(self) -> None:
        """Drop everything under way, for a reset."""
        self._poster.drop()
        self._held.clear()

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
        user_openid: str = "",
    ) -> None:
        """Queue one event for one app, with whatever faults are in force; it leaves `delay_seconds` from now.

        The envelope names the business unless `user_openid` is somebody else.
        """
        now = self._clock.now_ms()
        envelope = {
            "client_key": app.app_id,
            "event": event,
            "create_time": now // 1000,
            "user_openid": user_openid or business_id,
            "content": msgspec.json.encode(content).decode(),
        }
        callback = app.callbacks.get(event_type)
        drawn = self._faults.for_webhook(event) if callback is not None else {}
        delivery = Delivery(
            delivery_id=f"whd-{secrets.token_hex(8)}",
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
        if callback is None or "drop" in drawn:
            delivery.status = "no_callback" if callback is None else "dropped"
            self._store.finish(delivery)
            return
        self._route(delivery, drawn, int(delay_seconds * 1000))

    def _route(self, delivery: Delivery, drawn: dict[str, Fault], delay_ms: int) -> None:
        duplicate, delay, reorder = drawn.get("duplicate"), drawn.get("delay"), drawn.get("reorder")
        copies = [delivery]
        if duplicate is not None:
            copies += [
                msgspec.structs.replace(delivery, delivery_id=f"whd-{secrets.token_hex(8)}", attempts=[])
                for _ in range(duplicate.copies - 1)
            ]
        for copy in copies:
            copy.next_attempt_at = copy.created_at + delay_ms + (0 if delay is None else delay.delay_ms)
            self._store.deliveries.save(copy)
            if reorder is not None:
                self._hold(copy, reorder)
            elif delay is not None:
                self._poster.spawn(self._attempt_after(copy, (delay_ms + delay.delay_ms) / 1000))
            elif delay_ms:
                self._poster.spawn(self._line_up_after(copy, delay_ms / 1000))
            else:
                self._line_up(copy)

    def _hold(self, delivery: Delivery, fault: Fault) -> None:
        """Keep events back until `size` are there (or `delay_ms` passed), then send the newest first."""
        held = self._held.setdefault(fault.fault_id, [])
        held.append(delivery)
        if len(held) >= fault.size:
            self._release(fault.fault_id)
        elif len(held) == 1:
            self._poster.spawn(self._release_after(fault.fault_id, (fault.delay_ms or 1000) / 1000))

    async def _release_after(self, fault_id: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._release(fault_id)

    def _release(self, fault_id: str) -> None:
        for delivery in reversed(self._held.pop(fault_id, [])):
            self._line_up(delivery)

    async def _line_up_after(self, delivery: Delivery, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._line_up(delivery)

    def _line_up(self, delivery: Delivery) -> None:
        # Before the start nothing is done: the delivery waits in the store.
        lane = delivery.lane or delivery.conversation_id or delivery.business_id
        self._poster.line_up(lane, partial(self._attempt, delivery))

    async def _attempt_after(self, delivery: Delivery, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._attempt(delivery)

    async def send_now(self, delivery: Delivery) -> None:
        """Try once at once, even when it was received, dropped or given up before."""
        app = self._store.apps.get(delivery.app_id)
        callback = None if app is None else app.callbacks.get(delivery.event_type)
        if callback is not None:
            delivery.url = callback.url
        if delivery.status != "pending":
            delivery.status = "pending"
            delivery.created_at = self._clock.now_ms()
        await self._attempt(delivery)

    async def post_raw(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """POST any bytes once, outside the log; returns the HTTP status."""
        return await self._poster.post(url, body, headers, self._settings.webhooks.timeout_seconds)

    async def _attempt(self, delivery: Delivery) -> None:
        if delivery.status != "pending" or not delivery.url:
            return
        async with self._slots:
            attempt = await self._post(delivery)
        delivery.attempts = [*delivery.attempts, attempt][-ATTEMPTS_KEPT:]
        if self.is_received(attempt.status):
            delivery.status, delivery.next_attempt_at = "delivered", None
            self._store.finish(delivery)
            return
        wait = self._settings.webhooks.wait_seconds(len(delivery.attempts))
        due = self._clock.now_ms() + int(wait * 1000)
        if due > delivery.created_at + self._settings.webhooks.give_up_seconds * 1000:
            delivery.status, delivery.next_attempt_at = "failed", None
            self._store.finish(delivery)
            return
        delivery.next_attempt_at = due
        self._store.deliveries.save(delivery)
        self._poster.spawn(self._attempt_after(delivery, wait))

    def _signed_at(self, delivery: Delivery) -> int:
        # Real time, not the sandbox's: a test that jumps two days ahead must not break every signature.
        # `signature_offset_seconds` is there for tests of a wrong clock.
        now = int(time.time()) + self._settings.webhooks.signature_offset_seconds
        if delivery.first_signed_at is None or self._settings.webhooks.resign_retries:
            delivery.first_signed_at = now
        return delivery.first_signed_at

    def is_received(self, status: int | None) -> bool:
        """Whether this HTTP status ends a delivery."""
        return status == 200

    def signed(self, delivery: Delivery, secret: str) -> dict[str, str]:
        """The header that signs a delivery, with the app's secret."""
        return {"Tiktok-Signature": signature(secret, self._signed_at(delivery), delivery.body.encode())}

    async def _post(self, delivery: Delivery) -> Attempt:
        app = self._store.apps.get(delivery.app_id)
        body = delivery.body.encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "tiktok-webhook-sandbox",
            "x-tt-logid": ids.request_id(),
            **self.signed(delivery, "" if app is None else app.secret),
        }
        return await self._poster.attempt(delivery.url, body, headers, self._settings.webhooks.timeout_seconds)
