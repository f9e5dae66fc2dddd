"""Views of accounts and the people in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from frontdesk.core.actors import Role

InvitedRole = Literal["administrator", "supervisor", "agent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """Account as clients see it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccountView:
    """Account the user is a member of, and their role."""

    id: int
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberUserView:
    """Colleague. `email` is shown to owners and administrators only."""

    id: int
    name: str
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipView:
    """Membership in the account; `inbox_ids` is shown to owners and administrators, and is empty for others."""

    user: MemberUserView
    role: Role
    created_at: datetime
    inbox_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """Invitation that is not accepted yet.

    `inbox_ids` are those an agent joins with; None: all that there are when they accept.
    """

    id: int
    email: str
    role: InvitedRole
    inbox_ids: tuple[int, ...] | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitationView:
    """Invitation just made: the only time its link is shown. Frontdesk sends no mail; pass it on."""

    id: int
    email: str
    role: InvitedRole
    inbox_ids: tuple[int, ...] | None
    created_at: datetime
    expires_at: datetime
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInvitationView:
    """Invitation as the holder of its link sees it.

    `email` is the invited one; whether it is known here is not said.
    """

    account_name: str
    email: str
    role: InvitedRole


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """Team of the account."""

    id: int
    name: str
