"""Refusals of direct messages by TikTok in words for an agent (portal doc 1737172488964097).

No code is documented for a closed window or a reached cap: 40064 stands for all messaging rules, so what our own count
says of the window decides which of them it was.
"""

from __future__ import annotations

from frontdesk.contract.refusals import Refusal
from frontdesk.platforms.tiktok_business.refusals import APP_REFUSALS, unfit_file
from frontdesk.platforms.tiktok_business.return_codes import BLOCKED_BY_RULES

_BLOCKED = str(BLOCKED_BY_RULES)

REFUSALS = (
    Refusal(
        code="40002",
        text="TikTok did not accept something in this message.",
        advice="The text or a button may be too long, or the image too old. Edit the message and send it again.",
    ),
    Refusal(
        code="40007",
        text="TikTok no longer has this conversation, or the message that is quoted.",
        advice="Send it without the quote, or wait until the customer writes again.",
    ),
    Refusal(
        code=_BLOCKED,
        room="over",
        text="The reply window has closed, and the messages TikTok allows after it are used up.",
        advice="You can reply when the customer writes again.",
    ),
    Refusal(
        code=_BLOCKED,
        room="capped",
        text="All replies that TikTok allows before the customer writes again are used up.",
        advice="You can reply when the customer writes again.",
    ),
    Refusal(
        code=_BLOCKED,
        text="TikTok's messaging rules blocked this: the reply window has closed, its limit is reached, images are not"
        " allowed in this chat, or too much was sent in a short time.",
        advice="Wait a few minutes and retry. If TikTok refuses again, wait until the customer writes.",
        can_retry=True,
    ),
    unfit_file("Send a JPG or PNG."),
    *APP_REFUSALS,
)
