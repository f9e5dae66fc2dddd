"""Conversation and content lists, capabilities."""

import pytest

from tests.sandbox.playing import JSON, Refusal, Simulator


async def listed(simulator: Simulator, kind: str, **more: str) -> JSON:
    params = {"business_id": simulator.business_id, "conversation_type": kind} | more
    return await simulator.get("business/message/conversation/list/", **params)


async def contents(simulator: Simulator, conversation_id: str) -> JSON:
    params = {"business_id": simulator.business_id, "conversation_id": conversation_id}
    return await simulator.get("business/message/content/list/", **params)


def ids(found: JSON) -> list[str]:
    return [row["conversation_id"] for row in found["conversations"]]


async def test_conversation_is_stranger_until_replied_to(simulator: Simulator) -> None:
    said = await simulator.says()
    held = said["conversation_id"]
    strangers = await listed(simulator, "STRANGER")
    assert strangers == {
        "conversations": [{"conversation_id": held, "update_time": said["at"]}],
        "has_more": False,
        "cursor": 0,
    }
    assert ids(await listed(simulator, "SINGLE")) == []
    await simulator.send(held)
    assert ids(await listed(simulator, "STRANGER")) == []
    assert ids(await listed(simulator, "SINGLE")) == [held]
    for wrong in ({"conversation_type": ""}, {"conversation_type": "GROUP"}, {"limit": "101"}, {"cursor": "x"}):
        with pytest.raises(Refusal) as refusal:
            await listed(simulator, "SINGLE", **wrong)
        assert refusal.value.code == 40002


async def test_conversations_come_newest_first_in_pages(simulator: Simulator) -> None:
    for number in range(5):
        await simulator.tiktok("customers", {"username": f"guest{number}"})
        await simulator.says(customer=f"guest{number}", at=1_795_000_000_000 + number)
    now = (await simulator.control("state", None, "GET"))["clock"]["now"]
    await simulator.control("clock", {"advance_ms": 1_795_000_100_000 - now})
    simulator.token = (
        await simulator.tiktok("tokens/give", {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch"})
    )["access_token"]
    first = await listed(simulator, "STRANGER", limit="2")
    assert first["has_more"] is True
    assert [row["update_time"] for row in first["conversations"]] == [1_795_000_000_004, 1_795_000_000_003]
    second = await listed(simulator, "STRANGER", limit="2", cursor=str(first["cursor"]))
    third = await listed(simulator, "STRANGER", limit="2", cursor=str(second["cursor"]))
    assert third["has_more"] is False
    assert len({*ids(first), *ids(second), *ids(third)}) == 5


async def test_conversations_older_than_90_days_are_gone(simulator: Simulator) -> None:
    now = (await simulator.control("state", None, "GET"))["clock"]["now"]
    await simulator.says(at=now - 91 * 86_400_000)
    assert ids(await listed(simulator, "STRANGER")) == []


async def test_conversation_lists_its_twenty_newest_messages_and_people(simulator: Simulator) -> None:
    for number in range(21):
        said = await simulator.says(f"bowl {number}")
    found = await contents(simulator, said["conversation_id"])
    assert [row["text"]["body"] for row in found["messages"]] == [f"bowl {n}" for n in range(20, 0, -1)]
    newest = found["messages"][0]
    assert newest["message_type"] == "TEXT"
    assert newest["message_tag"] == {"source": "APP"}
    assert (newest["sender"], newest["recipient"]) == ("ana", "marlow.finch")
    assert newest["from_user"] == {"role": "PERSONAL_ACCOUNT", "id": said["unique_identifier"]}
    assert newest["to_user"] == {"role": "BUSINESS_ACCOUNT", "id": simulator.business_id}
    business, person = found["participants"]
    assert business.keys() == {"role", "id", "display_name", "profile_image"}
    assert (person["display_name"], person["is_follower"]) == ("Ana Sol", False)
    assert person["id"] == said["unique_identifier"]
    assert "x-expires=" in person["profile_image"]


async def test_messages_of_every_kind_read_back_in_capitals(simulator: Simulator) -> None:
    said = await simulator.says("look")
    for kind in ("image", "video", "sticker", "emoji", "share_post", "other"):
        await simulator.says(kind=kind)
    card = {"type": "QA_LINK_CARD", "title": "Size?", "buttons": [{"type": "REPLY", "title": "Small", "id": "s"}]}
    await simulator.send(said["conversation_id"], message_type="TEMPLATE", template=card)
    await simulator.tiktok("customer/react", {"message_id": said["message_id"], "emoji": "🙂"})
    rows = {row["message_type"]: row for row in (await contents(simulator, said["conversation_id"]))["messages"]}
    assert rows.keys() == {"TEXT", "IMAGE", "VIDEO", "STICKER", "EMOJI", "SHARE_POST", "OTHER", "TEMPLATE"}
    assert rows["TEMPLATE"]["template"] == card
    assert rows["TEMPLATE"]["message_tag"] == {"source": "API"}
    assert rows["IMAGE"]["image"]["media_id"] != rows["VIDEO"]["video"]["media_id"]
    assert rows["SHARE_POST"]["share_post"]["embed_url"]
    reaction = rows["TEXT"]["reactions"][0]
    assert (reaction["type"], reaction["emoji"]) == ("EMOJI", "🙂")
    assert reaction["unique_identifier"] == said["unique_identifier"]


async def test_plus_that_is_not_encoded_is_an_invalid_conversation(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    assert "+" in held
    assert "/" in held
    assert held.endswith("=")
    path = f"business/message/content/list/?business_id={simulator.business_id}&conversation_id={held}"
    response = await simulator.envelope("GET", path)
    assert (response["code"], response["message"]) == (40002, "Param conversation_id is invalid.")


async def test_ads_and_links_are_listed_with_the_conversation(simulator: Simulator) -> None:
    arrival = {"business": "marlow.finch", "customer": "ana", "by": "ad", "ad_id": "1865980816147570", "say": "hi"}
    await simulator.tiktok("customer/arrive", arrival)
    link = {"business": "marlow.finch", "customer": "ana", "by": "short_link", "ref": "a_1", "prefilled_message": "x"}
    await simulator.tiktok("customer/arrive", link)
    row = (await listed(simulator, "STRANGER"))["conversations"][0]
    ad = row["referral"]["ad"][0]
    assert ad["ad_id"] == "1865980816147570"
    assert ad["timestamp"] < 10**11
    assert row["referral"]["short_link"] == [
        {"ref": "a_1", "prefilled_message": "x", "prefilled_message_audit_status": "PASS"}
    ]


async def test_images_depend_on_both_countries(simulator: Simulator) -> None:
    async def capable(held: str) -> bool:
        params = {
            "business_id": simulator.business_id,
            "conversation_id": held,
            "conversation_type": "SINGLE",
            "capability_types": '["IMAGE_SEND"]',
        }
        found = (await simulator.get("business/message/capabilities/get/", **params))["capability_infos"]
        assert found[0]["capability_type"] == "IMAGE_SEND"
        return bool(found[0]["capability_result"])

    held = (await simulator.says())["conversation_id"]
    assert await capable(held) is True
    await simulator.tiktok("customers", {"customer": "ana", "country": "US"}, "PATCH")
    assert await capable(held) is False
    await simulator.tiktok(
        "customer/send", {"business": "marlow.finch", "customer": "ana", "kind": "image"}, expect=409
    )


async def test_people_under_european_rules_are_not_listed(simulator: Simulator) -> None:
    await simulator.tiktok("customers", {"username": "lena", "country": "FR"})
    held = (await simulator.says(customer="lena"))["conversation_id"]
    assert ids(await listed(simulator, "STRANGER")) == []
    with pytest.raises(Refusal) as refusal:
        await contents(simulator, held)
    assert refusal.value.code == 40002
    await simulator.tiktok("settings", {"limits": {"eu_conversations_listed": True}}, "PATCH")
    assert ids(await listed(simulator, "STRANGER")) == [held]
