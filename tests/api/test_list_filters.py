"""Lists narrowed by queue, assignees, priorities, labels, inboxes and dates: several values each, counted alike."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.app import App


async def listed(app: App, *narrowed: tuple[str, object]) -> set[int]:
    query = urlencode([("status", "all"), *narrowed])
    response = await app.owner.get(f"/api/conversations?limit=100&{query}")
    assert response.status == 200, response
    ids = [card["id"] for card in response.body["items"]]
    assert len(set(ids)) == len(ids)
    counts = (await app.owner.get(f"/api/conversations/counts?{query}")).body
    assert counts["all"] == min(len(ids), 100)
    return set(ids)


async def three(app: App) -> list[dict[str, Any]]:
    return [(await app.written())[1] for _ in range(3)]


async def change(app: App, conversation: dict[str, Any], **wanted: object) -> None:
    response = await app.owner.patch(f"/api/conversations/{conversation['id']}", wanted)
    assert response.status == 200, response


async def test_list_of_a_queue_follows_who_waits_for_a_reply(app: App) -> None:
    _, waits = await app.written()
    _, replied = await app.written()
    body = {"client_id": "1", "content": "It is"}
    assert (await app.owner.post(f"/api/conversations/{replied['id']}/messages", body)).status == 201
    await app.settled(replied, "1")
    both = {waits["id"], replied["id"]}
    assert both & await listed(app, ("queue", "unreplied")) == {waits["id"]}
    assert both & await listed(app, ("queue", "replied")) == {replied["id"]}
    assert (await app.owner.get("/api/conversations?queue=hold")).status == 422


async def test_list_of_several_labels_has_each_conversation_once(app: App) -> None:
    one, both, other = await three(app)
    number = next(app.numbers)
    glaze, gift = f"glaze {number}", f"gift {number}"
    await change(app, one, labels=[glaze])
    await change(app, both, labels=[glaze, gift])
    assert await listed(app, ("label", glaze), ("label", gift)) == {one["id"], both["id"]}
    assert await listed(app, ("label", gift), ("label", "none")) == {both["id"]}
    assert await listed(app, ("label", glaze), ("label", gift), ("queue", "unreplied")) == {one["id"], both["id"]}
    assert other["id"] not in await listed(app, ("label", glaze))


async def test_list_of_several_assignees_priorities_and_inboxes(app: App) -> None:
    one, two, three_ = await three(app)
    lea = (await (await app.installation.member(app.owner, "administrator")).get("/api/me")).body["id"]
    me = (await app.owner.get("/api/me")).body["id"]
    await change(app, one, assignee_id=lea, priority="urgent")
    await change(app, two, assignee_id=me, priority="low")
    ours = {one["id"], two["id"], three_["id"]}
    assert ours & await listed(app, ("assignee_id", lea)) == {one["id"]}
    assert ours & await listed(app, ("assignee_id", lea), ("assignee_id", me)) == {one["id"], two["id"]}
    assert ours & await listed(app, ("priority", "urgent"), ("priority", "low")) == {one["id"], two["id"]}
    assert ours & await listed(app, ("priority", "urgent"), ("assignee_id", me)) == set()
    assert ours <= await listed(app, ("inbox_id", one["inbox_id"]), ("inbox_id", 0))
    mine = (await app.owner.get(f"/api/conversations?view=mine&assignee_id={lea}&status=all")).body["items"]
    assert mine == []


async def test_list_of_a_period_by_activity_and_by_creation(app: App) -> None:
    old, new, _ = await three(app)
    await app.run(
        "UPDATE conversations SET created_at = '2020-05-01', last_activity_at = '2020-05-03' WHERE id = $1", old["id"]
    )
    may, june = datetime(2020, 5, 1, tzinfo=UTC), datetime(2020, 6, 1, tzinfo=UTC)
    assert await listed(app, ("created_from", may.isoformat()), ("created_before", june.isoformat())) == {old["id"]}
    assert await listed(app, ("active_before", june.isoformat())) == {old["id"]}
    later = (may + timedelta(days=3)).isoformat()
    assert await listed(app, ("active_from", later), ("active_before", june.isoformat())) == set()
    assert new["id"] in await listed(app, ("created_from", june.isoformat()))
    assert (await app.owner.get("/api/conversations?created_from=yesterday")).status == 422


async def test_filters_together_list_and_count_what_both_list(app: App) -> None:
    me = (await app.owner.get("/api/me")).body["id"]
    lea = (await (await app.installation.member(app.owner, "administrator")).get("/api/me")).body["id"]
    (ana, first), (_, second), (_, third) = [await app.written() for _ in range(3)]
    label = f"pair {next(app.numbers)}"
    for conversation in (first, second):
        assert (await app.owner.post(f"/api/contacts/{conversation['contact']['id']}/block")).status == 200
    await change(app, first, labels=[label], assignee_id=me, status="open")
    await change(app, second, priority="urgent", assignee_id=lea)
    await change(app, third, labels=[label], priority="urgent")
    filters: list[tuple[str, object]] = [
        ("blocked", "true"),
        ("q", ana),
        ("q", third["number"]),
        ("label", label),
        ("priority", "urgent"),
        ("assignee_id", lea),
        ("inbox_id", first["inbox_id"]),
        ("queue", "unreplied"),
        ("unread", "true"),
        ("view", "mine"),
        ("view", "unassigned"),
    ]
    ours = {first["id"], second["id"], third["id"]}

    async def shown(*narrowed: tuple[str, object]) -> set[int]:
        query = urlencode([("status", "all"), ("limit", 100), *narrowed])
        return {card["id"] for card in (await app.owner.get(f"/api/conversations?{query}")).body["items"]} & ours

    alone = {one: await shown(one) for one in filters}
    for one, two in itertools.combinations(filters, 2):
        if one[0] != two[0]:
            assert await shown(one, two) == alone[one] & alone[two], (one, two)
    counts = (await app.owner.get(f"/api/conversations/counts?status=all&label={label}&assignee_id={lea}")).body
    assert [counts[tab] for tab in ("mine", "unassigned", "all", "unread", "unread_mine")] == [0, 0, 0, 0, 0]


async def test_counts_of_the_unread_and_of_who_waits_are_those_of_the_list(app: App) -> None:
    read, replied, waits = await three(app)
    label = f"count {next(app.numbers)}"
    for each in (read, replied, waits):
        await change(app, each, labels=[label])
    assert (await app.owner.post(f"/api/conversations/{read['id']}/read", {})).status == 200
    body = {"client_id": "1", "content": "It is"}
    assert (await app.owner.post(f"/api/conversations/{replied['id']}/messages", body)).status == 201
    await app.settled(replied, "1")
    assert waits["id"] in await listed(app, ("label", label), ("unread", "true"))
    assert read["id"] not in await listed(app, ("label", label), ("unread", "true"))
    assert await listed(app, ("label", label), ("sort", "waiting")) == {read["id"], waits["id"]}

    async def counted(query: str) -> dict[str, int]:
        counts = (await app.owner.get(f"/api/conversations/counts?status=all&label={label}&{query}")).body
        tabs = ("all", "unassigned", "mine", "replied", "unreplied", "unread")
        return {tab: counts[tab] for tab in tabs if counts[tab]}

    assert await counted("sort=waiting") == {"all": 2, "unassigned": 2, "unreplied": 2, "unread": 1}
    assert await counted("unread=true") == {"all": 1, "unassigned": 1, "unreplied": 1, "unread": 1}
    assert (await app.owner.post(f"/api/conversations/{replied['id']}/unread", {})).status == 200
    assert (await counted("unread=true"))["replied"] == 1
