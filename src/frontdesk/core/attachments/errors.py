"""What can be refused about files."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class AttachmentNotFound(DomainError):
    """There is no such file, or not yet, or it is in an inbox the person is not a member of."""

    slug, title, family = "attachment-not-found", "No such file", "not_found"

    def __init__(self) -> None:
        super().__init__("There is no such file, or it has not been fetched yet.")


class FileRefused(DomainError):
    """The file cannot be taken."""

    slug, title, family = "file-refused", "This file cannot be taken", "refused"
