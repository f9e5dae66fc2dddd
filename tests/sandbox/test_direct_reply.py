"""Comment-to-Message: the setting, the promising comments, and each condition of a direct answer."""

from typing import Any

import pytest

from tests.sandbox.playing import JSON, Refusal, Shop

KIND = "COMMENT_TO_MESSAGE"
EVENT = "im_receive_high_intent_comment"


async def enable(shop: Shop, status: str = "ENABLE") -> None:
    body = {"business_id": shop.business_id, "direct_reply_type": KIND, "operation_status": status}
    assert await shop.post("business/message/direct_reply/update/", body) == {}


async def answers(shop: Shop, comment: JSON, **more: Any) -> JSON:
    direct = {"reply_type": "COMMENT_REPLY", "comment_reply": {"comment_id": comment["comment_id"]}}
    body = {"business_id": shop.business_id, "direct_reply": direct, "message_type": "TEXT", "text": {"body": "hi"}}
    return await shop.post("business/message/send/", body | more)


async def refused(shop: Shop, comment: JSON, **more: Any) -> int:
    with pytest.raises(Refusal) as refusal:
        await answers(shop, comment, **more)
    return refusal.value.code


async def test_it_is_switched_per_account_in_three_countries(shop: Shop) -> None:
    query = {"business_id": shop.business_id, "direct_reply_type": KIND}
    shown = await shop.get("business/message/direct_reply/get/", **query)
    assert shown == {"business_id": shop.business_id, "direct_reply_type": KIND, "operation_status": "DISABLE"}
    await enable(shop)
    shown = await shop.get("business/message/direct_reply/get/", **query)
    assert shown["operation_status"] == "ENABLE"
    await shop.tiktok("businesses", {"business": "marlow.finch", "country": "MX"}, "PATCH")
    with pytest.raises(Refusal) as refusal:
        await enable(shop)
    assert refusal.value.code == 40001


async def test_a_promising_comment_is_told_and_answered_once(shop: Shop) -> None:
    await shop.comments("How much is it?")
    await enable(shop)
    await shop.comments("pretty")
    said = await shop.comments("How much is the green one?")
    (hook,) = await shop.receiver.of(EVENT)
    assert hook.content == {
        "timestamp": said["at"],
        "unique_identifier": said["unique_identifier"],
        "from_user": {"id": said["unique_identifier"], "role": "personal_account"},
        "to_user": {"id": shop.business_id, "role": "business_account"},
        "from": "ana",
        "to": "marlow.finch",
        "comment_id": said["comment_id"],
        "comment_text": "How much is the green one?",
        "is_follower": False,
    }
    sent = (await answers(shop, said))["message"]["message_id"]
    (echo,) = await shop.receiver.of("im_send_msg")
    assert echo.content["message_id"] == sent
    assert echo.content["unique_identifier"] == said["unique_identifier"]
    listed = await shop.get(
        "business/message/conversation/list/", business_id=shop.business_id, conversation_type="SINGLE"
    )
    assert [row["conversation_id"] for row in listed["conversations"]] == [echo.content["conversation_id"]]
    with pytest.raises(Refusal) as refusal:
        await shop.send(echo.content["conversation_id"])
    assert refusal.value.code == 40064
    assert await refused(shop, said) == 40064
    await shop.says("oh, thank you")
    assert await shop.send(echo.content["conversation_id"])


async def test_every_condition_is_checked(shop: Shop) -> None:
    await enable(shop)
    said = await shop.comments("How much?")
    assert await refused(shop, said, recipient_type="CONVERSATION", recipient="x") == 40002
    assert await refused(shop, said, direct_reply={"reply_type": "COMMENT_TO_MESSAGE"}) == 40002
    assert await refused(shop, {"comment_id": "7000000000000000000"}) == 40007
    dull = await shop.comments("How much?", high_intent=False)
    assert await refused(shop, dull) == 40007
    reply = await shop.comments("How much?", reply_to=said["comment_id"], high_intent=True)
    assert await refused(shop, reply) == 40007
    await shop.acts("reply/create", said, text="Thirty")
    assert await refused(shop, said) == 40064
    await shop.tiktok("settings", {"comments": {"public_reply_rules_out_direct": False}}, "PATCH")
    await shop.tiktok("customers", {"customer": "ana", "adult": False}, "PATCH")
    assert await refused(shop, said) == 40064
    await shop.tiktok("customers", {"customer": "ana", "adult": True, "country": "FR"}, "PATCH")
    assert await refused(shop, said) == 40064
    await shop.tiktok("customers", {"customer": "ana", "country": "BR"}, "PATCH")
    await shop.says("writing in private")
    assert await refused(shop, said) == 40064
    late = await shop.comments("Price?", at=said["at"] - 49 * 3_600_000)
    assert await refused(shop, late) == 40064
    await enable(shop, "DISABLE")
    assert await refused(shop, said) == 40001
