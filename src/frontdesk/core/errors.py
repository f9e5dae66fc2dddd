"""Base of all errors of the core: a stable name, and a sentence that says what to do."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

Family = Literal["not_found", "conflict", "forbidden", "refused", "unauthenticated", "too_many", "failed"]


class DomainError(Exception):
    """Refusal of the core; `slug` is stable for programs, `str(error)` a sentence for people.

    `family` says which kind of refusal it is (HTTP chooses its status by it), `extra` are further facts for programs.
    """

    slug: ClassVar[str]
    title: ClassVar[str]
    family: ClassVar[Family]

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.extra = extra
