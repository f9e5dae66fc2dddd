"""Webhooks of TikTok about comments in our words (portal docs 1810521730276354 and 1759978319341570).

`comment.update` comes within five minutes of a comment or reply being written, deleted, hidden or shown. It names its
author by an id only, does not say whether that is the business, and may leave out the text.
"""

from __future__ import annotations

from datetime import datetime

from frontdesk.channels.tiktok_feed.ids import id_in, parent_in
from frontdesk.contract.events import (
    CommentChange,
    CommentReceived,
    CommentStateChanged,
    Content,
    InboundEvent,
    Party,
    Unknown,
)
from frontdesk.platforms.lenient_json import Json, as_id, as_text, as_time, as_word
from frontdesk.platforms.tiktok_business.other_events import AUTHORIZATION_REMOVED, authorization_lost, note_on_other
from frontdesk.platforms.tiktok_business.webhook_envelope import Envelope

COMMENT_UPDATE = "comment.update"

_CHANGES: dict[str, CommentChange] = {
    "delete": "deleted",
    "set_to_hidden": "hidden",
    "set_to_friends_only": "limited",
    "set_to_public": "public",
}


def events_of(envelope: Envelope, received_at: datetime) -> tuple[InboundEvent, ...]:
    """Translate an envelope. Raises `Malformed` when an id in it cannot be one."""
    content = envelope.content or {}
    at = as_time(content.get("timestamp")) or envelope.created_at or received_at
    if envelope.event == AUTHORIZATION_REMOVED:
        return (authorization_lost(content),)
    if envelope.event != COMMENT_UPDATE:
        return (Unknown(raw_kind=envelope.event, note=_note_on(envelope.event), at=at),)
    if envelope.content is None:
        note = "TikTok said that a comment changed, without readable content."
        return (Unknown(raw_kind=COMMENT_UPDATE, note=note, at=at),)
    return (_comment(content, at),)


def _comment(content: Json, at: datetime) -> InboundEvent:
    post_id, comment_id, author_id = id_in(content, "video_id"), id_in(content, "comment_id"), _author_id(content)
    action = as_word(content.get("comment_action"))
    author = None if author_id is None else Party(remote_id=author_id)
    if post_id is None or comment_id is None:
        return _unknown("TikTok said that a comment changed, but not which one.", at)
    parent_id, change = parent_in(content), _CHANGES.get(action)
    if change is not None:
        return CommentStateChanged(
            post_id=post_id, comment_id=comment_id, parent_id=parent_id, change=change, at=at, author=author
        )
    if action != "insert":
        what = f"in a way that Frontdesk does not know: {action}" if action else "without saying how"
        return _unknown(f"The comment {comment_id} changed {what}.", at, author)
    if author is None:
        return _unknown(f"Somebody wrote the comment {comment_id}, but TikTok did not say who.", at)
    return CommentReceived(
        post_id=post_id,
        comment_id=comment_id,
        parent_id=parent_id,
        author=author,
        at=at,
        content=_content(content),
    )


def _author_id(content: Json) -> str | None:
    return as_id(content.get("unique_identifier"))


def _content(content: Json) -> Content | None:
    """Return the content; None when the webhook leaves it out, which it also does for a picture without text."""
    text = as_text(content.get("text"))
    return Content(kind="text", raw_kind="comment", text=text) if text else None


def _unknown(note: str, at: datetime, sender: Party | None = None) -> Unknown:
    return Unknown(raw_kind=COMMENT_UPDATE, note=note, at=at, sender=sender)


def _note_on(event: str) -> str:
    if event.startswith("im_"):
        return "Something happened in the account's direct messages. They are not part of this inbox."
    return note_on_other(event)
