"""Webhooks: what they say in either form, how they are signed, and how often they are tried."""

import json
import time
from typing import Any

import pytest

from frontdesk.sandbox.respondio.webhooks import signature
from tests.sandbox.playing import JSON, Receiver
from tests.sandbox.respondio.playing import Workspace

KEY = "a key of this registration"


async def register(workspace: Workspace, receiver: Receiver, **more: Any) -> JSON:
    return dict(await workspace.control("webhooks", {"url": receiver.url, "signing_key": KEY} | more))


def bodies(receiver: Receiver) -> list[Any]:
    return [json.loads(hook.body) for hook in receiver.hooks]


def test_signature_is_the_published_one() -> None:
    body = b'{"event":"message","data":"test"}'
    assert signature("secret", body) == "UtAE5LaeNjrL33PUEQfh69YKw7UhrrkOL9tQN0+xIrI="


async def test_incoming_message_is_told_flat_and_signed(workspace: Workspace, receiver: Receiver) -> None:
    await register(workspace, receiver)
    said = await workspace.says("Which glaze?")
    (hook,) = await receiver.count(1)
    assert hook.headers["X-Webhook-Signature"] == signature(KEY, hook.body)
    told = json.loads(hook.body)
    assert told.keys() == {"event_id", "event_type", "contact", "channel", "message"}
    assert told["event_type"] == "message.received"
    contact = await workspace.get(f"contact/id:{workspace.ana}")
    del contact["channels"]
    assert told["contact"] == contact
    assert (told["channel"]["id"], told["channel"]["name"], told["channel"]["source"]) == (470953, "TikTok", "tiktok")
    same = ("messageId", "channelMessageId", "contactId", "channelId", "traffic", "message")
    assert told["message"] == {name: said[name] for name in same} | {"timestamp": said["messageId"] // 1000}
    assert abs(told["message"]["timestamp"] / 1000 - time.time()) < 60


async def test_sent_message_is_announced_when_it_was_sent(workspace: Workspace, receiver: Receiver) -> None:
    said = await workspace.says()
    await register(workspace, receiver, events=["message.sent"])
    await workspace.says("not told")
    sent = await workspace.send("through the API")
    await receiver.count(1)
    responded = await workspace.control("agent/send", {"contact": workspace.ana, "text": "by a colleague"})
    await receiver.count(2)
    told = bodies(receiver)
    assert {body["event_type"] for body in told} == {"message.sent"}
    assert [body["message"]["messageId"] for body in told] == [sent, responded["messageId"]]
    assert [body["message"]["traffic"] for body in told] == ["outgoing"] * 2
    assert told[0]["channel"]["lastIncomingMessageTime"] >= said["messageId"] // 1_000_000
    await workspace.advance(hours=49)
    await workspace.until_it_is(await workspace.send(), "failed")
    assert len(receiver.hooks) == 2


async def test_file_is_told_with_what_is_known_of_it(workspace: Workspace, receiver: Receiver) -> None:
    await register(workspace, receiver)
    await workspace.says(kind="attachment")
    await receiver.count(1)
    attachment = bodies(receiver)[0]["message"]["message"]["attachment"]
    async with workspace.http.get(attachment.pop("url")) as response:
        size = len(await response.read())
    assert attachment == {
        "type": "image",
        "isPending": False,
        "fileName": "bowl.jpg",
        "ext": "jpg",
        "size": size,
        "mime": "image/jpeg",
    }


async def test_webhook_of_the_older_form_has_everything_below_data(workspace: Workspace, receiver: Receiver) -> None:
    await register(workspace, receiver, form="older")
    await workspace.says("Which glaze?")
    (hook,) = await receiver.count(1)
    assert hook.headers["X-Webhook-Signature"] == signature(KEY, hook.body)
    contact = await workspace.get(f"contact/id:{workspace.ana}")
    assert json.loads(hook.body) == {
        "data": {
            "contact": {name: contact[name] for name in ("id", "firstName", "lastName", "profilePic")},
            "message": {"type": "text", "text": "Which glaze?"},
            "conversationId": str(workspace.ana),
        }
    }


async def test_webhook_of_each_registration_is_signed_with_its_own_key(
    workspace: Workspace, receiver: Receiver
) -> None:
    await register(workspace, receiver, events=["message.received"])
    random = await register(workspace, receiver, events=["message.received"], signing_key="")
    await workspace.says()
    first, second = await receiver.count(2)
    keys = {KEY, random["signing_key"]}
    assert len(random["signing_key"]) == 64
    for hook in (first, second):
        assert hook.headers["X-Webhook-Signature"] in {signature(key, hook.body) for key in keys}
    assert first.headers["X-Webhook-Signature"] != second.headers["X-Webhook-Signature"]


@pytest.mark.parametrize("refusal", [500, 404, 302])
async def test_webhook_is_tried_again_with_growing_pauses(
    workspace: Workspace, receiver: Receiver, refusal: int
) -> None:
    await workspace.settings(webhooks={"first_wait_seconds": 0.05, "factor": 3})
    receiver.responses = [refusal, refusal, 204]
    await register(workspace, receiver)
    await workspace.says("first")
    await receiver.count(3)
    assert len({hook.body for hook in receiver.hooks}) == 1
    (delivery,) = await workspace.see("deliveries")
    times = [attempt["at"] for attempt in delivery["attempts"]]
    assert times[1] - times[0] >= 45
    assert times[2] - times[1] >= 140


async def test_webhook_is_given_up_after_a_few_attempts(workspace: Workspace, receiver: Receiver) -> None:
    receiver.responses = [503] * 3
    await workspace.settings(webhooks={"attempts": 3, "first_wait_seconds": 0.01})
    await register(workspace, receiver)
    await workspace.says("lost")
    await receiver.count(3)
    await workspace.says("arrives")
    await receiver.count(4)
    assert bodies(receiver)[3]["message"]["message"]["text"] == "arrives"
    lost = (await workspace.see("deliveries"))[0]
    assert (lost["status"], [attempt["status"] for attempt in lost["attempts"]]) == ("failed", [503] * 3)


async def test_webhooks_end_with_their_registration(workspace: Workspace, receiver: Receiver) -> None:
    held = await register(workspace, receiver)
    other = await register(workspace, receiver, form="older")
    assert [row["webhook_id"] for row in await workspace.see("webhooks")] == [held["webhook_id"], other["webhook_id"]]
    await workspace.control(f"webhooks/{held['webhook_id']}", None, "DELETE")
    await workspace.says()
    await receiver.count(1)
    assert [body.keys() for body in bodies(receiver)] == [{"data"}]
    await workspace.control(f"webhooks/{held['webhook_id']}", None, "DELETE", expect=404)


async def test_webhooks_are_dropped_duplicated_and_late(workspace: Workspace, receiver: Receiver) -> None:
    await register(workspace, receiver)
    hooks = {"target": "webhook", "remaining": 1}
    await workspace.control("faults", hooks | {"kind": "drop", "match": "message.received"})
    await workspace.says("lost")
    await workspace.control("faults", hooks | {"kind": "duplicate", "copies": 2})
    await workspace.says("twice")
    await receiver.count(2)
    await workspace.control("faults", hooks | {"kind": "delay", "delay_ms": 300})
    await workspace.says("late")
    await workspace.says("early")
    await receiver.count(4)
    texts = [body["message"]["message"]["text"] for body in bodies(receiver)]
    assert texts == ["twice", "twice", "early", "late"]
    assert len({body["event_id"] for body in bodies(receiver)}) == 3
    assert (await workspace.see("state"))["delivery_counts"]["dropped"] == 1
