"""Events that every webhook address of an app receives, whatever it was registered for."""

from __future__ import annotations

from frontdesk.contract.events import AuthorizationLost
from frontdesk.platforms.lenient_json import Json, as_name

AUTHORIZATION_REMOVED = "authorization.removed"

_LOST_REASONS = {
    "0": "TikTok ended the permission without giving a reason.",
    "1": "The business disconnected the app in TikTok.",
    "2": "The TikTok account was deleted.",
    "3": "The age of the TikTok account's owner changed.",
    "4": "The TikTok account was banned.",
    "5": "The developer of the app took the permission back.",
}

_NOTES = {
    "brand.": "Somebody mentioned the account on TikTok. Mentions are not part of this inbox.",
    "post.": "The publishing of a video changed. Posts are not part of this inbox.",
    "video.": "The publishing of a video changed. Posts are not part of this inbox.",
}


def authorization_lost(content: Json) -> AuthorizationLost:
    """Translate `authorization.removed`: documented for apps of developers.tiktok.com, read from wherever it comes."""
    return AuthorizationLost(reason=_LOST_REASONS.get(as_name(content.get("reason")) or "0", _LOST_REASONS["0"]))


def note_on_other(event: str) -> str:
    """Return a sentence for people about an event that no channel of ours translates."""
    for start, note in _NOTES.items():
        if event.startswith(start):
            return note
    return f"TikTok sent an event that Frontdesk does not know: {event}"
