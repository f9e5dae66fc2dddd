"""How kept webhook deliveries look to clients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

OutcomeName = Literal["processed", "parked", "unknown_account"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One webhook as it arrived, in a line: `summary` tells what was in it, `error` why it was parked.

    `unknown_account` is one that arrived before the account was connected. `replayed_at` is when it was last
    processed again.
    """

    id: int
    received_at: datetime
    outcome: OutcomeName
    summary: str
    error: str | None
    replayed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDetailView(DeliveryView):
    """A delivery with the raw request; bytes of the body that are no text are shown as �."""

    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """One page of deliveries, newest first; `next_cursor` is None on the last."""

    items: tuple[DeliveryView, ...]
    next_cursor: str | None
