"""Cursors of pages: a time and an id, in a form that clients pass back without reading it."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta

UNKNOWN = "This cursor is not one of ours; start again without it."
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadCursor(ValueError):
    """Cursor that this installation did not give out."""


LONGEST = 10_000


def write_place(name: str, row_id: int) -> str:
    """Return the cursor of a row in a list that is ordered by name and then by id."""
    return base64.urlsafe_b64encode(f"{row_id}.{name}".encode()).decode().rstrip("=")


def read_place(cursor: str) -> tuple[str, int]:
    """Return the name and id in a cursor. Raises `BadCursor`."""
    try:
        text = base64.urlsafe_b64decode(cursor[:LONGEST] + "=" * (-len(cursor[:LONGEST]) % 4)).decode()
        row_id, _, name = text.partition(".")
        place = int(row_id)
    except (ValueError, binascii.Error) as error:
        raise BadCursor(UNKNOWN) from error
    if "\0" in name or not 0 <= place < 2**63:
        raise BadCursor(UNKNOWN)
    return name, place


def write_cursor(at: datetime, row_id: int) -> str:
    """Return the cursor of a row, exact to the microsecond."""
    microseconds = (at - EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{microseconds}.{row_id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, int]:
    """Return the time and id in a cursor. Raises `BadCursor`."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        microseconds, row_id = (int(part) for part in text.split("."))
        return EPOCH + timedelta(microseconds=microseconds), row_id
    except (ValueError, binascii.Error, OverflowError) as error:
        raise BadCursor(UNKNOWN) from error
