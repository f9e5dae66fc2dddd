"""Lists narrowed by queue, assignees, priorities, labels, inboxes and dates: several values each, counted alike."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.desk import Desk


async def listed(desk: Desk, *narrowed: tuple[str, object]) -> set[int]:
    query = urlencode([("status", "all"), *narrowed])
    answer = await desk.owner.get(f"/api/conversations?limit=100&{query}")
    assert answer.status == 200, answer
    ids = [card["id"] for card in answer.body["items"]]
    assert len(set(ids)) == len(ids)
    counts = (await desk.owner.get(f"/api/conversations/counts?{query}")).body
    assert counts["all"] == min(len(ids), 100)
    return set(ids)


async def three(desk: Desk) -> list[dict[str, Any]]:
    return [(await desk.written())[1] for _ in range(3)]


async def change(desk: Desk, conversation: dict[str, Any], **wanted: object) -> None:
    answer = await desk.owner.patch(f"/api/conversations/{conversation['id']}", wanted)
    assert answer.status == 200, answer


async def test_list_of_a_queue_follows_who_waits_for_a_reply(desk: Desk) -> None:
    _, waits = await desk.written()
    _, replied = await desk.written()
    body = {"client_id": "1", "content": "It is"}
    assert (await desk.owner.post(f"/api/conversations/{replied['id']}/messages", body)).status == 201
    await desk.settled(replied, "1")
    both = {waits["id"], replied["id"]}
    assert both & await listed(desk, ("queue", "unreplied")) == {waits["id"]}
    assert both & await listed(desk, ("queue", "replied")) == {replied["id"]}
    assert (await desk.owner.get("/api/conversations?queue=hold")).status == 422


async def test_list_of_several_labels_has_each_conversation_once(desk: Desk) -> None:
    one, both, other = await three(desk)
    number = next(desk.numbers)
    glaze, gift = f"glaze {number}", f"gift {number}"
    await change(desk, one, labels=[glaze])
    await change(desk, both, labels=[glaze, gift])
    assert await listed(desk, ("label", glaze), ("label", gift)) == {one["id"], both["id"]}
    assert await listed(desk, ("label", gift), ("label", "none")) == {both["id"]}
    assert await listed(desk, ("label", glaze), ("label", gift), ("queue", "unreplied")) == {one["id"], both["id"]}
    assert other["id"] not in await listed(desk, ("label", glaze))


async def test_list_of_several_assignees_priorities_and_inboxes(desk: Desk) -> None:
    one, two, three_ = await three(desk)
    lea = (await (await desk.installation.member(desk.owner, "administrator")).get("/api/me")).body["id"]
    me = (await desk.owner.get("/api/me")).body["id"]
    await change(desk, one, assignee_id=lea, priority="urgent")
    await change(desk, two, assignee_id=me, priority="low")
    ours = {one["id"], two["id"], three_["id"]}
    assert ours & await listed(desk, ("assignee_id", lea)) == {one["id"]}
    assert ours & await listed(desk, ("assignee_id", lea), ("assignee_id", me)) == {one["id"], two["id"]}
    assert ours & await listed(desk, ("priority", "urgent"), ("priority", "low")) == {one["id"], two["id"]}
    assert ours & await listed(desk, ("priority", "urgent"), ("assignee_id", me)) == set()
    assert ours <= await listed(desk, ("inbox_id", one["inbox_id"]), ("inbox_id", 0))
    mine = (await desk.owner.get(f"/api/conversations?view=mine&assignee_id={lea}&status=all")).body["items"]
    assert mine == []


async def test_list_of_a_period_by_activity_and_by_creation(desk: Desk) -> None:
    old, new, _ = await three(desk)
    await desk.run(
        "UPDATE conversations SET created_at = '2020-05-01', last_activity_at = '2020-05-03' WHERE id = $1", old["id"]
    )
    may, june = datetime(2020, 5, 1, tzinfo=UTC), datetime(2020, 6, 1, tzinfo=UTC)
    assert await listed(desk, ("created_from", may.isoformat()), ("created_before", june.isoformat())) == {old["id"]}
    assert await listed(desk, ("active_before", june.isoformat())) == {old["id"]}
    later = (may + timedelta(days=3)).isoformat()
    assert await listed(desk, ("active_from", later), ("active_before", june.isoformat())) == set()
    assert new["id"] in await listed(desk, ("created_from", june.isoformat()))
    assert (await desk.owner.get("/api/conversations?created_from=yesterday")).status == 422


async def test_two_filters_together_list_and_count_what_both_list(desk: Desk) -> None:
    me = (await desk.owner.get("/api/me")).body["id"]
    lea = (await (await desk.installation.member(desk.owner, "administrator")).get("/api/me")).body["id"]
    (ana, first), (_, second), (_, third) = [await desk.written() for _ in range(3)]
    label = f"pair {next(desk.numbers)}"
    for conversation in (first, second):
        assert (await desk.owner.post(f"/api/contacts/{conversation['contact']['id']}/block")).status == 200
    await change(desk, first, labels=[label], assignee_id=me, status="open")
    await change(desk, second, priority="urgent", assignee_id=lea)
    await change(desk, third, labels=[label], priority="urgent")
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
        return {card["id"] for card in (await desk.owner.get(f"/api/conversations?{query}")).body["items"]} & ours

    alone = {one: await shown(one) for one in filters}
    for one, two in itertools.combinations(filters, 2):
        if one[0] != two[0]:
            assert await shown(one, two) == alone[one] & alone[two], (one, two)
    counts = (await desk.owner.get(f"/api/conversations/counts?status=all&label={label}&assignee_id={lea}")).body
    assert [counts[tab] for tab in ("mine", "unassigned", "all", "unread", "unread_mine")] == [0, 0, 0, 0, 0]


async def test_counts_of_the_unread_and_of_who_waits_are_those_of_the_list(desk: Desk) -> None:
    read, replied, waits = await three(desk)
    label = f"count {next(desk.numbers)}"
    for each in (read, replied, waits):
        await change(desk, each, labels=[label])
    assert (await desk.owner.post(f"/api/conversations/{read['id']}/read", {})).status == 200
    body = {"client_id": "1", "content": "It is"}
    assert (await desk.owner.post(f"/api/conversations/{replied['id']}/messages", body)).status == 201
    await desk.settled(replied, "1")
    assert waits["id"] in await listed(desk, ("label", label), ("unread", "true"))
    assert read["id"] not in await listed(desk, ("label", label), ("unread", "true"))
    assert await listed(desk, ("label", label), ("sort", "waiting")) == {read["id"], waits["id"]}

    async def counted(query: str) -> dict[str, int]:
        counts = (await desk.owner.get(f"/api/conversations/counts?status=all&label={label}&{query}")).body
        tabs = ("all", "unassigned", "mine", "replied", "unreplied", "unread")
        return {tab: counts[tab] for tab in tabs if counts[tab]}

    assert await counted("sort=waiting") == {"all": 2, "unassigned": 2, "unreplied": 2, "unread": 1}
    assert await counted("unread=true") == {"all": 1, "unassigned": 1, "unreplied": 1, "unread": 1}
    assert (await desk.owner.post(f"/api/conversations/{replied['id']}/unread", {})).status == 200
    assert (await counted("unread=true"))["replied"] == 1
