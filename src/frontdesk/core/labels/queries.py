"""Statements about labels. Conversations hold them by name; `conversation_labels` follows by triggers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Literal, get_args

import asyncpg
import msgspec

from frontdesk.core.actors import ActorRef
from frontdesk.core.events import LabelsChanged
from frontdesk.core.labels.errors import LabelChangedMeanwhile, TooManyLabels
from frontdesk.core.labels.views import LabelView
from frontdesk.core.publishing import publish, record
from frontdesk.db.transaction import Transaction

Colour = Literal["teal", "blue", "violet", "pink", "red", "orange", "yellow", "green", "gray"]
COLOURS: tuple[str, ...] = get_args(Colour)

# Each label that conversations have is found in the index by the one before it, however many conversations have it.
LIST_WORN = """
WITH RECURSIVE worn AS (
    (SELECT account_id, label FROM conversation_labels ORDER BY account_id, label LIMIT 1)
    UNION ALL
    SELECT following.account_id, following.label FROM worn, LATERAL (
        SELECT account_id, label FROM conversation_labels c
        WHERE (c.account_id, c.label) > (worn.account_id, worn.label)
        ORDER BY c.account_id, c.label LIMIT 1
    ) following
)
INSERT INTO labels (account_id, name, colour)
SELECT account_id, label, ($1::text[])[1 + abs(hashtext(label) % cardinality($1))] FROM worn
WHERE NOT EXISTS (SELECT FROM labels l WHERE l.account_id = worn.account_id AND l.name = worn.label)
    AND NOT EXISTS (
        SELECT FROM procrastinate_jobs WHERE lock = 'relabel:' || worn.account_id AND status IN ('todo', 'doing')
    )
ON CONFLICT (account_id, name) DO NOTHING RETURNING account_id
"""

COUNTED = 1000
"""A label's conversations are counted so far."""
MOST = 1000
"""So many labels an account may have: all of them are listed at once."""


# A label that was there when the statement began, and is not once its lock is free, was renamed or deleted meanwhile:
# of such a one only the name is returned. One that another transaction made since then is locked by an update that
# changes nothing: DO NOTHING would not keep it from being deleted. `before` is as it was before: the statement does not
# see what it adds.
ENSURE = """
WITH known AS MATERIALIZED (SELECT id, name FROM labels WHERE account_id = $1 AND name = ANY($2::text[])),
held AS MATERIALIZED (
    SELECT id FROM labels WHERE account_id = $1 AND name = ANY($2::text[]) ORDER BY id FOR KEY SHARE
), made AS (
    INSERT INTO labels (account_id, name, colour)
    SELECT $1, name, ($3::text[])[1 + abs(hashtext(name) % cardinality($3))] FROM unnest($2::text[]) name
    WHERE NOT EXISTS (SELECT FROM known WHERE known.name = name.name)
    ON CONFLICT (account_id, name) DO UPDATE SET colour = excluded.colour WHERE false RETURNING id, name, colour
)
SELECT NULL AS id, name, NULL AS colour, 0 AS before FROM known WHERE id NOT IN (SELECT id FROM held)
UNION ALL SELECT id, name, colour, (SELECT count(*) FROM labels WHERE account_id = $1) FROM made
"""


async def ensure(transaction: Transaction, actor: ActorRef, account_id: int, names: Collection[str]) -> None:
    """Keep these labels from being renamed or deleted until the commit, and make those that do not exist yet.

    A new one has a colour by its name, and is published. Raises `LabelChangedMeanwhile`, `TooManyLabels`.
    """
    if not names:
        return
    made = await transaction.fetch(ENSURE, account_id, sorted(names), list(COLOURS))
    for row in made:
        if row["id"] is None:
            raise LabelChangedMeanwhile(row["name"])
    if made:
        _require_room(made[0]["before"] + len(made))
        # Told whole: nobody has to ask for all the others again.
        labels = [LabelView(id=row["id"], name=row["name"], colour=row["colour"], conversations=1) for row in made]
        now = datetime.now(UTC)
        first, *others = [
            LabelsChanged(
                account_id=account_id, at=now, actor=actor, label_id=label.id, changes={"name": (None, label.name)}
            )
            for label in labels
        ]
        publish(transaction, first, shown=f'"made":{msgspec.json.encode(labels).decode()}')
        for happened in others:
            record(transaction, happened)


async def list_worn_in_all(transaction: Transaction) -> None:
    """List the labels that conversations have and that are not listed, and publish them. Needs a system transaction.

    A server whose version has no list of labels yet made them. An account whose labels are just being changed in many
    conversations is left for the next time.
    """
    made = await transaction.fetch(LIST_WORN, list(COLOURS))
    for account_id in sorted({row["account_id"] for row in made}):
        publish(transaction, LabelsChanged(account_id=account_id, at=datetime.now(UTC)))


async def require_room(transaction: Transaction, account_id: int) -> None:
    """Check that the account may have the labels that were made just now. Raises `TooManyLabels`."""
    _require_room(await transaction.value("SELECT count(*) FROM labels WHERE account_id = $1", account_id))


def _require_room(count: int) -> None:
    if count > MOST:
        raise TooManyLabels(f"An account has at most {MOST} labels. Merge or delete some in the settings first.")


async def list_labels(transaction: Transaction, account_id: int) -> tuple[LabelView, ...]:
    """Return the account's labels by name, each with how many conversations have it."""
    rows = await transaction.fetch(
        "SELECT l.id, l.name, l.colour, (SELECT count(*) FROM (SELECT FROM conversation_labels c"
        " WHERE c.account_id = l.account_id AND c.label = l.name LIMIT $2) counted) AS conversations"
        " FROM labels l WHERE l.account_id = $1 ORDER BY lower(l.name), l.id",
        account_id,
        COUNTED,
    )
    return tuple(LabelView(**row) for row in rows)


async def lock_name(transaction: Transaction, account_id: int, label_id: int, new: str | None = None) -> str | None:
    """Return the label's name, locked until the end together with the label that has the `new` name.

    In the order of their ids: of two labels that are merged into each other at the same time, one waits.
    """
    rows = await transaction.fetch(
        "SELECT id, name FROM labels WHERE account_id = $1 AND (id = $2 OR name = $3) ORDER BY id FOR UPDATE",
        account_id,
        label_id,
        new,
    )
    return next((row["name"] for row in rows if row["id"] == label_id), None)


async def rename(transaction: Transaction, account_id: int, label_id: int, new: str) -> bool:
    """Give the label another name; return False where another label has it, also one made at the same time."""
    try:
        async with transaction.part():
            return await transaction.execute(RENAME, account_id, label_id, new) == 1
    except asyncpg.UniqueViolationError:
        return False


RENAME = """
UPDATE labels SET name = $3 WHERE account_id = $1 AND id = $2
    AND NOT EXISTS (SELECT FROM labels WHERE account_id = $1 AND name = $3)
"""


async def recolour(transaction: Transaction, account_id: int, label_id: int, colour: Colour) -> str | None:
    """Give the label another colour; return the one before."""
    before: str | None = await transaction.value(
        "UPDATE labels l SET colour = $3 FROM labels b WHERE l.account_id = $1 AND l.id = $2"
        " AND b.account_id = l.account_id AND b.id = l.id RETURNING b.colour",
        account_id,
        label_id,
        colour,
    )
    return before


async def lock_having(transaction: Transaction, account_id: int, label_id: int, most: int) -> list[int]:
    """Lock conversations with the label, at most so many: before the label, as any change of a conversation does."""
    rows = await transaction.fetch(
        "SELECT id FROM conversations WHERE account_id = $1 AND id IN ("
        " SELECT c.conversation_id FROM labels l JOIN conversation_labels c ON c.account_id = l.account_id"
        " AND c.label = l.name WHERE l.account_id = $1 AND l.id = $2 ORDER BY c.conversation_id LIMIT $3)"
        " ORDER BY id FOR UPDATE",
        account_id,
        label_id,
        most,
    )
    return [row["id"] for row in rows]


async def exists(transaction: Transaction, account_id: int, name: str) -> bool:
    """Return whether the account has a label of that name."""
    found: bool = await transaction.value(
        "SELECT EXISTS (SELECT FROM labels WHERE account_id = $1 AND name = $2)", account_id, name
    )
    return found


async def lock_named(transaction: Transaction, account_id: int, name: str) -> bool:
    """Return whether the account has a label of that name, which keeps it until the commit."""
    sql = "SELECT id FROM labels WHERE account_id = $1 AND name = $2 FOR KEY SHARE"
    return await transaction.value(sql, account_id, name) is not None


async def being_replaced_by(transaction: Transaction, account_id: int, name: str) -> list[str]:
    """Return the names that jobs are still replacing by this one, whose label is locked."""
    rows = await transaction.fetch(
        "SELECT DISTINCT args ->> 'old' AS old FROM procrastinate_jobs"
        " WHERE lock = $1 AND status IN ('todo', 'doing') AND args ->> 'new' = $2 ORDER BY old",
        f"relabel:{account_id}",
        name,
    )
    return [row["old"] for row in rows]


async def having(transaction: Transaction, account_id: int, name: str, most: int) -> list[int]:
    """Return conversations with the label, at most so many."""
    rows = await transaction.fetch(
        "SELECT conversation_id FROM conversation_labels WHERE account_id = $1 AND label = $2"
        " ORDER BY conversation_id LIMIT $3",
        account_id,
        name,
        most,
    )
    return [row["conversation_id"] for row in rows]
