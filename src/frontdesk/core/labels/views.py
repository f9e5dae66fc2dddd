"""Views of labels."""

from __future__ import annotations

from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelView:
    """Label; `conversations` have it, counted up to 1000, which means: so many or more."""

    id: int
    name: str
    colour: str
    conversations: int
