"""Webhooks of the open profile: the envelope, the signature, the challenge, and what counts as received.

Signature: header `X-TT-Webhook-Signature: sha256=<hex>`, the HMAC-SHA256 of the raw body with the client secret. Before
an address is used it is asked once, `GET <address>?verify_token=…&challenge=…`, and must return the challenge. Then any
2xx ends a delivery.
"""

import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import aiohttp
import msgspec

from frontdesk.sandbox.kit import webhooks
from frontdesk.sandbox.kit.apps import App
from frontdesk.sandbox.kit.clock import Clock
from frontdesk.sandbox.kit.ids import trace_id
from frontdesk.sandbox.kit.posting import Poster
from frontdesk.sandbox.kit.webhooks import AppDelivery, WebhookFaults, WebhookRules
from frontdesk.sandbox.tiktok_open.rules import OpenSettings
from frontdesk.sandbox.tiktok_open.store import OpenStore

HEADER = "X-TT-Webhook-Signature"
EVENT_TYPE = "DIRECT_MESSAGE"
LONGEST_RESPONSE = 4096


def signature(secret: str, body: bytes) -> str:
    """Build the value of the signature header for this body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Verification(msgspec.Struct, kw_only=True):
    """Result of the challenge to an address: `verified` when it returned 2xx with exactly the challenge."""

    verified: bool
    challenge: str
    status: int | None = None
    answer: str = ""
    error: str = ""


def with_challenge(url: str, verify_token: str, challenge: str) -> str:
    """Add the two parameters to the query of an address."""
    parts = urlsplit(url)
    given = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([*given, ("verify_token", verify_token), ("challenge", challenge)])
    return urlunsplit(parts._replace(query=query))


class OpenWebhooks(webhooks.WebhookSender[AppDelivery]):
    """Sender of the events of the one app."""

    def __init__(self, store: OpenStore, settings: OpenSettings, faults: WebhookFaults, clock: Clock) -> None:
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
        user_openid: str,
        conversation_id: str = "",
        message_id: str = "",
    ) -> None:
        """Queue one event. `user_openid` is the person who acted."""
        now = self._clock.now_ms()
        envelope = {
            "client_key": app.app_id,
            "event": event,
            "create_time": now // 1000,
            "user_openid": user_openid,
            "content": msgspec.json.encode(content).decode(),
        }
        callback = app.callbacks.get(EVENT_TYPE)
        delivery = AppDelivery(
            delivery_id=webhooks.new_id("whd"),
            app_id=app.app_id,
            event=event,
            business_id=business_id,
            conversation_id=conversation_id,
            message_id=message_id,
            url="" if callback is None else callback.url,
            body=msgspec.json.encode(envelope).decode(),
            created_at=now,
            lane=conversation_id or business_id,
        )
        self.send(delivery)

    def address(self, delivery: AppDelivery) -> str:
        """Return the address that is set by now."""
        app = self._store.apps.get(delivery.app_id)
        callback = None if app is None else app.callbacks.get(EVENT_TYPE)
        return delivery.url if callback is None else callback.url

    def headers(self, delivery: AppDelivery) -> dict[str, str]:
        """Sign a delivery with the app's secret."""
        app = self._store.apps.get(delivery.app_id)
        signed = signature("" if app is None else app.secret, delivery.body.encode())
        return {"User-Agent": "tiktok-webhook-sandbox", "x-tt-logid": trace_id(), HEADER: signed}

    def is_received(self, status: int | None) -> bool:
        """Return whether this HTTP status ends a delivery."""
        return status is not None and 200 <= status < 300

    @property
    def rules(self) -> WebhookRules:
        """Return how webhooks are sent, as it is now."""
        return self._settings.webhooks

    async def verify(self, url: str, verify_token: str) -> Verification:
        """Ask an address for a challenge once."""
        challenge = secrets.token_hex(16)
        target = with_challenge(url, verify_token, challenge)
        try:
            status, _, content = await self._poster.get(target, self.rules.timeout_seconds, onwards=False)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
            return Verification(verified=False, challenge=challenge, error=f"{type(problem).__name__}: {problem}")
        response = content[:LONGEST_RESPONSE].decode(errors="replace")
        verified = self.is_received(status) and response == challenge
        return Verification(verified=verified, challenge=challenge, status=status, answer=response)
