"""Errors for people when the platform they had asked did not do it."""

from __future__ import annotations

from frontdesk.contract.errors import ChannelError, NeedsReconnect, Refused, Unsupported
from frontdesk.core.errors import DomainError
from frontdesk.core.inboxes.errors import InboxNotConnected, NotOffered, PlatformFailed


def to_domain_error(platform: str, error: ChannelError) -> DomainError:
    """Return the error for people: only what the platform did not manage is the platform's failure."""
    match error:
        case NeedsReconnect():
            return InboxNotConnected(str(error))
        case Unsupported():
            return NotOffered(str(error))
        case Refused():
            return NotOffered(f"{platform} says: {error}")
        case _:
            return PlatformFailed(f"{platform} says: {error}")
