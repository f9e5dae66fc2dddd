"""Refusals of signing in."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class SignInFailed(DomainError):
    """Wrong email or password; which of them is not said."""

    slug, title, family = "sign-in-failed", "Not signed in", "unauthenticated"

    def __init__(self) -> None:
        super().__init__("The email or the password is wrong.")


class TooManyAttempts(DomainError):
    """Excess of failures from one address or for one email; `retry_after` is in seconds."""

    slug, title, family = "too-many-attempts", "Too many attempts", "too_many"

    def __init__(self, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        super().__init__(
            f"Too many failed attempts. Try again in {minutes} minute{'s' if minutes > 1 else ''}.",
            retry_after=retry_after,
        )


class NoAccount(DomainError):
    """User who is a member of no account any more."""

    slug, title, family = "no-account", "No account", "forbidden"

    def __init__(self) -> None:
        super().__init__("You are not a member of any account. Ask a colleague to invite you again.")


class NotAMember(DomainError):
    """User who is not a member of the account they want to work in; it may not even exist."""

    slug, title, family = "account-not-found", "Account not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This account doesn't exist, or you are not a member of it.")


class PasswordWrong(DomainError):
    """Wrong current password, asked for before it or the email is changed; `field` is where it was typed."""

    slug, title, family = "wrong-password", "Incorrect password", "refused"

    def __init__(self, field: str = "current") -> None:
        super().__init__("The current password is wrong.", field=field)


class SessionNotFound(DomainError):
    """Session that the user does not have."""

    slug, title, family = "session-not-found", "Session not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This session doesn't exist; it may have ended already.")


class TokenNotFound(DomainError):
    """API token that the user does not have in this account."""

    slug, title, family = "token-not-found", "API token not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This API token doesn't exist; it may have been deleted already.")
