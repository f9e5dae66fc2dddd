"""Lenient reading of platforms' JSON: values of any type in, clean values or None out.

Platforms write the same id as a string in one place and as a bare number beyond 2^53 in another, the same time in
seconds, milliseconds or microseconds, and the same enum in either case (TikTok all of these).
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from frontdesk.contract.errors import Malformed

MAX_ID_LENGTH = 512
MAX_NAME_LENGTH = 256
MAX_URL_LENGTH = 4096

Json = dict[str, Any]

_LONGEST_ID_NUMBER = 10**MAX_ID_LENGTH - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_decode = msgspec.json.Decoder().decode


class TooDeep(Malformed):
    """Document that is nested too deeply to come from a platform."""


def read_json(raw: bytes | str) -> object:
    """Decode a document. Raises `Malformed` when it is not JSON, `TooDeep` when it is nested too deeply."""
    try:
        return _decode(raw)
    except RecursionError:
        raise TooDeep("the document is nested too deeply") from None
    except ValueError:
        # A customer can cut an emoji in half: the lone surrogate that is left is refused by the fast decoder only.
        return _read_json_leniently(raw)


def _read_json_leniently(raw: bytes | str) -> object:
    try:
        return json.loads(raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw, strict=False)
    except RecursionError:
        raise TooDeep("the document is nested too deeply") from None
    except ValueError:
        raise Malformed("the document is not JSON") from None


def as_object(value: object) -> Json:
    """Return the value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return the value if it is a list, one value as a list of one, and an empty list for None."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def as_id(value: object) -> str | None:
    """Return an id as a string, None when absent or empty.

    Raises `Malformed` for one that is longer than `MAX_ID_LENGTH` or that a database cannot store as it is:
    a repaired id would be another one.
    """
    if type(value) is str and value.isascii() and 0 < len(value) <= MAX_ID_LENGTH and "\x00" not in value:
        return value  # nearly every id
    if isinstance(value, int) and not isinstance(value, bool):
        # Writing a number of thousands of digits is itself refused by Python.
        if abs(value) > _LONGEST_ID_NUMBER:
            raise Malformed("an id is too long")
        value = str(value)
    if not isinstance(value, str) or not value:
        return None
    if len(value) > MAX_ID_LENGTH:
        raise Malformed("an id is too long")
    if clean(value) != value:
        raise Malformed("an id holds characters that are no text")
    return value


def as_text(value: object) -> str | None:
    """Return a text that a database can store: without NUL, halves of broken emoji replaced; None if it is no text."""
    return clean(value) if isinstance(value, str) else None


def as_name(value: object) -> str | None:
    """Return a short text such as a name or an enum value, cut at `MAX_NAME_LENGTH`; None when absent or blank."""
    if not isinstance(value, str):
        value = as_number_text(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    cleaned = as_text(value)
    return (cleaned.strip()[:MAX_NAME_LENGTH] or None) if cleaned else None


def as_word(value: object) -> str:
    """Return an enum value in lower case, empty when absent: the API writes them upper-case, webhooks lower-case."""
    return (as_name(value) or "").lower()


def as_url(value: object) -> str | None:
    """Return an http(s) address, which may end up in a browser; None for anything else."""
    cleaned = (as_text(value) or "").strip()
    is_web = cleaned.lower().startswith(("https://", "http://"))
    return cleaned if is_web and len(cleaned) <= MAX_URL_LENGTH else None


def as_flag(value: object) -> bool | None:
    """Return True or False, also written as a word; None when it is neither."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def as_count(value: object) -> int | None:
    """Return a number of things, also written as a text; None when it is none or more than a database can store."""
    number = _as_number(value)
    return int(number) if number is not None and 0 <= number < 2**53 else None


def as_time(value: object) -> datetime | None:
    """Return a Unix time in seconds, milliseconds or microseconds, told apart by size; None when it is none.

    TikTok's messages carry milliseconds, its envelopes seconds, its lists one or the other, sometimes as strings;
    respond.io's message ids are microseconds.
    """
    if type(value) is int and 10**11 <= value < 10**14:
        return _EPOCH + timedelta(milliseconds=value)  # nearly every time
    number = _as_number(value)
    if number is None or number <= 0 or number >= 1e17:
        return None
    if number >= 1e14:
        number /= 1e6
    elif number >= 1e11:
        number /= 1e3
    # Whole microseconds, so that the same time written twice is the same value.
    return _EPOCH + timedelta(microseconds=round(number * 1e6))


def as_seconds(value: object) -> timedelta | None:
    """Return a length of time in seconds, None when it is none; at most a century."""
    number = _as_number(value)
    return timedelta(seconds=number) if number is not None and 0 < number < 3.2e9 else None


def as_number_text(value: float) -> str | None:
    """Return a number as text, None for one that cannot be written."""
    number = _as_number(value)
    return None if number is None else str(value)


def _as_number(value: object) -> float | None:
    if isinstance(value, str) and len(value) <= 32:
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def clean(text: str) -> str:
    """Return the text without what PostgreSQL cannot store: NUL characters, and surrogates that stand alone."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():  # cannot hold a surrogate
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
