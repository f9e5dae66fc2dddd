"""Webhook bodies, requests and connections that the tests are made of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from frontdesk.channels.tiktok_dm import TikTokDirectMessages
from frontdesk.contract.channel import Connection, Credentials
from frontdesk.contract.events import InboundEvent
from frontdesk.contract.webhooks import WebhookRequest
from frontdesk.kit.http import HttpClient
from frontdesk.platforms.tiktok_business.webhook_signature import sign
from tests.channels.reading import events_in

PAYLOADS = Path(__file__).parent / "payloads"
NOW = datetime(2026, 9, 20, 12, 0, 0, tzinfo=UTC)
SECRET = "app-secret-1"
TOKEN = "act.token-1"
BUSINESS = "biz-123"
CONVERSATION = "u5Jh+pse/BAhoPOlnH0tZ9y07kg=="


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def respond_with_data(name: str) -> Any:
    return json.loads(payload(name))["data"]


def envelope(event: object, content: object, **more: object) -> bytes:
    """A webhook body around `content`, which is encoded as TikTok does unless it is text already."""
    text = content if isinstance(content, str) else json.dumps(content)
    return json.dumps({"event": event, "user_openid": BUSINESS, "content": text, **more}).encode()


def message(**fields: object) -> dict[str, object]:
    """The content of an `im_receive_msg`; a field set to None is left out."""
    content: dict[str, object] = {
        "type": "text",
        "message_id": "m1",
        "conversation_id": "c1",
        "timestamp": 1700000000000,
        "text": {"body": "Hello"},
        "from": "mia",
        "to": "marlowfinch",
        "from_user": {"id": "u1", "role": "personal_account"},
        "to_user": {"id": BUSINESS, "role": "business_account"},
        **fields,
    }
    return {name: value for name, value in content.items() if value is not None}


def request(body: bytes, signature: str | None = None) -> WebhookRequest:
    headers = {} if signature is None else {"tiktok-signature": signature}
    return WebhookRequest(method="POST", path="/webhooks/tiktok", query={}, headers=headers, body=body, received_at=NOW)


def signature_of(body: bytes, at: int | None = None, secret: str = SECRET) -> str:
    moment = str(int(NOW.timestamp()) if at is None else at)
    return f"t={moment},s={sign(secret, moment, body)}"


def parse(body: bytes) -> tuple[InboundEvent, ...]:
    return events_in(TikTokDirectMessages(HttpClient()), request(body))


def settings_for(base: str) -> dict[str, str]:
    return {"TIKTOK_APP_ID": "app-1", "TIKTOK_APP_SECRET": SECRET, "TIKTOK_API_BASE": base}


def connection_to(base: str, token: str = TOKEN, refresh_token: str | None = "rft.1") -> Connection:
    credentials = Credentials(access_token=token, access_expires_at=None, refresh_token=refresh_token)
    return Connection(remote_id=BUSINESS, credentials=credentials, settings=settings_for(base))
