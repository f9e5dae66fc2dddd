"""Connecting an account through the browser: the one way that works, and every way that does not."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import unquote

import pytest
from cryptography.fernet import Fernet

from frontdesk.kit.secrets import SecretBox
from tests.clients import Answer, Client
from tests.installation import Installation
from tests.playground import CALLBACK, CHANNEL, Back, Playground, complete, leave, text_message


@pytest.fixture
def environment(environment: dict[str, str], playground: Playground) -> dict[str, str]:
    return environment | playground.environment


async def rows(installation: Installation, sql: str, *args: Any) -> list[Any]:
    async with installation.database.system() as transaction:
        return await transaction.fetch(sql, *args)


async def jobs(installation: Installation, task: str) -> list[dict[str, Any]]:
    found = await rows(installation, "SELECT args FROM procrastinate_jobs WHERE task_name = $1 ORDER BY id", task)
    return [dict(row["args"]) for row in found]


async def refused(installation: Installation, answer: Answer, slug: str, *words: str) -> None:
    """The answer is this problem, says what to do, and nothing half-made is left."""
    assert answer.problem == slug, answer
    for word in words:
        assert word in answer.body["detail"], answer.body
    assert not await rows(installation, "SELECT FROM inbox_credentials")
    assert not await rows(installation, "SELECT FROM inboxes")
    assert not await jobs(installation, "register_webhook")


async def write_in(installation: Installation, playground: Playground, business_id: str) -> int:
    """Let a customer write and an agent's answer be queued; the conversation's id."""
    assert await playground.hook(installation, business_id, text_message()) == 200
    (row,) = await rows(installation, "SELECT account_id, id, inbox_id FROM conversations")
    await rows(
        installation,
        "INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, kind, content, status,"
        " sent_at) VALUES ($1, $2, $3, 'out', 'agent', 'text', 'It is.', 'queued', now())",
        row["account_id"],
        row["id"],
        row["inbox_id"],
    )
    return int(row["id"])


FEED = "tiktok_feed"


async def test_an_account_is_connected(installation: Installation, owner: Client, playground: Playground) -> None:
    business_id = await playground.business()
    back = await playground.go(owner)
    assert back.path == CALLBACK
    answer = await complete(owner, back)
    assert answer.status == 200, answer
    inbox = answer.body["inbox"]
    assert not answer.body["reconnected"]
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
    grant = await playground.grant()
    assert grant["access_token"].encode() not in kept["secret"]
    assert "message.list.send" in kept["scopes"]
    assert await jobs(installation, "register_webhook") == [{"channel": CHANNEL}, {"channel": FEED}]
    told = await rows(installation, "SELECT payload FROM feed WHERE kind = 'inbox'")
    assert [row["payload"] for row in told] == [f'{{"inbox_id":{item["id"]}}}' for item in listed]


async def test_one_permission_serves_both_channels(
    installation: Installation, owner: Client, playground: Playground
) -> None:
    """Each is disconnected and connected again by itself; the permission goes with the last one."""
    await playground.business()
    messenger = await playground.connect(owner)
    _, feed = (await owner.get("/api/inboxes")).body["items"]
    assert feed["remote_id"] == messenger["remote_id"]
    assert feed["access_expires_at"] == messenger["access_expires_at"]
    access = installation.services.access
    before = await access.connection(1, feed["id"])
    after = await access.connection(1, feed["id"], refused=before)
    assert (await access.connection(1, messenger["id"])).credentials == after.credentials
    # The one whose inbox keeps the credentials goes first.
    assert (await owner.post(f"/api/inboxes/{messenger['id']}/disconnect")).body["state"] == "disconnected"
    assert not (await playground.grant())["revoked"]
    assert (await access.connection(1, feed["id"])).credentials == after.credentials
    url = (await owner.post(f"/api/channels/{CHANNEL}/connect", {"inbox_id": messenger["id"]})).body["url"]
    assert "comment.list" in url
    again = await complete(owner, await playground.consent(url))
    assert (again.body["reconnected"], again.body["inbox"]["state"]) == (True, "connected")
    fresh = await access.connection(1, feed["id"])
    assert fresh.credentials == (await access.connection(1, messenger["id"])).credentials
    for inbox in (messenger, feed):
        await owner.post(f"/api/inboxes/{inbox['id']}/disconnect")
    assert (await playground.grant())["revoked"]
    assert not await rows(installation, "SELECT FROM inbox_credentials")


async def test_a_channel_alone(owner: Client, playground: Playground) -> None:
    """An app that may not ask for all of it connects what it may."""
    await playground.business()
    url = (await owner.post(f"/api/channels/{CHANNEL}/connect", {"alone": True})).body["url"]
    assert "comment" not in url
    assert (await complete(owner, await playground.consent(url))).status == 200
    (messenger,) = (await owner.get("/api/inboxes")).body["items"]
    url = (await owner.post(f"/api/channels/{FEED}/connect", {})).body["url"]
    answer = await complete(owner, await playground.consent(url))
    assert (answer.body["inbox"]["channel"], answer.body["reconnected"]) == (FEED, False)
    assert [i["state"] for i in (await owner.get("/api/inboxes")).body["items"]] == ["connected"] * 2
    assert messenger["channel"] == CHANNEL


async def test_what_is_not_allowed_for_the_other_channel_keeps_this_one(owner: Client, playground: Playground) -> None:
    await playground.business()
    back = await playground.consent(await leave(owner), without=["comment.list"])
    assert (await complete(owner, back)).status == 200
    assert [i["channel"] for i in (await owner.get("/api/inboxes")).body["items"]] == [CHANNEL]


async def test_a_lost_permission_is_lost_for_both_and_found_for_both(
    installation: Installation, owner: Client, playground: Playground
) -> None:
    business_id = await playground.business()
    messenger = await playground.connect(owner)
    await playground.hook(installation, business_id, {}, "authorization.removed")
    states = [i["state"] for i in (await owner.get("/api/inboxes")).body["items"]]
    assert states == ["needs_reconnect", "needs_reconnect"]
    await complete(owner, await playground.go(owner, inbox_id=messenger["id"]))
    states = [i["state"] for i in (await owner.get("/api/inboxes")).body["items"]]
    assert states == ["connected", "connected"]


async def test_a_second_account_of_a_platform_is_named_after_itself(owner: Client, playground: Playground) -> None:
    for username, name in (("marlow.finch", "Marlow & Finch"), ("kiln.co", "Kiln & Co")):
        await playground.business(username, name)
        assert (await complete(owner, await playground.consent(await leave(owner), username))).status == 200
    assert [inbox["name"] for inbox in (await owner.get("/api/inboxes")).body["items"]] == [
        "My TikTok channel · Messages",
        "My TikTok channel · Comments",
        "Kiln & Co · Messages",
        "Kiln & Co · Comments",
    ]


async def test_an_account_without_a_profile_is_connected_all_the_same(owner: Client, playground: Playground) -> None:
    await playground.business()
    await playground.fault("business/get/")
    inbox = await playground.connect(owner)
    assert (inbox["name"], inbox["username"]) == ("My TikTok channel · Messages", None)


async def test_connecting_once_more_brings_back_only_what_was_disconnected(
    owner: Client, playground: Playground
) -> None:
    await playground.business()
    messenger = await playground.connect(owner)
    _, feed = (await owner.get("/api/inboxes")).body["items"]
    await owner.post(f"/api/inboxes/{feed['id']}/disconnect")
    again = await complete(owner, await playground.go(owner))
    assert (again.body["inbox"]["id"], again.body["reconnected"]) == (feed["id"], True)
    await disconnect_all(owner)
    again = await complete(owner, await playground.go(owner))
    assert (again.body["inbox"]["id"], again.body["reconnected"]) == (messenger["id"], True)
    assert [i["state"] for i in (await owner.get("/api/inboxes")).body["items"]] == ["connected"] * 2


async def test_permission_denied(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    back = await playground.consent(await leave(owner), decision="cancel")
    await refused(
        installation,
        await complete(owner, back),
        "connect-denied",
        "You didn't give Frontdesk access to TikTok. Nothing was connected.",
    )


@pytest.mark.parametrize("query", [{"error": "user_cancelled_login"}, {}, {"code": ""}])
async def test_login_cancelled(query: dict[str, str], installation: Installation, owner: Client) -> None:
    state = (await leave(owner)).partition("state=")[2].partition("&")[0]
    answer = await complete(owner, Back(CALLBACK, {"state": unquote(state)} | query))
    await refused(installation, answer, "connect-cancelled", "Nothing was connected.")


async def test_the_platforms_own_words(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    config = playground.sandbox.config
    await playground.control("tiktok/apps", {"app_id": config.app_id, "scopes": ["user.info.basic"]})
    back = await playground.consent(await leave(owner))
    assert back.query["error"] == "invalid_scope"
    answer = await complete(owner, back)
    await refused(installation, answer, "platform-failed", back.query["error_description"].rstrip("."))
    assert answer.body["platform_error"] == "invalid_scope"


async def test_permissions_left_out(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    without = ["message.list.send", "user.info.basic"]
    back = await playground.consent(await leave(owner), without=without)
    answer = await complete(owner, back)
    await refused(installation, answer, "connect-scopes-missing", *without)
    assert sorted(answer.body["missing_scopes"]) == without
    assert (await playground.grant())["revoked"]
    assert (await playground.connect(owner))["state"] == "connected"


async def test_a_state_that_is_not_ours(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    back = await playground.go(owner)
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


async def test_a_state_of_somebody_else(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    back = await playground.go(owner)
    colleague = await installation.member(owner, "administrator")
    await refused(installation, await complete(colleague, back), "connect-state-forged")
    stranger = await installation.stranger()
    await refused(installation, await complete(stranger, back), "connect-state-forged")
    agent = await installation.member(owner, "agent")
    assert (await complete(agent, back)).problem == "forbidden"
    assert (await complete(installation.anybody(), back)).problem == "not-signed-in"
    assert (await complete(owner, back)).status == 200


async def test_a_state_that_is_too_old(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    back = await playground.go(owner)
    await rows(installation, "UPDATE connect_attempts SET expires_at = now() - interval '1 second'")
    await refused(installation, await complete(owner, back), "connect-state-expired", "ten minutes")
    await rows(installation, "DELETE FROM connect_attempts")
    await refused(installation, await complete(owner, back), "connect-state-expired")


async def test_an_answer_counts_once(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    back = await playground.go(owner)
    answers = await asyncio.gather(*(complete(owner, back) for _ in range(5)))
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409, 409]
    assert {answer.problem for answer in answers if answer.status != 200} == {"connect-code-used"}
    assert len((await owner.get("/api/inboxes")).body["items"]) == 2
    assert not (await playground.grant())["revoked"]


async def test_a_code_the_platform_refuses(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    back = await playground.go(owner)
    answer = await complete(owner, back, code="made-up")
    await refused(installation, answer, "connect-code-refused", "Auth code is incorrect", "Nothing was connected.")
    await refused(installation, await complete(owner, back), "connect-code-used")


async def test_the_platform_is_away(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    await playground.fault("tt_user/oauth2/token/")
    answer = await complete(owner, await playground.go(owner))
    await refused(installation, answer, "platform-failed", "Try again later.")
    assert answer.status == 502


async def test_a_wrong_app_secret(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    back = await playground.go(owner)
    await playground.control("tiktok/apps", {"app_id": playground.sandbox.config.app_id, "secret": "changed"})
    answer = await complete(owner, back)
    await refused(installation, answer, "connect-app-refused", "App id or secret is incorrect")
    assert playground.sandbox.config.app_secret.encode() not in answer.raw


async def test_what_cannot_be_started(installation: Installation, owner: Client, playground: Playground) -> None:
    assert (await owner.post("/api/channels/pigeon/connect", {})).problem == "channel-not-found"
    assert (await owner.post(f"/api/channels/{CHANNEL}/connect", {"inbox_id": 99})).problem == "inbox-not-found"
    agent = await installation.member(owner, "supervisor")
    assert (await agent.post(f"/api/channels/{CHANNEL}/connect", {})).problem == "forbidden"
    await playground.business()
    inbox = await playground.connect(owner)
    stranger = await installation.stranger()
    answer = await stranger.post(f"/api/channels/{CHANNEL}/connect", {"inbox_id": inbox["id"]})
    assert answer.problem == "inbox-not-found"


async def test_another_account_is_not_a_reconnection(
    installation: Installation, owner: Client, playground: Playground
) -> None:
    await playground.business()
    await playground.business("kiln.co", "Kiln & Co")
    inbox = await playground.connect(owner)
    back = await playground.consent(await leave(owner, inbox["id"]), "kiln.co")
    answer = await complete(owner, back)
    assert answer.problem == "inbox-different-account"
    assert "marlow.finch" in answer.body["detail"]
    assert (await playground.grant("kiln.co"))["revoked"]
    assert not (await playground.grant())["revoked"]
    assert (await owner.get("/api/inboxes")).body["items"][0] == inbox


async def test_connected_here_already(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    inbox = await playground.connect(owner)
    answer = await complete(owner, await playground.go(owner))
    assert answer.problem == "inbox-already-connected"
    assert answer.body["inbox_id"] == inbox["id"]
    await still_works(installation, playground)


async def test_connected_in_another_account(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    inbox = await playground.connect(owner)
    stranger = await installation.stranger()
    answer = await complete(stranger, await playground.go(stranger))
    assert answer.problem == "inbox-connected-elsewhere"
    assert b"Finch" not in answer.raw
    assert (await stranger.get("/api/inboxes")).body["items"] == []
    await still_works(installation, playground)
    # Disconnected there, it is still an inbox of that account; the permission is of no use to anybody.
    assert inbox["state"] == "connected"
    await disconnect_all(owner)
    answer = await complete(stranger, await playground.go(stranger))
    assert answer.problem == "inbox-connected-elsewhere"
    assert (await playground.grant())["revoked"]


async def disconnect_all(owner: Client) -> None:
    for inbox in (await owner.get("/api/inboxes")).body["items"]:
        await owner.post(f"/api/inboxes/{inbox['id']}/disconnect")


async def still_works(installation: Installation, playground: Playground) -> None:
    """The platform took the newest permission for the only one; the inbox can be renewed with it."""
    assert not (await playground.grant())["revoked"]
    (row,) = await rows(installation, "SELECT account_id, inbox_id FROM inbox_credentials")
    access = installation.services.access
    before = await access.connection(row["account_id"], row["inbox_id"])
    after = await access.connection(row["account_id"], row["inbox_id"], refused=before)
    assert after.credentials.access_token == (await playground.grant())["access_token"]


async def test_two_accounts_at_once(installation: Installation, owner: Client, playground: Playground) -> None:
    await playground.business()
    stranger = await installation.stranger()
    people = [owner, stranger, owner, stranger]
    backs = [await playground.go(person) for person in people]
    await playground.fault("business/get/", "slow", delay_ms=100)
    answers = await asyncio.gather(*(complete(person, back) for person, back in zip(people, backs, strict=True)))
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    assert len(await rows(installation, "SELECT FROM inboxes")) == 2
    assert len(await rows(installation, "SELECT DISTINCT account_id FROM inboxes")) == 1
    await still_works(installation, playground)


async def test_disconnect_and_connect_again(installation: Installation, owner: Client, playground: Playground) -> None:
    business_id = await playground.business()
    inbox = await playground.connect(owner)
    await owner.patch(f"/api/inboxes/{inbox['id']}", {"name": "Our shop"})
    conversation_id = await write_in(installation, playground, business_id)
    answer = await owner.post(f"/api/inboxes/{inbox['id']}/disconnect")
    assert answer.status == 200
    assert (answer.body["state"], answer.body["access_expires_at"]) == ("disconnected", None)
    delivery = {"account_id": 1, "conversation_id": conversation_id}
    assert await jobs(installation, "deliver") == [delivery]
    await disconnect_all(owner)
    assert (await playground.grant())["revoked"]
    assert not await rows(installation, "SELECT FROM inbox_credentials")
    assert (await owner.post(f"/api/inboxes/{inbox['id']}/disconnect")).body["state"] == "disconnected"

    again = await complete(owner, await playground.go(owner))
    assert again.body["reconnected"]
    found = again.body["inbox"]
    assert (found["id"], found["name"], found["state"]) == (inbox["id"], "Our shop", "connected")
    assert (await owner.get(f"/api/conversations/{conversation_id}")).status == 200
    assert (await jobs(installation, "deliver"))[-1] == delivery


async def test_reconnect(installation: Installation, owner: Client, playground: Playground) -> None:
    business_id = await playground.business()
    inbox = await playground.connect(owner)
    conversation_id = await write_in(installation, playground, business_id)
    await installation.services.access.mark_needs_reconnect(1, inbox["id"], "The business removed the app.")
    lost = (await owner.get(f"/api/inboxes/{inbox['id']}")).body
    assert (lost["state"], lost["state_reason"]) == ("needs_reconnect", "The business removed the app.")
    back = await playground.go(owner, inbox_id=inbox["id"])
    answer = await complete(owner, back)
    assert answer.body["reconnected"]
    assert (answer.body["inbox"]["state"], answer.body["inbox"]["state_reason"]) == ("connected", None)
    assert await jobs(installation, "deliver") == [{"account_id": 1, "conversation_id": conversation_id}]
    # Asked for by its id, even one that works is connected anew.
    assert (await complete(owner, await playground.go(owner, inbox_id=inbox["id"]))).body["reconnected"]


async def test_disconnecting_waits_for_nobody(
    installation: Installation, owner: Client, playground: Playground
) -> None:
    await playground.business()
    inbox = await playground.connect(owner)
    await playground.fault("tt_user/oauth2/revoke/")
    answer = await owner.post(f"/api/inboxes/{inbox['id']}/disconnect")
    assert answer.body["state"] == "disconnected"
    assert (await owner.post("/api/inboxes/99/disconnect")).problem == "inbox-not-found"


async def test_reconnecting_while_the_old_permission_is_lost(
    installation: Installation, owner: Client, playground: Playground
) -> None:
    """The new permission kills the old one; who is just renewing the old one must not have the last word."""
    await playground.business()
    inbox = await playground.connect(owner)
    back = await playground.go(owner, inbox_id=inbox["id"])
    access = installation.services.access
    old = await access.connection(1, inbox["id"])
    await playground.fault("tt_user/oauth2/refresh_token/", "code", code=40105, delay_ms=0, remaining=1)
    await playground.fault("tt_user/oauth2/refresh_token/", "slow", delay_ms=300)
    await playground.fault("business/get/", "slow", delay_ms=100)
    answer, *_ = await asyncio.gather(
        complete(owner, back),
        *(access.connection(1, inbox["id"], refused=old) for _ in range(3)),
        return_exceptions=True,
    )
    assert isinstance(answer, Answer)
    assert answer.status == 200
    assert (await owner.get(f"/api/inboxes/{inbox['id']}")).body["state"] == "connected"
    await still_works(installation, playground)
