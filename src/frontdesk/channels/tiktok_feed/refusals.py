"""Refusals of comments by TikTok and of what is done with them, in words for an agent (portal doc 1737172488964097)."""

from __future__ import annotations

from frontdesk.contract.refusals import Refusal
from frontdesk.platforms.tiktok_business.refusals import APP_REFUSALS, unfit_file
from frontdesk.platforms.tiktok_business.return_codes import BLOCKED_BY_RULES

REFUSALS = (
    Refusal(
        code="40002",
        text="TikTok did not accept something in this comment.",
        advice="The text may be too long, or the image too small or too large. Edit it and send it again.",
    ),
    Refusal(
        code="40007",
        text="TikTok no longer has this comment or its post.",
        advice="It was deleted or made private, so nothing can be posted below it.",
    ),
    Refusal(
        code=str(BLOCKED_BY_RULES),
        text="TikTok blocked this comment under its rules, often because many similar comments were posted.",
        advice="Reword it, or wait before you retry.",
        can_retry=True,
    ),
    unfit_file("Send a JPG, PNG or WebP image."),
    *APP_REFUSALS,
)
