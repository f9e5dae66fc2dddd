"""Views of the control API: the same shapes in `/control/state` and in single responses."""

from typing import Any

import msgspec

from frontdesk.sandbox.kit.apps import Grant
from frontdesk.sandbox.kit.webhooks import AppDelivery
from frontdesk.sandbox.tiktok_open.conversations import image_url, parties, window_of
from frontdesk.sandbox.tiktok_open.model import Account, OpenConversation, OpenMessage
from frontdesk.sandbox.tiktok_open.profile import avatar_url
from frontdesk.sandbox.tiktok_open.site import OpenSite

DELIVERIES_SHOWN = 100


def account(site: OpenSite, row: Account) -> dict[str, Any]:
    """Return a business or a person."""
    return {"open_id": row.open_id, "username": row.username, "name": row.name, "avatar": avatar_url(site, row)}


def message(site: OpenSite, row: OpenMessage) -> dict[str, Any]:
    """Return a message. `status` is `read` once the person read it."""
    held = site.store.conversations.get(row.conversation_id)
    read = row.from_business and held is not None and row.at <= held.read_by_customer_at
    shown: dict[str, Any] = {
        "message_id": row.message_id,
        "conversation_id": row.conversation_id,
        "from": "business" if row.from_business else "customer",
        "at": row.at,
        "kind": row.kind,
        "status": "read" if read else "sent",
    }
    match row.kind:
        case "text":
            shown["text"] = row.text
        case "image":
            shown |= {"image_id": row.image_id, "url": image_url(site, row.image_id)}
        case _:
            shown |= {"msg_type": row.raw_type, "content": row.raw}
    return shown


def conversation(site: OpenSite, row: OpenConversation, messages: int) -> dict[str, Any]:
    """Return a conversation with its newest `messages`, oldest first, and what is left of its reply window."""
    business, customer = parties(site, row)
    thread = site.store.thread(row.conversation_id)
    shown: dict[str, Any] = msgspec.to_builtins(row)
    return shown | {
        "business": account(site, business),
        "customer": account(site, customer),
        "window": window_of(site, row),
        "message_count": len(thread),
        "messages": [message(site, sent) for sent in (thread[-messages:] if messages else [])],
    }


def grant(row: Grant) -> dict[str, Any]:
    """Return what a business allowed, with every token: this is a sandbox."""
    newest = row.newest
    return {
        "open_id": row.business_id,
        "scopes": row.scopes,
        "revoked": row.revoked,
        "access_token": None if newest is None else newest.token,
        "access_expires_at": None if newest is None else newest.expires_at,
        "refresh_token": row.refresh_token,
        "refresh_expires_at": row.refresh_expires_at,
    }


def delivery(row: AppDelivery) -> dict[str, Any]:
    """Return one webhook and its outcome."""
    return {
        "delivery_id": row.delivery_id,
        "event": row.event,
        "open_id": row.business_id,
        "conversation_id": row.conversation_id,
        "message_id": row.message_id,
        "url": row.url,
        "status": row.status,
        "next_attempt_at": row.next_attempt_at,
        "attempts": row.attempts,
        "body": row.body,
    }


def callback(site: OpenSite) -> dict[str, Any]:
    """Return where webhooks go; null when nowhere."""
    held = next(iter(site.app.callbacks.values()), None)
    return {"callback_url": None if held is None else held.url}


def state(site: OpenSite, messages: int) -> dict[str, Any]:
    """Return everything there is, with the newest `messages` of each conversation."""
    app = site.app
    newest = sorted(site.store.conversations, key=lambda row: row.updated_at, reverse=True)
    return {
        "app": {
            "client_key": app.app_id,
            "client_secret": app.secret,
            "name": app.name,
            "scopes": app.scopes,
            "redirect_uris": app.redirect_uris,
        },
        "webhook": callback(site),
        "businesses": [account(site, row) for row in site.store.businesses],
        "customers": [account(site, row) for row in site.store.customers],
        "conversations": [conversation(site, row, messages) for row in newest],
        "grants": [grant(row) for row in site.store.grants],
        "deliveries": [delivery(row) for row in list(site.store.deliveries)[-DELIVERIES_SHOWN:]],
        "delivery_counts": site.store.log.counts(),
        "faults": list(site.store.faults),
        "settings": site.settings.shown(),
    }
