"""Members and teams that go: each of their conversations says that it is nobody's now, and who saw to that."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.core.commands import bulk, member_removal
from tests.app import App
from tests.clients import Client
from tests.running_app import eventually


async def id_of(client: Client) -> int:
    return int((await client.get("/api/me")).body["id"])


async def given(app: App, **to: int) -> list[dict[str, Any]]:
    """Two conversations of who goes."""
    found = [(await app.written())[1] for _ in range(2)]
    for conversation in found:
        response = await app.owner.patch(f"/api/conversations/{conversation['id']}", to)
        assert response.status == 200, response
    return found


async def said(app: App, conversation: dict[str, Any]) -> Any:
    """The last event, the epoch and the last activity of a conversation, as soon as it is nobody's."""

    async def find() -> Any:
        (row,) = await app.rows(
            "SELECT c.owner_epoch, e.name, e.actor_id, e.data -> 'changes' AS changes FROM conversations c"
            " JOIN events e ON e.conversation_id = c.id WHERE c.id = $1 AND c.assignee_id IS NULL AND c.team_id IS NULL"
            " AND e.name <> 'conversation.updated' ORDER BY e.id DESC LIMIT 1",
            conversation["id"],
        ) or [None]
        return row

    row = await eventually(find)
    page = await app.owner.get(f"/api/conversations/{conversation['id']}/messages")
    newest = max(page.body["items"], key=lambda message: int(message["id"]))
    return row, newest["activity"]


@pytest.mark.parametrize("at_once", [bulk.AT_ONCE, 1], ids=["at once", "by the job"])
async def test_conversations_of_a_removed_member_say_that_they_are_nobodys(
    app: App, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(member_removal, "AT_ONCE", at_once)
    me, agent = await id_of(app.owner), await app.installation.member(app.owner, "administrator", "Cleo Kiln")
    user_id = await id_of(agent)
    conversations = await given(app, assignee_id=user_id)
    (before, _) = [row["owner_epoch"] for row in await epochs(app, conversations)]
    assert (await app.owner.delete(f"/api/memberships/{user_id}")).status == 204
    for conversation in conversations:
        row, activity = await said(app, conversation)
        assert (row["name"], row["actor_id"]) == ("conversation.assigned", me)
        assert row["changes"]["assignee_id"] == [user_id, None]
        assert row["owner_epoch"] == before + 1
        assert activity["event"] == "conversation.assigned"
        assert (activity["from"]["id"], activity["from"]["name"], activity["to"]) == (user_id, "Cleo Kiln", None)


@pytest.mark.parametrize("at_once", [bulk.AT_ONCE, 1], ids=["at once", "by the job"])
async def test_conversations_of_a_deleted_team_say_that_they_have_none(
    app: App, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(member_removal, "AT_ONCE", at_once)
    name = f"Glazing {next(app.numbers)}"
    team_id = (await app.owner.post("/api/teams", {"name": name})).body["id"]
    conversations = await given(app, team_id=team_id)
    assert (await app.owner.delete(f"/api/teams/{team_id}")).status == 204
    for conversation in conversations:
        row, activity = await said(app, conversation)
        assert (row["name"], row["actor_id"]) == ("conversation.team_changed", await id_of(app.owner))
        assert row["changes"] == {"team_id": [team_id, None]}
        assert (activity["event"], activity["from"], activity["to"]) == (
            "conversation.team_changed",
            {"id": team_id, "name": name},
            None,
        )


async def test_removal_that_is_refused_unassigns_nothing(app: App) -> None:
    me = await id_of(app.owner)
    (conversation, _) = await given(app, assignee_id=me)
    assert (await app.owner.delete(f"/api/memberships/{me}")).problem == "last-owner"
    assert (await app.card(conversation))["assignee"]["id"] == me


async def epochs(app: App, conversations: list[dict[str, Any]]) -> list[Any]:
    ids = [conversation["id"] for conversation in conversations]
    return await app.rows("SELECT owner_epoch FROM conversations WHERE id = ANY($1::bigint[])", ids)
