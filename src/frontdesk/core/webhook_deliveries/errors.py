"""Refusals about kept webhooks."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class DeliveryNotFound(DomainError):
    """Delivery that does not exist, is another inbox's, or is not kept any more."""

    slug, title, family = "delivery-not-found", "Delivery not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This webhook isn't in this inbox, or is no longer kept.")


class ReplayRefused(DomainError):
    """Delivery that cannot be processed again now; nothing has changed."""

    slug, title, family = "replay-refused", "Webhook can't be processed", "conflict"
