"""Refusals about a user."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class EmailInvalid(DomainError):
    """Text that does not look like an email address."""

    slug, title, family = "invalid-email", "Invalid email address", "refused"

    def __init__(self) -> None:
        super().__init__("Enter an email address such as name@example.com.", field="email")


class EmailTaken(DomainError):
    """Address that another user signs in with."""

    slug, title, family = "email-taken", "Email already in use", "conflict"

    def __init__(self) -> None:
        super().__init__("This email address is already in use.", field="email")


class NameInvalid(DomainError):
    """Name that is empty or too long."""

    slug, title, family = "invalid-name", "Invalid name", "refused"


class PasswordTooWeak(DomainError):
    """New password that is too short, or absurdly long."""

    slug, title, family = "weak-password", "Choose another password", "refused"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, field="password")


class PreferencesTooLarge(DomainError):
    """Preferences larger than anybody needs."""

    slug, title, family = "preferences-too-large", "Too many preferences", "refused"
