"""What message/send accepts, and the envelope around every answer."""

from typing import Any

import pytest

from tests.sandbox.playing import JSON, Refusal, Simulator

CARD = {
    "type": "QA_BUTTON_CARD",
    "title": "Which glaze?",
    "buttons": [
        {"type": "REPLY", "title": "Celadon", "id": "opt_1"},
        {"type": "REPLY", "title": "Tenmoku", "id": "opt_2"},
    ],
}


async def refused(simulator: Simulator, conversation_id: str, **message: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await simulator.send(conversation_id, **message)
    return refusal.value


async def test_responses_have_the_envelope_and_a_trace(simulator: Simulator) -> None:
    params = {"business_id": simulator.business_id, "fields": '["username","is_business_account"]'}
    headers = {"Access-Token": simulator.token}
    async with simulator.http.get(
        simulator.sandbox.api_url + "business/get/", params=params, headers=headers
    ) as response:
        body = await response.json()
        assert response.headers["X-Tt-Logid"] == body["request_id"]
    assert body.keys() == {"code", "message", "request_id", "data"}
    assert body["data"] == {"username": "marlow.finch", "is_business_account": True}


async def test_paths_end_with_a_slash_and_unknown_ones_are_40006(simulator: Simulator) -> None:
    async with simulator.http.get(simulator.sandbox.api_url + "business/get") as response:
        assert response.status == 404
    assert (await simulator.envelope("GET", "business/nothing/"))["code"] == 40006
    assert (await simulator.envelope("GET", "business/message/send/"))["code"] == 40006


async def test_text_is_sent_and_seen_on_the_phone(simulator: Simulator) -> None:
    said = await simulator.says("do you ship bowls?")
    message_id = await simulator.send(said["conversation_id"])
    shown = (await simulator.seen())["messages"][-1]
    assert (shown["message_id"], shown["text"], shown["from"], shown["source"]) == (
        message_id,
        "hello",
        "business",
        "API",
    )


async def test_text_has_a_limit_and_a_body(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    assert await simulator.send(held, message_type="TEXT", text={"body": "🏺" * 6000})
    assert (await refused(simulator, held, message_type="TEXT", text={"body": "a" * 6001})).code == 40002
    assert "text.body" in (await refused(simulator, held, message_type="TEXT")).text
    assert (await refused(simulator, held, message_type="TEXT", text={"body": 7})).text.startswith("text.body")
    assert (await refused(simulator, held, message_type="VIDEO", video={"media_id": "x"})).code == 40002
    assert (await refused(simulator, held, text={"body": "x"})).text.startswith("message_type")


async def test_text_and_image_cannot_be_combined(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    both = {"text": {"body": "see"}, "image": {"media_id": "v1"}}
    assert "both a text and an image" in (await refused(simulator, held, message_type="IMAGE", **both)).text


async def test_recipient_must_be_a_conversation_of_this_business(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    body = {"business_id": simulator.business_id, "message_type": "TEXT", "text": {"body": "x"}}
    for wrong in ({"recipient_type": "USER", "recipient": held}, {"recipient_type": "CONVERSATION"}):
        with pytest.raises(Refusal) as refusal:
            await simulator.post("business/message/send/", body | wrong)
        assert refusal.value.code == 40002
    assert (await refused(simulator, held.replace("+", " "))).text == "Param conversation_id is invalid."
    both = {"recipient_type": "CONVERSATION", "recipient": held, "direct_reply": {"reply_type": "COMMENT_REPLY"}}
    with pytest.raises(Refusal) as refusal:
        await simulator.post("business/message/send/", body | both)
    assert refusal.value.code == 40002


async def test_quote_goes_with_text_and_names_a_quotable_message(simulator: Simulator) -> None:
    first = await simulator.says("which size?")
    held, key = first["conversation_id"], first["message_id"]
    text = {"message_type": "TEXT", "text": {"body": "the small one"}}
    await simulator.send(held, **text, referenced_message_info={"referenced_message_id": key})
    assert (await simulator.seen())["messages"][-1]["quoted_message_id"] == key
    sticker = await simulator.says(kind="sticker")
    for reference in (sticker["message_id"], "u5B/unknown=="):
        assert (
            await refused(simulator, held, **text, referenced_message_info={"referenced_message_id": reference})
        ).code in (40002, 40007)
    card = {"message_type": "TEMPLATE", "template": CARD}
    quoting = await refused(simulator, held, **card, referenced_message_info={"referenced_message_id": key})
    assert quoting.code == 40002


async def test_cards_have_one_to_three_short_reply_buttons(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    assert await simulator.send(held, message_type="TEMPLATE", template=CARD)
    button = {"type": "REPLY", "title": "Yes", "id": "y"}
    changes: tuple[JSON, ...] = (
        {"type": "CAROUSEL"},
        {"title": "x" * 41},
        {"title": ""},
        {"buttons": []},
        {"buttons": [button] * 4},
        {"buttons": [button | {"type": "URL"}]},
        {"buttons": [button | {"title": "x" * 21}]},
        {"buttons": [button | {"id": "x" * 41}]},
        {"buttons": [button | {"id": ""}]},
    )
    for change in changes:
        assert (await refused(simulator, held, message_type="TEMPLATE", template=CARD | change)).code == 40002
    links = {"type": "QA_LINK_CARD", "buttons": [button | {"title": "x" * 40}]}
    assert await simulator.send(held, message_type="TEMPLATE", template=CARD | links)


async def test_tapped_button_is_a_text_that_names_it(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    message_id = await simulator.send(held, message_type="TEMPLATE", template=CARD)
    tapped = await simulator.tiktok("customer/tap", {"message_id": message_id, "button_id": "opt_2"})
    assert tapped["text"] == "Tenmoku"
    hooks = await simulator.receiver.of("im_receive_msg", 2)
    assert hooks[-1].content["reply_source_payload"] == {
        "reply_source_msg_id": message_id,
        "reply_source_unique_id": "opt_2",
    }
    await simulator.tiktok("customer/tap", {"message_id": message_id, "button_id": "opt_9"}, expect=404)


async def test_posts_of_others_cannot_be_shared(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    own = (await simulator.tiktok("businesses", None, "GET"))[0]["video_ids"][0]
    assert await simulator.send(held, message_type="SHARE_POST", share_post={"item_id": own})
    assert (await refused(simulator, held, message_type="SHARE_POST", share_post={"item_id": "71"})).code == 40002


async def test_sender_actions_send_nothing(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    assert await simulator.send(held, message_type="SENDER_ACTION", sender_action="TYPING") == ""
    assert (await simulator.seen())["typing"] is True
    await simulator.advance(hours=0.002)
    assert (await simulator.seen())["typing"] is False
    assert (await simulator.seen())["messages"][0]["status"] == "sent"
    assert await simulator.send(held, message_type="SENDER_ACTION", sender_action="MARK_READ") == ""
    assert (await simulator.seen())["messages"][0]["status"] == "seen"
    assert (await simulator.seen())["message_count"] == 1
    assert (await refused(simulator, held, message_type="SENDER_ACTION", sender_action="DANCE")).code == 40002


async def test_quota_of_ten_calls_a_second_is_enforced(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    await simulator.tiktok("settings", {"limits": {"qps": 10}}, "PATCH")
    params = {"business_id": simulator.business_id, "conversation_id": held}
    codes = [
        (await simulator.envelope("GET", "business/message/content/list/", params=params))["code"] for _ in range(11)
    ]
    assert codes == [0] * 10 + [40100]
    assert (await simulator.envelope("GET", "business/get/", params=params))["code"] == 0
