"""Events of TikTok that become no message: a sentence on each for the log of webhooks."""

from __future__ import annotations

from frontdesk.platforms.lenient_json import Json, as_word
from frontdesk.platforms.tiktok_business.other_events import note_on_other


def note_on(event: str, content: Json) -> str:
    """Return a sentence for people about an event that we do not translate."""
    if event == "im_receive_msg_eu":
        return (
            "Somebody in the EEA, the UK or Switzerland wrote to this account. TikTok hands neither the message nor "
            "its sender to other software; read it and reply in the TikTok app."
        )
    if event.startswith("im_auto_message_"):
        return _automatic_message(content)
    if event.startswith("comment."):
        return "A comment on one of the account's videos changed. Comments are not part of this inbox."
    return note_on_other(event)


def _automatic_message(content: Json) -> str:
    kind = as_word(content.get("auto_message_type")).replace("_", " ") or "message"
    what = as_word(content.get("audit_status")) or as_word(content.get("auto_message_action"))
    outcome = f": {what.replace('_', ' ')}" if what else ""
    return f"An automatic message of the TikTok account ({kind}) changed{outcome}."
