"""Random identifiers of the shapes that platforms use."""

import base64
import secrets
import time


def base64_id(prefix: str, size: int, *having: str) -> str:
    """Make an id that begins with `prefix`, else base64 of `size` random bytes, with each of these characters in it."""
    while True:
        made = prefix + base64.b64encode(secrets.token_bytes(size)).decode()[len(prefix) :]
        if all(character in made for character in having):
            return made


def hex_id(prefix: str = "", size: int = 16) -> str:
    """Make an id of hexadecimal digits, two for each of `size` bytes."""
    return f"{prefix}{secrets.token_hex(size)}"


def snowflake() -> str:
    """Make a 19-digit number."""
    return str(7_000_000_000_000_000_000 + secrets.randbelow(699_999_999_999_999_999))


def snowflake_of(at: int) -> str:
    """Make a 19-digit number whose upper half is the second of `at` (milliseconds); all are far beyond 2^53."""
    return str((at // 1000 << 32) + secrets.randbits(32))


def trace_id() -> str:
    """Make a trace id: the second it was made and 18 hexadecimal digits."""
    return time.strftime("%Y%m%d%H%M%S", time.gmtime()) + secrets.token_hex(9).upper()
