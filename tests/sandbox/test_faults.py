"""The fault panel."""

import asyncio

import aiohttp
import pytest

from tests.sandbox.playing import JSON, Refusal, Simulator

SEND = "business/message/send/"


async def fault(simulator: Simulator, target: str, kind: str, **more: object) -> JSON:
    return dict(await simulator.tiktok("faults", {"target": target, "kind": kind} | more))


async def raw_send(simulator: Simulator, conversation_id: str, seconds: float = 2.0) -> tuple[int, bytes]:
    body = {
        "business_id": simulator.business_id,
        "recipient_type": "CONVERSATION",
        "recipient": conversation_id,
        "message_type": "TEXT",
        "text": {"body": "hello"},
    }
    headers = {"Access-Token": simulator.token}
    timeout = aiohttp.ClientTimeout(total=seconds)
    url = simulator.sandbox.api_url + SEND
    async with simulator.http.post(url, json=body, headers=headers, timeout=timeout) as response:
        return response.status, await response.read()


async def test_calls_respond_a_code_for_so_many_times(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    await fault(simulator, "api", "code", match=SEND, remaining=2)
    for _ in range(2):
        with pytest.raises(Refusal) as refusal:
            await simulator.send(held)
        assert refusal.value.code == 40100
    assert await simulator.send(held)
    assert await simulator.tiktok("faults", None, "GET") == []


async def test_calls_respond_http_errors_and_garbage(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    await fault(simulator, "api", "http", match="business/message/*", remaining=1, status=502)
    assert (await raw_send(simulator, held))[0] == 502
    await fault(simulator, "api", "garbage", match=SEND, remaining=1)
    status, body = await raw_send(simulator, held)
    assert status == 200
    assert not body.startswith(b"{")
    await fault(simulator, "api", "code", match="business/get/", code=51065)
    assert await simulator.send(held)
    assert (await simulator.seen())["message_count"] == 2


async def test_calls_hang_with_or_without_being_accepted(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    await fault(simulator, "api", "hang", match=SEND, remaining=1)
    with pytest.raises(TimeoutError):
        await raw_send(simulator, held, 0.1)
    assert (await simulator.seen())["message_count"] == 1
    await fault(simulator, "api", "accept_then_hang", match=SEND, remaining=1)
    with pytest.raises(TimeoutError):
        await raw_send(simulator, held, 0.1)
    assert (await simulator.seen())["message_count"] == 2
    await fault(simulator, "api", "accept_then_http", match=SEND, remaining=1)
    assert (await raw_send(simulator, held))[0] == 503
    assert (await simulator.seen())["message_count"] == 3
    assert len(await simulator.receiver.of("im_send_msg", 2)) == 2


async def test_calls_can_be_slow_and_probable(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    slow = await fault(simulator, "api", "slow", match=SEND, delay_ms=80)
    started = asyncio.get_running_loop().time()
    await simulator.send(held)
    assert asyncio.get_running_loop().time() - started >= 0.08
    await simulator.tiktok(f"faults/{slow['fault_id']}", None, "DELETE")
    await fault(simulator, "api", "http", match=SEND, probability=0)
    assert await simulator.send(held)
    await simulator.tiktok("faults", None, "DELETE")
    assert await simulator.tiktok("faults", None, "GET") == []


async def test_webhooks_are_dropped_duplicated_and_delayed(simulator: Simulator) -> None:
    await fault(simulator, "webhook", "drop", match="im_receive_msg", remaining=1)
    await simulator.says("lost")
    await fault(simulator, "webhook", "duplicate", copies=3, remaining=1)
    await simulator.says("thrice")
    hooks = await simulator.receiver.count(3)
    assert [hook.content["text"]["body"] for hook in hooks] == ["thrice"] * 3
    assert len({hook.content["message_id"] for hook in hooks}) == 1
    await fault(simulator, "webhook", "delay", delay_ms=120, remaining=1)
    await simulator.says("late")
    await simulator.says("early")
    bodies = [hook.content["text"]["body"] for hook in await simulator.receiver.count(5)]
    assert bodies[3:] == ["early", "late"]
    log = await simulator.tiktok("deliveries", None, "GET")
    assert log["counts"]["dropped"] == 1
    lost = next(row for row in log["deliveries"] if row["status"] == "dropped")
    await simulator.tiktok("deliveries/retry", {"delivery_id": lost["delivery_id"]})
    assert (await simulator.receiver.count(6))[5].content["text"]["body"] == "lost"


async def test_webhooks_are_reordered(simulator: Simulator) -> None:
    await fault(simulator, "webhook", "reorder", size=3, remaining=4, delay_ms=60)
    for number in range(4):
        await simulator.says(str(number))
    hooks = await simulator.receiver.count(4)
    assert [hook.content["text"]["body"] for hook in hooks] == ["2", "1", "0", "3"]


async def test_conversation_without_faults_arrives_in_order(simulator: Simulator) -> None:
    for number in range(30):
        await simulator.says(str(number))
    hooks = await simulator.receiver.count(30)
    assert [hook.content["text"]["body"] for hook in hooks] == [str(number) for number in range(30)]


@pytest.mark.parametrize("wrong", [{"kind": "explode"}, {"kind": "drop"}, {"kind": "code", "colour": "red"}])
async def test_fault_that_makes_no_sense_is_refused(simulator: Simulator, wrong: JSON) -> None:
    await simulator.tiktok("faults", {"target": "api"} | wrong, expect=400)
