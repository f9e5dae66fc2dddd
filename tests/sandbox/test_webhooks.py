"""Webhooks: envelope, signature, every event's content, retries."""

import asyncio
import json

import pytest

from tests.sandbox.playing import JSON, Refusal, Simulator

PARTIES = {"timestamp", "unique_identifier", "from_user", "to_user", "from", "to", "conversation_id"}
TAIL = {"scene_type", "is_follower", "message_tag"}
MESSAGE = PARTIES | TAIL | {"message_id", "type"}


async def test_envelope_is_signed_and_its_content_is_a_string(simulator: Simulator) -> None:
    said = await simulator.says("do you ship bowls?")
    hook = (await simulator.receiver.count(1))[0]
    assert hook.is_signed_with(simulator.sandbox.config.app_secret)
    assert not hook.is_signed_with("another secret")
    assert hook.headers["x-tt-logid"]
    assert hook.headers["Content-Type"] == "application/json"
    envelope = hook.envelope
    assert envelope.keys() == {"client_key", "event", "create_time", "user_openid", "content"}
    assert envelope["client_key"] == simulator.sandbox.config.app_id
    assert envelope["event"] == "im_receive_msg"
    assert envelope["user_openid"] == simulator.business_id
    assert isinstance(envelope["content"], str)
    assert envelope["create_time"] < 10**11
    assert hook.content == {
        "timestamp": said["at"],
        "unique_identifier": said["unique_identifier"],
        "from_user": {"id": said["unique_identifier"], "role": "personal_account"},
        "to_user": {"id": simulator.business_id, "role": "business_account"},
        "from": "ana",
        "to": "marlow.finch",
        "conversation_id": said["conversation_id"],
        "message_id": said["message_id"],
        "type": "text",
        "text": {"body": "do you ship bowls?"},
        "scene_type": 0,
        "is_follower": False,
        "message_tag": {"source": "APP"},
    }


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("image", {"media_id"}),
        ("video", {"media_id"}),
        ("sticker", {"url"}),
        ("emoji", {"url"}),
        ("share_post", {"embed_url", "video_id"}),
    ],
)
async def test_webhook_of_each_kind_carries_its_own_field(simulator: Simulator, kind: str, fields: set[str]) -> None:
    await simulator.says(kind=kind)
    content = (await simulator.receiver.count(1))[0].content
    assert content.keys() == MESSAGE | {kind}
    assert content["type"] == kind
    assert content[kind].keys() == fields


async def test_unknown_kinds_and_events_pass_through(simulator: Simulator) -> None:
    await simulator.says(kind="other", raw_kind="gift", raw={"gift": {"coins": 5}})
    content = (await simulator.receiver.count(1))[0].content
    assert (content["type"], content["gift"]) == ("gift", {"coins": 5})
    event = {"business": "marlow.finch", "event": "im_new_thing", "content": {"x": 1}, "customer": "ana"}
    await simulator.tiktok("events", event)
    hook = (await simulator.receiver.of("im_new_thing"))[0]
    assert hook.content["x"] == 1
    assert hook.content["from"] == "ana"


async def test_quotes_name_the_original(simulator: Simulator) -> None:
    said = await simulator.says("which size?")
    await simulator.says("this one", quote=said["message_id"])
    hooks = await simulator.receiver.count(2)
    assert hooks[1].content["referenced_message_info"] == {"referenced_message_id": said["message_id"]}


async def test_business_messages_are_echoed_with_their_source(simulator: Simulator) -> None:
    said = await simulator.says()
    sent = await simulator.send(said["conversation_id"])
    native = {"business": "marlow.finch", "customer": "ana", "text": "from my phone"}
    await simulator.tiktok("business/send", native)
    await simulator.tiktok("business/send", native | {"source": "WEB", "kind": "image"})
    echoes = await simulator.receiver.of("im_send_msg", 3)
    assert [echo.content["message_tag"]["source"] for echo in echoes] == ["API", "APP", "WEB"]
    first = echoes[0].content
    assert first.keys() == MESSAGE | {"text"}
    assert first["message_id"] == sent
    assert (first["from"], first["to"]) == ("marlow.finch", "ana")
    assert first["from_user"]["role"] == "business_account"
    assert first["unique_identifier"] == said["unique_identifier"]


async def test_card_is_nested_in_the_echo(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    card = {"type": "QA_BUTTON_CARD", "title": "Size?", "buttons": [{"type": "REPLY", "title": "Small", "id": "s"}]}
    await simulator.send(held, message_type="TEMPLATE", template=card)
    content = (await simulator.receiver.of("im_send_msg"))[0].content
    assert content["type"] == "template"
    assert content["template"] == {
        "type": "qa_button_card",
        "elements": [{"title": "Size?", "buttons": [{"text": "Small", "type": "REPLY", "id": "s"}]}],
    }


async def test_reactions_come_and_go(simulator: Simulator) -> None:
    said = await simulator.says()
    sent = await simulator.send(said["conversation_id"])
    await simulator.tiktok("customer/react", {"message_id": sent, "emoji": "👍"})
    await simulator.tiktok("customer/unreact", {"message_id": sent})
    await simulator.tiktok("customer/unreact", {"message_id": sent}, expect=404)
    hooks = await simulator.receiver.of("im_receive_msg", 3)
    added, removed = hooks[1].content, hooks[2].content
    assert added.keys() == MESSAGE | {"reaction"}
    assert added["type"] == "reaction"
    assert added["message_id"] != sent
    assert added["reaction"][0] == {
        "operation": "ADD",
        "type": "EMOJI",
        "emoji": "👍",
        "unique_identifier": said["unique_identifier"],
        "timestamp": added["timestamp"],
        "original_msg_id": sent,
    }
    assert removed["reaction"][0]["operation"] == "REMOVE"
    await simulator.tiktok("customer/react", {"message_id": sent, "ai_emoji": "wave"})
    drawn = (await simulator.receiver.of("im_receive_msg", 4))[-1].content["reaction"][0]
    assert (drawn["type"], "emoji" in drawn) == ("AI_EMOJI", False)
    assert "x-expires=" in drawn["ai_emoji_url"]
    await simulator.tiktok("business/react", {"message_id": said["message_id"], "emoji": "🙏"})
    await simulator.tiktok("business/unreact", {"message_id": said["message_id"]})
    echoed = await simulator.receiver.of("im_send_msg", 3)
    assert [hook.content["reaction"][0]["operation"] for hook in echoed[1:]] == ["ADD", "REMOVE"]


async def test_reading_tells_a_watermark(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    await simulator.send(held)
    assert (await simulator.seen())["messages"][-1]["status"] == "sent"
    seen = await simulator.tiktok("customer/read", {"business": "marlow.finch", "customer": "ana"})
    content = (await simulator.receiver.of("im_mark_read_msg"))[0].content
    assert content.keys() == PARTIES | {"read"}
    assert content["read"] == {"last_read_timestamp": seen["read_by_customer_at"]}
    assert content["from_user"]["role"] == "personal_account"
    assert (await simulator.seen())["messages"][-1]["status"] == "seen"
    await simulator.tiktok("business/read", {"business": "marlow.finch", "customer": "ana"})
    assert (await simulator.seen())["messages"][0]["status"] == "seen"


async def test_arriving_is_a_referral_without_a_message(simulator: Simulator) -> None:
    pair = {"business": "marlow.finch", "customer": "ana"}
    await simulator.tiktok("customer/arrive", pair | {"by": "ad", "ad_name": "Spring bowls"})
    await simulator.tiktok("customer/arrive", pair | {"by": "short_link", "ref": "s_1", "prefilled_message": "Hi"})
    ad, link = (hook.content for hook in await simulator.receiver.of("im_referral_msg", 2))
    assert ad.keys() == link.keys() == PARTIES | {"is_follower", "referral"}
    assert ad["referral"]["source"] == "ad"
    assert ad["referral"]["ad"].keys() == {
        "advertiser_id",
        "ad_id",
        "timestamp",
        "ad_name",
        "embed_url",
        "message_material_id",
    }
    assert ad["referral"]["ad"]["timestamp"] > 10**12
    assert link["referral"] == {
        "source": "short_link",
        "short_link": {"ref": "s_1", "prefilled_message": "Hi", "prefilled_message_audit_status": "PASS"},
    }


async def test_european_messages_say_only_that_somebody_wrote(simulator: Simulator) -> None:
    await simulator.tiktok("customers", {"username": "lena", "country": "DE"})
    said = await simulator.says("guten Tag", customer="lena")
    await simulator.tiktok("customer/read", {"business": "marlow.finch", "customer": "lena"})
    await simulator.says("later")
    hooks = await simulator.receiver.count(2)
    assert [hook.event for hook in hooks] == ["im_receive_msg_eu", "im_receive_msg"]
    assert hooks[0].content == {
        "to": "marlow.finch",
        "to_user": {"id": simulator.business_id, "role": "business_account"},
        "timestamp": said["at"],
    }


async def test_automatic_messages_are_marked(simulator: Simulator) -> None:
    change: JSON = {
        "business": "marlow.finch",
        "welcome_enabled": True,
        "keyword_replies": [{"keyword": "HOURS", "answer": "Nine to five"}],
    }
    await simulator.tiktok("businesses", change, "PATCH")
    await simulator.says("what are your hours?")
    welcome, reply = (hook.content for hook in await simulator.receiver.of("im_send_msg", 2))
    assert welcome["auto_message_type"] == "WELCOME_MESSAGE"
    assert "Ana Sol" in welcome["text"]["body"]
    assert (reply["auto_message_type"], reply["text"]["body"]) == ("AUTO_REPLY", "Nine to five")
    assert welcome["message_tag"] == reply["message_tag"] == {"source": "OTHERS"}
    assert (await simulator.seen())["type"] == "STRANGER"


async def test_message_requests_stay_silent_until_accepted(simulator: Simulator) -> None:
    await simulator.tiktok("businesses", {"business": "marlow.finch", "messages_from_everyone": False}, "PATCH")
    await simulator.says("first")
    await simulator.tiktok("business/accept", {"business": "marlow.finch", "customer": "ana"})
    await simulator.says("second")
    hooks = await simulator.receiver.count(1)
    assert [hook.content["text"]["body"] for hook in hooks] == ["second"]


async def test_webhooks_go_to_apps_that_may_read_messages_only(simulator: Simulator) -> None:
    app = {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch"}
    await simulator.tiktok("tokens/give", app | {"scopes": ["user.info.basic"]})
    await simulator.says("unheard")
    await simulator.tiktok("tokens/give", app)
    await simulator.tiktok("tokens/expire", {"business": "marlow.finch", "which": "access"})
    await simulator.says("heard")
    await simulator.tiktok("tokens/revoke", {"business": "marlow.finch"})
    await simulator.says("unheard again")
    assert [hook.content["text"]["body"] for hook in await simulator.receiver.count(1)] == ["heard"]
    log = await simulator.tiktok("deliveries", None, "GET")
    assert len(log["deliveries"]) == 1


async def test_refused_webhook_is_repeated_with_backoff_until_200(simulator: Simulator) -> None:
    simulator.receiver.responses = [500, 302, 202]
    await simulator.says()
    hooks = await simulator.receiver.count(4)
    assert len({hook.body for hook in hooks}) == 1
    assert all(hook.is_signed_with(simulator.sandbox.config.app_secret) for hook in hooks)
    log = await _settled(simulator)
    row = log["deliveries"][0]
    assert row["status"] == "delivered"
    assert [attempt["status"] for attempt in row["attempts"]] == [500, 302, 202, 200]
    waits = [later["at"] - earlier["at"] for earlier, later in zip(row["attempts"], row["attempts"][1:], strict=False)]
    assert waits[0] >= 19
    assert waits[2] >= 79


async def _settled(simulator: Simulator) -> JSON:
    async with asyncio.timeout(3):
        while True:
            log: JSON = await simulator.tiktok("deliveries", None, "GET")
            if not log["counts"]["pending"]:
                return log


async def test_webhook_is_given_up_in_the_end(simulator: Simulator) -> None:
    await simulator.tiktok("settings", {"webhooks": {"give_up_seconds": 0.5}}, "PATCH")
    simulator.receiver.responses = [500] * 10
    await simulator.says()
    log = await _settled(simulator)
    assert log["counts"]["failed"] == 1
    assert 2 <= len(log["deliveries"][0]["attempts"]) < 10
    simulator.receiver.responses = []
    again = await simulator.tiktok("deliveries/retry", {"delivery_id": log["deliveries"][0]["delivery_id"]})
    assert again[0]["status"] == "delivered"


async def test_webhook_to_a_slow_receiver_is_sent_twice(simulator: Simulator) -> None:
    await simulator.tiktok("settings", {"webhooks": {"timeout_seconds": 0.05}}, "PATCH")
    simulator.receiver.wait_seconds = 0.15
    await simulator.says()
    await simulator.receiver.count(2)
    simulator.receiver.wait_seconds = 0
    row = (await _settled(simulator))["deliveries"][0]
    assert "Timeout" in row["attempts"][0]["error"]


async def test_pending_webhooks_can_be_sent_at_once(simulator: Simulator) -> None:
    await simulator.tiktok("settings", {"webhooks": {"first_wait_seconds": 60, "give_up_seconds": 1000}}, "PATCH")
    simulator.receiver.responses = [503]
    await simulator.says()
    await simulator.receiver.count(1)
    pending = await simulator.tiktok("deliveries?status=pending", None, "GET")
    assert pending["deliveries"][0]["next_attempt_at"]
    assert [row["status"] for row in await simulator.tiktok("deliveries/retry", {})] == ["delivered"]


async def test_retry_may_repeat_the_first_signature(simulator: Simulator) -> None:
    changes = {"resign_retries": False, "signature_offset_seconds": -100}
    await simulator.tiktok("settings", {"webhooks": changes}, "PATCH")
    simulator.receiver.responses = [500]
    await simulator.says()
    first, second = await simulator.receiver.count(2)
    assert first.headers["Tiktok-Signature"] == second.headers["Tiktok-Signature"]
    assert first.envelope["create_time"] - int(first.headers["Tiktok-Signature"][2:12]) >= 99


async def test_webhook_settings_are_per_app_and_event_type(simulator: Simulator) -> None:
    app = {"app_id": simulator.sandbox.config.app_id, "secret": simulator.sandbox.config.app_secret}
    found = await simulator.get("business/webhook/list/", **app, event_type="DIRECT_MESSAGE")
    assert found["callback_url"] == simulator.receiver.url
    assert "callback_url" not in await simulator.get("business/webhook/list/", **app, event_type="COMMENT")
    with pytest.raises(Refusal) as refusal:
        await simulator.get("business/webhook/list/", **app | {"secret": "x"}, event_type="COMMENT")
    assert refusal.value.code == 40101
    body = app | {"event_type": "DIRECT_MESSAGE"}
    for wrong in (
        {"callback_url": "ftp://x"},
        {"event_type": "GIFT"},
        {"item_list": ["1"], "callback_url": "http://x"},
    ):
        with pytest.raises(Refusal) as refusal:
            await simulator.post("business/webhook/update/", body | wrong, headers={})
        assert refusal.value.code == 40002
    assert "callback_url" not in await simulator.post("business/webhook/delete/", body, headers={})
    with pytest.raises(Refusal) as refusal:
        await simulator.post("business/webhook/delete/", body, headers={})
    assert refusal.value.code == 40007
    await simulator.says()
    assert (await simulator.tiktok("deliveries", None, "GET"))["counts"]["no_callback"] == 1


async def test_bodies_of_any_kind_can_be_posted_raw(simulator: Simulator) -> None:
    body = json.dumps({"event": "im_receive_msg"})
    for kind in ("valid", "wrong", "stale", "missing", "malformed"):
        raw = {"app_id": simulator.sandbox.config.app_id, "body": body, "signature": kind}
        assert (await simulator.tiktok("webhooks/raw", raw))["status"] == 200
    valid, wrong, stale, missing, _ = await simulator.receiver.count(5)
    secret = simulator.sandbox.config.app_secret
    assert valid.is_signed_with(secret)
    assert not wrong.is_signed_with(secret)
    assert stale.is_signed_with(secret)
    assert "Tiktok-Signature" not in missing.headers
