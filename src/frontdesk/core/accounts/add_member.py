"""Adding people without an invitation, from the operator's command line."""

from __future__ import annotations

from frontdesk.core.accounts import queries
from frontdesk.core.accounts.service import open_account, publish_members
from frontdesk.core.actors import ActorRef, Role
from frontdesk.core.errors import DomainError
from frontdesk.core.users import queries as users
from frontdesk.core.users.validation import check_password, clean_email, clean_name
from frontdesk.db.database import Database
from frontdesk.kit.passwords import Passwords


class NoAccountYet(DomainError):
    """Lack of any account to add a person to."""

    slug, title, family = "no-account-yet", "No account yet", "refused"

    def __init__(self) -> None:
        super().__init__("There is no account yet. Name one, and it is created with this person as its owner.")


async def add_member(
    database: Database, passwords: Passwords, email: str, name: str, password: str, account: str | None, role: Role
) -> str:
    """Add a user as the owner of a new account of that name, or with `role` to the first account there is.

    The first user of all runs the installation. Returns a sentence that says what was done. Raises `EmailInvalid`,
    `EmailTaken`, `NameInvalid`, `PasswordTooWeak`, `NoAccountYet`.
    """
    email, name = clean_email(email), clean_name(name)
    check_password(password)
    password_hash = await passwords.hash(password)
    async with database.system() as transaction:
        first = not await users.is_anybody_here(transaction)
        user_id = await users.insert_user(
            transaction, email=email, name=name, password_hash=password_hash, is_operator=first
        )
        if account is not None:
            await open_account(transaction, account, user_id)
            return f"{name} can sign in as {email}, the owner of {account}."
        found = await transaction.first("SELECT id, name FROM accounts ORDER BY id LIMIT 1")
        if found is None:
            raise NoAccountYet
        await queries.insert_membership(transaction, found["id"], user_id, role)
        joiner = ActorRef("user", user_id)
        publish_members(transaction, found["id"], joiner, user_id=user_id, changes={"role": (None, role)})
        return f"{name} can sign in as {email}, {role} in {found['name']}."
