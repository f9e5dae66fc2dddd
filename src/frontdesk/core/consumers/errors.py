"""What can be wrong with a request about consumers."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class ConsumerNotFound(DomainError):
    """This version has no consumer of that name."""

    slug, title, family = "consumer-not-found", "Consumer not found", "not_found"

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no consumer called {name}.")


class ParkedEventNotFound(DomainError):
    """The event is not parked any more, or nothing in this version handles it."""

    slug, title, family = "parked-event-not-found", "Parked event not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This event is not parked any more, or no part of this version of Frontdesk handles it.")


class StillFails(DomainError):
    """The event was handled again, and failed again."""

    slug, title, family = "event-still-fails", "The event still fails", "conflict"

    def __init__(self, error: str) -> None:
        super().__init__(f"It failed again: {error}", error=error)
