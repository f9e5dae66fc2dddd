"""Webhooks as TikTok sends them, signed, as whole HTTP requests.

Message ids never repeat but in the one percent that is delivered twice; a few conversations are busy and most are not.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

CHANNEL = "tiktok_dm"
APP_ID = "7350000000000000000"
APP_SECRET = "a-secret-for-benchmarks"
BUSINESS = "-000bEnChmArk_b1JiHPxoOSKii9FmQCeIA2fZ7Jw"
METRICS_TOKEN = "a-token-for-benchmarks"
ENVIRONMENT = {
    "TIKTOK_APP_ID": APP_ID,
    "TIKTOK_APP_SECRET": APP_SECRET,
    "FRONTDESK_METRICS_TOKEN": METRICS_TOKEN,
}
PATH = "/webhooks/tiktok"
CONVERSATIONS = 2000
REPEATED = 0.01


@dataclass(frozen=True, slots=True)
class Hook:
    """One request to send, with the number of the message in it."""

    number: int
    request: bytes


def message_id(number: int) -> str:
    """The remote id of the message with that number."""
    return f"u5Buqc6lAghuOel{number:012d}=="


def conversation_id(thread: int) -> str:
    """The remote id of the conversation with that number."""
    return f"u5JhpselBAhoPOlnH{thread:08d}=="


def body(number: int, thread: int, at: float) -> bytes:
    """A customer's text, as the platform writes it."""
    person = f"+ZMM6I2kBFMYfuEhZjEEt6o0FEebXi68VHcHvO0WgQlZMkbqHafwNm{thread:08d}"
    content = {
        "timestamp": int(at * 1000),
        "unique_identifier": person,
        "from_user": {"id": person, "role": "personal_account"},
        "to_user": {"id": BUSINESS, "role": "business_account"},
        "from": f"customer_{thread}",
        "to": "marlow.and.finch",
        "conversation_id": conversation_id(thread),
        "message_id": message_id(number),
        "type": "text",
        "text": {"body": f"Is the speckled mug still there, and would it survive the dishwasher? ({number})"},
        "scene_type": 0,
        "is_follower": True,
        "message_tag": {"source": "APP"},
    }
    envelope = {
        "client_key": APP_ID,
        "event": "im_receive_msg",
        "create_time": int(at),
        "user_openid": BUSINESS,
        "content": json.dumps(content, separators=(",", ":")),
    }
    return json.dumps(envelope, separators=(",", ":")).encode()


def hook(number: int, thread: int, at: float) -> Hook:
    """A signed request."""
    return Hook(number, _request(body(number, thread, at), int(at)))


def openings() -> Iterator[Hook]:
    """One message for every conversation, so that later ones meet conversations that exist."""
    now = time.time()
    return (hook(thread, thread, now) for thread in range(CONVERSATIONS))


def traffic(count: int, first: int, seed: int) -> Iterator[Hook]:
    """`count` requests whose messages are numbered from `first`; of every hundred one is an earlier one again."""
    dice = random.Random(seed)
    recent: list[Hook] = []
    started = time.time()
    for number in range(first, first + count):
        if recent and dice.random() < REPEATED:
            yield dice.choice(recent)
            continue
        made = hook(number, int(CONVERSATIONS * dice.random() ** 2), started + (number - first) * 1e-4)
        recent.append(made)
        if len(recent) > 500:
            recent.clear()
        yield made


def _request(content: bytes, signed_at: int) -> bytes:
    signature = hmac.new(APP_SECRET.encode(), b"%d." % signed_at + content, hashlib.sha256).hexdigest()
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: platform/1.0\r\nAccept: */*\r\n"
        f"Content-Type: application/json\r\nTiktok-Signature: t={signed_at},s={signature}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    ).encode() + content
