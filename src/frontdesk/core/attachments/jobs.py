"""Jobs that fetch files of the platforms."""

from __future__ import annotations

from frontdesk.jobs.kinds import BACKGROUND, JobKind
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAttachment:
    """Attachment, and the number of the try."""

    account_id: int
    attachment_id: int
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionPicture:
    """Picture of the reactions on a message, which is named by its remote id, and the number of the try."""

    account_id: int
    inbox_id: int
    message: str
    url: str
    channel: str
    attempt: int = 1


FETCH_MEDIA = JobKind("fetch_media", OfAttachment, queue=BACKGROUND)
"""Download an attachment."""
FETCH_REACTION = JobKind("fetch_reaction", ReactionPicture, queue=BACKGROUND)
"""Keep the picture of a reaction."""
