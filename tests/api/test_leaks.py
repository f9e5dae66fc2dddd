"""Two accounts in one installation: whatever one of them asks for, nothing of the other's is shown or changed."""

from __future__ import annotations

import msgspec
import pytest

from tests.clients import Client
from tests.installation import Installation


@pytest.fixture
async def ours(installation: Installation, owner: Client) -> dict[str, int]:
    """Ids of what the first account has."""
    agent = await installation.member(owner, "agent", "Di Glaze")
    invited = await owner.post("/api/invitations", {"email": "next@marlow.example", "role": "agent"})
    return {
        "agent": (await agent.get("/api/me")).body["id"],
        "team": (await owner.post("/api/teams", {"name": "Glazing"})).body["id"],
        "invitation": invited.body["id"],
        "token": (await owner.post("/api/tokens", {"name": "Till"})).body["id"],
        "session": (await owner.get("/api/sessions")).body["items"][0]["id"],
    }


async def everything(owner: Client) -> bytes:
    paths = ("session", "sessions", "memberships", "teams", "invitations", "tokens")
    bodies = [(await owner.get(f"/api/{path}")).body for path in paths]
    for item in bodies[1]["items"]:
        item.pop("last_seen_at")
    bodies[0].pop("feed_cursor")
    return msgspec.json.encode(bodies)


@pytest.mark.parametrize("credential", ["session", "token"])
async def test_lists_show_nothing_of_the_other_account(
    installation: Installation, ours: dict[str, int], credential: str
) -> None:
    stranger = await installation.stranger()
    if credential == "token":
        stranger = installation.program(
            (await stranger.post("/api/tokens", {"name": "spy", "scope": "admin"})).body["token"]
        )
    for path in ("session", "sessions", "me/accounts", "memberships", "teams", "invitations", "tokens", "me"):
        response = await stranger.get(f"/api/{path}")
        for_people = credential == "token" and path in ("sessions", "tokens")
        assert response.status == (403 if for_people else 200)
        for word in (b"marlow", b"Marlow", b"Ada", b"Glaz", b"Till"):
            assert word not in response.raw, path


async def test_nothing_of_the_other_account_can_be_changed(
    installation: Installation, owner: Client, ours: dict[str, int]
) -> None:
    before = await everything(owner)
    stranger = await installation.stranger()
    for method, path, body, slug in (
        ("PATCH", f"/api/memberships/{ours['agent']}", {"role": "owner"}, "member-not-found"),
        ("PATCH", f"/api/memberships/{ours['agent']}", {"inbox_ids": []}, "member-not-found"),
        ("DELETE", f"/api/memberships/{ours['agent']}", None, "member-not-found"),
        ("PATCH", f"/api/teams/{ours['team']}", {"name": "Theirs"}, "team-not-found"),
        ("DELETE", f"/api/teams/{ours['team']}", None, "team-not-found"),
        ("DELETE", f"/api/invitations/{ours['invitation']}", None, "invitation-not-found"),
        ("DELETE", f"/api/tokens/{ours['token']}", None, "token-not-found"),
        ("DELETE", f"/api/sessions/{ours['session']}", None, "session-not-found"),
    ):
        response = await stranger.call(method, path, body)
        assert (response.status, response.problem) == (404, slug), (method, path)
    assert (await stranger.patch("/api/account", {"name": "Taken over"})).status == 200
    assert (await stranger.post("/api/teams", {"name": "Glazing"})).status == 201, "names are each account's own"
    assert await everything(owner) == before


async def test_tokens_and_sessions_are_hidden_from_colleagues_too(
    installation: Installation, owner: Client, ours: dict[str, int]
) -> None:
    colleague = await installation.member(owner, "administrator")
    assert (await colleague.get("/api/tokens")).body["items"] == []
    assert len((await colleague.get("/api/sessions")).body["items"]) == 1
    assert (await colleague.delete(f"/api/tokens/{ours['token']}")).problem == "token-not-found"
    assert (await colleague.delete(f"/api/sessions/{ours['session']}")).problem == "session-not-found"


async def test_the_feed_of_an_account_is_told_in_that_account_only(
    installation: Installation, owner: Client, ours: dict[str, int]
) -> None:
    account_id = (await owner.get("/api/session")).body["account"]["id"]
    async with installation.database.system() as transaction:
        accounts = await transaction.fetch("SELECT DISTINCT account_id FROM feed")
    assert [row["account_id"] for row in accounts] == [account_id]
