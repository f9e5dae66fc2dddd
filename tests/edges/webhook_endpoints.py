"""The addresses that platforms send webhooks to, what they send, and how it is signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdesk.sandbox.tiktok.webhooks import signature
from tests.app import App
from tests.channels.respondio.samples import INCOMING, OUTGOING, flat
from tests.channels.tiktok_open.samples import FROM_THE_DESCRIPTION, message, signature_of

from .trying import SIGNING_KEY

CHANNELS = Path(__file__).parent.parent / "channels"
Sign = Callable[[bytes], dict[str, str]]


@dataclass(frozen=True)
class Endpoint:
    """One address; `payloads` are documents as the platform sends them; the field `inner` is JSON in a text.

    What comes to an endpoint that keeps nothing is not believed: the platform is asked.
    """

    path: str
    sign: Sign
    payloads: tuple[dict[str, Any], ...]
    inner: str | None = None
    keeps: bool = True


def _recorded(folder: str, business: str) -> tuple[dict[str, Any], ...]:
    """The recordings of webhooks, as sent for a business of ours; answers of an API are recorded beside them."""
    found = [json.loads(path.read_bytes()) for path in sorted((CHANNELS / folder / "payloads").glob("*.json"))]
    return tuple(document | {"user_openid": business} for document in found if "event" in document)


async def every_endpoint(app: App) -> dict[str, Endpoint]:
    """An endpoint for every address, each with a connected inbox behind it, whatever became of the inboxes."""
    business = await _inbox(app, "tiktok_dm")
    await _inbox(app, "tiktok_feed", business)
    config = app.simulator.sandbox.config

    def of_the_business(body: bytes) -> dict[str, str]:
        return {"Tiktok-Signature": signature(config.app_secret, int(time.time()), body)}

    def of_the_open_app(body: bytes) -> dict[str, str]:
        return {"X-TT-Webhook-Signature": signature_of(body, config.tiktok_open.client_secret)}

    def of_the_workspace(body: bytes) -> dict[str, str]:
        digest = hmac.new(SIGNING_KEY.encode(), body, hashlib.sha256).digest()
        return {"X-Webhook-Signature": base64.b64encode(digest).decode()}

    opened = json.loads(FROM_THE_DESCRIPTION)
    pictured = message(msg_type="image", content={"url": "https://cdn.example/bowl.jpg"}, from_user={"id": "mia"})
    told = (flat("message.received", INCOMING), flat("message.sent", OUTGOING), {"data": flat("contact.updated")})
    await _inbox(app, "respondio", "hint")
    secured, hinted = [
        (
            await app.rows(
                "SELECT webhook_key FROM inboxes WHERE channel = 'respondio' AND (remote_id = 'hint') = $1", hint
            )
        )[0]["webhook_key"]
        for hint in (False, True)
    ]
    return {
        "messages": Endpoint("tiktok", of_the_business, _recorded("tiktok_dm", business), "content"),
        "comments": Endpoint("tiktok-comments", of_the_business, _recorded("tiktok_feed", business), "content"),
        "open": Endpoint(
            "tiktok-open", of_the_open_app, (opened, opened | {"content": json.dumps(pictured)}), "content"
        ),
        "workspace": Endpoint(f"respondio/{secured}", of_the_workspace, told),
        "hint": Endpoint(f"respondio/{hinted}", lambda body: {}, told, keeps=False),
    }


async def _inbox(app: App, channel: str, remote_id: str | None = None) -> str:
    """The remote id of a connected inbox of the channel; one is made where there is none of that id."""
    if remote_id is not None:
        await app.run(
            "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
            " SELECT account_id, $1, $2, 'Rough', 'connected' FROM inboxes ORDER BY id LIMIT 1 ON CONFLICT DO NOTHING",
            channel,
            remote_id,
        )
    await app.run("UPDATE inboxes SET state = 'connected' WHERE channel = $1", channel)
    rows = await app.rows("SELECT remote_id FROM inboxes WHERE channel = $1 ORDER BY id", channel)
    return remote_id or str(rows[0]["remote_id"])
