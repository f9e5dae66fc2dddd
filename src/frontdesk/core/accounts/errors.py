"""Refusals about accounts and the people in them."""

from __future__ import annotations

from frontdesk.core.actors import Forbidden
from frontdesk.core.errors import DomainError


class MemberNotFound(DomainError):
    """User who is not a member of this account."""

    slug, title, family = "member-not-found", "Member not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This person is not a member of the account.")


class OwnersOnly(Forbidden):
    """Refusal to anybody but an owner: only owners make, change and remove owners."""

    slug, title = "owners-only", "Only owners can do this"

    def __init__(self) -> None:
        super().__init__("Only an owner may make someone an owner, or change or remove one.")


class LastOwner(DomainError):
    """Refusal to remove the last owner: an account always has one."""

    slug, title, family = "last-owner", "The account needs an owner", "conflict"

    def __init__(self) -> None:
        super().__init__("This is the account's only owner. Make someone else an owner first.")


class UnknownInbox(DomainError):
    """Inbox that is not the account's."""

    slug, title, family = "unknown-inbox", "Inbox not found", "refused"

    def __init__(self) -> None:
        super().__init__("One of these inboxes does not exist.", field="inbox_ids")


class AlreadyMember(DomainError):
    """Invited person who is in the account already."""

    slug, title, family = "already-member", "Already a member", "conflict"

    def __init__(self) -> None:
        super().__init__("Someone with this email address is already a member of the account.")


class InvitationNotFound(DomainError):
    """Unknown invitation: a wrong link, or it was withdrawn."""

    slug, title, family = "invitation-not-found", "Invitation not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This invitation doesn't exist; it may have been withdrawn. Ask for a new one.")


class InvitationUsed(DomainError):
    """Invitation that was used already: it admits one person, once."""

    slug, title, family = "invitation-used", "This invitation has been used", "conflict"

    def __init__(self) -> None:
        super().__init__("This invitation has been used already. Sign in, or ask for a new one.")


class InvitationExpired(DomainError):
    """Invitation that was not accepted in time."""

    slug, title, family = "invitation-expired", "This invitation has expired", "conflict"

    def __init__(self) -> None:
        super().__init__("This invitation has expired. Ask for a new one.")


class TeamNotFound(DomainError):
    """Team that the account does not have."""

    slug, title, family = "team-not-found", "Team not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This team doesn't exist; it may have been deleted already.")


class TeamNameTaken(DomainError):
    """Name that another team of the account has."""

    slug, title, family = "team-name-taken", "Name already in use", "conflict"

    def __init__(self) -> None:
        super().__init__("A team with this name already exists.", field="name")
