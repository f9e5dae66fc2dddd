"""Views of drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """Draft of a user in a conversation; only they see it."""

    conversation_id: int
    content: str
    private: bool
    updated_at: datetime
