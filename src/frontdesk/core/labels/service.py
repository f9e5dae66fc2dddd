"""Management of labels: make, rename, recolour, merge and delete them. Using one on a conversation needs none of this.

A label that many conversations have is changed in all of them: the first at once, the rest by a job.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from frontdesk.core.actors import Actor, ActorKind, ActorRef
from frontdesk.core.event_kinds import Changes
from frontdesk.core.events import LabelsChanged
from frontdesk.core.labels import queries
from frontdesk.core.labels.errors import LabelExists, LabelNotFound
from frontdesk.core.labels.names import clean_name
from frontdesk.core.labels.queries import Colour
from frontdesk.core.labels.relabelling import lock_all, relabel
from frontdesk.core.labels.views import LabelView
from frontdesk.core.permissions import require
from frontdesk.core.publishing import publish
from frontdesk.db.database import Database
from frontdesk.db.transaction import Job, Transaction
from frontdesk.jobs.kinds import BACKGROUND, JobKind
from frontdesk.kit.values import dataclass

AT_ONCE = 500


async def list_labels(transaction: Transaction, actor: Actor) -> tuple[LabelView, ...]:
    """List the account's labels."""
    return await queries.list_labels(transaction, actor.account_id)


async def make(transaction: Transaction, actor: Actor, name: str, colour: Colour) -> tuple[LabelView, ...]:
    """Add a label; return all. Raises `Forbidden`, `LabelNameInvalid`, `LabelExists`, `TooManyLabels`."""
    require(actor, "label.create")
    new = clean_name(name)
    label_id = await transaction.value(
        "INSERT INTO labels (account_id, name, colour) VALUES ($1, $2, $3)"
        " ON CONFLICT (account_id, name) DO NOTHING RETURNING id",
        actor.account_id,
        new,
        colour,
    )
    if label_id is None:
        raise LabelExists(new, "To give it another colour, edit that label.")
    await queries.require_room(transaction, actor.account_id)
    return await _publish_all(transaction, actor, label_id, {"name": (None, new)})


async def change(
    transaction: Transaction,
    actor: Actor,
    label_id: int,
    name: str | None,
    colour: Colour | None,
    *,
    merge: bool = False,
) -> tuple[LabelView, ...]:
    """Rename or recolour a label. With `merge`, a name that another one has makes the two that one.

    Raises `Forbidden`, `LabelNotFound`, `LabelNameInvalid`, `LabelExists`, `LabelChangedMeanwhile`.
    """
    require(actor, "label.manage")
    wanted = None if name is None else clean_name(name)
    ids = [] if wanted is None else await queries.lock_having(transaction, actor.account_id, label_id, AT_ONCE)
    old = await queries.lock_name(transaction, actor.account_id, label_id, wanted)
    if old is None:
        raise LabelNotFound
    changes: dict[str, tuple[str | None, str | None]] = {}
    if colour is not None:
        changes["colour"] = (await queries.recolour(transaction, actor.account_id, label_id, colour), colour)
    new = wanted or old
    if new != old:
        renamed = await queries.rename(transaction, actor.account_id, label_id, new)
        if not renamed and not merge:
            raise LabelExists(new)
        if not renamed:
            await _forget(transaction, actor.account_id, label_id)
            await queries.ensure(transaction, actor.ref, actor.account_id, {new})
        await _replace_all(transaction, actor.account_id, ids, Replaced(actor.ref, label_id, old, new))
        changes["name"] = (old, new)
    return await _publish_all(transaction, actor, label_id, changes)


async def delete(transaction: Transaction, actor: Actor, label_id: int) -> None:
    """Delete a label; its conversations lose it. Raises `Forbidden`, `LabelNotFound`."""
    require(actor, "label.manage")
    ids = await queries.lock_having(transaction, actor.account_id, label_id, AT_ONCE)
    name = await queries.lock_name(transaction, actor.account_id, label_id)
    if name is None:
        raise LabelNotFound
    await _forget(transaction, actor.account_id, label_id)
    await _replace_all(transaction, actor.account_id, ids, Replaced(actor.ref, label_id, name, None))
    await _publish_all(transaction, actor, label_id, {"name": (name, None)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """Label that is called otherwise now, and who saw to that; `new` is None where it was deleted.

    A version before named neither the label's id nor who it was.
    """

    account_id: int
    old: str
    new: str | None
    label_id: int | None = None
    actor_kind: ActorKind = "system"
    actor_id: int | None = None


RELABEL = JobKind("relabel", Renaming, queue=BACKGROUND, lock=lambda job: f"relabel:{job.account_id}")
"""Replace a label in the conversations that still have it."""


class Relabelling:
    """Job that continues what a request began."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def relabel(
        self,
        account_id: int,
        old: str,
        new: str | None,
        label_id: int | None = None,
        actor_kind: ActorKind = "system",
        actor_id: int | None = None,
    ) -> None:
        """Replace the label in the conversations that still have it, so many at a time.

        A label that was made anew since is another one, and stays. Where the new name was changed in its turn, a job of
        that change goes on.
        """
        async with self._database.account(account_id) as transaction:
            if await queries.exists(transaction, account_id, old):
                return
            ids = await queries.having(transaction, account_id, old, AT_ONCE)
            await lock_all(transaction, account_id, ids)
            if new is not None and not await queries.lock_named(transaction, account_id, new):
                return
            actor = ActorRef(actor_kind, actor_id)
            await _replace(transaction, account_id, ids, Replaced(actor, label_id, old, new))
            _publish(transaction, account_id, actor, label_id, {"name": (old, new)})


@dataclass(frozen=True, slots=True)
class Replaced:
    """Label whose name goes from conversations, what comes in its place, and who saw to that."""

    actor: ActorRef
    label_id: int | None
    old: str
    new: str | None


async def _forget(transaction: Transaction, account_id: int, label_id: int) -> None:
    await transaction.execute("DELETE FROM labels WHERE account_id = $1 AND id = $2", account_id, label_id)


async def _replace_all(transaction: Transaction, account_id: int, ids: list[int], replaced: Replaced) -> None:
    """Replace the label, and those that earlier changes are still replacing by it."""
    for earlier in await queries.being_replaced_by(transaction, account_id, replaced.old):
        transaction.jobs.append(_job(account_id, replace(replaced, old=earlier)))
    await _replace(transaction, account_id, ids, replaced)


async def _replace(transaction: Transaction, account_id: int, ids: list[int], replaced: Replaced) -> None:
    """Replace the label in these conversations; a job replaces it in those that have it by then."""
    await relabel(transaction, account_id, ids, replaced.old, replaced.new)
    if await queries.having(transaction, account_id, replaced.old, 1):
        transaction.jobs.append(_job(account_id, replaced))


def _job(account_id: int, replaced: Replaced) -> Job:
    return RELABEL(
        account_id=account_id,
        old=replaced.old,
        new=replaced.new,
        label_id=replaced.label_id,
        actor_kind=replaced.actor.kind,
        actor_id=replaced.actor.id,
    )


def _publish(
    transaction: Transaction, account_id: int, actor: ActorRef, label_id: int | None, changes: Changes
) -> None:
    now = datetime.now(UTC)
    publish(transaction, LabelsChanged(account_id=account_id, at=now, actor=actor, label_id=label_id, changes=changes))


async def _publish_all(
    transaction: Transaction, actor: Actor, label_id: int, changes: Changes
) -> tuple[LabelView, ...]:
    _publish(transaction, actor.account_id, actor.ref, label_id, changes)
    return await queries.list_labels(transaction, actor.account_id)
