"""Refusals about consumers."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class ConsumerNotFound(DomainError):
    """Consumer that this version does not have."""

    slug, title, family = "consumer-not-found", "Consumer not found", "not_found"

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no background task called {name}.")


class ParkedEventNotFound(DomainError):
    """Event that is not parked any more, or that this version does not handle."""

    slug, title, family = "parked-event-not-found", "Parked event not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This event is not parked any more, or no part of this version of Frontdesk handles it.")


class EventNotKept(DomainError):
    """Parked event that is no longer in the log."""

    slug, title, family = "event-not-kept", "Event no longer available", "conflict"

    def __init__(self) -> None:
        super().__init__("The event is no longer kept, so it can't be retried. Discard it.")


class ConsumerPaused(DomainError):
    """Parked event of a consumer that is switched off."""

    slug, title, family = "consumer-paused", "Background task paused", "conflict"

    def __init__(self) -> None:
        super().__init__("The background task that handles this event is paused. Resume it, then retry the event.")


class EventOfNewerVersion(DomainError):
    """Parked event that only a newer version knows."""

    slug, title, family = "event-of-newer-version", "Event needs a newer version", "conflict"

    def __init__(self, event: str) -> None:
        super().__init__(f"Only a newer version of Frontdesk can handle this event ({event}). Update, and try again.")


class EventBusy(DomainError):
    """Parked event whose handling waited too long for what another transaction changes."""

    slug, title, family = "event-busy", "Event can't be retried right now", "conflict"

    def __init__(self) -> None:
        super().__init__("Something else is changing the same data. Try again in a moment.")


class StillFails(DomainError):
    """Event that was handled again, and failed again."""

    slug, title, family = "event-still-fails", "Event failed again", "conflict"

    def __init__(self, error: str) -> None:
        super().__init__(f"It failed again: {error}", error=error)
