"""Refusals of commands as such."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class ClientIdReused(DomainError):
    """`client_id` of a message that was accepted before, with a message that says something else."""

    slug, title, family = "client-id-reused", "Client ID already used", "refused"

    def __init__(self) -> None:
        super().__init__("This client_id belongs to a different message. Use a new one for each message.")


class IdempotencyKeyReused(DomainError):
    """Idempotency key that was sent before with another command, or with the same one for something else."""

    slug, title, family = "idempotency-key-reused", "Idempotency key already used", "refused"

    def __init__(self) -> None:
        super().__init__("This idempotency key was used for a different request. Use a new key for each request.")
