"""Jobs that contacts defer."""

from __future__ import annotations

from frontdesk.jobs.kinds import ASKING, BACKGROUND, JobKind
from frontdesk.kit.values import dataclass

NAMES_FIRST = 1
"""The priority of who somebody is over whether images may be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfConversation:
    """Conversation, and the number of the try."""

    account_id: int
    conversation_id: int
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Avatar:
    """Picture of a contact, at an address of the platform. Unless it `replaces` the one there is, that one stays."""

    account_id: int
    contact_id: int
    url: str
    channel: str
    replaces: bool = False


FETCH_PROFILE = JobKind("complete_conversation", OfConversation, queue=ASKING, priority=NAMES_FIRST)
"""Ask the platform who the customer of a conversation is."""
CHECK_IMAGES = JobKind("check_images", OfConversation, queue=ASKING)
"""Ask the platform whether images may be sent in a conversation."""
FETCH_AVATAR = JobKind("fetch_avatar", Avatar, queue=BACKGROUND)
"""Keep a contact's picture."""
