"""Refusals about labels."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class LabelNotFound(DomainError):
    """Label that the account does not have."""

    slug, title, family = "label-not-found", "Label not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This label doesn't exist; it may have been deleted already.")


class LabelNameInvalid(DomainError):
    """Name that cannot be a label's."""

    slug, title, family = "label-name-invalid", "Invalid label name", "refused"

    def __init__(self, detail: str, field: str = "name") -> None:
        super().__init__(detail, field=field)


class LabelExists(DomainError):
    """Name that another label has already, where the two were not to be merged."""

    slug, title, family = "label-exists", "Label already exists", "conflict"

    def __init__(self, name: str, advice: str = "Choose another name, or merge the two.") -> None:
        super().__init__(f"There is a label “{name}” already. {advice}", field="name")


class LabelChangedMeanwhile(DomainError):
    """Label that was renamed or deleted while the request gave it to a conversation."""

    slug, title, family = "label-changed-meanwhile", "Label renamed or deleted", "conflict"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The label “{name}” was renamed or deleted at the same time. Nothing was changed. Choose the label again.",
            field="labels",
        )


class TooManyLabels(DomainError):
    """Account, or conversation, that has as many labels as it may have."""

    slug, title, family = "too-many-labels", "Too many labels", "refused"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, field="labels")
