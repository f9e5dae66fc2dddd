"""Lists of many conversations: whatever narrows them, they are the rows that a plain look finds, in their order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from frontdesk.bootstrap import channel_setting_names
from frontdesk.core.contacts.search import FEW
from frontdesk.core.conversations.listing import COUNTED
from frontdesk.dev.fill import Size, fill
from frontdesk.settings import Settings
from tests.clients import Client
from tests.installation import Installation

SIZE = Size(messages=1200, conversations=240, contacts=60, seed=5)

MANY = """
WITH person AS (
    INSERT INTO contacts (account_id, name) SELECT $1, 'Numerous ' || n FROM generate_series(1, $3::int) n RETURNING id
)
INSERT INTO conversations (account_id, number, inbox_id, contact_id, remote_id, labels, last_activity_at)
SELECT $1, 1000000 + id, $2, id, 'numerous ' || id, '{numerous}', now() - id * interval '1 second' FROM person
"""


@pytest.fixture
async def rows(installation: Installation, owner: Client, environment: dict[str, str], dsn: str) -> list[Any]:
    """All conversations, with what the customer is called."""
    settings = Settings.from_environment(environment | {"DATABASE_URL": dsn}, channel_setting_names())
    await fill(settings, SIZE, whatever_is_there=False, say=lambda _: None)
    return await look(installation)


async def look(installation: Installation) -> list[Any]:
    async with installation.database.system() as transaction:
        return await transaction.fetch(
            "SELECT c.*, p.name, concat_ws(' ', p.name, p.email, p.phone,"
            " (SELECT string_agg(i.username, ' ') FROM identities i WHERE i.contact_id = p.id)) AS written,"
            " ARRAY(SELECT i.remote_id FROM identities i WHERE i.contact_id = p.id) AS remote_ids"
            " FROM conversations c JOIN contacts p ON p.account_id = c.account_id AND p.id = c.contact_id"
        )


async def pages(client: Client, **query: Any) -> list[int]:
    """The ids of a list, read to its end."""
    found: list[int] = []
    cursor: dict[str, Any] = {}
    while True:
        response = await client.get(f"/api/conversations?{urlencode({**query, **cursor, 'limit': 100})}")
        assert response.status == 200, response
        found += [card["id"] for card in response.body["items"]]
        if response.body["next_cursor"] is None:
            return found
        cursor = {"cursor": response.body["next_cursor"]}


def meant_by_seven(row: Any) -> bool:
    """Whether it is number 7, the customer is written with a 7, or an id of theirs begins with one."""
    return row["number"] == 7 or "7" in row["written"] or any(one.startswith("7") for one in row["remote_ids"])


def in_order(rows: list[Any], sort: str, wanted: Callable[[Any], bool]) -> list[int]:
    key = "waiting_since" if sort == "waiting" else "last_activity_at"

    def place(row: Any) -> tuple[datetime, int]:
        return row[key], row["id"]

    found = [row for row in rows if row[key] is not None and wanted(row)]
    return [row["id"] for row in sorted(found, key=place, reverse=sort == "newest")]


async def test_lists_equal_a_plain_query(installation: Installation, owner: Client, rows: list[Any]) -> None:
    inbox, team = rows[0]["inbox_id"], next(row["team_id"] for row in rows if row["team_id"] is not None)
    contact, me = rows[0]["name"], (await owner.get("/api/me")).body["id"]
    agent = await installation.member(owner, "agent")
    seen = {row["inbox_id"] for row in rows[:3]}
    agent_id = (await agent.get("/api/me")).body["id"]
    for one in seen:
        account_id = rows[0]["account_id"]
        async with installation.database.system() as transaction:
            await transaction.execute("INSERT INTO inbox_members VALUES ($1, $2, $3)", account_id, one, agent_id)
    narrowings: list[tuple[dict[str, Any], Callable[[Any], bool]]] = [
        ({}, lambda _: True),
        ({"inbox_id": inbox}, lambda row: row["inbox_id"] == inbox),
        ({"team_id": team}, lambda row: row["team_id"] == team),
        ({"view": "mine"}, lambda row: row["assignee_id"] == me),
        ({"view": "unassigned"}, lambda row: row["assignee_id"] is None),
        ({"view": "unassigned", "inbox_id": inbox}, lambda r: r["assignee_id"] is None and r["inbox_id"] == inbox),
        ({"unread": "true"}, lambda row: row["unread_count"] > 0),
        ({"label": "shipping"}, lambda row: "shipping" in row["labels"]),
        ({"label": "shipping", "inbox_id": inbox}, lambda r: "shipping" in r["labels"] and r["inbox_id"] == inbox),
        ({"label": "shipping", "unread": "true"}, lambda r: "shipping" in r["labels"] and r["unread_count"] > 0),
        ({"label": "shipping", "q": contact}, lambda r: "shipping" in r["labels"] and contact in r["name"]),
        ({"q": contact}, lambda row: contact in row["name"]),
        ({"q": "#7"}, meant_by_seven),
    ]
    for status in ("open", "resolved", "all"):
        for narrowed, wanted in narrowings:
            for sort in ("newest", "oldest", "waiting"):
                for client, sees in ((owner, None), (agent, seen)):
                    if "view" in narrowed and client is agent and narrowed["view"] == "mine":
                        continue

                    def meets(row: Any, sees: Any = sees, wanted: Any = wanted, status: str = status) -> bool:
                        is_seen = sees is None or row["inbox_id"] in sees
                        return is_seen and status in ("all", row["status"]) and bool(wanted(row))

                    expected = in_order(rows, sort, meets)
                    assert await pages(client, status=status, sort=sort, **narrowed) == expected, (narrowed, sort)


async def test_tabs_are_counted_as_their_lists_are_long(owner: Client, rows: list[Any]) -> None:
    me = (await owner.get("/api/me")).body["id"]
    tabs: dict[str, Callable[[Any], bool]] = {
        "mine": lambda row: row["assignee_id"] == me,
        "unassigned": lambda row: row["assignee_id"] is None,
        "automated": lambda _: False,
        "all": lambda _: True,
        "unread": lambda row: row["unread_count"] > 0,
        "unread_mine": lambda row: row["unread_count"] > 0 and row["assignee_id"] == me,
        "replied": lambda row: row["waiting_since"] is None,
        "unreplied": lambda row: row["waiting_since"] is not None,
    }
    for status in ("open", "all"):
        for query, wanted in (("", None), ("&label=shipping", "shipping"), ("&label=none+such", "none such")):
            counts = (await owner.get(f"/api/conversations/counts?status={status}{query}")).body
            of_it = [r for r in rows if status in ("all", r["status"]) and (wanted is None or wanted in r["labels"])]
            assert counts == {tab: min(COUNTED, sum(map(meets, of_it))) for tab, meets in tabs.items()}


async def test_frequent_filter_is_listed_and_counted_up_to_a_hundred(
    installation: Installation, owner: Client, rows: list[Any]
) -> None:
    async with installation.database.system() as transaction:
        first = rows[0]
        await transaction.execute(MANY, first["account_id"], first["inbox_id"], FEW + 50)
    for query in ({"label": "numerous"}, {"q": "umerous"}):
        found = await pages(owner, status="open", **query)
        expected = in_order(await look(installation), "newest", lambda row: row["labels"] == ["numerous"])
        assert found == expected
    counts = (await owner.get("/api/conversations/counts?label=numerous")).body
    assert counts == {
        "mine": 0,
        "unassigned": COUNTED,
        "automated": 0,
        "all": COUNTED,
        "unread": 0,
        "unread_mine": 0,
        "replied": COUNTED,
        "unreplied": 0,
    }
    people = await owner.get("/api/contacts?q=umerous&limit=100")
    assert {person["name"].split()[0] for person in people.body["items"]} == {"Numerous"}
    assert len(people.body["items"]) == 100
    one = await owner.patch(f"/api/conversations/{found[0]}", {"labels": ["once"]})
    assert one.status == 200
    assert await pages(owner, status="all", label="once") == [found[0]]
    assert found[0] not in await pages(owner, status="open", label="numerous")


async def test_list_by_label_follows_what_becomes_of_its_conversations(
    installation: Installation, owner: Client, rows: list[Any]
) -> None:
    me = (await owner.get("/api/me")).body["id"]
    team = next(row["team_id"] for row in rows if row["team_id"] is not None)
    shipping = [row for row in rows if "shipping" in row["labels"]]
    labelled = [row["id"] for row in sorted(shipping, key=lambda row: row["status"] != "open")]
    unread = [row["id"] for row in shipping if row["unread_count"]]
    changes: list[dict[str, Any]] = [
        {"status": "resolved"},
        {"assignee_id": me},
        {"assignee_id": me, "team_id": team},
        {"assignee_id": None},
        {"labels": ["shipping", "gift"]},
        {"labels": ["gift"], "status": "pending"},
    ]
    assert len(labelled) >= len(changes)
    for one, change in zip(labelled, changes, strict=False):
        response = await owner.patch(f"/api/conversations/{one}", change)
        assert response.status == 200, response
    for one in unread[:2]:
        assert (await owner.post(f"/api/conversations/{one}/read")).status == 200
    spoken = await owner.post(
        f"/api/conversations/{labelled[-1]}/messages", {"client_id": "n", "content": "a note", "private": True}
    )
    assert spoken.status == 201, spoken
    now = await look(installation)
    narrowings: list[tuple[dict[str, Any], Callable[[Any], bool]]] = [
        ({}, lambda _: True),
        ({"view": "mine"}, lambda row: row["assignee_id"] == me),
        ({"view": "unassigned"}, lambda row: row["assignee_id"] is None),
        ({"team_id": team}, lambda row: row["team_id"] == team),
        ({"unread": "true"}, lambda row: row["unread_count"] > 0),
    ]
    for label in ("shipping", "gift"):
        for status in ("open", "pending", "resolved", "all"):
            for narrowed, wanted in narrowings:

                def meets(row: Any, wanted: Any = wanted, label: str = label, status: str = status) -> bool:
                    return label in row["labels"] and status in ("all", row["status"]) and bool(wanted(row))

                expected = in_order(now, "newest", meets)
                assert await pages(owner, status=status, label=label, **narrowed) == expected, (label, status, narrowed)


async def test_list_by_label_of_what_a_bot_owns_follows_its_owner(
    installation: Installation, owner: Client, rows: list[Any]
) -> None:
    shipping = [row for row in rows if "shipping" in row["labels"]]
    owned, given_back = shipping[0], shipping[1]
    async with installation.database.system() as transaction:
        await transaction.execute(
            "UPDATE conversations SET owner_kind = 'bot', owner_id = 1, assignee_id = NULL, status = 'pending'"
            " WHERE id = ANY($1)",
            [owned["id"], given_back["id"]],
        )
    assert (await owner.patch(f"/api/conversations/{given_back['id']}", {"assignee_id": None})).status == 200
    assert (await owner.patch(f"/api/conversations/{given_back['id']}", {"status": "pending"})).status == 200
    query = {"status": "pending", "label": "shipping"}
    assert await pages(owner, **query, view="automated") == [owned["id"]]
    unassigned = await pages(owner, **query, view="unassigned")
    assert given_back["id"] in unassigned
    assert owned["id"] not in unassigned
    counts = (await owner.get("/api/conversations/counts?status=pending&label=shipping")).body
    assert (counts["automated"], counts["unassigned"]) == (1, len(unassigned))
