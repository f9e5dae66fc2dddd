"""Tokens, the quota of each method, the tally of calls, and faults."""

import asyncio

import aiohttp
import pytest

from tests.sandbox.playing import JSON
from tests.sandbox.respondio.playing import EVERYBODY, Workspace


async def fault(workspace: Workspace, kind: str, **more: object) -> JSON:
    return dict(await workspace.control("faults", {"kind": kind} | more))


async def calls(workspace: Workspace) -> JSON:
    return dict(await workspace.see("calls"))


async def test_call_without_a_valid_token_is_refused(workspace: Workspace) -> None:
    made = await workspace.control("tokens", {"name": "desk"})
    workspace.token = made["token"]
    await workspace.contacts()
    await workspace.control("tokens/revoke", {"token": made["token"]})
    assert (await workspace.call("POST", "contact/list", EVERYBODY)).status == 401
    for header in ("Bearer nonsense", "sandbox-token", "Basic sandbox-token", "Bearer", ""):
        response = await workspace.call("GET", "space/channel", headers={"Authorization": header})
        assert (response.status, response.body["code"]) == (401, 401)
        assert "token" in response.body["message"]
    workspace.token = "sandbox-token"
    await workspace.contacts()
    tokens = (await workspace.see("state"))["tokens"]
    assert tokens == [{"name": "default", "revoked": False}, {"name": "desk", "revoked": True}]


async def test_quota_is_five_a_second_for_each_method_and_token(workspace: Workspace) -> None:
    await workspace.settings(limits={"requests_per_second": 5})
    other = (await workspace.control("tokens", {"name": "other"}))["token"]
    started = asyncio.get_running_loop().time()
    responses = [await workspace.call("GET", f"contact/id:{workspace.ana}") for _ in range(4)]
    responses += [await workspace.call("GET", "space/channel") for _ in range(2)]
    assert [response.status for response in responses] == [200] * 5 + [429]
    assert {response.headers["x-ratelimit-limit"] for response in responses} == {"5"}
    assert [response.headers["x-ratelimit-remaining"] for response in responses] == ["4", "3", "2", "1", "0", "0"]
    assert responses[5].body == {"code": 429, "message": "Too many requests"}
    assert responses[5].headers["retry-after"] == "1"
    assert "retry-after" not in responses[4].headers
    assert (await workspace.call("POST", "contact/list", EVERYBODY)).status == 200
    assert (await workspace.call("GET", "space/channel", headers={"Authorization": f"Bearer {other}"})).status == 200
    counted = await calls(workspace)
    assert counted["GET space/channel"] == {"calls": 3, "refused": 1, "answers": {"200": 2, "429": 1}}
    assert counted["GET contact/{identifier}"] == {"calls": 4, "refused": 0, "answers": {"200": 4}}
    async with asyncio.timeout(3):
        while (await workspace.call("GET", "space/channel")).status == 429:
            await asyncio.sleep(0.02)
    assert asyncio.get_running_loop().time() - started >= 0.9


async def test_quota_can_be_that_of_an_endpoint(workspace: Workspace) -> None:
    await workspace.settings(limits={"requests_per_second": 1, "counted_by": "endpoint"})
    paths = [f"contact/id:{workspace.ana}", "space/channel", "space/channel"]
    assert [(await workspace.call("GET", path)).status for path in paths] == [200, 200, 429]


async def test_calls_are_counted_by_method_and_pattern(workspace: Workspace) -> None:
    await workspace.says()
    await workspace.thread()
    await workspace.thread()
    await workspace.call("GET", "contact/id:1")
    await workspace.call("DELETE", f"contact/id:{workspace.ana}")
    assert await calls(workspace) == {
        "DELETE unknown": {"calls": 1, "refused": 0, "answers": {"404": 1}},
        "GET contact/{identifier}": {"calls": 1, "refused": 0, "answers": {"404": 1}},
        "GET contact/{identifier}/message/list": {"calls": 2, "refused": 0, "answers": {"200": 2}},
    }
    await workspace.control("calls", None, "DELETE")
    assert await calls(workspace) == {}


async def test_faults_respond_a_status_for_so_many_calls(workspace: Workspace) -> None:
    await fault(workspace, "http", match="contact/*", remaining=2, status=502)
    assert (await workspace.call("GET", "space/channel")).status == 200
    for _ in range(2):
        response = await workspace.call("POST", "contact/list", EVERYBODY)
        assert (response.status, response.body) == (502, {"code": 502, "message": "Bad Gateway"})
    assert (await workspace.call("POST", "contact/list", EVERYBODY)).status == 200
    assert await workspace.see("faults") == []
    await fault(workspace, "http", method="POST", status=429, retry_after_seconds=7)
    assert (await workspace.call("GET", "space/channel")).status == 200
    response = await workspace.call("POST", "contact/list", EVERYBODY)
    assert (response.status, response.headers["retry-after"]) == (429, "7")
    assert (await calls(workspace))["POST contact/list"]["answers"] == {"502": 2, "200": 1, "429": 1}
    await workspace.control("faults", None, "DELETE")
    assert (await workspace.call("POST", "contact/list", EVERYBODY)).status == 200


async def raw_send(workspace: Workspace, seconds: float = 0.3) -> tuple[int, bytes]:
    url = f"{workspace.sandbox.respondio_url}/contact/id:{workspace.ana}/message"
    body, headers = {"message": {"type": "text", "text": "hello"}}, {"Authorization": "Bearer sandbox-token"}
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with workspace.http.post(url, json=body, headers=headers, timeout=timeout) as response:
        return response.status, await response.read()


async def test_calls_hang_or_respond_nonsense_with_or_without_being_accepted(workspace: Workspace) -> None:
    await workspace.says()
    match = "contact/*/message"
    await fault(workspace, "garbage", match=match, remaining=1)
    status, body = await raw_send(workspace, 2)
    assert (status, body[:1]) == (200, b"<")
    await fault(workspace, "hang", match=match, remaining=1)
    with pytest.raises(TimeoutError):
        await raw_send(workspace)
    assert len(await workspace.thread()) == 1
    await fault(workspace, "accept_then_hang", match=match, remaining=1)
    with pytest.raises(TimeoutError):
        await raw_send(workspace)
    assert len(await workspace.thread()) == 2
    await fault(workspace, "accept_then_http", match=match, remaining=1)
    assert (await raw_send(workspace, 2))[0] == 503
    newest = (await workspace.thread())[0]
    await workspace.until_it_is(newest["messageId"], "delivered")
    assert len(await workspace.thread()) == 3
    slow = await fault(workspace, "slow", delay_ms=80, match=match)
    started = asyncio.get_running_loop().time()
    assert (await raw_send(workspace, 2))[0] == 200
    assert asyncio.get_running_loop().time() - started >= 0.08
    await workspace.control(f"faults/{slow['fault_id']}", None, "DELETE")
    await workspace.control(f"faults/{slow['fault_id']}", None, "DELETE", expect=404)


async def test_page_is_lost_although_more_follow(workspace: Workspace) -> None:
    said = [(await workspace.says(str(number)))["messageId"] for number in range(6)]
    path = f"contact/id:{workspace.ana}/message/list?limit=2"
    await fault(workspace, "lose_page", match="contact/*/message/list", remaining=1)
    lost = await workspace.get(path)
    assert lost["items"] == []
    following = await workspace.get(lost["pagination"]["next"])
    assert [row["messageId"] for row in following["items"]] == [said[3], said[2]]
    assert len((await workspace.get(path))["items"]) == 2


async def test_page_repeats_the_one_before(workspace: Workspace) -> None:
    said = [(await workspace.says(str(number)))["messageId"] for number in range(6)][::-1]
    await fault(workspace, "repeat_page", remaining=1)
    first = await workspace.get(f"contact/id:{workspace.ana}/message/list?limit=2")
    assert [row["messageId"] for row in first["items"]] == said[:2]
    repeated = await workspace.get(first["pagination"]["next"])
    assert repeated["items"] == first["items"]
    third = await workspace.get(repeated["pagination"]["next"])
    assert [row["messageId"] for row in third["items"]] == said[4:]


async def test_fault_must_fit_its_target(workspace: Workspace) -> None:
    await workspace.control("faults", {"kind": "drop"}, expect=400)
    await workspace.control("faults", {"kind": "http", "target": "webhook"}, expect=400)
    await workspace.control("faults", {"kind": "thunder"}, expect=400)
