"""Comment-to-Message: the setting, the promising comments, and each condition of a direct answer."""

from typing import Any

import pytest

from tests.sandbox.playing import JSON, Refusal, Simulator

KIND = "COMMENT_TO_MESSAGE"
EVENT = "im_receive_high_intent_comment"


async def enable(simulator: Simulator, status: str = "ENABLE") -> None:
    body = {"business_id": simulator.business_id, "direct_reply_type": KIND, "operation_status": status}
    assert await simulator.post("business/message/direct_reply/update/", body) == {}


async def responses(simulator: Simulator, comment: JSON, **more: Any) -> JSON:
    direct = {"reply_type": "COMMENT_REPLY", "comment_reply": {"comment_id": comment["comment_id"]}}
    body = {
        "business_id": simulator.business_id,
        "direct_reply": direct,
        "message_type": "TEXT",
        "text": {"body": "hi"},
    }
    return await simulator.post("business/message/send/", body | more)


async def refused(simulator: Simulator, comment: JSON, **more: Any) -> int:
    with pytest.raises(Refusal) as refusal:
        await responses(simulator, comment, **more)
    return refusal.value.code


async def test_direct_reply_is_switched_per_account_in_three_countries(simulator: Simulator) -> None:
    query = {"business_id": simulator.business_id, "direct_reply_type": KIND}
    shown = await simulator.get("business/message/direct_reply/get/", **query)
    assert shown == {"business_id": simulator.business_id, "direct_reply_type": KIND, "operation_status": "DISABLE"}
    await enable(simulator)
    shown = await simulator.get("business/message/direct_reply/get/", **query)
    assert shown["operation_status"] == "ENABLE"
    await simulator.tiktok("businesses", {"business": "marlow.finch", "country": "MX"}, "PATCH")
    with pytest.raises(Refusal) as refusal:
        await enable(simulator)
    assert refusal.value.code == 40001


async def test_comment_of_high_intent_is_offered_and_replied_to_once(simulator: Simulator) -> None:
    await simulator.comments("How much is it?")
    await enable(simulator)
    await simulator.comments("pretty")
    said = await simulator.comments("How much is the green one?")
    (hook,) = await simulator.receiver.of(EVENT)
    assert hook.content == {
        "timestamp": said["at"],
        "unique_identifier": said["unique_identifier"],
        "from_user": {"id": said["unique_identifier"], "role": "personal_account"},
        "to_user": {"id": simulator.business_id, "role": "business_account"},
        "from": "ana",
        "to": "marlow.finch",
        "comment_id": said["comment_id"],
        "comment_text": "How much is the green one?",
        "is_follower": False,
    }
    sent = (await responses(simulator, said))["message"]["message_id"]
    (echo,) = await simulator.receiver.of("im_send_msg")
    assert echo.content["message_id"] == sent
    assert echo.content["unique_identifier"] == said["unique_identifier"]
    listed = await simulator.get(
        "business/message/conversation/list/", business_id=simulator.business_id, conversation_type="SINGLE"
    )
    assert [row["conversation_id"] for row in listed["conversations"]] == [echo.content["conversation_id"]]
    with pytest.raises(Refusal) as refusal:
        await simulator.send(echo.content["conversation_id"])
    assert refusal.value.code == 40064
    assert await refused(simulator, said) == 40064
    await simulator.says("oh, thank you")
    assert await simulator.send(echo.content["conversation_id"])


async def test_direct_reply_checks_every_condition(simulator: Simulator) -> None:
    await enable(simulator)
    said = await simulator.comments("How much?")
    assert await refused(simulator, said, recipient_type="CONVERSATION", recipient="x") == 40002
    assert await refused(simulator, said, direct_reply={"reply_type": "COMMENT_TO_MESSAGE"}) == 40002
    assert await refused(simulator, {"comment_id": "7000000000000000000"}) == 40007
    dull = await simulator.comments("How much?", high_intent=False)
    assert await refused(simulator, dull) == 40007
    reply = await simulator.comments("How much?", reply_to=said["comment_id"], high_intent=True)
    assert await refused(simulator, reply) == 40007
    await simulator.acts("reply/create", said, text="Thirty")
    assert await refused(simulator, said) == 40064
    await simulator.tiktok("settings", {"comments": {"public_reply_rules_out_direct": False}}, "PATCH")
    await simulator.tiktok("customers", {"customer": "ana", "adult": False}, "PATCH")
    assert await refused(simulator, said) == 40064
    await simulator.tiktok("customers", {"customer": "ana", "adult": True, "country": "FR"}, "PATCH")
    assert await refused(simulator, said) == 40064
    await simulator.tiktok("customers", {"customer": "ana", "country": "BR"}, "PATCH")
    await simulator.says("writing in private")
    assert await refused(simulator, said) == 40064
    late = await simulator.comments("Price?", at=said["at"] - 49 * 3_600_000)
    assert await refused(simulator, late) == 40064
    await enable(simulator, "DISABLE")
    assert await refused(simulator, said) == 40001
