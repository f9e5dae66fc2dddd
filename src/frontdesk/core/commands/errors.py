"""Refusals of commands as such."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class IdempotencyKeyReused(DomainError):
    """Idempotency key that was sent before with another command, or with the same one for something else."""

    slug, title, family = "idempotency-key-reused", "Idempotency key already used", "refused"

    def __init__(self) -> None:
        super().__init__("This idempotency key was used for a different request. Use a new key for each request.")
