"""Signing in and out, changing the password, and API tokens.

Passwords are hashed and checked between transactions, never inside one: it takes long, and connections are few.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from frontdesk.core.actors import Actor, Scope
from frontdesk.core.permissions import require
from frontdesk.core.sessions import queries
from frontdesk.core.sessions.attempts import Attempt, Question
from frontdesk.core.sessions.browsers import forget_all
from frontdesk.core.sessions.errors import (
    NoAccount,
    NotAMember,
    PasswordWrong,
    SessionNotFound,
    SignInFailed,
    TokenNotFound,
)
from frontdesk.core.sessions.views import NewTokenView
from frontdesk.core.users import queries as users
from frontdesk.core.users.validation import check_password, clean_name
from frontdesk.db.database import Database
from frontdesk.db.transaction import FeedEvent, Transaction
from frontdesk.kit.passwords import Passwords
from frontdesk.kit.tokens import hash_token, new_token

TOKEN_PREFIX = "fd_"  # noqa: S105 - what a token begins with
USER_AGENT_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Browser:
    """Browser that a person signs in from; `old_token` is the session cookie it came with, if any.

    `mark` is what it shows when a user has signed in with it before.
    """

    ip: str
    user_agent: str
    old_token: str | None = field(default=None, repr=False)
    mark: str | None = field(default=None, repr=False)

    def attempt(self, email: str) -> Attempt:
        """Return a try at that person's password."""
        return Attempt(self.ip, email, self.mark)


async def sign_in(database: Database, passwords: Passwords, browser: Browser, email: str, password: str) -> str:
    """Open a session for the user with this email and password; return its token.

    Raises `TooManyAttempts`, `SignInFailed`, `NoAccount`.
    """
    attempt = browser.attempt(email.strip())
    await attempt.count(database)
    async with database.system() as transaction:
        found = await users.credentials_by_email(transaction, email.strip())
    stored = found.password_hash if found else None
    if not await passwords.verify(stored, password) or found is None or stored is None:
        raise SignInFailed
    current = stored
    fresh = await passwords.hash(password) if passwords.is_outdated(stored) else None
    async with database.system() as transaction:
        if fresh is not None and await users.replace_password(transaction, found.user_id, stored, fresh):
            current = fresh
        token = await open_session(transaction, browser, found.user_id, current)
        await attempt.succeeded(transaction)
    return token


async def open_session(
    transaction: Transaction, browser: Browser, user_id: int, password_hash: str, account_id: int | None = None
) -> str:
    """Open a session for an authenticated person; its token is always a new one, and the old one ends.

    `password_hash` is what the password was checked against. Needs a system transaction. Raises `SignInFailed` when it
    is another by now, and `NoAccount`.
    """
    if not await queries.is_member(transaction, user_id):
        raise NoAccount
    if browser.old_token:
        ended = await queries.end_by_token(transaction, hash_token(browser.old_token))
        if ended is not None:
            await _publish(transaction, ended)
    token = new_token()
    agent = browser.user_agent[:USER_AGENT_CHARACTERS]
    opened = await queries.open_session(transaction, user_id, password_hash, account_id, token.hash, browser.ip, agent)
    if opened is None:
        raise SignInFailed
    return token.text


async def change_password(
    database: Database, passwords: Passwords, actor: Actor, browser: Browser, current: str, new: str
) -> str:
    """Replace the actor's password, end all other sessions, and give this one a new token, which is returned.

    A thief of the old token is out, too, and no browser is known any more. Raises `Forbidden` to an API token,
    `PasswordTooWeak`, `TooManyAttempts`, `PasswordWrong`.
    """
    session_id = session_of(actor)
    check_password(new)
    old_hash = await confirm(database, passwords, actor, browser, current)
    fresh = await passwords.hash(new)
    async with database.system() as transaction:
        if not await users.replace_password(transaction, actor.user_id, old_hash, fresh):
            raise PasswordWrong
        await queries.end_others(transaction, actor.user_id, session_id)
        await forget_all(transaction, actor.user_id)
        await _publish(transaction, actor.user_id)
        token = new_token()
        await queries.set_token(transaction, session_id, token.hash)
        return token.text


async def confirm(
    database: Database, passwords: Passwords, actor: Actor, browser: Browser, password: str, field: str = "current"
) -> str | None:
    """Check the actor's password, which is counted as a sign-in is; return its hash.

    `field` is what an error says is wrong. Raises `TooManyAttempts`, `PasswordWrong`.
    """
    async with database.system() as transaction:
        found = await users.credentials(transaction, actor.user_id)
    if found is None:
        raise PasswordWrong(field)
    attempt = browser.attempt(found.email)
    await attempt.count(database)
    if not await passwords.verify(found.password_hash, password):
        raise PasswordWrong(field)
    async with database.system() as transaction:
        await attempt.succeeded(transaction)
    return found.password_hash


async def confirm_email(
    database: Database, passwords: Passwords, actor: Actor, browser: Browser, email: str, password: str | None
) -> None:
    """Check that the actor may sign in with this email from now on: with their password, and not by trying out many.

    Their present email, as it is written now, needs nothing. Raises `Forbidden` to an API token, `TooManyAttempts`,
    `PasswordWrong`.
    """
    require(actor, "session.manage")
    async with database.system() as transaction:
        if (await users.one_user(transaction, actor.user_id)).email == email:
            return
    await confirm(database, passwords, actor, browser, password or "", "current_password")
    await Question(f"user {actor.user_id}").count(database)


def session_of(actor: Actor) -> int:
    """Return the session of a person who is signed in. Raises `Forbidden` to an API token."""
    require(actor, "session.manage")
    assert actor.session_id is not None
    return actor.session_id


async def switch_account(transaction: Transaction, actor: Actor, account_id: int) -> None:
    """Make the actor's session act in another of the user's accounts. Raises `Forbidden`, `NotAMember`."""
    session_id = session_of(actor)
    if not await queries.is_member(transaction, actor.user_id, account_id):
        raise NotAMember
    await queries.set_account(transaction, session_id, account_id)


async def end_session(transaction: Transaction, actor: Actor, session_id: int) -> None:
    """End one of the actor's sessions, on whatever device. Needs a system transaction.

    Raises `Forbidden` to an API token, `SessionNotFound`.
    """
    require(actor, "session.manage")
    if not await queries.end_session(transaction, actor.user_id, session_id):
        raise SessionNotFound
    await _publish(transaction, actor.user_id)


async def make_token(transaction: Transaction, actor: Actor, name: str, scope: Scope) -> NewTokenView:
    """Make an API token that acts as the actor in this account, as far as its scope.

    Raises `Forbidden`, `NameInvalid`.
    """
    require(actor, "token.manage")
    token = new_token(TOKEN_PREFIX)
    return await queries.insert_token(transaction, actor.account_id, actor.user_id, clean_name(name), scope, token)


async def delete_token(transaction: Transaction, actor: Actor, token_id: int) -> None:
    """Delete the token, so that it lets nobody in. Raises `Forbidden`, `TokenNotFound`."""
    require(actor, "token.manage")
    if not await queries.delete_token(transaction, actor.account_id, actor.user_id, token_id):
        raise TokenNotFound
    transaction.feed.append(FeedEvent(actor.account_id, "session", "{}", user_id=actor.user_id))


async def _publish(transaction: Transaction, user_id: int) -> None:
    """Publish that a session of the user ended: in each of their accounts, its clients are authenticated again."""
    for account_id in await queries.account_ids_of(transaction, user_id):
        transaction.feed.append(FeedEvent(account_id, "session", "{}", user_id=user_id))
