"""The control API: state, live stream, settings, accounts, ledger, and who may call it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.running import running_sandbox
from tests.sandbox.playing import JSON, Simulator


async def events(response: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, str, JSON]]:
    """Name, id and data of each event of a stream."""
    name = key = ""
    async for raw in response.content:
        field, _, value = raw.decode().rstrip("\n").partition(": ")
        if field == "event":
            name = value
        elif field == "id":
            key = value
        elif field == "data":
            yield name, key, json.loads(value)


async def next_of(stream: AsyncIterator[tuple[str, str, JSON]], collection: str) -> tuple[str, JSON]:
    async with asyncio.timeout(3):
        async for _, key, data in stream:
            if data.get("collection") == collection:
                return key, data["data"]
    raise AssertionError("the stream ended")


async def test_state_has_everything_in_one_call(simulator: Simulator) -> None:
    said = await simulator.says()
    await simulator.receiver.count(1)
    state = await simulator.control("state?messages=10", None, "GET")
    assert state.keys() >= {"cursor", "public_url", "clock", "tiktok"}
    tiktok = state["tiktok"]
    assert tiktok.keys() == {
        "apps",
        "businesses",
        "customers",
        "conversations",
        "videos",
        "grants",
        "deliveries",
        "delivery_counts",
        "faults",
        "settings",
    }
    assert tiktok["conversations"][0]["messages"] == [said]
    assert tiktok["businesses"][0]["authorized_apps"] == [simulator.sandbox.config.app_id]
    assert tiktok["apps"][0]["callbacks"]["DIRECT_MESSAGE"]["url"] == simulator.receiver.url
    assert tiktok["grants"][0]["access_token"] == simulator.token


async def test_stream_tells_changes_at_once_and_resumes(simulator: Simulator) -> None:
    cursor = (await simulator.control("state", None, "GET"))["cursor"]
    said = await simulator.says("before anybody listened")
    url = f"{simulator.sandbox.url}/control/live"
    async with simulator.http.get(url, params={"after": cursor}) as response:
        assert response.content_type == "text/event-stream"
        stream = events(response)
        assert (await next_of(stream, "message"))[1]["message_id"] == said["message_id"]
        await simulator.send(said["conversation_id"], message_type="SENDER_ACTION", sender_action="TYPING")
        async with asyncio.timeout(3):
            while not (found := await next_of(stream, "conversation"))[1]["typing"]:
                pass
        seen = found[0]
        assert found[1]["conversation_id"] == said["conversation_id"]
    second = await simulator.says("while nobody listened")
    async with simulator.http.get(url, headers={"Last-Event-ID": seen}) as response:
        assert (await next_of(events(response), "message"))[1]["message_id"] == second["message_id"]


async def test_cursor_of_another_run_or_a_reset_means_start_again(simulator: Simulator) -> None:
    url = f"{simulator.sandbox.url}/control/live"
    async with asyncio.timeout(3), simulator.http.get(url, params={"after": "00000000-5"}) as response:
        stream = events(response)
        assert (await anext(stream))[0] == "reset"
        emptied = await simulator.control("reset")
        assert emptied["tiktok"]["customers"] == []
        assert (await anext(stream))[0] == "reset"


async def test_removed_things_are_told_as_gone(simulator: Simulator) -> None:
    cursor = (await simulator.control("state", None, "GET"))["cursor"]
    fault = await simulator.tiktok("faults", {"target": "api", "kind": "hang"})
    await simulator.tiktok(f"faults/{fault['fault_id']}", None, "DELETE")
    async with simulator.http.get(f"{simulator.sandbox.url}/control/live", params={"after": cursor}) as response:
        assert (await next_of(events(response), "fault"))[1] is None


async def test_settings_are_merged_and_checked(simulator: Simulator) -> None:
    changed = await simulator.tiktok("settings", {"limits": {"first_cap": 2}}, "PATCH")
    assert (changed["limits"]["first_cap"], changed["limits"]["late_cap"]) == (2, 3)
    assert changed["webhooks"]["first_wait_seconds"] == 0.02
    await simulator.tiktok("settings", {"limits": {"first_cap": "two"}}, "PATCH", expect=400)
    await simulator.tiktok("settings", {"limits": {"frist_cap": 2}}, "PATCH", expect=400)
    assert (await simulator.tiktok("settings", None, "GET"))["limits"]["first_cap"] == 2


async def test_accounts_are_made_and_changed(simulator: Simulator) -> None:
    made = await simulator.tiktok("customers", {"username": "bo", "country": "VN", "is_follower": True})
    assert (made["display_name"], made["european"]) == ("bo", False)
    changed = await simulator.tiktok("customers", {"customer": "bo", "eu": True, "username": "bo.lee"}, "PATCH")
    assert (changed["username"], changed["european"]) == ("bo.lee", True)
    assert changed["unique_identifier"] == made["unique_identifier"]
    await simulator.tiktok("customers", {"username": "ana"}, expect=409)
    await simulator.tiktok("customers", {"username": "marlow.finch"}, expect=409)
    await simulator.tiktok("customers", {"display_name": "nobody"}, expect=400)
    await simulator.tiktok("customers", {"username": "x", "colour": "red"}, expect=400)
    await simulator.tiktok("businesses", {"business": "nobody.here", "country": "TH"}, "PATCH", expect=404)
    app = {"app_id": "7350000000000000002", "secret": "s2", "scopes": ["message.list.read"]}
    assert (await simulator.tiktok("apps", app))["scopes"] == ["message.list.read"]
    assert len(await simulator.tiktok("apps", None, "GET")) == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"customer": "nobody"}, 404),
        ({"text": ""}, 400),
        ({"kind": "song"}, 400),
        ({"kind": "template"}, 400),
        ({"quote": "u5B/none=="}, 404),
        ({"txet": "hi"}, 400),
    ],
)
async def test_mistakes_are_told_in_words(simulator: Simulator, body: JSON, status: int) -> None:
    whole: dict[str, Any] = {"business": "marlow.finch", "customer": "ana", "text": "hi"} | body
    assert (await simulator.tiktok("customer/send", whole, expect=status))["error"]


async def test_ledger_has_every_message_in_order(simulator: Simulator) -> None:
    said = await simulator.says("one")
    sent = await simulator.send(said["conversation_id"])
    native = {"business": "marlow.finch", "customer": "ana", "text": "two"}
    await simulator.tiktok("business/send", native)
    ledger = await simulator.tiktok("ledger?business=marlow.finch&offset=0&limit=2", None, "GET")
    assert ledger["total"] == 3
    assert [row["message_id"] for row in ledger["messages"]] == [said["message_id"], sent]
    rest = await simulator.tiktok("ledger?offset=2", None, "GET")
    assert [(row["source"], row["from"]) for row in rest["messages"]] == [("APP", "business")]


async def test_history_can_be_backdated_on_both_sides(simulator: Simulator) -> None:
    now = (await simulator.control("state", None, "GET"))["clock"]["now"]
    await simulator.says("new")
    old = {"business": "marlow.finch", "customer": "ana", "text": "old answer", "at": now - 3_600_000}
    await simulator.tiktok("business/send", old)
    await simulator.says("old question", at=now - 7_200_000)
    texts = [row["text"] for row in (await simulator.seen())["messages"]]
    assert texts == ["old question", "old answer", "new"]


async def test_pages_of_other_sites_may_not_call_it(simulator: Simulator) -> None:
    url = f"{simulator.sandbox.url}/control/state"
    async with simulator.http.get(url, headers={"Origin": "https://elsewhere.example"}) as response:
        assert response.status == 403
    local = {"Origin": "http://localhost:5173"}
    async with simulator.http.get(url, headers=local) as response:
        assert response.status == 200
        assert response.headers["Access-Control-Allow-Origin"] == local["Origin"]
    asking = local | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    async with simulator.http.options(url, headers=asking) as response:
        assert response.status == 200


async def test_phone_page_is_served_when_it_is_built(http: aiohttp.ClientSession, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "phone.html").write_text("<!doctype html><title>Phone</title>")
    (tmp_path / "assets" / "phone.js").write_text("1")
    async with running_sandbox(SandboxConfig(static_dir=tmp_path)) as sandbox:
        async with http.get(sandbox.url + "/") as response:
            assert "Phone" in await response.text()
        async with http.get(sandbox.url + "/assets/phone.js") as response:
            assert response.status == 200
        async with http.get(sandbox.url + "/control/state") as response:
            assert (await response.json())["public_url"] == sandbox.url


async def test_root_without_pages_says_so(simulator: Simulator) -> None:
    async with simulator.http.get(simulator.sandbox.url + "/") as response:
        assert "sandbox" in await response.text()
