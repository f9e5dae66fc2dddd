"""What a platform's refusals mean, as data: the cause, what to do about it, and whether trying again can help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Room = Literal["open", "capped", "over"]
"""How the reply window stands by our count: open, open with all replies used up, or over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One of a platform's codes in words for an agent: the cause, and what to do.

    One code may have several causes: with `room` this is the one where our own count of the reply window says so.
    """

    code: str
    text: str
    advice: str
    can_retry: bool = False
    room: Room | None = None
