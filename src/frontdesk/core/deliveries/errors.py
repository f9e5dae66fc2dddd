"""What can be refused about kept deliveries."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class DeliveryNotFound(DomainError):
    """There is no such delivery, it is another inbox's, or it is past its keep."""

    slug, title, family = "delivery-not-found", "Delivery not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This delivery is not in this inbox; deliveries are only kept for some days.")


class ReplayRefused(DomainError):
    """The delivery cannot be processed again now; nothing has changed."""

    slug, title, family = "replay-refused", "Not processed", "conflict"
