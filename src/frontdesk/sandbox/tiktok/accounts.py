"""Account's own profile, capabilities of a conversation, and where webhooks go."""

from typing import Any
from urllib.parse import urlsplit

import msgspec

from frontdesk.sandbox.kit.apps import App, Callback
from frontdesk.sandbox.tiktok import conversations, errors, links
from frontdesk.sandbox.tiktok.errors import ApiError
from frontdesk.sandbox.tiktok.gate import Call, Endpoint
from frontdesk.sandbox.tiktok.oauth import app_of
from frontdesk.sandbox.tiktok.regions import images_allowed

FIELD_SCOPES = {
    "display_name": "user.info.basic",
    "profile_image": "user.info.basic",
    "username": "user.info.username",
    "is_business_account": "user.account.type",
    "is_verified": "user.info.profile",
    "bio_description": "user.info.profile",
    "profile_deep_link": "user.info.profile",
    "followers_count": "user.info.stats",
    "following_count": "user.info.stats",
    "total_likes": "user.info.stats",
    "videos_count": "user.info.stats",
}
EVENT_TYPES = ("DIRECT_MESSAGE", "COMMENT", "VIDEO", "BRAND_MENTION")
MOST_ITEMS = 100


async def business_get(call: Call) -> dict[str, Any]:
    """GET /business/get/: the whole call fails when one requested field needs a scope that was not granted."""
    business = call.business(call.query("business_id"))
    fields = call.query_list("fields") if "fields" in call.request.query_params else ["display_name", "profile_image"]
    unknown = [name for name in fields if name not in FIELD_SCOPES]
    if unknown:
        raise errors.invalid("fields", f"Unknown field {unknown[0]}")
    denied = [name for name in fields if FIELD_SCOPES[name] not in call.scopes]
    if denied:
        raise ApiError(
            errors.SCOPE_NOT_AUTHORISED,
            f"The scope {FIELD_SCOPES[denied[0]]} is not authorized for the field {denied[0]}.",
        )
    followers = sum(customer.is_follower for customer in call.site.store.customers)
    profile = {
        "display_name": business.display_name,
        "profile_image": links.profile_image(call.site, business.username),
        "username": business.username,
        "is_business_account": True,
        "is_verified": False,
        "bio_description": "",
        "profile_deep_link": f"https://www.tiktok.com/@{business.username}",
        "followers_count": followers,
        "following_count": len(business.follows),
        "total_likes": 0,
        "videos_count": sum(row.privacy == "PUBLIC" for row in call.site.store.videos_of(business.business_id)),
    }
    return {name: profile[name] for name in fields}


async def capabilities_get(call: Call) -> dict[str, Any]:
    """GET /business/message/capabilities/get/: whether images work between these two countries."""
    business = call.business(call.query("business_id"))
    kinds = call.query_list("capability_types")
    if not kinds or any(kind != "IMAGE_SEND" for kind in kinds):
        raise errors.invalid("capability_types", "Must be IMAGE_SEND")
    conversation = call.conversation(business, call.query("conversation_id"))
    if call.query("conversation_type") not in ("STRANGER", "SINGLE"):
        raise errors.invalid("conversation_type", "Must be STRANGER or SINGLE")
    _, customer = conversations.parties(call.site, conversation)
    allowed = images_allowed(business, customer)
    return {"capability_infos": [{"capability_type": "IMAGE_SEND", "capability_result": allowed}]}


class WebhookRequest(msgspec.Struct, kw_only=True):
    """Body of webhook/update and webhook/delete."""

    app_id: str = ""
    secret: str = ""
    event_type: str = ""
    callback_url: str = ""
    item_list: list[str] | None = None


def _event_type(name: str) -> str:
    if not name:
        raise errors.missing("event_type")
    if name not in EVENT_TYPES:
        raise errors.invalid("event_type", f"Must be one of {', '.join(EVENT_TYPES)}")
    return name


def _configured(app: App, event_type: str) -> dict[str, Any]:
    """Return the setting as the portal shows it: no `callback_url` means none is configured."""
    shown: dict[str, Any] = {"app_id": app.app_id, "event_type": event_type}
    callback = app.callbacks.get(event_type)
    if callback is not None:
        shown["callback_url"] = callback.url
        if callback.item_list:
            shown["item_list"] = callback.item_list
    return shown


async def webhook_update(call: Call) -> dict[str, Any]:
    """POST /business/webhook/update/: creates or replaces the one callback of an event type.

    The portal wants https; plain http is let through because the sandbox runs on one machine.
    """
    body = call.body(WebhookRequest)
    app = app_of(call.site, body.app_id, body.secret, field="app_id")
    event_type = _event_type(body.event_type)
    if not body.callback_url:
        raise errors.missing("callback_url")
    parts = urlsplit(body.callback_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise errors.invalid("callback_url", "Not a valid URL")
    items = body.item_list or []
    if items and (event_type != "COMMENT" or len(items) > MOST_ITEMS):
        raise errors.invalid("item_list", f"Only for COMMENT, at most {MOST_ITEMS}")
    held = app.callbacks.get(event_type)
    if held is not None:
        items = list(dict.fromkeys([*held.item_list, *items]))
    app.callbacks[event_type] = Callback(url=body.callback_url, item_list=items)
    call.site.store.apps.save(app)
    return _configured(app, event_type)


async def webhook_list(call: Call) -> dict[str, Any]:
    """GET /business/webhook/list/."""
    app = app_of(call.site, call.query("app_id"), call.query("secret"), field="app_id")
    return _configured(app, _event_type(call.request.query_params.get("event_type", "")))


async def webhook_delete(call: Call) -> dict[str, Any]:
    """POST /business/webhook/delete/: the whole callback, or only some of its items."""
    body = call.body(WebhookRequest)
    app = app_of(call.site, body.app_id, body.secret, field="app_id")
    event_type = _event_type(body.event_type)
    held = app.callbacks.get(event_type)
    if held is None:
        raise ApiError(errors.NOT_FOUND, "No webhook is configured for this event type.")
    if body.item_list:
        held.item_list = [item for item in held.item_list if item not in body.item_list]
    else:
        del app.callbacks[event_type]
    call.site.store.apps.save(app)
    return _configured(app, event_type)


ENDPOINTS = (
    Endpoint("GET", "business/get/", business_get),
    Endpoint("GET", "business/message/capabilities/get/", capabilities_get, scope="message.list.read"),
    Endpoint("POST", "business/webhook/update/", webhook_update, public=True),
    Endpoint("GET", "business/webhook/list/", webhook_list, public=True),
    Endpoint("POST", "business/webhook/delete/", webhook_delete, public=True),
)
