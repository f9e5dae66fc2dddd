"""What the lines of a thread say of events that are no messages."""

from __future__ import annotations

from frontdesk.contract.events import ReferralReceived


def origin_in_words(event: ReferralReceived) -> str:
    """Where a customer came from, in words."""
    named = f" “{event.title or event.reference}”" if event.title or event.reference else ""
    kinds = {"ad": "the ad", "short_link": "the link"}
    return f"{kinds.get(event.source, event.source.replace('_', ' '))}{named}"
