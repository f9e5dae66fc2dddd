"""Refusals about the first set-up."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class SetupDone(DomainError):
    """Installation that is set up already."""

    slug, title, family = "setup-done", "Already set up", "conflict"

    def __init__(self) -> None:
        super().__init__("This installation has been set up already. Sign in instead.")


class SetupTokenWrong(DomainError):
    """Link that is not the one printed last."""

    slug, title, family = "setup-token-wrong", "Invalid set-up link", "forbidden"

    def __init__(self) -> None:
        super().__init__("This set-up link does not work. Use the one printed when the server last started.")
