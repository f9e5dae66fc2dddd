"""What can be refused about kept deliveries."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class DeliveryNotFound(DomainError):
    """There is no such delivery, it is another inbox's, or it is past its keep."""

    slug, title, family = "delivery-not-found", "No such delivery", "not_found"

    def __init__(self) -> None:
        super().__init__("There is no such delivery in this inbox; deliveries are only kept for some days.")


class ReplayRefused(DomainError):
    """The delivery cannot be processed again now; nothing has changed."""

    slug, title, family = "replay-refused", "Not processed", "conflict"
