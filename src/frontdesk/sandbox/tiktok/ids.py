"""Identifiers shaped like TikTok's own.

Conversation and message ids and the identifiers of people are base64 with `+`, `/` and `=` in them, which is
why a client that forgets to encode them in a query gets "Param conversation_id is invalid.".
"""

import base64
import secrets
import time


def _base64(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode()


def conversation_id() -> str:
    """28 characters that always hold `+`, `/` and `=`."""
    while True:
        made = "u5J" + _base64(19)[3:]
        if "+" in made and "/" in made:
            return made


def message_id() -> str:
    """28 characters that always hold `+` or `/`, and `=`."""
    while True:
        made = "u5B" + _base64(19)[3:]
        if "+" in made or "/" in made:
            return made


def unique_identifier() -> str:
    """A person's identifier: 64 characters beginning with `+`, the same in messages and comments."""
    while True:
        made = "+" + _base64(48)[1:]
        if "/" in made:
            return made


def open_id() -> str:
    """A business account's identifier, called `open_id` by OAuth and `business_id` everywhere else."""
    return "-000" + secrets.token_urlsafe(24)


def snowflake() -> str:
    """A 19-digit number as TikTok uses for apps, videos and ads."""
    return str(7_000_000_000_000_000_000 + secrets.randbelow(699_999_999_999_999_999))


def snowflake_of(at: int) -> str:
    """A post's or comment's id: its second (of `at`, milliseconds) in the upper half, chance in the lower.

    That is how TikTok's own read, 7247303576418566913 for a comment of 1687394416; all are far beyond 2^53.
    """
    return str((at // 1000 << 32) + secrets.randbits(32))


def image_uri() -> str:
    """The address of an uploaded picture for a comment, as the upload answers it."""
    return f"tos-sandbox-i-8kc9/{secrets.token_hex(16)}"


def media_id() -> str:
    """A media id."""
    return f"v{secrets.token_hex(16)}"


def token(prefix: str) -> str:
    """A secret of 43 random characters: access tokens begin with `act.`, refresh tokens with `rft.`."""
    return f"{prefix}.{secrets.token_urlsafe(32)}"


def request_id() -> str:
    """A trace id: the second it was made and 18 hexadecimal digits."""
    return time.strftime("%Y%m%d%H%M%S", time.gmtime()) + secrets.token_hex(9).upper()
