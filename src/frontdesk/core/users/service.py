"""Changes that users make about themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from frontdesk.core.actors import ActorRef
from frontdesk.core.event_kinds import Changes
from frontdesk.core.events import MemberChanged
from frontdesk.core.publishing import publish
from frontdesk.core.users import queries
from frontdesk.core.users.errors import PreferencesTooLarge
from frontdesk.core.users.validation import clean_email, clean_name
from frontdesk.core.users.views import UserView
from frontdesk.db.transaction import Transaction

PREFERENCES_BYTES = 16 * 1024


async def change_profile(
    transaction: Transaction,
    user_id: int,
    *,
    name: str | None = None,
    email: str | None = None,
    preferences: dict[str, Any] | None = None,
) -> UserView:
    """Change name, email or preferences; a new name is published in every account the user works in.

    Needs a system transaction, since those accounts are several. Raises `NameInvalid`, `EmailInvalid`, `EmailTaken`,
    `PreferencesTooLarge`.
    """
    changed = await queries.change_user(
        transaction,
        user_id,
        name=None if name is None else clean_name(name),
        email=None if email is None else clean_email(email),
        preferences=preferences,
    )
    if len(msgspec.json.encode(changed.preferences)) > PREFERENCES_BYTES:
        raise PreferencesTooLarge(f"Preferences may take {PREFERENCES_BYTES // 1024} KiB.", field="preferences")
    if name is not None or email is not None:
        rows = await transaction.fetch("SELECT account_id FROM memberships WHERE user_id = $1", user_id)
        for row in rows:
            account_id, actor = row["account_id"], ActorRef("user", user_id)
            given = {"name": name, "email": email}
            changes: Changes = {field: (None, None) for field, new in given.items() if new is not None}
            now = datetime.now(UTC)
            publish(
                transaction,
                MemberChanged(account_id=account_id, at=now, actor=actor, user_id=user_id, changes=changes),
            )
    return changed
