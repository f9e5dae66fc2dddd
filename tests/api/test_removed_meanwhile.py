"""Something that a request names is removed, renamed or made by another transaction while the request waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from frontdesk.core.actors import ActorRef
from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.change import Change, change
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.transaction import Transaction
from tests.app import App
from tests.clients import Response
from tests.running_app import eventually

WAITING = "SELECT FROM pg_locks WHERE relation = $2::text::regclass AND granted AND $1 = ANY (pg_blocking_pids(pid))"


async def waited_for(app: App, transaction: Transaction, waiting: asyncio.Future[Any], table: str) -> None:
    """Return as soon as a transaction that uses the table waits for this one.

    The table tells the request from the workers, who may wait for the conversation.
    """
    pid = await transaction.value("SELECT pg_backend_pid()")

    async def is_waited_for() -> bool | None:
        assert not waiting.done(), waiting.result()
        return bool(await app.rows(WAITING, pid, table)) or None

    await eventually(is_waited_for)


async def while_another(
    app: App, sql: str, args: tuple[Any, ...], request: Awaitable[Response], table: str
) -> Response:
    """The response to a request that waits, with the table, for a transaction with this statement, which commits."""
    async with app.database.system() as transaction:
        await transaction.execute(sql, *args)
        asked = asyncio.ensure_future(request)
        await waited_for(app, transaction, asked, table)
    return await asked


async def new_label(app: App, name: str) -> int:
    made = await app.owner.post("/api/labels", {"name": name, "colour": "red"})
    assert made.status == 201, made
    return next(int(label["id"]) for label in made.body["items"] if label["name"] == name)


async def listed(app: App) -> set[str]:
    return {label["name"] for label in (await app.owner.get("/api/labels")).body["items"]}


def rule_of(account_id: int) -> Caller:
    return Caller(
        account_id=account_id,
        actor=ActorRef("rule", 1),
        name="",
        visible=ALL_INBOXES,
        permissions=frozenset({"conversation.change"}),
    )


async def account_of(app: App, conversation: dict[str, Any]) -> int:
    (row,) = await app.rows("SELECT account_id FROM conversations WHERE id = $1", conversation["id"])
    return int(row["account_id"])


async def test_member_removed_while_put_into_an_inbox_is_unknown(app: App) -> None:
    agent = await app.installation.member(app.owner, "agent")
    user_id = (await agent.get("/api/me")).body["id"]
    inbox = await app.new_inbox()
    put = app.owner.patch(f"/api/inboxes/{inbox['id']}", {"member_ids": [user_id]})
    got = await while_another(app, "DELETE FROM memberships WHERE user_id = $1", (user_id,), put, "memberships")
    assert (got.status, got.problem) == (422, "unknown-member")


async def test_inbox_removed_while_given_to_a_member_is_unknown(app: App) -> None:
    agent = await app.installation.member(app.owner, "agent")
    user_id = (await agent.get("/api/me")).body["id"]
    inbox = await app.new_inbox()
    give = app.owner.patch(f"/api/memberships/{user_id}", {"inbox_ids": [inbox["id"]]})
    got = await while_another(app, "DELETE FROM inboxes WHERE id = $1", (inbox["id"],), give, "inboxes")
    assert (got.status, got.problem) == (422, "unknown-inbox")


async def test_conversation_deleted_while_a_draft_is_stored_is_not_found(app: App) -> None:
    _, conversation = await app.written()
    put = app.owner.put(f"/api/conversations/{conversation['id']}/draft", {"content": "x"})
    got = await while_another(app, "DELETE FROM conversations WHERE id = $1", (conversation["id"],), put, "drafts")
    assert (got.status, got.problem) == (404, "conversation-not-found")


async def test_label_renamed_to_a_name_that_is_taken_meanwhile_exists(app: App) -> None:
    _, conversation = await app.written()
    name = f"taken {next(app.numbers)}"
    label = await new_label(app, f"{name} before")
    make = "INSERT INTO labels (account_id, name, colour) VALUES ($1, $2, 'red')"
    args = (await account_of(app, conversation), name)
    got = await while_another(app, make, args, app.owner.patch(f"/api/labels/{label}", {"name": name}), "labels")
    assert (got.status, got.problem) == (409, "label-exists")


async def test_label_made_twice_at_once_exists(app: App) -> None:
    name = f"twice {next(app.numbers)}"
    got = await asyncio.gather(*(app.owner.post("/api/labels", {"name": name, "colour": "red"}) for _ in range(4)))
    assert sorted(each.status for each in got) == [201, 409, 409, 409]


async def test_label_deleted_while_it_is_put_on_a_conversation_is_refused(app: App) -> None:
    _, conversation = await app.written()
    name = f"going {next(app.numbers)}"
    label = await new_label(app, name)
    put = app.owner.patch(f"/api/conversations/{conversation['id']}", {"labels": [name]})
    got = await while_another(app, "DELETE FROM labels WHERE id = $1", (label,), put, "labels")
    assert (got.status, got.problem) == (409, "label-changed-meanwhile")
    assert name not in await listed(app)
    assert (await app.card(conversation))["labels"] == []


async def test_label_deleted_after_it_was_put_on_a_conversation_goes_from_it(app: App) -> None:
    _, conversation = await app.written()
    name = f"gone {next(app.numbers)}"
    label = await new_label(app, name)
    account_id = await account_of(app, conversation)
    rule = rule_of(account_id)
    async with app.database.account(account_id) as transaction:
        await change(transaction, rule, conversation["id"], Change(add_labels=(name,)))
        deleting = asyncio.ensure_future(app.owner.delete(f"/api/labels/{label}"))
        await waited_for(app, transaction, deleting, "labels")
    assert (await deleting).status == 204

    async def is_off() -> bool | None:
        return (await app.card(conversation))["labels"] == [] or None

    await eventually(is_off)
    assert name not in await listed(app)


async def test_label_made_by_another_while_it_is_put_on_a_conversation_is_kept_until_the_commit(app: App) -> None:
    _, conversation = await app.written()
    name = f"both make {next(app.numbers)}"
    account_id = await account_of(app, conversation)
    wanted = Change(add_labels=(name,))
    async with app.database.account(account_id) as transaction:
        async with app.database.system() as other:
            label = await other.value(
                "INSERT INTO labels (account_id, name, colour) VALUES ($1, $2, 'red') RETURNING id", account_id, name
            )
            putting = asyncio.ensure_future(change(transaction, rule_of(account_id), conversation["id"], wanted))
            await waited_for(app, other, putting, "labels")
        await putting
        deleting = asyncio.ensure_future(app.owner.delete(f"/api/labels/{label}"))
        await waited_for(app, transaction, deleting, "labels")
    assert (await deleting).status == 204

    async def is_off() -> bool | None:
        return (await app.card(conversation))["labels"] == [] or None

    await eventually(is_off)
    assert name not in await listed(app)


async def two_labels_on(app: App, conversation: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two labels of the conversation, as merging each into the other asks for: path and body."""
    one, two = (f"{word} {next(app.numbers)}" for word in ("one", "two"))
    ids = {name: await new_label(app, name) for name in (one, two)}
    path = f"/api/conversations/{conversation['id']}"
    assert (await app.owner.patch(path, {"labels": [one, two]})).status == 200
    return ids, {f"/api/labels/{ids[a]}": {"name": b, "merge": True} for a, b in ((one, two), (two, one))}


async def test_labels_merged_into_each_other_at_once_leave_one(app: App) -> None:
    _, conversation = await app.written()
    ids, merges = await two_labels_on(app, conversation)
    got = await asyncio.gather(*(app.owner.patch(path, body) for path, body in merges.items()))
    assert [each.status for each in got] == [200, 200], got
    (left,) = ids.keys() & await listed(app)

    async def is_alone() -> bool | None:
        return (await app.card(conversation))["labels"] == [left] or None

    await eventually(is_alone)


async def test_label_merged_while_a_bulk_change_adds_it_leaves_listed_ones(app: App) -> None:
    _, conversation = await app.written()
    ids, merges = await two_labels_on(app, conversation)
    wanted = {"conversation_ids": [conversation["id"]], "add_labels": [min(ids)]}
    got = await asyncio.gather(
        *(app.owner.patch(path, body) for path, body in merges.items()),
        app.owner.patch("/api/conversations", wanted),
    )
    assert all(each.status in (200, 409) for each in got), got

    async def is_listed() -> bool | None:
        return set((await app.card(conversation))["labels"]) <= await listed(app) or None

    await eventually(is_listed)


async def test_bulk_change_does_not_block_the_deletion_of_a_label_it_adds(app: App) -> None:
    (_, one), (_, two) = await app.written(), await app.written()
    name = f"both {next(app.numbers)}"
    label = await new_label(app, name)
    assert (await app.owner.patch(f"/api/conversations/{two['id']}", {"labels": [name]})).status == 200
    ids = [one["id"], two["id"]]
    async with app.database.system() as transaction:
        await transaction.execute("SELECT FROM conversations WHERE id = $1 FOR UPDATE", two["id"])
        deleting = asyncio.ensure_future(app.owner.delete(f"/api/labels/{label}"))
        await asyncio.sleep(0.4)  # waits for the second conversation, before the bulk change does
        many = {"conversation_ids": ids, "add_labels": [name]}
        changing = asyncio.ensure_future(app.owner.patch("/api/conversations", many))
        await asyncio.sleep(0.4)
    assert ((await deleting).status, (await changing).status) == (204, 200)


async def test_member_is_removed_while_one_of_their_conversations_is_deleted(app: App) -> None:
    _, conversation = await app.written()
    member = await app.installation.member(app.owner, "supervisor")
    user_id = (await member.get("/api/me")).body["id"]
    path = f"/api/conversations/{conversation['id']}"
    assert (await app.owner.patch(path, {"assignee_id": user_id})).status == 200
    leaving = app.owner.delete(f"/api/memberships/{user_id}")
    sql = "DELETE FROM conversations WHERE id = $1"
    assert (await while_another(app, sql, (conversation["id"],), leaving, "conversations")).status == 204


async def test_team_is_deleted_while_one_of_its_conversations_is_deleted(app: App) -> None:
    _, conversation = await app.written()
    team = (await app.owner.post("/api/teams", {"name": f"Glazing {next(app.numbers)}"})).body["id"]
    assert (await app.owner.patch(f"/api/conversations/{conversation['id']}", {"team_id": team})).status == 200
    leaving = app.owner.delete(f"/api/teams/{team}")
    sql = "DELETE FROM conversations WHERE id = $1"
    assert (await while_another(app, sql, (conversation["id"],), leaving, "conversations")).status == 204
