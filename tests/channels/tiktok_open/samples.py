"""Webhook bodies, requests and connections that the tests are made of, written from the description."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from frontdesk.channels.tiktok_open import TikTokOpenMessages
from frontdesk.contract.channel import Connection, Credentials
from frontdesk.contract.events import InboundEvent
from frontdesk.contract.webhooks import WebhookRequest
from frontdesk.kit.http import HttpClient
from tests.channels.reading import events_in

NOW = datetime(2026, 9, 20, 12, 0, 0, 250_000, tzinfo=UTC)
SECRET = "client-secret-1"
VERIFY_TOKEN = "verify-token-1"
TOKEN = "act.token-1"
BUSINESS = "biz-123"
CONVERSATION = "u5Jh+pse/BAhoPOlnH0tZ9y07kg=="
SETTINGS = {
    "TIKTOK_CLIENT_KEY": "key-1",
    "TIKTOK_CLIENT_SECRET": SECRET,
    "WEBHOOK_VERIFY_TOKEN": VERIFY_TOKEN,
}
# As the description has it, letter by letter but for the names.
FROM_THE_DESCRIPTION = (
    b'{"client_key": "your_app_client_key", "event": "direct_message.receive", "create_time": 1700000000,'
    b' "user_openid": "open_id_of_sender", "content": "{\\"message_id\\":\\"abc\\",\\"conversation_id\\":\\"conv123\\",'
    b'\\"msg_type\\":\\"text\\",\\"content\\":{\\"text\\":\\"Hello\\"},\\"create_time\\":1700000000}"}'
)


def message(**fields: object) -> dict[str, object]:
    """The content of a `direct_message.receive`; a field set to None is left out."""
    content: dict[str, object] = {
        "message_id": "m1",
        "conversation_id": "c1",
        "msg_type": "text",
        "content": {"text": "Hello"},
        "create_time": 1700000000,
        **fields,
    }
    return {name: value for name, value in content.items() if value is not None}


def envelope(event: object, content: object, *, as_object: bool = False, **more: object) -> bytes:
    """A webhook body around `content`, which is encoded as JSON unless it is text already, or kept an object."""
    inner = content if isinstance(content, str) or as_object else json.dumps(content)
    outer = {"client_key": "key-1", "event": event, "create_time": 1700000001, "user_openid": "u1", "content": inner}
    return json.dumps({**outer, **more}).encode()


def request(
    body: bytes = b"", signature: str | None = None, query: Mapping[str, str] | None = None, method: str = "POST"
) -> WebhookRequest:
    headers = {} if signature is None else {"x-tt-webhook-signature": signature}
    path = "/webhooks/tiktok-open"
    return WebhookRequest(method=method, path=path, query=query or {}, headers=headers, body=body, received_at=NOW)


def signature_of(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def parse(body: bytes) -> InboundEvent:
    (event,) = events_in(TikTokOpenMessages(HttpClient()), request(body))
    return event


def settings_for(base: str) -> dict[str, str]:
    return {**SETTINGS, "TIKTOK_OPEN_API_BASE": base}


def connection_to(base: str, token: str = TOKEN, scopes: tuple[str, ...] = (), **more: Any) -> Connection:
    credentials = Credentials(
        access_token=token, access_expires_at=None, refresh_token=more.pop("refresh_token", "rft.1"), scopes=scopes
    )
    return Connection(remote_id=BUSINESS, credentials=credentials, settings={**settings_for(base), **more})
