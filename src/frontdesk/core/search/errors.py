"""Refusals about a search."""

from __future__ import annotations

from frontdesk.core.errors import DomainError

RETRY_SECONDS = 2


class TooManySearches(DomainError):
    """Excess of searches by one person at once."""

    slug, title, family = "too-many-searches", "Too many searches", "too_many"

    def __init__(self) -> None:
        super().__init__(
            "You have several searches running. Try again when one has finished.",
            retry_after=RETRY_SECONDS,
        )
