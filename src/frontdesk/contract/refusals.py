"""Refusals of a platform, as data: the cause, what to do about it, and whether trying again can help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Room = Literal["open", "capped", "over"]
"""How the reply window stands by our count: open, open with all replies used up, or over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Code of a platform in words for an agent: the cause, and what to do.

    One code may have several causes: one with `room` applies where our own count of the reply window has that much
    room.
    """

    code: str
    text: str
    advice: str
    can_retry: bool = False
    room: Room | None = None
