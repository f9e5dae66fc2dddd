"""Lists of conversations: narrowed to a team or a label, their tabs counted alike, cards saying who wrote last."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.api.test_queries import filled
from tests.desk import Desk


async def listed(desk: Desk, **narrowed: object) -> set[int]:
    query = "&".join(f"{name}={quote(str(value))}" for name, value in narrowed.items())
    answer = await desk.owner.get(f"/api/conversations?status=all&limit=100&{query}")
    assert answer.status == 200, answer
    counts = (await desk.owner.get(f"/api/conversations/counts?status=all&{query}")).body
    found = {card["id"] for card in answer.body["items"]}
    assert (counts["all"], counts["unassigned"]) == (len(found), len(found))
    return found


async def changed(desk: Desk, conversation: dict[str, Any], **wanted: object) -> None:
    assert (await desk.owner.patch(f"/api/conversations/{conversation['id']}", wanted)).status == 200


async def test_a_list_of_a_team_and_its_tabs(desk: Desk) -> None:
    _, ours = await desk.written()
    _, theirs = await desk.written()
    await desk.written()
    orders, workshops = [
        (await desk.owner.post("/api/teams", {"name": f"{name} {next(desk.numbers)}"})).body["id"]
        for name in ("Orders", "Workshops")
    ]
    await changed(desk, ours, team_id=orders)
    await changed(desk, theirs, team_id=workshops)
    assert await listed(desk, team_id=orders) == {ours["id"]}
    assert await listed(desk, team_id=workshops) == {theirs["id"]}
    assert await listed(desk, team_id=orders, inbox_id=0) == set()
    assert await listed(desk, team_id=2**62) == set()


async def test_a_list_of_a_label_and_its_tabs(desk: Desk) -> None:
    _, conversation = await desk.written()
    label = f"Glaze, {next(desk.numbers)} & more"
    await changed(desk, conversation, labels=[label, "cups"])
    assert await listed(desk, label=label) == {conversation["id"]}
    assert await listed(desk, label=label[:-1]) == set()


async def test_a_teams_list_is_read_in_its_order_from_an_index(desk: Desk) -> None:
    number = next(desk.numbers)
    account = await desk.installation.stranger(f"Account {number}", f"owner{number}@ceramics.example")
    names = await filled(desk, account, 30)
    user_id = (await account.get("/api/me")).body["id"]
    (row,) = await desk.rows("SELECT account_id, team_id FROM conversations WHERE id = $1", names["conversation"])
    async with desk.database.account(row["account_id"], user_id) as transaction:
        await transaction.execute("SET LOCAL enable_seqscan = off")
        plan = await transaction.fetch(
            "EXPLAIN SELECT * FROM conversations c WHERE c.account_id = $1 AND c.status = 'open' AND c.team_id = $2"
            " ORDER BY c.last_activity_at DESC, c.id DESC LIMIT 25",
            row["account_id"],
            row["team_id"],
        )
    steps = "\n".join(line for (line,) in plan)
    assert "conversations_team" in steps
    assert "Sort" not in steps


async def test_a_card_says_who_wrote_last(desk: Desk) -> None:
    customer, conversation = await desk.written()
    assert (await desk.card(conversation))["last_message"]["agent"] is None
    lea = await desk.installation.member(desk.owner, "supervisor", "Lea Finch")
    me = (await lea.get("/api/me")).body
    body = {"client_id": "1", "content": "It is still there"}
    assert (await lea.post(f"/api/conversations/{conversation['id']}/messages", body)).status == 201
    await desk.settled(conversation, "1")
    card = await desk.card(conversation)
    assert card["last_message"]["agent"] == {"id": me["id"], "name": "Lea Finch"}
    (in_list,) = (await desk.owner.get(f"/api/conversations?q={customer}")).body["items"]
    assert in_list["last_message"] == card["last_message"]
    (told,) = await desk.rows(
        "SELECT payload::json -> 'conversation' -> 'last_message' ->> 'agent' AS agent FROM feed"
        " WHERE kind = 'message' AND (payload::json -> 'conversation' ->> 'id')::bigint = $1 ORDER BY id DESC LIMIT 1",
        conversation["id"],
    )
    assert "Lea Finch" in told["agent"]
