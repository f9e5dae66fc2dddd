"""Contacts: listed, read and edited. A person sees a contact who has a conversation in an inbox of theirs."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, ClassVar

import asyncpg

from frontdesk.core.actors import ActorRef
from frontdesk.core.contacts.pictures import avatar_url
from frontdesk.core.contacts.search import FEW, pattern_of, people_like, person_like
from frontdesk.core.contacts.views import ContactPage, ContactView, IdentityView
from frontdesk.core.errors import DomainError, Family
from frontdesk.core.events import ContactChanged
from frontdesk.core.publishing import publish
from frontdesk.core.visibility import Visibility
from frontdesk.db.transaction import Transaction
from frontdesk.kit.cursors import read_cursor, write_cursor

EDITABLE: tuple[str, ...] = ("name", "email", "phone", "note")


class ContactNotFound(DomainError):
    """Contact that does not exist, or of whom the person sees no conversation."""

    slug: ClassVar[str] = "contact-not-found"
    title: ClassVar[str] = "Contact not found"
    family: ClassVar[Family] = "not_found"

    def __init__(self) -> None:
        super().__init__("This contact doesn't exist, or you are not a member of an inbox they wrote to.")


async def contacts(
    transaction: Transaction, account_id: int, visible: Visibility, search: str | None, cursor: str | None, limit: int
) -> ContactPage:
    """Return a page of contacts, the newest first. Raises `BadCursor`."""
    args: list[Any] = [account_id, limit + 1]
    columns = _columns(visible, args)
    conditions = [f"p.account_id = $1 AND {_seen(visible, args)}"]
    if search:
        people = await people_like(transaction, search, addresses=True, most=FEW + 1)
        if len(people) <= FEW:
            args.append(people)
            conditions.append(f"p.id = ANY(${len(args)}::bigint[])")
        else:
            args.append(pattern_of(search))
            conditions.append(f"({person_like('p.account_id', 'p.id', f'${len(args)}')})")
    if cursor:
        args += read_cursor(cursor)
        conditions.append(f"(p.created_at, p.id) < (${len(args) - 1}, ${len(args)})")
    rows = await transaction.fetch(
        f"SELECT {columns} FROM contacts p"
        f" WHERE {' AND '.join(conditions)} ORDER BY p.created_at DESC, p.id DESC LIMIT $2",
        *args,
    )
    items = await _views(transaction, account_id, rows[:limit])
    last = rows[limit - 1] if len(rows) > limit else None
    return ContactPage(items, write_cursor(last["created_at"], last["id"]) if last else None)


async def contact(transaction: Transaction, account_id: int, contact_id: int, visible: Visibility) -> ContactView:
    """Return one contact. Raises `ContactNotFound`."""
    args: list[Any] = [account_id, contact_id]
    rows = await transaction.fetch(
        f"SELECT {_columns(visible, args)} FROM contacts p"
        f" WHERE p.account_id = $1 AND p.id = $2 AND {_seen(visible, args)}",
        *args,
    )
    if not rows:
        raise ContactNotFound
    return (await _views(transaction, account_id, rows))[0]


async def edit(
    transaction: Transaction,
    actor: ActorRef,
    account_id: int,
    contact_id: int,
    visible: Visibility,
    changes: dict[str, str | None],
) -> ContactView:
    """Change the fields that colleagues may change (`EDITABLE`). Raises `ContactNotFound`."""
    await contact(transaction, account_id, contact_id, visible)
    names = [name for name in EDITABLE if name in changes]
    if names:
        assignments = ", ".join(f"{name} = ${place}" for place, name in enumerate(names, start=3))
        await transaction.execute(
            f"UPDATE contacts SET {assignments}, updated_at = now() WHERE account_id = $1 AND id = $2",
            account_id,
            contact_id,
            *(changes[name] for name in names),
        )
        named = dict.fromkeys(names, (None, None))
        happened = ContactChanged(
            account_id=account_id, at=datetime.now(UTC), actor=actor, contact_id=contact_id, changes=named
        )
        publish(transaction, happened, shown=f'"contact_id":{contact_id}')
    return await contact(transaction, account_id, contact_id, visible)


async def avatar_key(transaction: Transaction, account_id: int, contact_id: int, visible: Visibility) -> str:
    """Return the file of a contact's picture. Raises `ContactNotFound`."""
    args: list[Any] = [account_id, contact_id]
    key = await transaction.value(
        f"SELECT p.avatar_key FROM contacts p WHERE p.account_id = $1 AND p.id = $2 AND {_seen(visible, args)}", *args
    )
    if key is None:
        raise ContactNotFound
    return str(key)


async def _views(transaction: Transaction, account_id: int, rows: list[asyncpg.Record]) -> tuple[ContactView, ...]:
    found: defaultdict[int, list[IdentityView]] = defaultdict(list)
    if rows:
        for record in await transaction.fetch(
            "SELECT contact_id, id, platform, remote_id, username, name, is_follower FROM identities"
            " WHERE account_id = $1 AND contact_id = ANY($2::bigint[]) ORDER BY id",
            account_id,
            [row["id"] for row in rows],
        ):
            fields = dict(record)
            found[fields.pop("contact_id")].append(IdentityView(**fields))
    return tuple(
        ContactView(
            id=row["id"],
            name=row["name"],
            avatar_url=avatar_url(row["id"], row["avatar_key"]),
            email=row["email"],
            phone=row["phone"],
            note=row["note"],
            blocked_at=row["blocked_at"],
            identities=tuple(found[row["id"]]),
            first_contact_at=row["first_contact_at"],
            created_at=row["created_at"],
        )
        for row in rows
    )


def _columns(visible: Visibility, args: list[Any]) -> str:
    """Return the columns of the contact `p`: a conversation is as old as its oldest message."""
    return (
        "p.id, p.name, p.avatar_key, p.email, p.phone, p.note, p.created_at, p.blocked_at,"
        " (SELECT min(f.created_at) FROM conversations f WHERE f.account_id = p.account_id AND f.contact_id = p.id"
        f" AND {visible.where('f.inbox_id', args)}) AS first_contact_at"
    )


def _seen(visible: Visibility, args: list[Any]) -> str:
    """Return the condition that the contact `p` has a conversation that is seen."""
    if visible.inbox_ids is None:
        return "true"
    # A value and not EXISTS, for which the planner reads all conversations before the first contact.
    return (
        "(SELECT true FROM conversations v WHERE v.account_id = p.account_id AND v.contact_id = p.id"
        f" AND {visible.where('v.inbox_id', args)} LIMIT 1)"
    )
