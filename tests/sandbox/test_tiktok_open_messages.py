"""The open profile's messages: sending within window and cap, lists, images, quotas and faults."""

import asyncio
import io
from collections.abc import AsyncIterator

import aiohttp
import pytest
from PIL import Image

from frontdesk.sandbox.kit import pictures
from frontdesk.sandbox.running import RunningSandbox
from tests.sandbox.open_shop import BUSINESS, SEND, OpenShop, calling_back, move_in
from tests.sandbox.playing import JSON


@pytest.fixture
async def shop(sandbox: RunningSandbox, http: aiohttp.ClientSession) -> AsyncIterator[OpenShop]:
    async with calling_back() as callback:
        yield await move_in(sandbox, http, callback)


def webp() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(target, "WEBP")
    return target.getvalue()


async def test_a_text_is_sent(shop: OpenShop) -> None:
    held = (await shop.says())["conversation_id"]
    answer = await shop.send(held, "Yes, in moss green.")
    assert answer.status == 200
    assert answer.body == {
        "data": {"message_id": answer.body["data"]["message_id"]},
        "error": {"code": "ok", "message": ""},
    }
    last = (await shop.seen())["messages"][-1]
    assert last["message_id"] == answer.body["data"]["message_id"]
    assert (last["from"], last["text"], last["status"]) == ("business", "Yes, in moss green.", "sent")


async def test_the_window_closes_after_48_hours(shop: OpenShop) -> None:
    held = (await shop.says())["conversation_id"]
    await shop.advance(hours=47.9)
    shop.token = (await shop.play("tokens/give", {"business": "marlow.finch"}))["access_token"]
    assert (await shop.send(held)).status == 200
    await shop.advance(hours=0.2)
    late = await shop.send(held)
    assert (late.status, late.error) == (403, "reply_window_closed")
    assert late.body["error"]["log_id"]
    await shop.says("still there?")
    assert (await shop.send(held)).status == 200
    await shop.limits(window_hours=0)
    await shop.advance(seconds=1)
    assert (await shop.send(held)).error == "reply_window_closed"


async def test_ten_messages_fit_until_the_customer_writes_again(shop: OpenShop) -> None:
    held = (await shop.says())["conversation_id"]
    for _ in range(2):
        answers = [await shop.send(held) for _ in range(11)]
        assert [answer.status for answer in answers] == [200] * 10 + [403]
        assert answers[-1].error == "message_limit_reached"
        assert (await shop.seen())["window"]["remaining"] == 0
        await shop.says("and another thing")
    await shop.limits(cap=1)
    assert [(await shop.send(held)).status for _ in range(2)] == [200, 403]
    await shop.limits(cap=None)
    assert (await shop.send(held)).status == 200


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
async def test_a_send_that_cannot_be(shop: OpenShop, changes: JSON, status: int, code: str) -> None:
    held = (await shop.says())["conversation_id"]
    body = {"conversation_id": held, "message": {"type": "text", "content": "x" * 6000}}
    assert (await shop.ask("POST", SEND, json=body)).status == 200
    answer = await shop.ask("POST", SEND, json=body | changes)
    assert (answer.status, answer.error) == (status, code)
    assert answer.body["error"]["message"]


async def test_only_the_businesss_own_token_opens_its_conversations(shop: OpenShop) -> None:
    held = (await shop.says())["conversation_id"]
    for headers in (
        {},
        {"Authorization": "Bearer act.no"},
        {"Authorization": shop.token},
        {"Access-Token": shop.token},
    ):
        answer = await shop.send(held, headers=headers)
        assert (answer.status, answer.error) == (401, "access_token_invalid")
    await shop.play("businesses", {"username": "second.kiln"})
    other = (await shop.play("tokens/give", {"business": "second.kiln"}))["access_token"]
    answer = await shop.send(held, headers={"Authorization": f"Bearer {other}"})
    assert answer.error == "conversation_not_found"
    query = {"business_id": shop.open_id, "conversation_id": held}
    for token, code in ((other, 40001), ("act.no", 40105), ("", 40104)):
        headers = {"Access-Token": token} if token else {}
        answer = await shop.ask("GET", f"{BUSINESS}message/list/", params=query, headers=headers)
        assert (answer.status, answer.body["code"]) == (200, code)
    read_only = await shop.play("tokens/give", {"business": "marlow.finch", "scopes": ["im.message.read"]})
    shop.token = read_only["access_token"]
    assert (await shop.send(held)).error == "scope_not_authorized"
    assert (await shop.upload(pictures.sample_jpeg()))["code"] == 40001


async def test_messages_are_listed_in_pages(shop: OpenShop) -> None:
    said = [await shop.says(f"line {number}") for number in range(4)]
    held = said[0]["conversation_id"]
    sent = (await shop.send(held, "answer")).body["data"]["message_id"]
    newest = await shop.listed("message", conversation_id=held, page_size="2")
    assert newest["has_more"] is True
    assert newest["messages"] == [
        {
            "message_id": sent,
            "conversation_id": held,
            "from_open_id": shop.open_id,
            "msg_type": "text",
            "content": {"text": "answer"},
            "create_time": newest["messages"][0]["create_time"],
            "direction": "outbound",
        },
        {
            "message_id": said[3]["message_id"],
            "conversation_id": held,
            "from_open_id": shop.customer_id,
            "msg_type": "text",
            "content": {"text": "line 3"},
            "create_time": said[3]["at"] // 1000,
            "direction": "inbound",
        },
    ]
    await shop.says("meanwhile")
    rest = await shop.listed("message", conversation_id=held, page_size="3", cursor=newest["cursor"])
    assert [row["content"]["text"] for row in rest["messages"]] == ["line 2", "line 1", "line 0"]
    assert (rest["has_more"], rest["cursor"]) == (False, "")
    upwards = await shop.listed("message", conversation_id=held, sort_order="ASC", page_size="1")
    assert upwards["messages"][0]["content"] == {"text": "line 0"}


async def test_conversations_are_listed_newest_first(shop: OpenShop) -> None:
    await shop.play("customers", {"username": "ben"})
    first = await shop.says("first", at=1_700_000_000_000)
    second = await shop.says("second", customer="ben", at=1_700_000_100_000)
    await shop.says(customer="ben", kind="image", at=1_700_000_200_000)
    page = await shop.listed("conversation", page_size="1", sort_field="update_time", sort_order="DESC")
    (row,) = page["conversations"]
    assert (row["conversation_id"], row["unread_count"]) == (second["conversation_id"], 2)
    assert row["last_message"]["msg_type"] == "image"
    assert row["update_time"] == 1_700_000_200
    rest = await shop.listed("conversation", cursor=page["cursor"])
    assert rest["conversations"] == [
        {
            "conversation_id": first["conversation_id"],
            "user_open_id": shop.customer_id,
            "last_message": {"msg_type": "text", "content": "first", "create_time": 1_700_000_000},
            "unread_count": 1,
            "update_time": 1_700_000_000,
        }
    ]


@pytest.mark.parametrize(
    "query", [{"page_size": "0"}, {"page_size": "x"}, {"sort_order": "UP"}, {"cursor": "no"}, {"sort_field": "name"}]
)
async def test_lists_refuse_nonsense(shop: OpenShop, query: dict[str, str]) -> None:
    await shop.says()
    answer = await shop.ask("GET", f"{BUSINESS}conversation/list/", params={"business_id": shop.open_id} | query)
    assert answer.body["code"] == 40002
    assert (await shop.ask("GET", f"{BUSINESS}conversation/list/")).body["code"] == 40002


async def test_an_image_is_uploaded_and_sent(shop: OpenShop) -> None:
    held = (await shop.says())["conversation_id"]
    for content in (pictures.sample_jpeg(), webp()):
        uploaded = await shop.upload(content)
        assert uploaded == {"code": 0, "data": {"image_id": uploaded["data"]["image_id"]}}
        assert (await shop.send(held, uploaded["data"]["image_id"], "image")).status == 200
        last = (await shop.listed("message", conversation_id=held, page_size="1"))["messages"][0]
        assert (last["msg_type"], last["content"]["image_id"]) == ("image", uploaded["data"]["image_id"])
        async with shop.http.get(last["content"]["image_url"]) as picture:
            assert await picture.read() == content


async def test_other_files_are_refused(shop: OpenShop) -> None:
    assert (await shop.upload(pictures.sample_png()))["code"] == 40908
    assert (await shop.upload(b"GIF89a"))["code"] == 40908
    await shop.limits(image_bytes=100)
    assert (await shop.upload(pictures.sample_jpeg()))["code"] == 40908
    assert (await shop.upload(pictures.sample_jpeg(), business_id="another"))["code"] == 40001
    await shop.limits(image_bytes=10_000_000, images=False)
    assert (await shop.upload(pictures.sample_jpeg()))["code"] == 40064


async def test_a_minute_holds_600_calls_of_an_endpoint(shop: OpenShop) -> None:
    assert (await shop.play("settings", None, "GET"))["limits"]["calls_per_minute"] == 600
    await shop.limits(calls_per_minute=3)
    held = (await shop.says())["conversation_id"]
    answers = [await shop.send(held) for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[3].error == "rate_limit_exceeded"
    for _ in range(3):
        await shop.listed("conversation")
    over = await shop.ask("GET", f"{BUSINESS}conversation/list/", params={"business_id": shop.open_id})
    assert (over.status, over.error) == (429, "rate_limit_exceeded")
    counted = await shop.play("calls", None, "GET")
    assert counted[SEND] == {"calls": 4, "refused": 1, "answers": {"ok": 3, "rate_limit_exceeded": 1}}
    await shop.advance(seconds=61)
    assert (await shop.send(held)).status == 200
    await shop.limits(calls_per_minute=0)
    assert [(await shop.send(held)).status for _ in range(5)] == [200] * 5
    await shop.play("calls", None, "DELETE")
    assert await shop.play("calls", None, "GET") == {}


async def test_faults_go_wrong_as_asked(shop: OpenShop) -> None:
    held = (await shop.says())["conversation_id"]

    async def fault(kind: str, **more: object) -> None:
        await shop.play("faults", {"target": "api", "match": SEND, "remaining": 1, "kind": kind} | more)

    await fault("code", status=429)
    answer = await shop.send(held)
    assert (answer.status, answer.error) == (429, "rate_limit_exceeded")
    await fault("code", status=500)
    assert (await shop.send(held)).error == "internal_error"
    assert (await shop.seen())["message_count"] == 1
    await fault("accept_then_hang")
    with pytest.raises(TimeoutError):
        await shop.send(held, timeout=aiohttp.ClientTimeout(total=0.2))
    assert (await shop.seen())["message_count"] == 2
    await shop.play("faults", {"target": "api", "match": f"{BUSINESS}*", "kind": "code", "code": 51065})
    answer = await shop.ask("GET", f"{BUSINESS}conversation/list/")
    assert (answer.status, answer.body["code"]) == (200, 51065)
    await shop.play("faults", None, "DELETE")
    assert await shop.listed("conversation")


async def test_unknown_paths_are_not_found(shop: OpenShop) -> None:
    assert (await shop.ask("GET", SEND)).status == 404
    assert (await shop.ask("GET", "v2/im/message/list/")).error == "unsupported_path"
    assert (await shop.ask("GET", f"{BUSINESS}nothing/")).body["code"] == 40006
    async with shop.http.get(f"{shop.base}/v2/user/info") as response:
        assert response.status == 404


async def test_a_slow_call_is_answered_late(shop: OpenShop) -> None:
    await shop.play("faults", {"target": "api", "match": SEND, "remaining": 1, "kind": "slow", "delay_ms": 80})
    started = asyncio.get_running_loop().time()
    await shop.send("another")
    assert asyncio.get_running_loop().time() - started >= 0.08
