"""The open profile's webhooks: the challenge, the envelope, the signature, retries; and a state that is kept."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.kit import pictures
from frontdesk.sandbox.running import RunningSandbox, running_sandbox
from tests.sandbox.open_simulator import VERIFY_TOKEN, OpenSimulator, calling_back, is_signed, move_in

RECEIVE = "direct_message.receive"


@pytest.fixture
async def simulator(sandbox: RunningSandbox, http: aiohttp.ClientSession) -> AsyncIterator[OpenSimulator]:
    async with calling_back() as callback:
        yield await move_in(sandbox, http, callback)


async def test_address_must_echo_the_challenge(simulator: OpenSimulator) -> None:
    first = simulator.callback.greetings[0]
    assert first.keys() == {"shop", "verify_token", "challenge"}
    assert first["verify_token"] == VERIFY_TOKEN
    other = simulator.callback.url.replace("shop=1", "shop=2")
    refused = await simulator.play("webhook", {"callback_url": other, "verify_token": "wrong"})
    assert (refused["verified"], refused["status"], refused["answer"]) == (False, 200, "who are you?")
    assert refused["callback_url"] == simulator.callback.url
    gone = await simulator.play("webhook", {"callback_url": "http://127.0.0.1:9/hook", "verify_token": VERIFY_TOKEN})
    assert (gone["verified"], gone["status"], bool(gone["error"])) == (False, None, True)
    taken = await simulator.play("webhook", {"callback_url": other, "verify_token": VERIFY_TOKEN})
    assert (taken["verified"], taken["callback_url"]) == (True, other)
    assert taken["answer"] == taken["challenge"]
    unchecked = await simulator.play("webhook", {"callback_url": "http://127.0.0.1:9/hook", "unchecked": True})
    assert (unchecked["verified"], unchecked["callback_url"]) == (False, "http://127.0.0.1:9/hook")
    assert await simulator.play("webhook", None, "DELETE") == {"callback_url": None}
    await simulator.play("webhook", {"callback_url": "ftp://x/"}, expect=400)


async def test_first_message_begins_a_conversation(simulator: OpenSimulator) -> None:
    said = await simulator.says("do you ship bowls?")
    created, received = await simulator.callback.count(2)
    assert [created.event, received.event] == ["conversation.created", RECEIVE]
    assert created.content == {"conversation_id": said["conversation_id"], "create_time": said["at"] // 1000}
    assert received.envelope == {
        "client_key": "sandbox-client-key",
        "event": RECEIVE,
        "create_time": received.envelope["create_time"],
        "user_openid": simulator.customer_id,
        "content": received.envelope["content"],
    }
    assert abs(received.envelope["create_time"] - said["at"] / 1000) < 5
    assert isinstance(received.envelope["content"], str)
    assert received.content == {
        "message_id": said["message_id"],
        "conversation_id": said["conversation_id"],
        "msg_type": "text",
        "content": {"text": "do you ship bowls?"},
        "create_time": said["at"] // 1000,
    }
    assert is_signed(received, "sandbox-client-secret")
    assert not is_signed(received, "another secret")
    await simulator.says("hello?")
    assert [hook.event for hook in await simulator.callback.count(3)][2] == RECEIVE


async def test_images_and_unknown_kinds_are_told(simulator: OpenSimulator) -> None:
    sent = await simulator.says(kind="image")
    await simulator.says(kind="other", msg_type="voice_note", content={"seconds": 7})
    image, other = await simulator.callback.of(RECEIVE, 2)
    assert image.content["msg_type"] == "image"
    assert image.content["content"]["image_id"] == sent["image_id"]
    async with simulator.http.get(image.content["content"]["image_url"]) as picture:
        assert await picture.read() == pictures.sample_jpeg()
    assert (other.content["msg_type"], other.content["content"]) == ("voice_note", {"seconds": 7})


async def test_customer_sends_a_picture_of_their_own(simulator: OpenSimulator) -> None:
    form = aiohttp.FormData({"customer": "ana"})
    form.add_field("image", pictures.sample_png(), filename="kiln.png")
    async with simulator.http.post(f"{simulator.sandbox.url}/control/tiktok-open/images", data=form) as response:
        kept = await response.json()
    assert (await simulator.says(kind="image", image_id=kept["image_id"]))["url"] == kept["url"]
    await simulator.play(
        "customer/says", {"business": "marlow.finch", "customer": "ana", "kind": "image", "image_id": "no"}, expect=404
    )


async def test_reading_is_told(simulator: OpenSimulator) -> None:
    held = (await simulator.says())["conversation_id"]
    sent = (await simulator.send(held)).body["data"]["message_id"]
    await simulator.play("customer/reads", {"business": "marlow.finch", "customer": "ana"})
    (read,) = await simulator.callback.of("direct_message.read")
    assert read.envelope["user_openid"] == simulator.customer_id
    assert (read.content["conversation_id"], read.content["message_id"]) == (held, sent)
    assert read.content["create_time"] < 10**11
    assert (await simulator.seen())["messages"][-1]["status"] == "read"


async def test_content_names_the_business_when_told_to(simulator: OpenSimulator) -> None:
    await simulator.limits(names_business=True)
    await simulator.says()
    assert all(hook.content["to_open_id"] == simulator.open_id for hook in await simulator.callback.count(2))


async def test_retries_go_on_until_any_2xx(simulator: OpenSimulator) -> None:
    simulator.callback.responses = [500, 302, 404, 204, 201]
    await simulator.says()
    hooks = await simulator.callback.count(5)
    assert len({hook.body for hook in hooks}) == 2
    assert len(hooks) == 5
    log = await simulator.play("deliveries", None, "GET")
    assert log["counts"]["delivered"] == 2
    assert sum(len(row["attempts"]) for row in log["deliveries"]) == 5


async def test_webhooks_without_permission_are_not_sent(simulator: OpenSimulator) -> None:
    await simulator.play("tokens/revoke", {"business": "marlow.finch"})
    await simulator.says()
    assert (await simulator.play("deliveries", None, "GET"))["deliveries"] == []


async def test_faults_and_raw_bodies(simulator: OpenSimulator) -> None:
    await simulator.says()
    await simulator.callback.count(2)
    await simulator.play(
        "faults", {"target": "webhook", "kind": "duplicate", "copies": 3, "match": RECEIVE, "remaining": 1}
    )
    await simulator.says("thrice")
    hooks = await simulator.callback.count(5)
    assert {hook.content["content"]["text"] for hook in hooks[2:]} == {"thrice"}
    await simulator.play(
        "events", {"business": "marlow.finch", "event": "tiktok.ping", "sender": "x", "content": {"a": 1}}
    )
    ping = (await simulator.callback.of("tiktok.ping"))[0]
    assert (ping.content, is_signed(ping, "sandbox-client-secret")) == ({"a": 1}, True)
    assert await simulator.play("webhook/raw", {"body": "{}", "signature": "wrong"}) == {"status": 200}
    raw = (await simulator.callback.count(7))[6]
    assert raw.body == b"{}"
    assert not is_signed(raw, "sandbox-client-secret")


async def test_reset_leaves_the_app_and_nothing_else(simulator: OpenSimulator) -> None:
    await simulator.says()
    await simulator.limits(cap=2)
    await simulator.control("reset")
    state = await simulator.play("state", None, "GET")
    assert state["app"]["client_key"] == "sandbox-client-key"
    assert state["webhook"] == {"callback_url": None}
    assert state["settings"]["limits"]["cap"] == 10
    empty = ("businesses", "customers", "conversations", "grants", "deliveries", "faults")
    assert {name: state[name] for name in empty} == {name: [] for name in empty}
    assert (await simulator.control("state", None, "GET"))["tiktok_open"] == state


async def test_state_survives_a_restart(http: aiohttp.ClientSession, tmp_path: Path) -> None:
    config = SandboxConfig(state_dir=tmp_path)
    async with calling_back() as callback:
        async with running_sandbox(config) as sandbox:
            simulator = await move_in(sandbox, http, callback)
            held = (await simulator.says())["conversation_id"]
            image = (await simulator.says(kind="image"))["url"]
            await simulator.send(held)
            await callback.count(3)
            before = await simulator.seen()
        async with running_sandbox(config, port=int(sandbox.url.rsplit(":", 1)[1])) as sandbox:
            simulator.sandbox = sandbox
            assert await simulator.seen() == before
            assert (await simulator.send(held)).status == 200
            async with http.get(image) as response:
                assert await response.read() == pictures.sample_jpeg()
            await simulator.says("the webhook is still set")
            await callback.count(4)
