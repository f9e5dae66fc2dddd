"""Lists of conversations: narrowed to a team or a label, their tabs counted alike, cards saying who wrote last."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.api.test_queries import filled
from tests.app import App


async def listed(app: App, **narrowed: object) -> set[int]:
    query = "&".join(f"{name}={quote(str(value))}" for name, value in narrowed.items())
    response = await app.owner.get(f"/api/conversations?status=all&limit=100&{query}")
    assert response.status == 200, response
    counts = (await app.owner.get(f"/api/conversations/counts?status=all&{query}")).body
    found = {card["id"] for card in response.body["items"]}
    assert (counts["all"], counts["unassigned"]) == (len(found), len(found))
    return found


async def changed(app: App, conversation: dict[str, Any], **wanted: object) -> None:
    assert (await app.owner.patch(f"/api/conversations/{conversation['id']}", wanted)).status == 200


async def test_list_of_a_team_and_its_tabs(app: App) -> None:
    _, ours = await app.written()
    _, theirs = await app.written()
    await app.written()
    orders, workshops = [
        (await app.owner.post("/api/teams", {"name": f"{name} {next(app.numbers)}"})).body["id"]
        for name in ("Orders", "Workshops")
    ]
    await changed(app, ours, team_id=orders)
    await changed(app, theirs, team_id=workshops)
    assert await listed(app, team_id=orders) == {ours["id"]}
    assert await listed(app, team_id=workshops) == {theirs["id"]}
    assert await listed(app, team_id=orders, inbox_id=0) == set()
    assert await listed(app, team_id=2**62) == set()


async def test_list_of_a_label_and_its_tabs(app: App) -> None:
    _, conversation = await app.written()
    label = f"Glaze, {next(app.numbers)} & more"
    await changed(app, conversation, labels=[label, "cups"])
    assert await listed(app, label=label) == {conversation["id"]}
    assert await listed(app, label=label[:-1]) == set()


async def test_teams_list_is_read_in_its_order_from_an_index(app: App) -> None:
    number = next(app.numbers)
    account = await app.installation.stranger(f"Account {number}", f"owner{number}@ceramics.example")
    names = await filled(app, account, 30)
    user_id = (await account.get("/api/me")).body["id"]
    (row,) = await app.rows("SELECT account_id, team_id FROM conversations WHERE id = $1", names["conversation"])
    async with app.database.account(row["account_id"], user_id) as transaction:
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


async def test_card_says_who_wrote_last(app: App) -> None:
    customer, conversation = await app.written()
    before = await app.card(conversation)
    assert before["last_message"]["author"] == {"kind": "contact", "id": before["contact"]["id"], "name": None}
    lea = await app.installation.member(app.owner, "supervisor", "Lea Finch")
    me = (await lea.get("/api/me")).body
    body = {"client_id": "1", "content": "It is still there"}
    assert (await lea.post(f"/api/conversations/{conversation['id']}/messages", body)).status == 201
    await app.settled(conversation, "1")
    card = await app.card(conversation)
    assert card["last_message"]["author"] == {"kind": "user", "id": me["id"], "name": "Lea Finch"}
    (in_list,) = (await app.owner.get(f"/api/conversations?q={customer}")).body["items"]
    assert in_list["last_message"] == card["last_message"]
    (told,) = await app.rows(
        "SELECT payload::json -> 'conversation' -> 'last_message' ->> 'author' AS author FROM feed"
        " WHERE kind = 'message' AND (payload::json -> 'conversation' ->> 'id')::bigint = $1 ORDER BY id DESC LIMIT 1",
        conversation["id"],
    )
    assert "Lea Finch" in told["author"]
