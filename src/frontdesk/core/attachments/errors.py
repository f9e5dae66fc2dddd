"""Refusals about files."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class AttachmentNotFound(DomainError):
    """File that does not exist, is not there yet, or is in an inbox the person is not a member of."""

    slug, title, family = "attachment-not-found", "File not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This file doesn't exist, or it has not been fetched yet.")


class TooManyUnsent(DomainError):
    """Excess of uploads that no message was sent with."""

    slug, title, family = "too-many-unsent-files", "Too many unsent files", "too_many"

    def __init__(self, whose: str) -> None:
        super().__init__(
            f"{whose} too many files that were uploaded and not sent. Send or discard some; those older than a day are"
            " removed by themselves."
        )


class FileRefused(DomainError):
    """File that cannot be accepted."""

    slug, title, family = "file-refused", "File not accepted", "refused"
