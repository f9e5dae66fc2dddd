"""Who may do what to whom: members, roles, inboxes, teams, the account's name."""

from __future__ import annotations

import asyncio

import pytest

from tests.clients import Client
from tests.installation import Installation

MEMBERS_CHANGED = '{"happened":["member.changed"]}'


async def id_of(client: Client) -> int:
    return int((await client.get("/api/me")).body["id"])


async def feed(installation: Installation) -> list[tuple[str, str]]:
    async with installation.database.system() as transaction:
        rows = await transaction.fetch("DELETE FROM feed RETURNING kind, payload")
    return sorted((row["kind"], row["payload"]) for row in rows)


async def test_members_list_shows_emails_to_administrators_only(installation: Installation, owner: Client) -> None:
    administrator = await installation.member(owner, "administrator", "Bo Kiln")
    supervisor = await installation.member(owner, "supervisor", "Cy Slip")
    agent = await installation.member(owner, "agent", "Di Glaze")
    for client in (owner, administrator):
        items = (await client.get("/api/memberships")).body["items"]
        assert [item["user"]["name"] for item in items] == ["Ada Marlow", "Bo Kiln", "Cy Slip", "Di Glaze"]
        assert [item["role"] for item in items] == ["owner", "administrator", "supervisor", "agent"]
        assert all("@marlow.example" in item["user"]["email"] for item in items)
    for client in (supervisor, agent):
        items = (await client.get("/api/memberships")).body["items"]
        assert [item["user"]["name"] for item in items] == ["Ada Marlow", "Bo Kiln", "Cy Slip", "Di Glaze"]
        assert {item["user"]["email"] for item in items} == {None}


@pytest.mark.parametrize("role", ["supervisor", "agent"])
async def test_agent_cannot_change_the_account(installation: Installation, owner: Client, role: str) -> None:
    client = await installation.member(owner, role)
    me, boss = await id_of(client), await id_of(owner)
    team = (await owner.post("/api/teams", {"name": "Glazing"})).body["id"]
    invited = (await owner.post("/api/invitations", {"email": "x@marlow.example", "role": "agent"})).body["id"]
    await feed(installation)
    for method, path, body in (
        ("PATCH", "/api/account", {"name": "Mine"}),
        ("PATCH", f"/api/memberships/{me}", {"role": "owner"}),
        ("PATCH", f"/api/memberships/{me}", {"inbox_ids": []}),
        ("DELETE", f"/api/memberships/{boss}", None),
        ("DELETE", f"/api/memberships/{me}", None),
        ("GET", "/api/invitations", None),
        ("POST", "/api/invitations", {"email": "y@marlow.example", "role": "agent"}),
        ("DELETE", f"/api/invitations/{invited}", None),
        ("POST", "/api/teams", {"name": "Throwing"}),
        ("DELETE", f"/api/teams/{team}", None),
    ):
        response = await client.call(method, path, body)
        assert (response.status, response.problem) == (403, "forbidden"), (method, path)
    assert (await client.get("/api/teams")).body["items"] == [{"id": team, "name": "Glazing"}]
    assert await feed(installation) == []


async def test_administrator_changes_and_removes_members(installation: Installation, owner: Client) -> None:
    administrator = await installation.member(owner, "administrator")
    agent = await installation.member(owner, "agent")
    agent_id = await id_of(agent)
    await feed(installation)
    response = await administrator.patch(f"/api/memberships/{agent_id}", {"role": "supervisor"})
    assert (response.status, response.body["role"], response.body["user"]["id"]) == (200, "supervisor", agent_id)
    assert await feed(installation) == [("member", MEMBERS_CHANGED)]
    assert (await agent.get("/api/session")).body["role"] == "supervisor"
    assert (await administrator.delete(f"/api/memberships/{agent_id}")).status == 204
    assert await feed(installation) == [("member", MEMBERS_CHANGED)]
    assert len((await owner.get("/api/memberships")).body["items"]) == 2
    assert (await administrator.delete(f"/api/memberships/{agent_id}")).problem == "member-not-found"


async def test_owner_can_be_changed_by_owners_only(installation: Installation, owner: Client) -> None:
    administrator = await installation.member(owner, "administrator")
    boss, own = await id_of(owner), await id_of(administrator)
    for method, user_id, body in (
        ("PATCH", boss, {"role": "agent"}),
        ("PATCH", boss, {"role": "owner"}),
        ("DELETE", boss, None),
        ("PATCH", own, {"role": "owner"}),
    ):
        response = await administrator.call(method, f"/api/memberships/{user_id}", body)
        assert (response.status, response.problem) == (403, "owners-only")
    assert (await owner.patch(f"/api/memberships/{own}", {"role": "owner"})).status == 200
    assert (await administrator.patch(f"/api/memberships/{boss}", {"role": "agent"})).status == 200
    assert (await owner.get("/api/session")).body["role"] == "agent"


async def test_owner_who_is_the_last_cannot_be_removed(installation: Installation, owner: Client) -> None:
    boss = await id_of(owner)
    for method, body in (("PATCH", {"role": "administrator"}), ("DELETE", None)):
        response = await owner.call(method, f"/api/memberships/{boss}", body)
        assert (response.status, response.problem) == (409, "last-owner")
    assert (await owner.patch(f"/api/memberships/{boss}", {"role": "owner"})).status == 200
    second = await installation.member(owner, "agent")
    await owner.patch(f"/api/memberships/{await id_of(second)}", {"role": "owner"})
    assert (await owner.delete(f"/api/memberships/{boss}")).status == 204, "somebody else is an owner now"


async def test_owners_demoting_each_other_at_once_leave_one(installation: Installation, owner: Client) -> None:
    second = await installation.member(owner, "agent")
    ids = [await id_of(owner), await id_of(second)]
    await owner.patch(f"/api/memberships/{ids[1]}", {"role": "owner"})
    for _ in range(5):
        await asyncio.gather(
            owner.patch(f"/api/memberships/{ids[1]}", {"role": "administrator"}),
            second.patch(f"/api/memberships/{ids[0]}", {"role": "administrator"}),
        )
        async with installation.database.system() as transaction:
            owners = await transaction.value("SELECT count(*) FROM memberships WHERE role = 'owner'")
            assert owners == 1
            await transaction.execute("UPDATE memberships SET role = 'owner'")


async def test_inboxes_of_a_member_are_set_as_a_whole(installation: Installation, owner: Client) -> None:
    agent = await installation.member(owner, "agent")
    agent_id = await id_of(agent)
    account_id = (await owner.get("/api/session")).body["account"]["id"]
    first, second = [await make_inbox(installation, account_id, name) for name in ("one", "two")]
    await feed(installation)
    response = await owner.patch(f"/api/memberships/{agent_id}", {"inbox_ids": [second, first]})
    assert response.body["inbox_ids"] == [first, second]
    told = [("inbox", f'{{"happened":["inbox.changed"],"inbox_id":{inbox}}}') for inbox in (first, second)]
    assert await feed(installation) == [*told, ("member", MEMBERS_CHANGED)]
    response = await owner.patch(f"/api/memberships/{agent_id}", {"inbox_ids": [second]})
    assert response.body["inbox_ids"] == [second]
    assert await feed(installation) == [told[0], ("member", MEMBERS_CHANGED)]
    items = (await owner.get("/api/memberships")).body["items"]
    assert next(item for item in items if item["user"]["id"] == agent_id)["inbox_ids"] == [second]


async def test_inboxes_of_others_and_none_at_all_are_refused(installation: Installation, owner: Client) -> None:
    stranger = await installation.stranger()
    theirs = await make_inbox(installation, (await stranger.get("/api/session")).body["account"]["id"], "theirs")
    user_id = await id_of(owner)
    for inbox_id in (theirs, 999_999):
        response = await owner.patch(f"/api/memberships/{user_id}", {"inbox_ids": [inbox_id]})
        assert (response.status, response.problem) == (422, "unknown-inbox")


async def test_teams_have_names_of_their_own(installation: Installation, owner: Client) -> None:
    await feed(installation)
    made = await owner.post("/api/teams", {"name": " Glazing  room "})
    assert (made.status, made.body["name"]) == (201, "Glazing room")
    assert await feed(installation) == [("member", MEMBERS_CHANGED)]
    again = await owner.post("/api/teams", {"name": "glazing ROOM"})
    assert (again.status, again.problem) == (409, "team-name-taken")
    assert (await owner.post("/api/teams", {"name": ""})).problem == "invalid-name"
    await owner.post("/api/teams", {"name": "Accounts"})
    assert [team["name"] for team in (await owner.get("/api/teams")).body["items"]] == ["Accounts", "Glazing room"]
    await feed(installation)
    assert (await owner.delete(f"/api/teams/{made.body['id']}")).status == 204
    assert await feed(installation) == [("member", MEMBERS_CHANGED)]
    assert (await owner.delete(f"/api/teams/{made.body['id']}")).problem == "team-not-found"


async def test_changes_of_members_teams_and_inboxes_are_logged_with_what_changed(
    installation: Installation, owner: Client
) -> None:
    agent = await installation.member(owner, "agent")
    agent_id, account_id = await id_of(agent), (await owner.get("/api/session")).body["account"]["id"]
    inbox_id = await make_inbox(installation, account_id, "one")
    await owner.patch(f"/api/memberships/{agent_id}", {"role": "supervisor", "inbox_ids": [inbox_id]})
    team_id = (await owner.post("/api/teams", {"name": "Glazing"})).body["id"]
    wanted = {"name": "Ours", "member_ids": [], "conversation_per": "person"}
    assert (await owner.patch(f"/api/inboxes/{inbox_id}", wanted)).status == 200
    await owner.delete(f"/api/memberships/{agent_id}")
    async with installation.database.system() as transaction:
        rows = await transaction.fetch(
            "SELECT name, data FROM events WHERE name IN ('member.changed', 'inbox.changed') AND data IS NOT NULL"
            " ORDER BY id"
        )
    assert [(row["name"], row["data"]) for row in rows] == [
        ("member.changed", {"user_id": agent_id, "changes": {"role": [None, "agent"]}}),
        (
            "member.changed",
            {"user_id": agent_id, "changes": {"role": ["agent", "supervisor"], "inbox_ids": [[], [inbox_id]]}},
        ),
        ("member.changed", {"team_id": team_id, "changes": {"name": [None, None]}}),
        ("inbox.changed", {"changes": {"name": [None, None]}}),
        ("inbox.changed", {"changes": {"member_ids": [[agent_id], []]}}),
        ("inbox.changed", {"changes": {"conversation_per": ["comment", "person"]}}),
        ("member.changed", {"user_id": agent_id, "changes": {"role": ["supervisor", None]}}),
    ]


async def test_account_can_be_renamed(installation: Installation, owner: Client) -> None:
    response = await owner.patch("/api/account", {"name": "Marlow, Finch & Daughters"})
    assert (response.status, response.body["name"]) == (200, "Marlow, Finch & Daughters")
    assert (await owner.get("/api/session")).body["account"] == response.body
    assert (await owner.patch("/api/account", {"name": "\n"})).problem == "invalid-name"


async def make_inbox(installation: Installation, account_id: int, name: str) -> int:
    async with installation.database.system() as transaction:
        inbox_id = await transaction.value(
            "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
            " VALUES ($1, 'any', $2, $2, 'connected') RETURNING id",
            account_id,
            name,
        )
    return int(inbox_id)


async def test_team_is_renamed_unless_another_one_has_the_name(owner: Client, installation: Installation) -> None:
    team = (await owner.post("/api/teams", {"name": "Glazing"})).body
    await owner.post("/api/teams", {"name": "Kilns"})
    assert (await owner.patch(f"/api/teams/{team['id']}", {"name": "kilns"})).problem == "team-name-taken"
    assert (await owner.patch(f"/api/teams/{team['id']}", {"name": " "})).problem == "invalid-name"
    agent = await installation.member(owner, "agent")
    assert (await agent.patch(f"/api/teams/{team['id']}", {"name": "Ours"})).problem == "forbidden"
    assert (await owner.patch(f"/api/teams/{team['id']}", {"name": "GLAZING"})).body["name"] == "GLAZING"
    names = [each["name"] for each in (await agent.get("/api/teams")).body["items"]]
    assert names == ["GLAZING", "Kilns"]
