"""Cursors of pages: opaque to clients, a time and an id to us."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadCursor(ValueError):
    """The cursor is not one we gave out."""


def write_cursor(at: datetime, row_id: int) -> str:
    """The cursor of a row, exact to the microsecond."""
    microseconds = (at - EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{microseconds}.{row_id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, int]:
    """The time and id in a cursor. Raises `BadCursor`."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        microseconds, row_id = (int(part) for part in text.split("."))
        return EPOCH + timedelta(microseconds=microseconds), row_id
    except (ValueError, binascii.Error, OverflowError) as error:
        raise BadCursor("This cursor is not one of ours; start again without it.") from error
