"""Inboxes over HTTP: who sees them, their people and webhooks, and what arrived for them."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.gateway.connections.webhook_registration import WebhookRegistration
from tests.clients import Client
from tests.installation import Installation
from tests.simulator import Simulator, text_message

EXPECTED = "http://desk.example/webhooks/tiktok"


@pytest.fixture
def environment(environment: dict[str, str], simulator: Simulator) -> dict[str, str]:
    return environment | simulator.environment


@pytest.fixture
async def inbox(owner: Client, simulator: Simulator) -> Any:
    """The inbox of Marlow & Finch."""
    await simulator.business()
    return await simulator.connect(owner)


async def user_id(client: Client) -> int:
    return int((await client.get("/api/me")).body["id"])


async def activity(client: Client, inbox: Any, query: str = "") -> Any:
    response = await client.get(f"/api/inboxes/{inbox['id']}/activity{query}")
    assert response.status == 200, response
    return response.body


async def run(installation: Installation, sql: str) -> list[Any]:
    async with installation.database.system() as transaction:
        return await transaction.fetch(sql)


async def test_agents_see_the_inboxes_they_are_members_of(
    installation: Installation, owner: Client, inbox: Any
) -> None:
    path = f"/api/inboxes/{inbox['id']}"
    agent, supervisor = await installation.member(owner, "agent"), await installation.member(owner, "supervisor")
    assert (await agent.get("/api/inboxes")).body["items"] == []
    assert (await agent.get(path)).problem == "inbox-not-found"
    assert (await agent.get(f"{path}/capabilities")).problem == "inbox-not-found"
    assert (await supervisor.get(path)).body == inbox
    members = [*inbox["member_ids"], await user_id(agent)]
    response = await owner.patch(path, {"member_ids": [*members, members[0]]})
    assert response.body["member_ids"] == members
    assert (await agent.get("/api/inboxes")).body == {"items": [response.body], "next_cursor": None}
    assert (await agent.get(path)).body == response.body
    assert (await owner.patch(path, {"member_ids": []})).body["member_ids"] == []
    assert (await agent.get(path)).status == 404


async def test_inbox_name_can_be_changed(installation: Installation, owner: Client, inbox: Any) -> None:
    path = f"/api/inboxes/{inbox['id']}"
    before = await run(installation, "SELECT FROM feed WHERE kind = 'inbox'")
    response = await owner.patch(path, {"name": "  Our shop "})
    assert response.body == inbox | {"name": "Our shop"}
    assert len(await run(installation, "SELECT FROM feed WHERE kind = 'inbox'")) == len(before) + 1
    assert (await owner.patch(path, {})).body == response.body
    for wrong in ({"name": "  "}, {"name": "x" * 101}, {"state": "connected"}, {"member_ids": ["x"]}):
        assert (await owner.patch(path, wrong)).problem == "invalid-request"
    assert (await owner.patch("/api/inboxes/99", {"name": "Ours"})).problem == "inbox-not-found"


async def test_members_of_an_inbox_must_be_colleagues(installation: Installation, owner: Client, inbox: Any) -> None:
    stranger = await installation.stranger()
    them = await user_id(stranger)
    response = await owner.patch(f"/api/inboxes/{inbox['id']}", {"name": "Changed", "member_ids": [them]})
    assert response.problem == "unknown-member"
    assert response.body["user_ids"] == [them]
    assert (await owner.get(f"/api/inboxes/{inbox['id']}")).body == inbox
    assert (await owner.patch("/api/inboxes/99", {"member_ids": []})).problem == "inbox-not-found"


@pytest.mark.parametrize("role", ["agent", "supervisor"])
async def test_inbox_changes_take_an_administrator(
    role: str, installation: Installation, owner: Client, inbox: Any
) -> None:
    member = await installation.member(owner, role)
    path = f"/api/inboxes/{inbox['id']}"
    await owner.patch(path, {"member_ids": [await user_id(member)]})
    for method, place, body in (
        ("PATCH", path, {"name": "Mine"}),
        ("POST", f"{path}/disconnect", None),
        ("GET", f"{path}/webhook", None),
        ("POST", f"{path}/webhook", None),
        ("GET", f"{path}/activity", None),
        ("GET", f"{path}/activity/1", None),
        ("POST", f"{path}/activity/1/replay", None),
    ):
        assert (await member.call(method, place, body)).problem == "forbidden", place


async def test_inbox_of_another_account_is_not_found(
    installation: Installation, owner: Client, inbox: Any, simulator: Simulator
) -> None:
    assert await simulator.hook(installation, inbox["remote_id"], text_message()) == 200
    (delivery,) = (await activity(owner, inbox))["items"]
    stranger = await installation.stranger()
    path = f"/api/inboxes/{inbox['id']}"
    for method, place, body in (
        ("GET", path, None),
        ("PATCH", path, {"name": "Mine"}),
        ("POST", f"{path}/disconnect", None),
        ("GET", f"{path}/capabilities", None),
        ("GET", f"{path}/webhook", None),
        ("POST", f"{path}/webhook", None),
        ("GET", f"{path}/activity", None),
        ("GET", f"{path}/activity/{delivery['id']}", None),
        ("POST", f"{path}/activity/{delivery['id']}/replay", None),
    ):
        assert (await stranger.call(method, place, body)).status == 404, place
    assert (await owner.get(path)).body["state"] == "connected"


async def test_inbox_capabilities_are_those_of_its_channel(owner: Client, inbox: Any) -> None:
    found = (await owner.get(f"/api/inboxes/{inbox['id']}/capabilities")).body
    assert found == inbox["capabilities"]
    window = {"length_seconds": 172800, "first_cap": 10, "late_cap": 3, "cap_each": False}
    assert found["reply_window"] == window
    assert found["text_limit"] == 6000
    assert found["attachments"]["mime_types"] == ["image/jpeg", "image/png"]
    assert (found["quote"]["carried_by"], found["buttons"]["max_count"]) == (["text"], 3)
    assert found["asked_per_conversation"] == ["image"]


async def test_webhook_state_is_shown_and_repaired(owner: Client, inbox: Any, simulator: Simulator) -> None:
    path = f"/api/inboxes/{inbox['id']}/webhook"
    nowhere = (await owner.get(path)).body
    assert (nowhere["registered_url"], nowhere["expected_url"], nowhere["ok"]) == (None, EXPECTED, False)
    assert "nowhere" in nowhere["error"]
    good = {"registered_url": EXPECTED, "expected_url": EXPECTED, "ok": True, "error": None, "by_hand": False}
    assert (await owner.post(path)).body == good
    assert (await owner.get(path)).body == good
    config = simulator.sandbox.config
    body = {"app_id": config.app_id, "secret": config.app_secret, "event_type": "DIRECT_MESSAGE"}
    place = f"{simulator.sandbox.api_url}business/webhook/update/"
    async with simulator.http.post(place, json=body | {"callback_url": "https://old.example/hook"}) as response:
        assert (await response.json())["code"] == 0
    stolen = (await owner.get(path)).body
    assert (stolen["registered_url"], stolen["ok"]) == ("https://old.example/hook", False)
    assert "another address" in stolen["error"]


async def test_webhooks_while_the_platform_is_away(owner: Client, inbox: Any, simulator: Simulator) -> None:
    path = f"/api/inboxes/{inbox['id']}/webhook"
    await simulator.fault("business/webhook/*", "http", remaining=3)
    for response in (await owner.get(path), await owner.post(path)):
        assert response.status == 200
        assert not response.body["ok"]
        assert response.body["error"]
    assert (await owner.post(path)).body["ok"]


async def test_job_registers_the_webhook(installation: Installation, owner: Client, inbox: Any) -> None:
    jobs = await run(installation, "SELECT args FROM procrastinate_jobs WHERE task_name = 'register_webhook'")
    for job in jobs:
        await installation.services.get(WebhookRegistration).register(**job["args"])
    items = (await owner.get("/api/inboxes")).body["items"]
    assert inbox["id"] in [item["id"] for item in items]
    for item in items:
        assert (await owner.get(f"/api/inboxes/{item['id']}/webhook")).body["ok"]


async def test_inbox_activity_lists_its_webhooks(
    installation: Installation, owner: Client, inbox: Any, simulator: Simulator
) -> None:
    for number in range(5):
        message = text_message(f"Bowl {number}?", f"m-{number}")
        assert await simulator.hook(installation, inbox["remote_id"], message) == 200
    first = await activity(owner, inbox, "?limit=3")
    rest = await activity(owner, inbox, f"?limit=3&cursor={first['next_cursor']}")
    items = first["items"] + rest["items"]
    assert rest["next_cursor"] is None
    assert [item["id"] for item in items] == sorted((item["id"] for item in items), reverse=True)
    assert len(items) == 5
    assert {item["outcome"] for item in items} == {"processed"}
    assert "Bowl" not in str([item["summary"] for item in items])  # kept apart from what may be deleted
    assert items[0]["about"] == {"kind": "message", "who": "ana", "text": "Bowl 4?", "state": None, "more": 0}
    one = (await owner.get(f"/api/inboxes/{inbox['id']}/activity/{items[0]['id']}")).body
    assert one | items[0] == one
    assert "Bowl 4?" in one["body"]
    assert "tiktok-signature" in one["headers"]
    assert (await owner.get(f"/api/inboxes/{inbox['id']}/activity/999")).problem == "delivery-not-found"
    assert (await owner.get(f"/api/inboxes/{inbox['id']}/activity?cursor=nonsense")).problem == "bad-cursor"
    assert (await owner.get("/api/inboxes/99/activity")).problem == "inbox-not-found"


async def test_delivery_that_is_parked_can_be_replayed(
    installation: Installation, owner: Client, inbox: Any, simulator: Simulator
) -> None:
    path = f"/api/inboxes/{inbox['id']}"
    await owner.post(f"{path}/disconnect")
    assert await simulator.hook(installation, inbox["remote_id"], text_message()) == 200
    (parked,) = (await activity(owner, inbox))["items"]
    assert (parked["outcome"], parked["replayed_at"]) == ("parked", None)
    assert "disconnected" in parked["error"]
    replay = f"{path}/activity/{parked['id']}/replay"
    again = await owner.post(replay)
    assert (again.status, again.body["outcome"]) == (200, "parked")
    assert again.body["replayed_at"] is not None
    await simulator.connect(owner)
    for _ in range(2):
        done = await owner.post(replay)
        assert (done.body["outcome"], done.body["error"]) == ("processed", None)
    (conversation,) = (await owner.get("/api/conversations")).body["items"]
    assert conversation["last_message"]["content"] == "Is the blue bowl still there?"
    assert conversation["unread_count"] == 1
    assert len((await activity(owner, inbox))["items"]) == 1
    assert (await owner.post(f"{path}/activity/999/replay")).problem == "delivery-not-found"


async def test_deliveries_before_the_connection_are_replayed(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    business_id = await simulator.business()
    for number in range(3):
        message = text_message(f"Bowl {number}?", f"m-{number}")
        assert await simulator.hook(installation, business_id, message) == 200
    wanted = {"path": "/webhooks/tiktok", "remote_account_id": business_id}
    replay = "/api/installation/unknown-deliveries/replay"
    assert (await owner.post(replay, wanted)).problem == "replay-refused"
    assert (await owner.post(replay, wanted | {"path": "/webhooks/pigeon"})).problem == "replay-refused"
    inbox = await simulator.connect(owner)
    assert (await activity(owner, inbox))["items"] == []
    administrator = await installation.member(owner, "administrator")
    assert (await administrator.post(replay, wanted)).problem == "forbidden"
    assert (await owner.post(replay, wanted)).body == {"count": 3}
    assert (await owner.post(replay, wanted)).body == {"count": 0}
    assert {item["outcome"] for item in (await activity(owner, inbox))["items"]} == {"processed"}
    (conversation,) = (await owner.get("/api/conversations")).body["items"]
    assert conversation["unread_count"] == 3
