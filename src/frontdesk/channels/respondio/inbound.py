"""respond.io's webhooks: `{event_id, event_type, contact, channel, message}`, alone or inside `data`.

Signed with `X-Webhook-Signature`: base64 of HMAC-SHA256 over the raw body, with the key of that webhook; a workspace
may have several, so each of the keys that were entered counts. The form inside `data` (older accounts) names no message
id: it says only that something came, and respond.io is asked what.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from frontdesk.channels.respondio.contacts import person
from frontdesk.channels.respondio.manifest import SIGNING_KEYS
from frontdesk.channels.respondio.messages import events_of
from frontdesk.contract.errors import Malformed, SignatureRejected
from frontdesk.contract.events import InboundEvent, Unknown
from frontdesk.contract.webhooks import WebhookRequest
from frontdesk.platforms.lenient_json import Json, as_id, as_object, as_word, read_json

HEADER = "x-webhook-signature"
MESSAGES = frozenset({"message.received", "message.sent"})


def check_signature(request: WebhookRequest, settings: Mapping[str, str]) -> None:
    """Raise `SignatureRejected` unless one of the keys signed the body."""
    keys = [key for part in settings.get(SIGNING_KEYS, "").split(",") if (key := part.strip())]
    if not keys:
        raise SignatureRejected("no signing key was entered for this inbox, so nothing can be checked")
    given = request.headers.get(HEADER, "").strip()
    if not given:
        raise SignatureRejected(f"the header {HEADER} is missing")
    fits = False
    for key in keys:
        digest = hmac.new(key.encode(), request.body, hashlib.sha256).digest()
        fits |= hmac.compare_digest(base64.b64encode(digest), given.encode("utf-8", "replace"))
    if not fits:
        raise SignatureRejected(f"the signature in {HEADER} does not fit")


def events_in(request: WebhookRequest) -> tuple[InboundEvent, ...]:
    """Return the webhook's events. Raises `Malformed`."""
    document = _document(request)
    kind = as_word(document.get("event_type")) or as_word(document.get("event")) or "message"
    conversation_id = hinted(document)
    contact = person(as_object(document.get("contact")))
    item = as_object(document.get("message"))
    if conversation_id is not None and item and (kind in MESSAGES or "messageId" in item):
        known = item if "traffic" in item else item | {"traffic": _traffic(kind)}
        customer = contact or person({"id": conversation_id})
        assert customer is not None
        found: tuple[InboundEvent, ...] = tuple(events_of(known, conversation_id, customer))
        if found:
            return found
    return (_unknown(kind, request.received_at),)


def hinted(document: Json) -> str | None:
    """Return the contact that a webhook is about."""
    item = as_object(document.get("message"))
    contact = as_object(document.get("contact"))
    return as_id(contact.get("id")) or as_id(item.get("contactId")) or as_id(document.get("conversationId"))


def hint_of(request: WebhookRequest) -> str | None:
    """Return the contact that a webhook is about. Raises `Malformed`."""
    return hinted(_document(request))


def _document(request: WebhookRequest) -> Json:
    document = read_json(request.body)
    if not isinstance(document, dict):
        raise Malformed("a webhook's body is a JSON object")
    return as_object(document.get("data")) or document


def _traffic(kind: str) -> str:
    return "outgoing" if kind == "message.sent" else "incoming"


def _unknown(kind: str, at: datetime) -> Unknown:
    return Unknown(raw_kind=kind, note="respond.io told of this; it is asked what is new.", at=at)
