"""Labels: made by using them, managed by who may, and followed by the conversations that have them."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import asyncpg
import pytest

from frontdesk.core.actors import SYSTEM
from frontdesk.core.commands.change import MOST_LABELS
from frontdesk.core.labels import queries, service
from frontdesk.core.labels.errors import TooManyLabels
from frontdesk.core.labels.queries import MOST
from frontdesk.db.unavailable import DatabaseUnavailable
from tests.app import App
from tests.clients import Client, Response
from tests.running_app import eventually


async def labels(client: Client) -> dict[str, dict[str, Any]]:
    items = (await client.get("/api/labels")).body["items"]
    return {label["name"]: label for label in items}


async def labelled(app: App, *names: str) -> dict[str, Any]:
    _, conversation = await app.written()
    response = await app.owner.patch(f"/api/conversations/{conversation['id']}", {"labels": list(names)})
    assert response.status == 200, response
    return conversation


async def test_label_used_for_the_first_time_is_listed_with_a_colour_and_its_conversations(app: App) -> None:
    name = f"Glaze {next(app.numbers)}"
    await labelled(app, name)
    await labelled(app, name)
    label = (await labels(app.owner))[name]
    assert label["colour"]
    assert label["conversations"] == 2


async def test_label_used_for_the_first_time_is_told_to_open_windows_and_one_known_is_not(app: App) -> None:
    name = f"Parcel {next(app.numbers)}"

    async def told(cursor: int) -> int:
        page = (await app.owner.get(f"/api/feed?cursor={cursor}")).body
        return sum(event["kind"] == "labels" for event in page["events"])

    cursor = (await app.owner.get("/api/feed")).body["cursor"]
    await labelled(app, name)
    assert await told(cursor) == 1
    cursor = (await app.owner.get("/api/feed")).body["cursor"]
    await labelled(app, name)
    assert await told(cursor) == 0


async def test_label_renamed_to_another_ones_name_is_merged_into_it(app: App) -> None:
    old, new = (f"{word} {next(app.numbers)}" for word in ("Old", "New"))
    both, one = await labelled(app, old, new), await labelled(app, old, "cups")
    known = await labels(app.owner)
    response = await app.owner.patch(f"/api/labels/{known[old]['id']}", {"name": new, "merge": True})
    assert response.status == 200, response
    assert (await app.card(both))["labels"] == [new]
    assert (await app.card(one))["labels"] == sorted([new, "cups"])
    known = await labels(app.owner)
    assert old not in known
    assert known[new]["conversations"] == 2


async def test_label_renamed_to_another_ones_name_is_refused_unless_a_merge_is_asked_for(app: App) -> None:
    old, new = (f"{word} {next(app.numbers)}" for word in ("Here", "There"))
    one, _ = await labelled(app, old), await labelled(app, new)
    before = await labels(app.owner)
    response = await app.owner.patch(f"/api/labels/{before[old]['id']}", {"name": new, "colour": "gray"})
    assert (response.status, response.problem, response.body["field"]) == (409, "label-exists", "name")
    assert await labels(app.owner) == before
    assert (await app.card(one))["labels"] == [old]


async def test_label_typed_with_an_accent_by_itself_is_the_label_with_the_letter_in_one(app: App) -> None:
    number = next(app.numbers)
    composed, apart = f"Caf\u00e9 {number}", f"Cafe\u0301 {number}"
    conversation = await labelled(app, apart)
    await labelled(app, composed)
    assert (await app.card(conversation))["labels"] == [composed]
    assert (await labels(app.owner))[composed]["conversations"] == 2
    assert apart not in await labels(app.owner)


async def test_label_recoloured_renamed_and_deleted(app: App) -> None:
    name = f"Draft {next(app.numbers)}"
    conversation = await labelled(app, name)
    label = (await labels(app.owner))[name]
    await app.owner.patch(f"/api/labels/{label['id']}", {"colour": "pink", "name": f"  {name}   more "})
    assert (await labels(app.owner))[f"{name} more"]["colour"] == "pink"
    assert (await app.card(conversation))["labels"] == [f"{name} more"]
    assert (await app.owner.patch(f"/api/labels/{label['id']}", {"name": " "})).problem == "label-name-invalid"
    assert (await app.owner.delete(f"/api/labels/{label['id']}")).status == 204
    assert (await app.card(conversation))["labels"] == []
    assert (await app.owner.delete(f"/api/labels/{label['id']}")).problem == "label-not-found"


async def test_labels_managed_by_an_agent_are_refused(app: App) -> None:
    agent = await app.installation.member(app.owner, "agent")
    supervisor = await app.installation.member(app.owner, "supervisor")
    assert (await supervisor.post("/api/labels", {"name": "Theirs", "colour": "teal"})).status == 201
    theirs = (await labels(agent))["Theirs"]
    again = await agent.post("/api/labels", {"name": "Theirs", "colour": "red"})
    assert (again.status, again.problem, again.body["field"]) == (409, "label-exists", "name")
    assert (await agent.patch(f"/api/labels/{theirs['id']}", {"colour": "red"})).problem == "forbidden"
    assert (await agent.delete(f"/api/labels/{theirs['id']}")).problem == "forbidden"
    assert (await labels(agent))["Theirs"]["colour"] == "teal"


async def test_label_made_by_an_agent_is_added_as_when_named_in_a_conversation(app: App) -> None:
    agent = await app.installation.member(app.owner, "agent")
    assert (await agent.post("/api/labels", {"name": "Mine", "colour": "teal"})).status == 201
    assert (await labels(app.owner))["Mine"]["colour"] == "teal"


async def test_label_that_many_have_is_replaced_by_a_job_to_the_end(app: App) -> None:
    old = f"Many {next(app.numbers)}"
    first, second = await labelled(app, old), await labelled(app, old)
    (row,) = await app.rows("SELECT account_id FROM conversations WHERE id = $1", first["id"])
    await app.run("DELETE FROM labels WHERE name = $1", old)
    new = f"Few {next(app.numbers)}"
    assert (await app.owner.post("/api/labels", {"name": new, "colour": "blue"})).status == 201
    await service.Relabelling(app.database).relabel(row["account_id"], old, new)
    assert [(await app.card(one))["labels"] for one in (first, second)] == [[new], [new]]


@pytest.mark.parametrize("then", ["rename", "delete", "merge"])
async def test_label_changed_again_while_a_job_replaces_it_is_followed(
    app: App, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 2)
    old, new, last = (f"{word} {next(app.numbers)}" for word in ("Was", "Is", "Will be"))
    cards = sorted([await labelled(app, old) for _ in range(6)], key=lambda card: int(card["id"]))
    label = f"/api/labels/{(await labels(app.owner))[old]['id']}"
    async with app.database.system() as transaction:
        await transaction.execute("SELECT FROM conversations WHERE id = $1 FOR UPDATE", cards[2]["id"])
        assert (await app.owner.patch(label, {"name": new})).status == 200
        await asyncio.sleep(0.3)  # the job begins, and waits for the third conversation
        if then == "delete":
            response = await app.owner.delete(label)
        else:
            if then == "merge":
                await app.owner.post("/api/labels", {"name": last, "colour": "blue"})
            response = await app.owner.patch(label, {"name": last, "merge": then == "merge"})
        assert response.status in (200, 204)
    wanted = [] if then == "delete" else [last]

    async def followed() -> bool:
        return all([(await app.card(card))["labels"] == wanted for card in cards])

    await eventually(followed)


async def test_label_changed_on_many_conversations_is_logged_with_what_changed_and_by_whom(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 1)
    me = (await app.owner.get("/api/me")).body["id"]
    old, new = (f"{word} {next(app.numbers)}" for word in ("Was", "Is"))
    first, second = await labelled(app, old), await labelled(app, old)
    label_id = (await labels(app.owner))[old]["id"]
    await app.owner.patch(f"/api/labels/{label_id}", {"name": new, "colour": "pink"})

    async def renamed() -> bool:
        return [(await app.card(one))["labels"] for one in (first, second)] == [[new], [new]]

    await eventually(renamed)
    await app.owner.delete(f"/api/labels/{label_id}")
    rows = await app.rows(
        "SELECT actor_id, data -> 'changes' AS changes FROM events WHERE name = 'labels.changed'"
        " AND (data ->> 'label_id')::bigint = $1 ORDER BY id",
        label_id,
    )
    assert {row["actor_id"] for row in rows} == {me}
    made, at_once, by_the_job, deleted = [row["changes"] for row in rows][:4]
    assert made == {"name": [None, old]}
    assert at_once["name"] == by_the_job["name"] == [old, new]
    assert at_once["colour"][1] == "pink"
    assert deleted == {"name": [new, None]}


async def test_label_made_anew_while_the_old_one_is_being_removed_stays(app: App) -> None:
    name = f"Again {next(app.numbers)}"
    conversation = await labelled(app, name)
    (row,) = await app.rows("SELECT account_id FROM conversations WHERE id = $1", conversation["id"])
    await service.Relabelling(app.database).relabel(row["account_id"], name, None)
    assert (await app.card(conversation))["labels"] == [name]


async def test_label_deleted_while_a_conversation_with_it_is_changed_waits_for_that(app: App) -> None:
    """The deletion must not lock the label while it waits: the other change may need that lock next."""
    name = f"Busy {next(app.numbers)}"
    conversation = await labelled(app, name)
    label = (await labels(app.owner))[name]

    async def waits() -> bool | None:
        return bool(await app.rows("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")) or None

    async with app.database.system() as transaction:
        await transaction.execute("SELECT FROM conversations WHERE id = $1 FOR UPDATE", conversation["id"])
        deleting = asyncio.create_task(app.owner.delete(f"/api/labels/{label['id']}"))
        await eventually(waits)
        await transaction.execute("SELECT FROM labels WHERE id = $1 FOR UPDATE NOWAIT", label["id"])
    assert (await deleting).status == 204
    assert (await app.card(conversation))["labels"] == []


async def collide(app: App, conversation: dict[str, Any], name: str) -> Response:
    """Change the conversation while somebody waits for it who holds the label: the database ends one of the two."""

    async def waits() -> bool | None:
        return bool(await app.rows("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")) or None

    with contextlib.suppress(asyncpg.PostgresError, DatabaseUnavailable):
        async with app.database.system() as transaction:
            await transaction.execute("SET LOCAL lock_timeout = '5s'")
            await transaction.execute(
                "INSERT INTO labels (account_id, name, colour) SELECT account_id, $2, 'teal' FROM conversations"
                " WHERE id = $1",
                conversation["id"],
                name,
            )
            changing = asyncio.create_task(
                app.owner.patch(f"/api/conversations/{conversation['id']}", {"labels": [name]})
            )
            await eventually(waits)
            await transaction.execute("SELECT FROM conversations WHERE id = $1 FOR UPDATE", conversation["id"])
    return await changing


async def test_change_that_the_database_ends_in_a_deadlock_is_to_be_tried_again(app: App) -> None:
    _, conversation = await app.written()
    # It ends whoever finds out first, which on a busy machine is not always the change.
    for _ in range(5):
        name = f"Clash {next(app.numbers)}"
        refused = await collide(app, conversation, name)
        if refused.status != 200:
            break
    assert (refused.status, refused.problem) == (503, "clash")
    again = await app.owner.patch(f"/api/conversations/{conversation['id']}", {"labels": [name]})
    assert again.status == 200


async def test_label_used_for_the_first_time_is_told_whole(app: App) -> None:
    name = f"Kiln {next(app.numbers)}"
    cursor = (await app.owner.get("/api/feed")).body["cursor"]
    await labelled(app, name)
    page = (await app.owner.get(f"/api/feed?cursor={cursor}")).body
    (told,) = [event["payload"] for event in page["events"] if event["kind"] == "labels"]
    assert told == {"happened": ["labels.changed"], "made": [(await labels(app.owner))[name]]}


async def test_labels_beyond_what_a_conversation_may_have_are_refused_one_by_one_and_in_bulk(app: App) -> None:
    names = [f"Shelf {next(app.numbers)}" for _ in range(MOST_LABELS)]
    full, empty = await labelled(app, *names), await labelled(app)
    wanted = {"conversation_ids": [full["id"], empty["id"]], "add_labels": [f"Shelf {next(app.numbers)}"]}
    done = (await app.owner.patch("/api/conversations", wanted)).body
    assert (done["changed"], [each["conversation_id"] for each in done["refused"]]) == (1, [full["id"]])
    assert done["refused"][0]["detail"] == "A conversation has at most 30 labels. Remove some first."
    assert (await app.card(full))["labels"] == sorted(names)


async def test_labels_beyond_what_an_account_may_have_are_refused(app: App) -> None:
    stranger = await app.installation.stranger("Full", f"full{next(app.numbers)}@ceramics.example")
    await app.run(
        "INSERT INTO labels (account_id, name, colour) SELECT max(id), 'label ' || n, 'teal'"
        " FROM accounts, generate_series(1, $1) n GROUP BY n",
        MOST,
    )
    assert (await stranger.post("/api/labels", {"name": "one more", "colour": "red"})).problem == "too-many-labels"
    assert (await stranger.post("/api/labels", {"name": "label 1", "colour": "red"})).problem == "label-exists"
    (row,) = await app.rows("SELECT max(id) AS id FROM accounts")
    async with app.database.account(row["id"]) as transaction:
        await queries.ensure(transaction, SYSTEM, row["id"], ["label 1"])
        with pytest.raises(TooManyLabels):
            await queries.ensure(transaction, SYSTEM, row["id"], ["one more"])


UNSEEN = ("\u200b", "\ufeff", "\x01\x02", "a\x01b", "\u202egnp", "a\u200bb", "\u3164", "\u200d")


@pytest.mark.parametrize("name", UNSEEN)
async def test_label_with_characters_nobody_sees_is_refused_wherever_it_is_named(app: App, name: str) -> None:
    _, conversation = await app.written()
    made = await app.owner.post("/api/labels", {"name": name, "colour": "blue"})
    assert (made.status, made.problem) == (422, "label-name-invalid")
    used = await app.owner.patch(f"/api/conversations/{conversation['id']}", {"labels": [name]})
    assert (used.status, used.problem) == (422, "label-name-invalid")


async def test_label_named_in_a_conversation_has_single_spaces_as_everywhere(app: App) -> None:
    number = next(app.numbers)
    conversation = await labelled(app, f" new\nline\t  {number} ", f"👩\u200d🚀 {number}")
    assert (await app.card(conversation))["labels"] == sorted((f"new line {number}", f"👩\u200d🚀 {number}"))
