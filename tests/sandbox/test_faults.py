"""The fault panel."""

import asyncio

import aiohttp
import pytest

from tests.sandbox.playing import JSON, Refusal, Shop

SEND = "business/message/send/"


async def fault(shop: Shop, target: str, kind: str, **more: object) -> JSON:
    return dict(await shop.tiktok("faults", {"target": target, "kind": kind} | more))


async def raw_send(shop: Shop, conversation_id: str, seconds: float = 2.0) -> tuple[int, bytes]:
    body = {
        "business_id": shop.business_id,
        "recipient_type": "CONVERSATION",
        "recipient": conversation_id,
        "message_type": "TEXT",
        "text": {"body": "hello"},
    }
    headers = {"Access-Token": shop.token}
    timeout = aiohttp.ClientTimeout(total=seconds)
    url = shop.sandbox.api_url + SEND
    async with shop.http.post(url, json=body, headers=headers, timeout=timeout) as response:
        return response.status, await response.read()


async def test_calls_answer_a_code_for_so_many_times(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    await fault(shop, "api", "code", match=SEND, remaining=2)
    for _ in range(2):
        with pytest.raises(Refusal) as refusal:
            await shop.send(held)
        assert refusal.value.code == 40100
    assert await shop.send(held)
    assert await shop.tiktok("faults", None, "GET") == []


async def test_calls_answer_http_errors_and_garbage(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    await fault(shop, "api", "http", match="business/message/*", remaining=1, status=502)
    assert (await raw_send(shop, held))[0] == 502
    await fault(shop, "api", "garbage", match=SEND, remaining=1)
    status, body = await raw_send(shop, held)
    assert status == 200
    assert not body.startswith(b"{")
    await fault(shop, "api", "code", match="business/get/", code=51065)
    assert await shop.send(held)
    assert (await shop.seen())["message_count"] == 2


async def test_calls_hang_with_or_without_being_accepted(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    await fault(shop, "api", "hang", match=SEND, remaining=1)
    with pytest.raises(TimeoutError):
        await raw_send(shop, held, 0.1)
    assert (await shop.seen())["message_count"] == 1
    await fault(shop, "api", "accept_then_hang", match=SEND, remaining=1)
    with pytest.raises(TimeoutError):
        await raw_send(shop, held, 0.1)
    assert (await shop.seen())["message_count"] == 2
    await fault(shop, "api", "accept_then_http", match=SEND, remaining=1)
    assert (await raw_send(shop, held))[0] == 503
    assert (await shop.seen())["message_count"] == 3
    assert len(await shop.receiver.of("im_send_msg", 2)) == 2


async def test_calls_can_be_slow_and_probable(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    slow = await fault(shop, "api", "slow", match=SEND, delay_ms=80)
    started = asyncio.get_running_loop().time()
    await shop.send(held)
    assert asyncio.get_running_loop().time() - started >= 0.08
    await shop.tiktok(f"faults/{slow['fault_id']}", None, "DELETE")
    await fault(shop, "api", "http", match=SEND, probability=0)
    assert await shop.send(held)
    await shop.tiktok("faults", None, "DELETE")
    assert await shop.tiktok("faults", None, "GET") == []


async def test_webhooks_are_dropped_duplicated_and_delayed(shop: Shop) -> None:
    await fault(shop, "webhook", "drop", match="im_receive_msg", remaining=1)
    await shop.says("lost")
    await fault(shop, "webhook", "duplicate", copies=3, remaining=1)
    await shop.says("thrice")
    hooks = await shop.receiver.count(3)
    assert [hook.content["text"]["body"] for hook in hooks] == ["thrice"] * 3
    assert len({hook.content["message_id"] for hook in hooks}) == 1
    await fault(shop, "webhook", "delay", delay_ms=120, remaining=1)
    await shop.says("late")
    await shop.says("early")
    bodies = [hook.content["text"]["body"] for hook in await shop.receiver.count(5)]
    assert bodies[3:] == ["early", "late"]
    log = await shop.tiktok("deliveries", None, "GET")
    assert log["counts"]["dropped"] == 1
    lost = next(row for row in log["deliveries"] if row["status"] == "dropped")
    await shop.tiktok("deliveries/retry", {"delivery_id": lost["delivery_id"]})
    assert (await shop.receiver.count(6))[5].content["text"]["body"] == "lost"


async def test_webhooks_are_reordered(shop: Shop) -> None:
    await fault(shop, "webhook", "reorder", size=3, remaining=4, delay_ms=60)
    for number in range(4):
        await shop.says(str(number))
    hooks = await shop.receiver.count(4)
    assert [hook.content["text"]["body"] for hook in hooks] == ["2", "1", "0", "3"]


async def test_without_faults_a_conversation_arrives_in_order(shop: Shop) -> None:
    for number in range(30):
        await shop.says(str(number))
    hooks = await shop.receiver.count(30)
    assert [hook.content["text"]["body"] for hook in hooks] == [str(number) for number in range(30)]


@pytest.mark.parametrize("wrong", [{"kind": "explode"}, {"kind": "drop"}, {"kind": "code", "colour": "red"}])
async def test_a_fault_that_makes_no_sense_is_refused(shop: Shop, wrong: JSON) -> None:
    await shop.tiktok("faults", {"target": "api"} | wrong, expect=400)
