"""Signature on TikTok's webhooks: `Tiktok-Signature: t=<seconds>,s=<hex>`.

`s` is the HMAC-SHA256 of `t`, a dot and the raw body, keyed with the app's secret
(developers.tiktok.com/doc/webhooks-verification).
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta

from frontdesk.contract.errors import SignatureRejected

HEADER = "tiktok-signature"
_MAX_FIELDS = 32
_AS_DOCUMENTED = re.compile(r"t=([0-9]{1,15}),s=([0-9a-f]{64})")


def sign(secret: str, signed_at: str, body: bytes) -> str:
    """Return the hex signature of a body; `signed_at` is the text after `t=` exactly as it is sent."""
    key = secret.encode("utf-8", "surrogatepass")
    message = signed_at.encode("utf-8", "surrogatepass") + b"." + body
    return hmac.digest(key, message, "sha256").hex()


def check_signature(header: str | None, body: bytes, *, secret: str, now: datetime, tolerance: timedelta) -> None:
    """Raise `SignatureRejected` unless one of the header's signatures fits and its time is within `tolerance`.

    The order of the fields, spaces around them and fields we do not know are no reason to refuse; several `s` are
    accepted because a key being replaced may be announced by two. Comparison takes constant time.
    """
    if not secret:
        raise SignatureRejected("webhooks cannot be checked: no app secret is set")
    if not header:
        raise SignatureRejected("the signature is missing")
    signed_at, signatures = _fields(header)
    expected = sign(secret, signed_at, body).encode()
    matches = [hmac.compare_digest(expected, given.lower().encode("utf-8", "replace")) for given in signatures]
    if not any(matches):
        raise SignatureRejected("the signature does not fit the body")
    if abs(now.timestamp() - int(signed_at)) > tolerance.total_seconds():
        raise SignatureRejected("the signature is too old, or this machine's clock is wrong")


def _fields(header: str) -> tuple[str, list[str]]:
    """Return the one `t` as it was written, and every `s`."""
    if documented := _AS_DOCUMENTED.fullmatch(header):
        return documented[1], [documented[2]]
    pairs = [field.partition("=") for field in header.split(",", _MAX_FIELDS)]
    named = [(name.strip().lower(), value.strip()) for name, _, value in pairs]
    times = [value for name, value in named if name == "t"]
    signatures = [value for name, value in named if name == "s" and value]
    if len(times) != 1 or not signatures:
        raise SignatureRejected("the signature cannot be read")
    signed_at = times[0]
    if not (signed_at.isascii() and signed_at.isdigit() and len(signed_at) <= 15):
        raise SignatureRejected("the signature's time cannot be read")
    return signed_at, signatures
