"""Connecting an account through the browser: the one way that works, and every way that does not."""

from __future__ import annotations

import asyncio
from urllib.parse import unquote

import pytest
from cryptography.fernet import Fernet

from frontdesk.kit.secrets import SecretBox
from tests.clients import Client
from tests.gateway.connecting import FEED, jobs, refused, rows
from tests.installation import Installation
from tests.simulator import CALLBACK, CHANNEL, Back, Simulator, complete, leave


@pytest.fixture
def environment(environment: dict[str, str], simulator: Simulator) -> dict[str, str]:
    return environment | simulator.environment


async def test_account_is_connected(installation: Installation, owner: Client, simulator: Simulator) -> None:
    business_id = await simulator.business()
    back = await simulator.go(owner)
    assert back.path == CALLBACK
    response = await complete(owner, back)
    assert response.status == 200, response
    inbox = response.body["inbox"]
    assert not response.body["reconnected"]
    assert (inbox["channel"], inbox["remote_id"], inbox["state"]) == (CHANNEL, business_id, "connected")
    assert (inbox["name"], inbox["username"]) == ("My TikTok channel · Messages", "marlow.finch")
    me = (await owner.get("/api/me")).body["id"]
    assert inbox["member_ids"] == [me]
    assert inbox["access_expires_at"] < inbox["refresh_expires_at"]
    listed = (await owner.get("/api/inboxes")).body["items"]
    assert listed[0] == inbox
    assert [item["channel"] for item in listed] == [CHANNEL, FEED]
    assert listed[1]["name"] == "My TikTok channel · Comments"
    (kept,) = await rows(installation, "SELECT secret, scopes FROM inbox_credentials")
    grant = await simulator.grant()
    assert grant["access_token"].encode() not in kept["secret"]
    assert "message.list.send" in kept["scopes"]
    assert await jobs(installation, "register_webhook") == [{"channel": CHANNEL}, {"channel": FEED}]
    told = await rows(installation, "SELECT payload FROM feed WHERE kind = 'inbox'")
    assert [row["payload"] for row in told] == [
        f'{{"happened":["inbox.connected"],"inbox_id":{item["id"]}}}' for item in listed
    ]


async def test_permission_of_an_account_serves_both_channels(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    """Each inbox is disconnected and connected by itself; the permission is given back with the last one."""
    await simulator.business()
    messenger = await simulator.connect(owner)
    _, feed = (await owner.get("/api/inboxes")).body["items"]
    assert feed["remote_id"] == messenger["remote_id"]
    assert feed["access_expires_at"] == messenger["access_expires_at"]
    access = installation.services.calls.access
    before = await access.connection(1, feed["id"])
    after = await access.connection(1, feed["id"], refused=before)
    assert (await access.connection(1, messenger["id"])).credentials == after.credentials
    # The one whose inbox keeps the credentials goes first.
    assert (await owner.post(f"/api/inboxes/{messenger['id']}/disconnect")).body["state"] == "disconnected"
    assert not (await simulator.grant())["revoked"]
    assert (await access.connection(1, feed["id"])).credentials == after.credentials
    url = (await owner.post(f"/api/channels/{CHANNEL}/connect", {"inbox_id": messenger["id"]})).body["url"]
    assert "comment.list" in url
    again = await complete(owner, await simulator.consent(url))
    assert (again.body["reconnected"], again.body["inbox"]["state"]) == (True, "connected")
    fresh = await access.connection(1, feed["id"])
    assert fresh.credentials == (await access.connection(1, messenger["id"])).credentials
    for inbox in (messenger, feed):
        await owner.post(f"/api/inboxes/{inbox['id']}/disconnect")
    assert (await simulator.grant())["revoked"]
    assert not await rows(installation, "SELECT FROM inbox_credentials")


async def test_channel_connected_alone_has_one_inbox(owner: Client, simulator: Simulator) -> None:
    """An app approved for one channel connects that channel."""
    await simulator.business()
    url = (await owner.post(f"/api/channels/{CHANNEL}/connect", {"alone": True})).body["url"]
    assert "comment" not in url
    assert (await complete(owner, await simulator.consent(url))).status == 200
    (messenger,) = (await owner.get("/api/inboxes")).body["items"]
    url = (await owner.post(f"/api/channels/{FEED}/connect", {})).body["url"]
    response = await complete(owner, await simulator.consent(url))
    assert (response.body["inbox"]["channel"], response.body["reconnected"]) == (FEED, False)
    assert [i["state"] for i in (await owner.get("/api/inboxes")).body["items"]] == ["connected"] * 2
    assert messenger["channel"] == CHANNEL


async def test_permission_lacking_for_the_other_channel_keeps_this_one(owner: Client, simulator: Simulator) -> None:
    await simulator.business()
    back = await simulator.consent(await leave(owner), without=["comment.list"])
    assert (await complete(owner, back)).status == 200
    assert [i["channel"] for i in (await owner.get("/api/inboxes")).body["items"]] == [CHANNEL]


async def test_second_account_of_a_platform_is_named_after_itself(owner: Client, simulator: Simulator) -> None:
    for username, name in (("marlow.finch", "Marlow & Finch"), ("kiln.co", "Kiln & Co")):
        await simulator.business(username, name)
        assert (await complete(owner, await simulator.consent(await leave(owner), username))).status == 200
    assert [inbox["name"] for inbox in (await owner.get("/api/inboxes")).body["items"]] == [
        "My TikTok channel · Messages",
        "My TikTok channel · Comments",
        "Kiln & Co · Messages",
        "Kiln & Co · Comments",
    ]


async def test_account_without_a_profile_is_connected_all_the_same(owner: Client, simulator: Simulator) -> None:
    await simulator.business()
    await simulator.fault("business/get/")
    inbox = await simulator.connect(owner)
    assert (inbox["name"], inbox["username"]) == ("My TikTok channel · Messages", None)


async def test_login_that_is_denied_says_so(installation: Installation, owner: Client, simulator: Simulator) -> None:
    await simulator.business()
    back = await simulator.consent(await leave(owner), decision="cancel")
    await refused(
        installation,
        await complete(owner, back),
        "connect-denied",
        "You didn't give Frontdesk access to TikTok. Nothing was connected.",
    )


@pytest.mark.parametrize("query", [{"error": "user_cancelled_login"}, {}, {"code": ""}])
async def test_login_that_is_cancelled_says_so(
    query: dict[str, str], installation: Installation, owner: Client
) -> None:
    state = (await leave(owner)).partition("state=")[2].partition("&")[0]
    response = await complete(owner, Back(CALLBACK, {"state": unquote(state)} | query))
    await refused(installation, response, "connect-cancelled", "Nothing was connected.")


async def test_login_that_fails_shows_the_platforms_own_words(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    await simulator.business()
    config = simulator.sandbox.config
    await simulator.control("tiktok/apps", {"app_id": config.app_id, "scopes": ["user.info.basic"]})
    back = await simulator.consent(await leave(owner))
    assert back.query["error"] == "invalid_scope"
    response = await complete(owner, back)
    await refused(installation, response, "platform-failed", back.query["error_description"].rstrip("."))
    assert response.body["platform_error"] == "invalid_scope"


async def test_permission_left_out_is_named(installation: Installation, owner: Client, simulator: Simulator) -> None:
    await simulator.business()
    without = ["message.list.send", "user.info.basic"]
    back = await simulator.consent(await leave(owner), without=without)
    response = await complete(owner, back)
    await refused(installation, response, "connect-scopes-missing", *without)
    assert sorted(response.body["missing_scopes"]) == without
    assert (await simulator.grant())["revoked"]
    assert (await simulator.connect(owner))["state"] == "connected"


async def test_callback_with_a_foreign_state_is_refused(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    await simulator.business()
    back = await simulator.go(owner)
    good = back.query["state"]
    box = SecretBox(installation.services.settings.secret_keys)
    forged = {
        "nonsense": "x",
        "nothing": "",
        "not text": "ÿ\ud7ff",
        "cut": good[:-4],
        "another key": Fernet(Fernet.generate_key()).encrypt(b"{}").decode(),
        "another secret of ours": box.encrypt(b'{"access_token":"a","access_expires_at":null}').decode(),
        "another purpose": box.encrypt(box.decrypt(good.encode()).replace(b'"connect"', b'"enter"')).decode(),
    }
    for state in forged.values():
        await refused(
            installation, await complete(owner, back, state=state), "connect-state-forged", "Nothing was connected."
        )
    elsewhere = Back("/another/callback", back.query)
    await refused(installation, await complete(owner, elsewhere), "connect-state-forged")
    assert (await complete(owner, back)).status == 200


async def test_callback_with_the_state_of_somebody_else_is_refused(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    await simulator.business()
    back = await simulator.go(owner)
    colleague = await installation.member(owner, "administrator")
    await refused(installation, await complete(colleague, back), "connect-state-forged")
    stranger = await installation.stranger()
    await refused(installation, await complete(stranger, back), "connect-state-forged")
    agent = await installation.member(owner, "agent")
    assert (await complete(agent, back)).problem == "forbidden"
    assert (await complete(installation.anybody(), back)).problem == "not-signed-in"
    assert (await complete(owner, back)).status == 200


async def test_callback_with_an_old_state_is_refused(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    await simulator.business()
    back = await simulator.go(owner)
    await rows(installation, "UPDATE connect_attempts SET expires_at = now() - interval '1 second'")
    await refused(installation, await complete(owner, back), "connect-state-expired", "ten minutes")
    await rows(installation, "DELETE FROM connect_attempts")
    await refused(installation, await complete(owner, back), "connect-state-expired")


async def test_callback_counts_once(installation: Installation, owner: Client, simulator: Simulator) -> None:
    await simulator.business()
    back = await simulator.go(owner)
    responses = await asyncio.gather(*(complete(owner, back) for _ in range(5)))
    assert sorted(response.status for response in responses) == [200, 409, 409, 409, 409]
    assert {response.problem for response in responses if response.status != 200} == {"connect-code-used"}
    assert len((await owner.get("/api/inboxes")).body["items"]) == 2
    assert not (await simulator.grant())["revoked"]


async def test_callback_with_a_refused_code_says_so(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    await simulator.business()
    back = await simulator.go(owner)
    response = await complete(owner, back, code="made-up")
    await refused(installation, response, "connect-code-refused", "Auth code is incorrect", "Nothing was connected.")
    await refused(installation, await complete(owner, back), "connect-code-used")


async def test_platform_is_away(installation: Installation, owner: Client, simulator: Simulator) -> None:
    await simulator.business()
    await simulator.fault("tt_user/oauth2/token/")
    response = await complete(owner, await simulator.go(owner))
    await refused(installation, response, "platform-failed", "Try again later.")
    assert response.status == 502


async def test_connection_with_a_wrong_app_secret_is_refused(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    await simulator.business()
    back = await simulator.go(owner)
    await simulator.control("tiktok/apps", {"app_id": simulator.sandbox.config.app_id, "secret": "changed"})
    response = await complete(owner, back)
    await refused(installation, response, "connect-app-refused", "App id or secret is incorrect")
    assert simulator.sandbox.config.app_secret.encode() not in response.raw


async def test_connection_that_cannot_be_started_is_refused(
    installation: Installation, owner: Client, simulator: Simulator
) -> None:
    assert (await owner.post("/api/channels/pigeon/connect", {})).problem == "channel-not-found"
    assert (await owner.post(f"/api/channels/{CHANNEL}/connect", {"inbox_id": 99})).problem == "inbox-not-found"
    agent = await installation.member(owner, "supervisor")
    assert (await agent.post(f"/api/channels/{CHANNEL}/connect", {})).problem == "forbidden"
    await simulator.business()
    inbox = await simulator.connect(owner)
    stranger = await installation.stranger()
    response = await stranger.post(f"/api/channels/{CHANNEL}/connect", {"inbox_id": inbox["id"]})
    assert response.problem == "inbox-not-found"
