"""What can be refused about labels."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class LabelNotFound(DomainError):
    """The account has no such label."""

    slug, title, family = "label-not-found", "Label not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This label doesn't exist; it may have been deleted already.")


class LabelNameInvalid(DomainError):
    """The name cannot be a label's."""

    slug, title, family = "label-name-invalid", "Not a label", "refused"

    def __init__(self, detail: str, field: str = "name") -> None:
        super().__init__(detail, field=field)


class LabelExists(DomainError):
    """Another label has the name already, and nobody asked to merge the two."""

    slug, title, family = "label-exists", "There is a label of this name", "conflict"

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a label “{name}” already. Choose another name, or merge the two.", field="name")


class TooManyLabels(DomainError):
    """The account, or the conversation, has as many labels as it may have."""

    slug, title, family = "too-many-labels", "Too many labels", "refused"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, field="labels")
