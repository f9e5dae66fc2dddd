"""Refusals about posts and comments."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class CommentNotFound(DomainError):
    """Comment that does not exist, or is in an inbox the person is not a member of."""

    slug, title, family = "comment-not-found", "Comment not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This comment doesn't exist, or you are not a member of its inbox.")


class PostNotFound(DomainError):
    """Post that does not exist, or is in an inbox the person is not a member of."""

    slug, title, family = "post-not-found", "Post not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This post doesn't exist, or you are not a member of its inbox.")


class CommentRefused(DomainError):
    """Action that is not possible with this comment; nothing was changed. `code` is stable, the text says why."""

    slug, title, family = "comment-refused", "Action not available", "conflict"

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail, code=code)
