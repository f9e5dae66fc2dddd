"""Sends the open profile's webhooks: signed, at least once, with growing pauses until any 2xx comes back.

Signature: header `X-TT-Webhook-Signature: sha256=<hex>`, the HMAC-SHA256 of the raw body with the client secret. Before
an address is used it is asked once, `GET <address>?verify_token=…&challenge=…`, and must answer the challenge.
Everything else (lanes, retries, faults) is as with TikTok's other stand-in.
"""

import hashlib
import hmac
import secrets
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import aiohttp
import msgspec

from frontdesk.sandbox.tiktok.model import Delivery
from frontdesk.sandbox.tiktok.webhooks import WebhookSender

HEADER = "X-TT-Webhook-Signature"
LONGEST_ANSWER = 4096


def signature(secret: str, body: bytes) -> str:
    """The value of the signature header for this body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Verification(msgspec.Struct, kw_only=True):
    """What an address made of the challenge: `verified` when it answered 2xx with exactly the challenge."""

    verified: bool
    challenge: str
    status: int | None = None
    answer: str = ""
    error: str = ""


def with_challenge(url: str, verify_token: str, challenge: str) -> str:
    """The address with the two parameters in its query."""
    parts = urlsplit(url)
    given = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([*given, ("verify_token", verify_token), ("challenge", challenge)])
    return urlunsplit(parts._replace(query=query))


class OpenWebhooks(WebhookSender):
    """The sender of this stand-in's webhooks."""

    def is_received(self, status: int | None) -> bool:
        """Whether this HTTP status ends a delivery."""
        return status is not None and 200 <= status < 300

    def signed(self, delivery: Delivery, secret: str) -> dict[str, str]:
        """The header that signs a delivery, with the app's secret."""
        return {HEADER: signature(secret, delivery.body.encode())}

    async def verify(self, url: str, verify_token: str) -> Verification:
        """Ask an address for a challenge once."""
        challenge = secrets.token_hex(16)
        target = with_challenge(url, verify_token, challenge)
        try:
            status, _, content = await self._poster.get(target, self._settings.webhooks.timeout_seconds, onwards=False)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
            return Verification(verified=False, challenge=challenge, error=f"{type(problem).__name__}: {problem}")
        answer = content[:LONGEST_ANSWER].decode(errors="replace")
        verified = self.is_received(status) and answer == challenge
        return Verification(verified=verified, challenge=challenge, status=status, answer=answer)
