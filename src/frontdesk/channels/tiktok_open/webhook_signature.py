"""Checks that a webhook is TikTok's: the signature on its body, and the challenge before the first one.

Signature: `X-TT-Webhook-Signature: sha256=<hex>`, the HMAC-SHA256 of the raw body with the client secret. It holds no
time, so a body that was seen once could be sent again; the ids in it keep that from showing.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from frontdesk.contract.errors import Malformed, SignatureRejected

HEADER = "x-tt-webhook-signature"
_PREFIX = "sha256="
LONGEST_CHALLENGE = 1024


def sign(secret: str, body: bytes) -> str:
    """Return the header's value for a body."""
    return _PREFIX + hmac.digest(secret.encode("utf-8", "surrogatepass"), body, "sha256").hex()


def check_signature(header: str | None, body: bytes, *, secret: str) -> None:
    """Raise `SignatureRejected` unless the header signs the body. Comparison takes constant time."""
    if not secret:
        raise SignatureRejected("webhooks cannot be checked: no client secret is set")
    if not header:
        raise SignatureRejected("the signature is missing")
    given = header.strip().lower()
    if not given.startswith(_PREFIX):
        raise SignatureRejected("the signature cannot be read")
    if not hmac.compare_digest(sign(secret, body).encode(), given.encode("utf-8", "replace")):
        raise SignatureRejected("the signature does not fit the body")


def response_to_challenge(query: Mapping[str, str], *, verify_token: str) -> str:
    """Return the challenge to a caller with our verify token.

    Raises `SignatureRejected`, or `Malformed` without a challenge.
    """
    if not verify_token:
        raise SignatureRejected("the challenge cannot be confirmed: no verify token is set")
    given = query.get("verify_token", "")
    if not hmac.compare_digest(verify_token.encode("utf-8", "replace"), given.encode("utf-8", "replace")):
        raise SignatureRejected("the verify token is missing or wrong")
    challenge = query.get("challenge", "")
    if not challenge or len(challenge) > LONGEST_CHALLENGE:
        raise Malformed("the request has no challenge")
    return challenge
