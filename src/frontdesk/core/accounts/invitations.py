"""Invitations: a link that lets one person into the account, once, within a week.

The holder of the link joins: as a new user, with a name, an email address and a password they choose, or as one who has
a password here already and joins with it. The invited address is only a proposal, for somebody else may use it here;
the link does not tell which addresses are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from frontdesk.core.accounts import queries
from frontdesk.core.accounts.errors import (
    AlreadyMember,
    InvitationExpired,
    InvitationNotFound,
    InvitationUsed,
    UnknownInbox,
)
from frontdesk.core.accounts.service import publish_inboxes, publish_members
from frontdesk.core.accounts.views import InvitationView, InvitedRole, NewInvitationView, OpenInvitationView
from frontdesk.core.actors import Actor, ActorRef
from frontdesk.core.permissions import require
from frontdesk.core.sessions.attempts import Question
from frontdesk.core.sessions.errors import SignInFailed
from frontdesk.core.sessions.service import Browser, open_session
from frontdesk.core.users import queries as users
from frontdesk.core.users.validation import check_password, clean_email, clean_name
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.kit.passwords import Passwords
from frontdesk.kit.tokens import hash_token, new_token

KEPT = timedelta(days=7)
_COLUMNS = "id, email, role, inbox_ids, created_at, expires_at"


@dataclass(frozen=True, slots=True)
class _Invitation:
    """Row of an invitation, with what is needed to decide about it."""

    account_id: int
    id: int
    account_name: str
    email: str
    role: InvitedRole
    inbox_ids: list[int] | None
    expires_at: datetime
    accepted_at: datetime | None


async def list_open(transaction: Transaction, actor: Actor) -> tuple[InvitationView, ...]:
    """List the account's invitations that are not accepted, the newest first; expired ones too. Raises `Forbidden`."""
    require(actor, "member.manage")
    rows = await transaction.fetch(
        f"SELECT {_COLUMNS} FROM invitations WHERE account_id = $1 AND accepted_at IS NULL ORDER BY id DESC",
        actor.account_id,
    )
    return tuple(InvitationView(**_shown(row)) for row in rows)


async def invite(
    transaction: Transaction,
    actor: Actor,
    email: str,
    role: InvitedRole,
    public_url: str,
    inbox_ids: frozenset[int] | None = None,
) -> NewInvitationView:
    """Make an invitation; an earlier one to the same address is void. An agent joins with `inbox_ids`, or with all.

    Raises `Forbidden`, `EmailInvalid`, `AlreadyMember`, `UnknownInbox`.
    """
    require(actor, "member.manage")
    email = clean_email(email)
    if inbox_ids and await queries.lock_inboxes(transaction, actor.account_id, inbox_ids) != len(inbox_ids):
        raise UnknownInbox
    if await _is_member(transaction, actor.account_id, email):
        raise AlreadyMember
    await transaction.execute(
        "DELETE FROM invitations WHERE account_id = $1 AND lower(email) = lower($2::text) AND accepted_at IS NULL",
        actor.account_id,
        email,
    )
    token = new_token()
    row = await transaction.first(
        "INSERT INTO invitations (account_id, email, role, token_hash, invited_by, expires_at, inbox_ids)"
        f" VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING {_COLUMNS}",
        actor.account_id,
        email,
        role,
        token.hash,
        actor.user_id,
        datetime.now(UTC) + KEPT,
        None if inbox_ids is None else sorted(inbox_ids),
    )
    assert row is not None
    publish_members(transaction, actor.account_id, actor.ref)
    return NewInvitationView(**_shown(row), url=f"{public_url}/invite#{token.text}")


async def withdraw(transaction: Transaction, actor: Actor, invitation_id: int) -> None:
    """Make the link of an invitation void. Raises `Forbidden`, `InvitationNotFound`."""
    require(actor, "member.manage")
    gone = await transaction.execute(
        "DELETE FROM invitations WHERE account_id = $1 AND id = $2 AND accepted_at IS NULL",
        actor.account_id,
        invitation_id,
    )
    if not gone:
        raise InvitationNotFound
    publish_members(transaction, actor.account_id, actor.ref)


async def look_at(transaction: Transaction, token: str) -> OpenInvitationView:
    """Return what the link's holder is invited to. Needs a system transaction.

    Raises `InvitationNotFound`, `InvitationUsed`, `InvitationExpired`.
    """
    found = await _by_token(transaction, token)
    return OpenInvitationView(account_name=found.account_name, email=found.email, role=found.role)


async def accept(
    database: Database,
    passwords: Passwords,
    browser: Browser,
    token: str,
    name: str | None,
    email: str | None,
    password: str,
) -> str:
    """Join the account and sign in there; returns the session's token. Somebody new gives a name.

    Without an `email` it is the invited one. Raises what `look_at` raises, `AlreadyMember`, `TooManyAttempts`; for a
    new user `NameInvalid`, `EmailInvalid`, `PasswordTooWeak`, `EmailTaken`; for one who has a password here
    `SignInFailed`.
    """
    async with database.system() as transaction:
        invitation = await _by_token(transaction, token)
    address = clean_email(invitation.email if email is None else email)
    if name is None:
        return await _join(database, passwords, browser, invitation, address, password)
    clean = clean_name(name)
    check_password(password)
    password_hash = await passwords.hash(password)
    question = Question(f"invitation {invitation.id}", group=f"account {invitation.account_id}")
    await question.count(database)
    async with database.system() as transaction:
        await _claim(transaction, invitation)
        user_id = await users.insert_user(transaction, email=address, name=clean, password_hash=password_hash)
        await question.was_free(transaction)
        return await _open_account(transaction, browser, invitation, user_id, password_hash)


async def _join(
    database: Database, passwords: Passwords, browser: Browser, invitation: _Invitation, email: str, password: str
) -> str:
    attempt = browser.attempt(email)
    await attempt.count(database)
    async with database.system() as transaction:
        known = await users.credentials_by_email(transaction, email)
    stored = known.password_hash if known else None
    if not await passwords.verify(stored, password) or known is None or stored is None:
        raise SignInFailed
    async with database.system() as transaction:
        await _claim(transaction, invitation)
        await attempt.succeeded(transaction)
        return await _open_account(transaction, browser, invitation, known.user_id, stored)


async def _open_account(
    transaction: Transaction, browser: Browser, invitation: _Invitation, user_id: int, password_hash: str
) -> str:
    if not await queries.insert_membership(transaction, invitation.account_id, user_id, invitation.role):
        raise AlreadyMember
    joiner = ActorRef("user", user_id)
    if invitation.role == "agent":
        joined = await queries.join_inboxes(transaction, invitation.account_id, user_id, invitation.inbox_ids)
        publish_inboxes(transaction, invitation.account_id, joined, joiner)
    publish_members(
        transaction, invitation.account_id, joiner, user_id=user_id, changes={"role": (None, invitation.role)}
    )
    return await open_session(transaction, browser, user_id, password_hash, invitation.account_id)


async def _by_token(transaction: Transaction, token: str) -> _Invitation:
    row = await transaction.first(
        "SELECT invitations.account_id, invitations.id, accounts.name AS account_name, email, role, inbox_ids,"
        " expires_at, accepted_at FROM invitations JOIN accounts ON accounts.id = invitations.account_id"
        " WHERE token_hash = $1",
        hash_token(token),
    )
    if row is None:
        raise InvitationNotFound
    found = _Invitation(**row)
    if found.accepted_at is not None:
        raise InvitationUsed
    if found.expires_at <= datetime.now(UTC):
        raise InvitationExpired
    return found


def _shown(row: asyncpg.Record) -> dict[str, Any]:
    """Return the columns as a view has them."""
    return {**row, "inbox_ids": None if row["inbox_ids"] is None else tuple(row["inbox_ids"])}


async def _claim(transaction: Transaction, invitation: _Invitation) -> None:
    """Claim the invitation: of two who accept at once, one gets it."""
    claimed = await transaction.execute(
        "UPDATE invitations SET accepted_at = now() WHERE account_id = $1 AND id = $2 AND accepted_at IS NULL",
        invitation.account_id,
        invitation.id,
    )
    if not claimed:
        raise InvitationUsed


async def _is_member(transaction: Transaction, account_id: int, email: str) -> bool:
    return bool(
        await transaction.value(
            "SELECT EXISTS (SELECT FROM memberships JOIN users ON users.id = memberships.user_id"
            " WHERE memberships.account_id = $1 AND lower(users.email) = lower($2::text))",
            account_id,
            email,
        )
    )
