"""The open profile's messages: sending within window and cap, lists, images, quotas and faults."""

import asyncio
import io
from collections.abc import AsyncIterator

import aiohttp
import pytest
from PIL import Image

from frontdesk.sandbox.kit import pictures
from frontdesk.sandbox.running import RunningSandbox
from tests.sandbox.open_simulator import BUSINESS, SEND, OpenSimulator, calling_back, move_in
from tests.sandbox.playing import JSON


@pytest.fixture
async def simulator(sandbox: RunningSandbox, http: aiohttp.ClientSession) -> AsyncIterator[OpenSimulator]:
    async with calling_back() as callback:
        yield await move_in(sandbox, http, callback)


def webp() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(target, "WEBP")
    return target.getvalue()


async def test_text_is_sent(simulator: OpenSimulator) -> None:
    held = (await simulator.says())["conversation_id"]
    response = await simulator.send(held, "Yes, in moss green.")
    assert response.status == 200
    assert response.body == {
        "data": {"message_id": response.body["data"]["message_id"]},
        "error": {"code": "ok", "message": ""},
    }
    last = (await simulator.seen())["messages"][-1]
    assert last["message_id"] == response.body["data"]["message_id"]
    assert (last["from"], last["text"], last["status"]) == ("business", "Yes, in moss green.", "sent")


async def test_window_closes_after_48_hours(simulator: OpenSimulator) -> None:
    held = (await simulator.says())["conversation_id"]
    await simulator.advance(hours=47.9)
    simulator.token = (await simulator.play("tokens/give", {"business": "marlow.finch"}))["access_token"]
    assert (await simulator.send(held)).status == 200
    await simulator.advance(hours=0.2)
    late = await simulator.send(held)
    assert (late.status, late.error) == (403, "reply_window_closed")
    assert late.body["error"]["log_id"]
    await simulator.says("still there?")
    assert (await simulator.send(held)).status == 200
    await simulator.limits(window_hours=0)
    await simulator.advance(seconds=1)
    assert (await simulator.send(held)).error == "reply_window_closed"


async def test_window_takes_ten_messages_until_the_customer_writes_again(simulator: OpenSimulator) -> None:
    held = (await simulator.says())["conversation_id"]
    for _ in range(2):
        responses = [await simulator.send(held) for _ in range(11)]
        assert [response.status for response in responses] == [200] * 10 + [403]
        assert responses[-1].error == "message_limit_reached"
        assert (await simulator.seen())["window"]["remaining"] == 0
        await simulator.says("and another thing")
    await simulator.limits(cap=1)
    assert [(await simulator.send(held)).status for _ in range(2)] == [200, 403]
    await simulator.limits(cap=None)
    assert (await simulator.send(held)).status == 200


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"conversation_id": "another"}, 404, "conversation_not_found"),
        ({"conversation_id": ""}, 400, "invalid_params"),
        ({"message": {"type": "text", "content": ""}}, 400, "invalid_params"),
        ({"message": {"type": "video", "content": "v1"}}, 400, "invalid_params"),
        ({"message": {"type": "image", "content": "never uploaded"}}, 400, "invalid_params"),
        ({"message": {"type": "text", "content": "x" * 6001}}, 400, "invalid_params"),
        ({"message": "hello"}, 400, "invalid_params"),
    ],
)
async def test_send_that_does_not_fit_is_refused(
    simulator: OpenSimulator, changes: JSON, status: int, code: str
) -> None:
    held = (await simulator.says())["conversation_id"]
    body = {"conversation_id": held, "message": {"type": "text", "content": "x" * 6000}}
    assert (await simulator.ask("POST", SEND, json=body)).status == 200
    response = await simulator.ask("POST", SEND, json=body | changes)
    assert (response.status, response.error) == (status, code)
    assert response.body["error"]["message"]


async def test_conversations_open_with_the_businesss_own_token_only(simulator: OpenSimulator) -> None:
    held = (await simulator.says())["conversation_id"]
    for headers in (
        {},
        {"Authorization": "Bearer act.no"},
        {"Authorization": simulator.token},
        {"Access-Token": simulator.token},
    ):
        response = await simulator.send(held, headers=headers)
        assert (response.status, response.error) == (401, "access_token_invalid")
    await simulator.play("businesses", {"username": "second.kiln"})
    other = (await simulator.play("tokens/give", {"business": "second.kiln"}))["access_token"]
    response = await simulator.send(held, headers={"Authorization": f"Bearer {other}"})
    assert response.error == "conversation_not_found"
    query = {"business_id": simulator.open_id, "conversation_id": held}
    for token, code in ((other, 40001), ("act.no", 40105), ("", 40104)):
        headers = {"Access-Token": token} if token else {}
        response = await simulator.ask("GET", f"{BUSINESS}message/list/", params=query, headers=headers)
        assert (response.status, response.body["code"]) == (200, code)
    read_only = await simulator.play("tokens/give", {"business": "marlow.finch", "scopes": ["im.message.read"]})
    simulator.token = read_only["access_token"]
    assert (await simulator.send(held)).error == "scope_not_authorized"
    assert (await simulator.upload(pictures.sample_jpeg()))["code"] == 40001


async def test_messages_are_listed_in_pages(simulator: OpenSimulator) -> None:
    said = [await simulator.says(f"line {number}") for number in range(4)]
    held = said[0]["conversation_id"]
    sent = (await simulator.send(held, "answer")).body["data"]["message_id"]
    newest = await simulator.listed("message", conversation_id=held, page_size="2")
    assert newest["has_more"] is True
    assert newest["messages"] == [
        {
            "message_id": sent,
            "conversation_id": held,
            "from_open_id": simulator.open_id,
            "msg_type": "text",
            "content": {"text": "answer"},
            "create_time": newest["messages"][0]["create_time"],
            "direction": "outbound",
        },
        {
            "message_id": said[3]["message_id"],
            "conversation_id": held,
            "from_open_id": simulator.customer_id,
            "msg_type": "text",
            "content": {"text": "line 3"},
            "create_time": said[3]["at"] // 1000,
            "direction": "inbound",
        },
    ]
    await simulator.says("meanwhile")
    rest = await simulator.listed("message", conversation_id=held, page_size="3", cursor=newest["cursor"])
    assert [row["content"]["text"] for row in rest["messages"]] == ["line 2", "line 1", "line 0"]
    assert (rest["has_more"], rest["cursor"]) == (False, "")
    upwards = await simulator.listed("message", conversation_id=held, sort_order="ASC", page_size="1")
    assert upwards["messages"][0]["content"] == {"text": "line 0"}


async def test_conversations_are_listed_newest_first(simulator: OpenSimulator) -> None:
    await simulator.play("customers", {"username": "ben"})
    first = await simulator.says("first", at=1_700_000_000_000)
    second = await simulator.says("second", customer="ben", at=1_700_000_100_000)
    await simulator.says(customer="ben", kind="image", at=1_700_000_200_000)
    page = await simulator.listed("conversation", page_size="1", sort_field="update_time", sort_order="DESC")
    (row,) = page["conversations"]
    assert (row["conversation_id"], row["unread_count"]) == (second["conversation_id"], 2)
    assert row["last_message"]["msg_type"] == "image"
    assert row["update_time"] == 1_700_000_200
    rest = await simulator.listed("conversation", cursor=page["cursor"])
    assert rest["conversations"] == [
        {
            "conversation_id": first["conversation_id"],
            "user_open_id": simulator.customer_id,
            "last_message": {"msg_type": "text", "content": "first", "create_time": 1_700_000_000},
            "unread_count": 1,
            "update_time": 1_700_000_000,
        }
    ]


@pytest.mark.parametrize(
    "query", [{"page_size": "0"}, {"page_size": "x"}, {"sort_order": "UP"}, {"cursor": "no"}, {"sort_field": "name"}]
)
async def test_lists_refuse_nonsense(simulator: OpenSimulator, query: dict[str, str]) -> None:
    await simulator.says()
    response = await simulator.ask(
        "GET", f"{BUSINESS}conversation/list/", params={"business_id": simulator.open_id} | query
    )
    assert response.body["code"] == 40002
    assert (await simulator.ask("GET", f"{BUSINESS}conversation/list/")).body["code"] == 40002


async def test_image_is_uploaded_and_sent(simulator: OpenSimulator) -> None:
    held = (await simulator.says())["conversation_id"]
    for content in (pictures.sample_jpeg(), webp()):
        uploaded = await simulator.upload(content)
        assert uploaded == {"code": 0, "data": {"image_id": uploaded["data"]["image_id"]}}
        assert (await simulator.send(held, uploaded["data"]["image_id"], "image")).status == 200
        last = (await simulator.listed("message", conversation_id=held, page_size="1"))["messages"][0]
        assert (last["msg_type"], last["content"]["image_id"]) == ("image", uploaded["data"]["image_id"])
        async with simulator.http.get(last["content"]["image_url"]) as picture:
            assert await picture.read() == content


async def test_files_of_other_types_are_refused(simulator: OpenSimulator) -> None:
    assert (await simulator.upload(pictures.sample_png()))["code"] == 40908
    assert (await simulator.upload(b"GIF89a"))["code"] == 40908
    await simulator.limits(image_bytes=100)
    assert (await simulator.upload(pictures.sample_jpeg()))["code"] == 40908
    assert (await simulator.upload(pictures.sample_jpeg(), business_id="another"))["code"] == 40001
    await simulator.limits(image_bytes=10_000_000, images=False)
    assert (await simulator.upload(pictures.sample_jpeg()))["code"] == 40064


async def test_minute_holds_600_calls_of_an_endpoint(simulator: OpenSimulator) -> None:
    assert (await simulator.play("settings", None, "GET"))["limits"]["calls_per_minute"] == 600
    await simulator.limits(calls_per_minute=3)
    held = (await simulator.says())["conversation_id"]
    responses = [await simulator.send(held) for _ in range(4)]
    assert [response.status for response in responses] == [200, 200, 200, 429]
    assert responses[3].error == "rate_limit_exceeded"
    for _ in range(3):
        await simulator.listed("conversation")
    over = await simulator.ask("GET", f"{BUSINESS}conversation/list/", params={"business_id": simulator.open_id})
    assert (over.status, over.error) == (429, "rate_limit_exceeded")
    counted = await simulator.play("calls", None, "GET")
    assert counted[SEND] == {"calls": 4, "refused": 1, "answers": {"ok": 3, "rate_limit_exceeded": 1}}
    await simulator.advance(seconds=61)
    assert (await simulator.send(held)).status == 200
    await simulator.limits(calls_per_minute=0)
    assert [(await simulator.send(held)).status for _ in range(5)] == [200] * 5
    await simulator.play("calls", None, "DELETE")
    assert await simulator.play("calls", None, "GET") == {}


async def test_faults_go_wrong_as_asked(simulator: OpenSimulator) -> None:
    held = (await simulator.says())["conversation_id"]

    async def fault(kind: str, **more: object) -> None:
        await simulator.play("faults", {"target": "api", "match": SEND, "remaining": 1, "kind": kind} | more)

    await fault("code", status=429)
    response = await simulator.send(held)
    assert (response.status, response.error) == (429, "rate_limit_exceeded")
    await fault("code", status=500)
    assert (await simulator.send(held)).error == "internal_error"
    assert (await simulator.seen())["message_count"] == 1
    await fault("accept_then_hang")
    with pytest.raises(TimeoutError):
        await simulator.send(held, timeout=aiohttp.ClientTimeout(total=0.2))
    assert (await simulator.seen())["message_count"] == 2
    await simulator.play("faults", {"target": "api", "match": f"{BUSINESS}*", "kind": "code", "code": 51065})
    response = await simulator.ask("GET", f"{BUSINESS}conversation/list/")
    assert (response.status, response.body["code"]) == (200, 51065)
    await simulator.play("faults", None, "DELETE")
    assert await simulator.listed("conversation")


async def test_unknown_paths_are_not_found(simulator: OpenSimulator) -> None:
    assert (await simulator.ask("GET", SEND)).status == 404
    assert (await simulator.ask("GET", "v2/im/message/list/")).error == "unsupported_path"
    assert (await simulator.ask("GET", f"{BUSINESS}nothing/")).body["code"] == 40006
    async with simulator.http.get(f"{simulator.base}/v2/user/info") as response:
        assert response.status == 404


async def test_call_with_a_delay_responds_late(simulator: OpenSimulator) -> None:
    await simulator.play("faults", {"target": "api", "match": SEND, "remaining": 1, "kind": "slow", "delay_ms": 80})
    started = asyncio.get_running_loop().time()
    await simulator.send("another")
    assert asyncio.get_running_loop().time() - started >= 0.08
