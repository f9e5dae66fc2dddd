"""Refusals of TikTok's open API, in words for an agent: its own words, and the Business API's numbers.

No page names the words of a closed window or a reached cap; to a message, any HTTP 403 is taken for them.
"""

from __future__ import annotations

from frontdesk.contract.refusals import Refusal

_CLOSED = "The reply window has closed, and the messages TikTok allows after it are used up."
_CAPPED = "All replies that TikTok allows before the customer writes again are used up."
_WAIT = "You can reply when the customer writes again."
_EITHER = "TikTok takes no message in this chat now: its reply window has closed, or its limit is reached."
_TOO_LONG = "The text or a button may be too long, or images are not allowed in this chat. Edit it and send it again."
_CHECK_APP = "Ask an administrator to check the client key and secret in the TikTok settings, then retry."

REFUSALS = (
    Refusal(code="reply_window_closed", text=_CLOSED, advice=_WAIT),
    Refusal(code="message_limit_reached", text=_CAPPED, advice=_WAIT),
    Refusal(code="window_closed", room="over", text=_CLOSED, advice=_WAIT),
    Refusal(code="window_closed", room="capped", text=_CAPPED, advice=_WAIT),
    Refusal(code="window_closed", text=_EITHER, advice=_WAIT),
    Refusal(code="invalid_params", text="TikTok did not accept something in this message.", advice=_TOO_LONG),
    Refusal(
        code="invalid_file_upload", text="TikTok does not accept this file.", advice="Send a JPG or PNG of up to 3 MB."
    ),
    Refusal(
        code="conversation_not_found",
        text="TikTok no longer has this conversation in your account.",
        advice="Wait until the customer writes again.",
    ),
    Refusal(
        code="user_not_found",
        text="TikTok no longer has this customer.",
        advice="Their account was deleted or has blocked yours, so nothing can be sent.",
    ),
    Refusal(code="invalid_client", text="TikTok does not recognize your app.", advice=_CHECK_APP, can_retry=True),
    Refusal(code="40002", text="TikTok did not accept something in this message.", advice=_TOO_LONG),
    Refusal(
        code="40007",
        text="TikTok no longer has this conversation, or the message that is quoted.",
        advice="Send it without the quote, or wait until the customer writes again.",
    ),
    Refusal(code="40064", room="over", text=_CLOSED, advice=_WAIT),
    Refusal(code="40064", room="capped", text=_CAPPED, advice=_WAIT),
    Refusal(
        code="40064",
        text="TikTok's messaging rules blocked this: the reply window has closed, its limit is reached, images are not"
        " allowed in this chat, or too much was sent in a short time.",
        advice="Wait a few minutes and retry. If TikTok refuses again, wait until the customer writes.",
        can_retry=True,
    ),
    Refusal(code="40101", text="TikTok does not recognize your app.", advice=_CHECK_APP, can_retry=True),
    Refusal(code="40908", text="TikTok does not accept this type of file.", advice="Send a JPG or PNG."),
)
