"""Views of kept webhook deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

OutcomeName = Literal["processed", "parked", "unknown_account"]
AboutKind = Literal[
    "message", "echo", "read", "status", "reaction", "referral", "comment", "comment_changed", "comment_invited",
    "authorization_lost", "message_edited", "message_deleted", "contact_updated", "call", "template", "unknown",
]  # fmt: skip

AboutState = Literal[
    "ringing", "taken", "ended", "missed", "rejected", "failed", "pending", "approved", "paused", "disabled",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySubject:
    """Subject of a webhook, as far as it is still kept: `who` is the customer, `text` how it begins.

    `more` is how many events came with the first one, `state` how a call or a template is since.
    """

    kind: AboutKind
    who: str | None
    text: str | None
    state: AboutState | None
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """Webhook as it arrived, in a line: `summary` says what was in it, `error` why it was parked.

    `about` says more of it in the list, as far as it can be read.

    `unknown_account` is one that arrived before the account was connected. `replayed_at` is when it was last processed
    again.
    """

    id: int
    received_at: datetime
    outcome: OutcomeName
    summary: str
    error: str | None
    replayed_at: datetime | None
    about: DeliverySubject | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDetailView(DeliveryView):
    """Delivery with the raw request; bytes of the body that are no text are shown as �."""

    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Page of deliveries, newest first; `next_cursor` is None on the last."""

    items: tuple[DeliveryView, ...]
    next_cursor: str | None
