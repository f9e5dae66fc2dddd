"""Refusals of a platform as an agent reads them: the cause, what to do, the platform's own code and text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from frontdesk.contract.capabilities import ReplyWindow
from frontdesk.contract.errors import ChannelError, Unsupported, WindowClosed
from frontdesk.contract.manifest import Manifest
from frontdesk.contract.refusals import Refusal, Room
from frontdesk.core.conversations.reply_window import WindowFacts, window_view

WINDOW_CLOSED = "window_closed"
REFUSED = "refused"


def code_of(error: ChannelError) -> str:
    """Return the platform's own code; a word of ours where it gave none."""
    code: str | None = getattr(error, "code", None)
    return code or (WINDOW_CLOSED if isinstance(error, WindowClosed) else REFUSED)


def explained(manifest: Manifest, error: ChannelError, room: Room = "open") -> dict[str, Any]:
    """Return the refusal as it is stored with a message."""
    code, said = code_of(error), str(error)
    if isinstance(error, Unsupported):
        return {"code": "unsupported", "text": said, "advice": None, "said": None, "can_retry": False}
    known = _known(manifest, code, room)
    if known is not None:
        text, advice, can_retry = known.text, known.advice, known.can_retry
    elif code in (REFUSED, WINDOW_CLOSED):
        text, advice, can_retry = said, None, code == REFUSED
    else:
        text = f"{manifest.platform_title} refused this."
        advice = "Edit it and try again. If it is refused again, report the code to your administrator."
        can_retry = True
    return {
        "code": code,
        "text": text,
        "advice": advice,
        "said": said if said != text else None,
        "can_retry": can_retry,
    }


def in_a_sentence(manifest: Manifest, error: ChannelError) -> str:
    """Return the refusal where there is room for a sentence only."""
    found = explained(manifest, error)
    parts = [found["text"], found["advice"]]
    if found["code"] not in (REFUSED, WINDOW_CLOSED, "unsupported"):
        said = f": “{found['said']}”" if found["said"] else ""
        parts.append(f"({manifest.platform_title} {found['code']}{said})")
    return " ".join(part for part in parts if part)


def room_of(facts: WindowFacts, rule: ReplyWindow | None, now: datetime) -> Room:
    """Return how the window, which is counted in `facts`, stood when the message was refused."""
    view = window_view(facts, rule, now)
    if view.expires_at is not None and now >= view.expires_at:
        return "over"
    return "capped" if view.remaining == 0 else "open"


def _known(manifest: Manifest, code: str, room: Room) -> Refusal | None:
    found = [refusal for refusal in manifest.refusals if refusal.code == code and refusal.room in (room, None)]
    return min(found, key=lambda refusal: refusal.room is None, default=None)
