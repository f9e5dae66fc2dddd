"""First set-up: the holder of the link printed at the start makes the first account and becomes its owner.

The owner also runs the installation (`is_operator`). Once there is a user, no link works any more. An account may be
there before any user is: then the first owner gets that one.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from frontdesk.core.accounts import queries as accounts
from frontdesk.core.accounts.service import hand_over_account, open_account
from frontdesk.core.installation import stored_settings
from frontdesk.core.installation.errors import SetupDone, SetupTokenWrong
from frontdesk.core.sessions.service import Browser, open_session
from frontdesk.core.users import queries as users
from frontdesk.core.users.validation import check_password, clean_email, clean_name
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.kit.passwords import Passwords
from frontdesk.kit.tokens import hash_token, new_token

TOKEN_HASH = "setup_token_hash"  # noqa: S105 - the name it is kept under
SETUP_LOCK = 7205759403792795


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOwner:
    """Data that the first user gives."""

    account_name: str
    name: str
    email: str
    password: str = field(repr=False)


async def is_needed(transaction: Transaction) -> bool:
    """Return whether the installation is still to be set up. Needs a system transaction."""
    return not await users.is_anybody_here(transaction)


async def first_account(transaction: Transaction, name: str) -> int:
    """Return the installation's first account; made with this name, without people, when there is none.

    Needs a system transaction. Raises `NameInvalid`.
    """
    await transaction.value("SELECT pg_advisory_xact_lock($1)", SETUP_LOCK)
    found = await accounts.first_account(transaction)
    return await accounts.insert_account(transaction, clean_name(name, "account_name")) if found is None else found


async def new_setup_link(transaction: Transaction, public_url: str) -> str | None:
    """Make a link that sets up the installation once, in place of any earlier one; None when that is done already.

    Needs a system transaction.
    """
    if not await is_needed(transaction):
        return None
    token = new_token()
    await stored_settings.put(transaction, TOKEN_HASH, token.hash.hex())
    return f"{public_url}/setup#{token.text}"


async def set_up(database: Database, passwords: Passwords, browser: Browser, token: str, owner: FirstOwner) -> str:
    """Make the first account, if it is not there yet, and its owner, and sign them in; return the session's token.

    Raises `SetupDone`, `SetupTokenWrong`, `NameInvalid`, `EmailInvalid`, `PasswordTooWeak`.
    """
    async with database.system() as transaction:
        await _check(transaction, token)
    email, name = clean_email(owner.email), clean_name(owner.name)
    clean_name(owner.account_name, "account_name")
    check_password(owner.password)
    password_hash = await passwords.hash(owner.password)
    async with database.system() as transaction:
        # Two who use the link at once: the second waits here and finds it used.
        await transaction.value("SELECT pg_advisory_xact_lock($1)", SETUP_LOCK)
        await _check(transaction, token)
        await stored_settings.forget(transaction, TOKEN_HASH)
        user_id = await users.insert_user(
            transaction, email=email, name=name, password_hash=password_hash, is_operator=True
        )
        account_id = await accounts.first_account(transaction)
        if account_id is None:
            account_id = await open_account(transaction, owner.account_name, user_id)
        else:
            await hand_over_account(transaction, account_id, owner.account_name, user_id)
        return await open_session(transaction, browser, user_id, password_hash, account_id)


async def _check(transaction: Transaction, token: str) -> None:
    # Asked for first: who sets up meanwhile takes it away with the same commit, and is found below.
    expected = await stored_settings.get(transaction, TOKEN_HASH) or ""
    if not await is_needed(transaction):
        raise SetupDone
    if not hmac.compare_digest(expected, hash_token(token).hex()):
        raise SetupTokenWrong
