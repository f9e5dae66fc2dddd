"""What message/send accepts, and the envelope around every answer."""

from typing import Any

import pytest

from tests.sandbox.playing import JSON, Refusal, Shop

CARD = {
    "type": "QA_BUTTON_CARD",
    "title": "Which glaze?",
    "buttons": [
        {"type": "REPLY", "title": "Celadon", "id": "opt_1"},
        {"type": "REPLY", "title": "Tenmoku", "id": "opt_2"},
    ],
}


async def refused(shop: Shop, conversation_id: str, **message: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await shop.send(conversation_id, **message)
    return refusal.value


async def test_every_answer_has_the_envelope_and_a_trace(shop: Shop) -> None:
    params = {"business_id": shop.business_id, "fields": '["username","is_business_account"]'}
    headers = {"Access-Token": shop.token}
    async with shop.http.get(shop.sandbox.api_url + "business/get/", params=params, headers=headers) as response:
        answer = await response.json()
        assert response.headers["X-Tt-Logid"] == answer["request_id"]
    assert answer.keys() == {"code", "message", "request_id", "data"}
    assert answer["data"] == {"username": "marlow.finch", "is_business_account": True}


async def test_paths_end_with_a_slash_and_unknown_ones_are_40006(shop: Shop) -> None:
    async with shop.http.get(shop.sandbox.api_url + "business/get") as response:
        assert response.status == 404
    assert (await shop.answer("GET", "business/nothing/"))["code"] == 40006
    assert (await shop.answer("GET", "business/message/send/"))["code"] == 40006


async def test_text_is_sent_and_seen_on_the_phone(shop: Shop) -> None:
    said = await shop.says("do you ship bowls?")
    message_id = await shop.send(said["conversation_id"])
    shown = (await shop.seen())["messages"][-1]
    assert (shown["message_id"], shown["text"], shown["from"], shown["source"]) == (
        message_id,
        "hello",
        "business",
        "API",
    )


async def test_text_has_a_limit_and_a_body(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    assert await shop.send(held, message_type="TEXT", text={"body": "🏺" * 6000})
    assert (await refused(shop, held, message_type="TEXT", text={"body": "a" * 6001})).code == 40002
    assert "text.body" in (await refused(shop, held, message_type="TEXT")).text
    assert (await refused(shop, held, message_type="TEXT", text={"body": 7})).text.startswith("text.body")
    assert (await refused(shop, held, message_type="VIDEO", video={"media_id": "x"})).code == 40002
    assert (await refused(shop, held, text={"body": "x"})).text.startswith("message_type")


async def test_text_and_image_cannot_be_combined(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    both = {"text": {"body": "see"}, "image": {"media_id": "v1"}}
    assert "both a text and an image" in (await refused(shop, held, message_type="IMAGE", **both)).text


async def test_recipient_must_be_a_conversation_of_this_business(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    body = {"business_id": shop.business_id, "message_type": "TEXT", "text": {"body": "x"}}
    for wrong in ({"recipient_type": "USER", "recipient": held}, {"recipient_type": "CONVERSATION"}):
        with pytest.raises(Refusal) as refusal:
            await shop.post("business/message/send/", body | wrong)
        assert refusal.value.code == 40002
    assert (await refused(shop, held.replace("+", " "))).text == "Param conversation_id is invalid."
    both = {"recipient_type": "CONVERSATION", "recipient": held, "direct_reply": {"reply_type": "COMMENT_REPLY"}}
    with pytest.raises(Refusal) as refusal:
        await shop.post("business/message/send/", body | both)
    assert refusal.value.code == 40002


async def test_a_quote_goes_with_text_and_names_a_quotable_message(shop: Shop) -> None:
    first = await shop.says("which size?")
    held, key = first["conversation_id"], first["message_id"]
    text = {"message_type": "TEXT", "text": {"body": "the small one"}}
    await shop.send(held, **text, referenced_message_info={"referenced_message_id": key})
    assert (await shop.seen())["messages"][-1]["quoted_message_id"] == key
    sticker = await shop.says(kind="sticker")
    for reference in (sticker["message_id"], "u5B/unknown=="):
        assert (
            await refused(shop, held, **text, referenced_message_info={"referenced_message_id": reference})
        ).code in (40002, 40007)
    card = {"message_type": "TEMPLATE", "template": CARD}
    quoting = await refused(shop, held, **card, referenced_message_info={"referenced_message_id": key})
    assert quoting.code == 40002


async def test_cards_have_one_to_three_short_reply_buttons(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    assert await shop.send(held, message_type="TEMPLATE", template=CARD)
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
        assert (await refused(shop, held, message_type="TEMPLATE", template=CARD | change)).code == 40002
    links = {"type": "QA_LINK_CARD", "buttons": [button | {"title": "x" * 40}]}
    assert await shop.send(held, message_type="TEMPLATE", template=CARD | links)


async def test_a_tapped_button_is_a_text_that_names_it(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    message_id = await shop.send(held, message_type="TEMPLATE", template=CARD)
    tapped = await shop.tiktok("customer/tap", {"message_id": message_id, "button_id": "opt_2"})
    assert tapped["text"] == "Tenmoku"
    hooks = await shop.receiver.of("im_receive_msg", 2)
    assert hooks[-1].content["reply_source_payload"] == {
        "reply_source_msg_id": message_id,
        "reply_source_unique_id": "opt_2",
    }
    await shop.tiktok("customer/tap", {"message_id": message_id, "button_id": "opt_9"}, expect=404)


async def test_only_own_posts_can_be_shared(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    own = (await shop.tiktok("businesses", None, "GET"))[0]["video_ids"][0]
    assert await shop.send(held, message_type="SHARE_POST", share_post={"item_id": own})
    assert (await refused(shop, held, message_type="SHARE_POST", share_post={"item_id": "71"})).code == 40002


async def test_sender_actions_send_nothing(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    assert await shop.send(held, message_type="SENDER_ACTION", sender_action="TYPING") == ""
    assert (await shop.seen())["typing"] is True
    await shop.advance(hours=0.002)
    assert (await shop.seen())["typing"] is False
    assert (await shop.seen())["messages"][0]["status"] == "sent"
    assert await shop.send(held, message_type="SENDER_ACTION", sender_action="MARK_READ") == ""
    assert (await shop.seen())["messages"][0]["status"] == "seen"
    assert (await shop.seen())["message_count"] == 1
    assert (await refused(shop, held, message_type="SENDER_ACTION", sender_action="DANCE")).code == 40002


async def test_ten_calls_a_second_and_not_one_more(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    await shop.tiktok("settings", {"limits": {"qps": 10}}, "PATCH")
    params = {"business_id": shop.business_id, "conversation_id": held}
    codes = [(await shop.answer("GET", "business/message/content/list/", params=params))["code"] for _ in range(11)]
    assert codes == [0] * 10 + [40100]
    assert (await shop.answer("GET", "business/get/", params=params))["code"] == 0
