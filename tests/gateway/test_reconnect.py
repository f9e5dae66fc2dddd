"""An account that was connected before: reconnected, disconnected and connected again, or connected elsewhere."""

from __future__ import annotations

import asyncio

import pytest

from tests.clients import Client, Response
from tests.gateway.connecting import jobs, rows, write_in
from tests.installation import Installation
from tests.simulator import Simulator, complete, leave


@pytest.fixture
def environment(environment: dict[str, str], simulator: Simulator) -> dict[str, str]:
    return environment | simulator.environment


async def test_lost_permission_is_lost_for_both_and_found_for_both(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    business_id = await simulator.business()
    messenger = await simulator.connect(owner)
    await simulator.hook(installation, business_id, {}, "authorization.removed")
    states = [i["state"] for i in (await owner.get("/api/inboxes")).body["items"]]
    assert states == ["needs_reconnect", "needs_reconnect"]
    await simulator.hook(installation, business_id, {}, "authorization.removed")
    async with installation.database.system() as transaction:
        lost = await transaction.fetch("SELECT inbox_id FROM events WHERE name = 'inbox.lost' ORDER BY inbox_id")
    assert [row["inbox_id"] for row in lost] == sorted(i["id"] for i in (await owner.get("/api/inboxes")).body["items"])
    await complete(owner, await simulator.go(owner, inbox_id=messenger["id"]))
    states = [i["state"] for i in (await owner.get("/api/inboxes")).body["items"]]
    assert states == ["connected", "connected"]


async def test_connecting_once_more_brings_back_only_what_was_disconnected(owner: Client, simulator: Simulator) -> None:
    await simulator.business()
    messenger = await simulator.connect(owner)
    _, feed = (await owner.get("/api/inboxes")).body["items"]
    await owner.post(f"/api/inboxes/{feed['id']}/disconnect")
    again = await complete(owner, await simulator.go(owner))
    assert (again.body["inbox"]["id"], again.body["reconnected"]) == (feed["id"], True)
    await disconnect_all(owner)
    again = await complete(owner, await simulator.go(owner))
    assert (again.body["inbox"]["id"], again.body["reconnected"]) == (messenger["id"], True)
    assert [i["state"] for i in (await owner.get("/api/inboxes")).body["items"]] == ["connected"] * 2


async def test_reconnection_with_another_account_is_refused(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    await simulator.business()
    await simulator.business("kiln.co", "Kiln & Co")
    inbox = await simulator.connect(owner)
    back = await simulator.consent(await leave(owner, inbox["id"]), "kiln.co")
    response = await complete(owner, back)
    assert response.problem == "inbox-different-account"
    assert "marlow.finch" in response.body["detail"]
    assert (await simulator.grant("kiln.co"))["revoked"]
    assert not (await simulator.grant())["revoked"]
    assert (await owner.get("/api/inboxes")).body["items"][0] == inbox


async def test_connected_here_already(installation: Installation, owner: Client, simulator: Simulator) -> None:
    await simulator.business()
    inbox = await simulator.connect(owner)
    response = await complete(owner, await simulator.go(owner))
    assert response.problem == "inbox-already-connected"
    assert response.body["inbox_id"] == inbox["id"]
    await still_works(installation, simulator)


async def test_connected_in_another_account(installation: Installation, owner: Client, simulator: Simulator) -> None:
    await simulator.business()
    inbox = await simulator.connect(owner)
    stranger = await installation.stranger()
    response = await complete(stranger, await simulator.go(stranger))
    assert response.problem == "inbox-connected-elsewhere"
    assert b"Finch" not in response.raw
    assert (await stranger.get("/api/inboxes")).body["items"] == []
    await still_works(installation, simulator)
    # Disconnected there, it is still an inbox of that account; the permission is of no use to anybody.
    assert inbox["state"] == "connected"
    await disconnect_all(owner)
    response = await complete(stranger, await simulator.go(stranger))
    assert response.problem == "inbox-connected-elsewhere"
    assert (await simulator.grant())["revoked"]


async def disconnect_all(owner: Client) -> None:
    for inbox in (await owner.get("/api/inboxes")).body["items"]:
        await owner.post(f"/api/inboxes/{inbox['id']}/disconnect")


async def still_works(installation: Installation, simulator: Simulator) -> None:
    """The platform took the newest permission for the only one; the inbox can be renewed with it."""
    assert not (await simulator.grant())["revoked"]
    (row,) = await rows(installation, "SELECT account_id, inbox_id FROM inbox_credentials")
    access = installation.services.calls.access
    before = await access.connection(row["account_id"], row["inbox_id"])
    after = await access.connection(row["account_id"], row["inbox_id"], refused=before)
    assert after.credentials.access_token == (await simulator.grant())["access_token"]


async def test_connecting_two_accounts_at_once_makes_two_inboxes(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    await simulator.business()
    stranger = await installation.stranger()
    people = [owner, stranger, owner, stranger]
    backs = [await simulator.go(person) for person in people]
    await simulator.fault("business/get/", "slow", delay_ms=100)
    responses = await asyncio.gather(*(complete(person, back) for person, back in zip(people, backs, strict=True)))
    assert sorted(response.status for response in responses) == [200, 409, 409, 409]
    assert len(await rows(installation, "SELECT FROM inboxes")) == 2
    assert len(await rows(installation, "SELECT DISTINCT account_id FROM inboxes")) == 1
    await still_works(installation, simulator)


async def test_disconnect_and_connect_again(installation: Installation, owner: Client, simulator: Simulator) -> None:
    business_id = await simulator.business()
    inbox = await simulator.connect(owner)
    await owner.patch(f"/api/inboxes/{inbox['id']}", {"name": "Our shop"})
    conversation_id = await write_in(installation, simulator, business_id)
    response = await owner.post(f"/api/inboxes/{inbox['id']}/disconnect")
    assert response.status == 200
    assert (response.body["state"], response.body["access_expires_at"]) == ("disconnected", None)
    delivery = {"account_id": 1, "conversation_id": conversation_id}
    assert await jobs(installation, "deliver") == [delivery]
    await disconnect_all(owner)
    assert (await simulator.grant())["revoked"]
    assert not await rows(installation, "SELECT FROM inbox_credentials")
    assert (await owner.post(f"/api/inboxes/{inbox['id']}/disconnect")).body["state"] == "disconnected"

    again = await complete(owner, await simulator.go(owner))
    assert again.body["reconnected"]
    found = again.body["inbox"]
    assert (found["id"], found["name"], found["state"]) == (inbox["id"], "Our shop", "connected")
    assert (await owner.get(f"/api/conversations/{conversation_id}")).status == 200
    assert (await jobs(installation, "deliver"))[-1] == delivery


async def test_inbox_connected_and_disconnected_by_a_colleague_is_logged_as_theirs(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    await simulator.business()
    inbox = await simulator.connect(owner)
    colleague = await installation.member(owner, "administrator")
    await colleague.post(f"/api/inboxes/{inbox['id']}/disconnect")
    await complete(colleague, await simulator.go(colleague, inbox_id=inbox["id"]))
    ada, bo = [(await client.get("/api/me")).body["id"] for client in (owner, colleague)]
    told = (
        "SELECT name, actor_kind, actor_id FROM events WHERE inbox_id = $1 AND name LIKE 'inbox.%connected' ORDER BY id"
    )
    assert [tuple(row) for row in await rows(installation, told, inbox["id"])] == [
        ("inbox.connected", "user", ada),
        ("inbox.disconnected", "user", bo),
        ("inbox.connected", "user", bo),
    ]


async def test_inbox_that_lost_its_permission_is_reconnected(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    business_id = await simulator.business()
    inbox = await simulator.connect(owner)
    conversation_id = await write_in(installation, simulator, business_id)
    await installation.services.calls.access.mark_needs_reconnect(1, inbox["id"], "The business removed the app.")
    lost = (await owner.get(f"/api/inboxes/{inbox['id']}")).body
    assert (lost["state"], lost["state_reason"]) == ("needs_reconnect", "The business removed the app.")
    back = await simulator.go(owner, inbox_id=inbox["id"])
    response = await complete(owner, back)
    assert response.body["reconnected"]
    assert (response.body["inbox"]["state"], response.body["inbox"]["state_reason"]) == ("connected", None)
    assert await jobs(installation, "deliver") == [{"account_id": 1, "conversation_id": conversation_id}]
    # Asked for by its id, even one that works is connected anew.
    assert (await complete(owner, await simulator.go(owner, inbox_id=inbox["id"]))).body["reconnected"]


async def test_disconnecting_waits_for_nobody(installation: Installation, owner: Client, simulator: Simulator) -> None:
    await simulator.business()
    inbox = await simulator.connect(owner)
    await simulator.fault("tt_user/oauth2/revoke/")
    response = await owner.post(f"/api/inboxes/{inbox['id']}/disconnect")
    assert response.body["state"] == "disconnected"
    assert (await owner.post("/api/inboxes/99/disconnect")).problem == "inbox-not-found"


async def test_reconnecting_while_the_old_permission_is_lost(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    """The new permission revokes the old one; a renewal of the old one that is under way must not overwrite it."""
    await simulator.business()
    inbox = await simulator.connect(owner)
    back = await simulator.go(owner, inbox_id=inbox["id"])
    access = installation.services.calls.access
    old = await access.connection(1, inbox["id"])
    await simulator.fault("tt_user/oauth2/refresh_token/", "code", code=40105, delay_ms=0, remaining=1)
    await simulator.fault("tt_user/oauth2/refresh_token/", "slow", delay_ms=300)
    await simulator.fault("business/get/", "slow", delay_ms=100)
    response, *_ = await asyncio.gather(
        complete(owner, back),
        *(access.connection(1, inbox["id"], refused=old) for _ in range(3)),
        return_exceptions=True,
    )
    assert isinstance(response, Response)
    assert response.status == 200
    assert (await owner.get(f"/api/inboxes/{inbox['id']}")).body["state"] == "connected"
    await still_works(installation, simulator)
