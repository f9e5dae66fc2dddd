"""Views of the control API: the rows as JSON for the phone page and for tests.

The same shapes come from `/control/state`, from single responses and from the live stream.
"""

from typing import Any

import msgspec

from frontdesk.sandbox.kit.apps import App, Grant
from frontdesk.sandbox.tiktok import comment_reading, comments, conversations, links, videos
from frontdesk.sandbox.tiktok.model import (
    Business,
    Comment,
    Conversation,
    Customer,
    Delivery,
    Fault,
    Media,
    Message,
    Video,
)
from frontdesk.sandbox.tiktok.regions import images_allowed, under_european_rules
from frontdesk.sandbox.tiktok.site import Site

MEDIA_PATH = "/control/tiktok/media"
DELIVERIES_SHOWN = 100


def app(row: App) -> dict[str, Any]:
    """Return a developer app with its secret: this is a sandbox."""
    return msgspec.structs.asdict(row) | {
        "callbacks": {kind: {"url": held.url, "item_list": held.item_list} for kind, held in row.callbacks.items()}
    }


def avatar(site: Site, username: str) -> str:
    """Return the address of a person's picture, which does not expire."""
    return f"{site.public_url}/control/tiktok/avatars/{username}.png"


def business(site: Site, row: Business) -> dict[str, Any]:
    """Return a business account."""
    shown: dict[str, Any] = msgspec.to_builtins(row)
    apps = [held.app_id for held in site.tokens.of_business(row.business_id) if not held.revoked]
    return shown | {"avatar": avatar(site, row.username), "authorized_apps": apps}


def customer(site: Site, row: Customer) -> dict[str, Any]:
    """Return a person. `european` is what the rules make of country and override."""
    shown: dict[str, Any] = msgspec.to_builtins(row)
    return shown | {"avatar": avatar(site, row.username), "european": under_european_rules(row)}


def _content(site: Site, row: Message) -> dict[str, Any]:
    content = row.content
    shown: dict[str, Any] = {"kind": content.kind}
    match content.kind:
        case "text":
            shown["text"] = content.text
        case "image" | "video":
            held = site.store.media.get(content.media_id)
            shown |= {"media_id": content.media_id, "url": f"{site.public_url}{MEDIA_PATH}/{content.media_id}"}
            shown["mime"] = "" if held is None else held.mime
        case "share_post":
            shown |= {"video_id": content.video_id, "url": links.embed(site, content.video_id)}
        case "sticker" | "emoji":
            shown["url"] = content.url
        case "template" if content.template is not None:
            shown["template"] = msgspec.to_builtins(content.template)
        case _:
            shown |= {"raw_kind": content.raw_kind, "raw": content.raw}
    return shown


def _status(row: Message, held: Conversation) -> str:
    read_at = held.read_by_customer_at if row.from_business else held.read_by_business_at
    return "seen" if read_at >= row.at else "sent"


def message(site: Site, row: Message) -> dict[str, Any]:
    """Return a message as both phones see it. `status` is `sent` or `seen`, by the other side."""
    held = site.store.conversations.get(row.conversation_id)
    content = row.content
    return {
        "message_id": row.message_id,
        "conversation_id": row.conversation_id,
        "business_id": "" if held is None else held.business_id,
        "unique_identifier": "" if held is None else held.unique_identifier,
        "from": "business" if row.from_business else "customer",
        "source": row.source,
        "at": row.at,
        **_content(site, row),
        "quoted_message_id": content.quoted_message_id or None,
        "tap": None if content.tap is None else msgspec.to_builtins(content.tap),
        "auto_message_type": row.auto_message_type or None,
        "reactions": msgspec.to_builtins(row.reactions),
        "status": "sent" if held is None else _status(row, held),
    }


def conversation(site: Site, row: Conversation, messages: int | None = None) -> dict[str, Any]:
    """Return a conversation; with `messages`, the newest so many of them, oldest first."""
    shop, person = conversations.parties(site, row)
    thread = site.store.thread(row.conversation_id)
    shown: dict[str, Any] = msgspec.to_builtins(row)
    shown |= {
        "type": "SINGLE" if row.replied else "STRANGER",
        "typing": row.typing_until > site.clock.now_ms(),
        "window": msgspec.to_builtins(conversations.window_of(site, row)),
        "images_allowed": images_allowed(shop, person),
        "message_count": len(thread),
        "last_message": message(site, thread[-1]) if thread else None,
    }
    if messages is not None:
        shown["messages"] = [message(site, held) for held in thread[-messages:]] if messages else []
    return shown


def cover(site: Site, video_id: str) -> str:
    """Return the address of a post's cover, which does not expire."""
    return f"{site.public_url}/control/tiktok/covers/{video_id}.jpeg"


def video(site: Site, row: Video) -> dict[str, Any]:
    """Return a post as people see it, with a cover that does not expire.

    `comment_count` is what the public sees, now.
    """
    shown: dict[str, Any] = msgspec.to_builtins(row)
    return shown | {"cover": cover(site, row.video_id), "comment_count": videos.comment_count(site, row)}


def comment(site: Site, row: Comment) -> dict[str, Any]:
    """Return a comment as its author sees it, hidden or not."""
    shown: dict[str, Any] = msgspec.to_builtins(row)
    del shown["author"], shown["by_owner"], shown["image_id"]
    username, display_name = comment_reading.names_of(site, row)
    return shown | {
        "unique_identifier": row.author,
        "from": "business" if row.by_owner else "customer",
        "username": username,
        "display_name": display_name,
        "avatar": avatar(site, username),
        "image_url": links.comment_image(site, row.image_id) if row.image_id else None,
        "likes": comments.likes(row),
        "replies": len(site.store.below(row.comment_id)),
    }


def grant(row: Grant) -> dict[str, Any]:
    """Return what a business allowed an app, with its living secrets: this is a sandbox."""
    shown: dict[str, Any] = msgspec.to_builtins(row)
    newest = row.newest
    return shown | {
        "access_token": None if newest is None else newest.token,
        "access_expires_at": None if newest is None else newest.expires_at,
    }


def delivery(row: Delivery) -> dict[str, Any]:
    """Return a webhook and its outcome; `body` is exactly what was posted."""
    shown: dict[str, Any] = msgspec.to_builtins(row)
    return shown


def fault(row: Fault) -> dict[str, Any]:
    """Return a fault in force."""
    shown: dict[str, Any] = msgspec.to_builtins(row)
    return shown


def settings(site: Site) -> dict[str, Any]:
    """Return the rules in force."""
    return site.settings.shown()


def media(row: Media) -> dict[str, Any]:
    """Return a stored file."""
    shown: dict[str, Any] = msgspec.to_builtins(row)
    return shown


def state(site: Site, messages: int) -> dict[str, Any]:
    """Return everything at once."""
    store = site.store
    return {
        "apps": [app(row) for row in store.apps],
        "businesses": [business(site, row) for row in store.businesses],
        "customers": [customer(site, row) for row in store.customers],
        "conversations": [conversation(site, row, messages) for row in store.conversations],
        "videos": [video(site, row) for row in store.videos if not row.deleted],
        "grants": [grant(row) for row in store.grants],
        "deliveries": [delivery(row) for row in list(store.deliveries)[-DELIVERIES_SHOWN:]],
        "delivery_counts": store.log.counts(),
        "faults": [fault(row) for row in store.faults],
        "settings": settings(site),
    }


def draw(site: Site, collection: str, key: str) -> tuple[str, Any]:
    """Draw one row for the live stream under the name of its collection; None when it is gone."""
    return collection, _drawn(site, collection, key)


def _drawn(site: Site, collection: str, key: str) -> Any:
    store = site.store
    match collection:
        case "app":
            return None if (found := store.apps.get(key)) is None else app(found)
        case "business":
            return None if (shop := store.businesses.get(key)) is None else business(site, shop)
        case "customer":
            return None if (person := store.customers.get(key)) is None else customer(site, person)
        case "conversation":
            return None if (held := store.conversations.get(key)) is None else conversation(site, held)
        case "message":
            return None if (sent := store.messages.get(key)) is None else message(site, sent)
        case "video":
            post = store.videos.get(key)
            return None if post is None or post.deleted else video(site, post)
        case "comment":
            said = store.comments.get(key)
            return None if said is None or said.deleted else comment(site, said)
        case "grant":
            return None if (allowed := store.grants.get(key)) is None else grant(allowed)
        case "delivery":
            return None if (posted := store.deliveries.get(key)) is None else delivery(posted)
        case "fault":
            return None if (wrong := store.faults.get(key)) is None else fault(wrong)
        case "settings":
            return settings(site)
        case _:
            return None
