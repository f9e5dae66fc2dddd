"""Responses: each view is encoded once, to the same bytes as in the feed.

Routes return `respond(view)` and name the view as `response_model`, which is then only described in OpenAPI, not
built a second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
from fastapi import Response

Item = TypeVar("Item")

# Responses hold what only the caller may see, and are stale as soon as they are sent.
PRIVATE: Mapping[str, str] = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """List, or one page of it; `next_cursor` asks for the next one and is null on the last."""

    items: tuple[Item, ...]
    next_cursor: str | None = None


def respond(view: object, status: int = 200) -> Response:
    """Return the view as JSON."""
    return Response(msgspec.json.encode(view), status, PRIVATE, "application/json")


def no_content() -> Response:
    """Return an empty response."""
    return Response(status_code=204, headers=PRIVATE)
