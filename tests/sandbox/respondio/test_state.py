"""What the control API tells and changes, what a restart keeps, and what a reset forgets."""

from pathlib import Path

import aiohttp

from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.respondio.rules import Limits, Sending
from frontdesk.sandbox.running import running_sandbox
from tests.sandbox.playing import Receiver
from tests.sandbox.respondio.playing import Workspace

WAITING = Sending(sent_seconds=60)


async def test_state_of_the_sandbox_includes_the_workspace(workspace: Workspace) -> None:
    said = await workspace.says()
    async with workspace.http.get(f"{workspace.sandbox.url}/control/state") as response:
        whole = (await response.json())["respondio"]
    assert whole == await workspace.see("state")
    assert whole["counts"] == {"contacts": 1, "messages": 1}
    assert [row["id"] for row in whole["contacts"]] == [workspace.ana]
    assert [row["messageId"] for row in whole["messages"]] == [said["messageId"]]
    assert whole["settings"].keys() == {"limits", "sending", "webhooks"}
    assert "sandbox-token" not in str(whole)
    assert (await workspace.see("tokens"))[0]["token"] == "sandbox-token"
    assert (await workspace.see("state?messages=0"))["messages"] == []


async def test_mistakes_are_told_in_words(workspace: Workspace) -> None:
    for path, body, status in (
        ("contacts", {}, 400),
        ("contacts", {"firstName": "bo", "colour": "red"}, 400),
        ("contacts", {"firstName": "bo", "channels": [1]}, 404),
        ("contacts", {"firstName": "bo", "id": workspace.ana}, 409),
        ("contacts/many", {"count": 0}, 400),
        ("channels", {"name": "TikTok", "source": "tiktok", "id": 470953}, 409),
        ("customer/send", {"contact": 1, "text": "hi"}, 404),
        ("customer/send", {"contact": workspace.ana}, 400),
        ("customer/send", {"contact": workspace.ana, "kind": "song"}, 400),
        ("customer/send", {"contact": workspace.ana, "kind": "attachment", "base64": "?"}, 400),
        ("customer/send", {"contact": workspace.ana, "text": "hi", "channel": 1}, 404),
        ("customer/read", {"contact": 1}, 404),
        ("agent/send", {"contact": workspace.ana, "text": ""}, 400),
        ("agent/send", {"contact": workspace.ana, "text": "hi", "source": "contact"}, 400),
        ("tokens", {"name": "again", "token": "sandbox-token"}, 409),
        ("tokens/revoke", {"token": "none"}, 404),
        ("webhooks", {"url": "http://x.example", "events": ["message.lost"]}, 400),
    ):
        assert (await workspace.control(path, body, expect=status))["error"], (path, body)
    await workspace.control("settings", {"limits": {"requests_per_second": "many"}}, "PATCH", expect=400)
    await workspace.control("settings", {"limits": {"requests_per_minute": 1}}, "PATCH", expect=400)


async def test_contact_is_changed_by_the_control_api(workspace: Workspace) -> None:
    body = {"contact": workspace.ana, "lastName": "Sol", "tags": ["vip"]}
    changed = await workspace.control("contacts", body, "PATCH")
    assert (changed["firstName"], changed["lastName"], changed["tags"]) == ("ana", "Sol", ["vip"])
    assert changed == await workspace.get(f"contact/id:{workspace.ana}")
    await workspace.control("contacts", {"contact": 1, "lastName": "Sol"}, "PATCH", expect=404)


async def test_reset_forgets_everything_but_the_first_token_and_channel(
    workspace: Workspace, receiver: Receiver
) -> None:
    await workspace.control("webhooks", {"url": receiver.url})
    await workspace.control("tokens/revoke", {"token": "sandbox-token"})
    await workspace.control("faults", {"kind": "hang"})
    await workspace.settings(limits={"window_seconds": 1})
    await workspace.says()
    fresh = await workspace.control("reset")
    assert fresh == await workspace.see("state")
    assert fresh["counts"] == {"contacts": 0, "messages": 0}
    assert (fresh["webhooks"], fresh["faults"]) == ([], [])
    assert fresh["tokens"] == [{"name": "default", "revoked": False}]
    assert [row["id"] for row in fresh["channels"]] == [470953]
    assert fresh["settings"]["limits"]["window_seconds"] == 48 * 3600
    assert (await workspace.contacts())["items"] == []


async def test_state_survives_a_restart(http: aiohttp.ClientSession, receiver: Receiver, tmp_path: Path) -> None:
    config = SandboxConfig(
        state_dir=tmp_path, respondio_token="mine", respondio_sending=WAITING, respondio_limits=Limits()
    )
    async with running_sandbox(config) as sandbox:
        workspace = Workspace(sandbox, http, token="mine")
        workspace.ana = (await workspace.new_contact("ana"))["id"]
        await workspace.says(kind="attachment")
        sent = await workspace.send()
        await workspace.settings(sending={"sent_seconds": 0, "delivered_seconds": 0}, limits={"requests_per_second": 0})
        receiver.responses = [500]
        await workspace.settings(webhooks={"first_wait_seconds": 1})
        await workspace.control("webhooks", {"url": receiver.url, "events": ["message.received"]})
        await workspace.says("told")
        await receiver.count(1)
        ledger = await workspace.see("ledger")
        assert ledger["messages"][1]["status"][0]["value"] == "pending"
    async with running_sandbox(config, port=int(sandbox.url.rsplit(":", 1)[1])) as sandbox:
        workspace.sandbox = sandbox
        await workspace.until_it_is(sent, "delivered")
        again = await workspace.see("ledger")
        assert [row["messageId"] for row in again["messages"]] == [row["messageId"] for row in ledger["messages"]]
        async with http.get(ledger["messages"][0]["message"]["attachment"]["url"]) as response:
            assert response.status == 200
        first, second = await receiver.count(2)
        assert first.body == second.body
        assert (await workspace.see("settings"))["webhooks"]["first_wait_seconds"] == 1
        async with http.post(f"{sandbox.url}/control/reset") as response:
            assert (await response.json())["respondio"]["counts"] == {"contacts": 0, "messages": 0}
    async with running_sandbox(config) as sandbox:
        workspace.sandbox = sandbox
        assert (await workspace.see("state"))["counts"] == {"contacts": 0, "messages": 0}
        assert (await workspace.contacts())["items"] == []
