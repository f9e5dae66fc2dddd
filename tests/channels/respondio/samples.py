"""respond.io's own words, written from its documentation and from the gateway's reference; invented people."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from frontdesk.channels.respondio import channel
from frontdesk.contract.webhooks import WebhookRequest
from frontdesk.kit.http import HttpClient

KEY = "whsec-1"
CHANNEL = channel(HttpClient())

INCOMING: dict[str, Any] = {
    "messageId": 1771831909270000,
    "channelMessageId": "u5Bmp8aqBgpsMO5kHEhd8lj8lw==",
    "contactId": 398350624,
    "channelId": 470953,
    "traffic": "incoming",
    "message": {"type": "text", "text": "Is the blue bowl still there?"},
    "sender": {"source": "contact", "userId": None},
    "replyTo": None,
    "status": [],
}
OUTGOING: dict[str, Any] = INCOMING | {
    "messageId": 1771832008647092,
    "traffic": "outgoing",
    "message": {"type": "text", "text": "Yes, one."},
    "sender": {"source": "api", "userId": None, "teamId": None, "workflowId": None, "broadcastHistoryId": None},
    "status": [
        {"value": "sent", "timestamp": 1771832009571},
        {"value": "delivered", "timestamp": 1771832013450},
        {"value": "read", "timestamp": 1771832013950},
    ],
}
CONTACT: dict[str, Any] = {
    "id": 398350624,
    "firstName": "Ana",
    "lastName": "Sol",
    "profilePic": "https://cdn.example.com/avatar/398350624.jpg",
    "email": None,
    "phone": None,
    "channels": [{"id": 470953, "type": "tiktok", "name": "TikTok"}],
}


def webhook(document: Any, *, key: str | None = KEY, **headers: str) -> WebhookRequest:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    if key is not None:
        digest = hmac.new(key.encode(), body, hashlib.sha256).digest()
        headers = {"x-webhook-signature": base64.b64encode(digest).decode()} | headers
    return WebhookRequest(
        method="POST",
        path="/webhooks/respondio/0",
        query={},
        headers=headers,
        body=body,
        received_at=datetime(2026, 2, 23, 7, 40, tzinfo=UTC),
    )


def flat(event_type: str, message: Any = None, **more: Any) -> dict[str, Any]:
    """A webhook as respond.io documents it."""
    channel_block = {"id": 470953, "name": "TikTok", "source": "tiktok", "meta": "{}", "created_at": 1771830000}
    document = {"event_id": "e-1", "event_type": event_type, "contact": CONTACT, "channel": channel_block}
    return document | ({} if message is None else {"message": message}) | more
