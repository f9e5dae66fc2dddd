"""The messaging limits, to the letter."""

import pytest

from tests.sandbox.playing import Refusal, Shop


async def sent_until_refused(shop: Shop, conversation_id: str, most: int) -> int:
    for number in range(most):
        try:
            await shop.send(conversation_id)
        except Refusal as refusal:
            assert refusal.code == 40064  # noqa: PT017 - counting, not expecting
            return number
    return most


async def test_nobody_is_written_to_first(shop: Shop) -> None:
    held = await shop.tiktok("customer/arrive", {"business": "marlow.finch", "customer": "ana"})
    assert held["window"]["state"] == "never_wrote"
    assert await sent_until_refused(shop, held["conversation_id"], 1) == 0


async def test_ten_messages_after_the_first_one(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    assert await sent_until_refused(shop, held, 15) == 10
    window = (await shop.seen())["window"]
    assert (window["state"], window["remaining"]) == ("first", 0)


async def test_no_limit_after_each_further_message(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    await sent_until_refused(shop, held, 15)
    await shop.says("still there?")
    assert await sent_until_refused(shop, held, 15) == 15
    assert (await shop.seen())["window"]["state"] == "open"


async def test_the_first_window_lasts_48_hours(shop: Shop) -> None:
    held = (await shop.says())["conversation_id"]
    await sent_until_refused(shop, held, 4)
    await shop.advance(hours=47.9)
    assert (await shop.seen())["window"]["remaining"] == 6
    await shop.advance(hours=0.2)
    assert (await shop.seen())["window"]["remaining"] == 3
    shop.token = (await shop.tiktok("tokens/give", {"app_id": shop.sandbox.config.app_id, "business": "marlow.finch"}))[
        "access_token"
    ]
    assert await sent_until_refused(shop, held, 5) == 3


async def test_late_messages_are_counted_from_the_end_of_the_window(shop: Shop) -> None:
    await shop.tiktok("settings", {"limits": {"window_seconds": 3600}}, "PATCH")
    held = (await shop.says())["conversation_id"]
    assert await sent_until_refused(shop, held, 2) == 2
    await shop.advance(hours=1.1)
    assert (await shop.seen())["window"] == {"state": "late", "remaining": 3, "closes_at": None}
    assert await sent_until_refused(shop, held, 5) == 3
    await shop.advance(hours=10)
    assert await sent_until_refused(shop, held, 5) == 0
    await shop.says("sorry, was away")
    assert await sent_until_refused(shop, held, 12) == 12


async def test_messages_from_the_app_count_and_are_refused_too(shop: Shop) -> None:
    await shop.tiktok("settings", {"limits": {"first_cap": 2}}, "PATCH")
    held = (await shop.says())["conversation_id"]
    native = {"business": "marlow.finch", "customer": "ana", "text": "from my phone"}
    await shop.tiktok("business/send", native)
    assert await sent_until_refused(shop, held, 3) == 1
    refusal = await shop.tiktok("business/send", native, expect=409)
    assert refusal["code"] == 40064


async def test_mutual_followers_have_no_limits(shop: Shop) -> None:
    await shop.tiktok("settings", {"limits": {"first_cap": 1}}, "PATCH")
    held = await shop.says()
    await shop.tiktok("customers", {"customer": "ana", "is_follower": True}, "PATCH")
    await shop.tiktok("businesses", {"business": "marlow.finch", "follows": [held["unique_identifier"]]}, "PATCH")
    assert await sent_until_refused(shop, held["conversation_id"], 4) == 4


async def test_a_backdated_message_sets_the_window_by_its_own_time(shop: Shop) -> None:
    now = (await shop.control("state", None, "GET"))["clock"]["now"]
    await shop.says("hello?", at=now - 50 * 3_600_000)
    assert (await shop.seen())["window"]["state"] == "late"


async def test_automatic_messages_do_not_count(shop: Shop) -> None:
    await shop.tiktok("settings", {"limits": {"first_cap": 1}}, "PATCH")
    await shop.tiktok("businesses", {"business": "marlow.finch", "welcome_enabled": True}, "PATCH")
    held = (await shop.says())["conversation_id"]
    assert await sent_until_refused(shop, held, 3) == 1


async def test_people_under_european_rules_cannot_be_written_to(shop: Shop) -> None:
    await shop.tiktok("customers", {"username": "lena", "country": "DE"})
    held = (await shop.says(customer="lena"))["conversation_id"]
    with pytest.raises(Refusal) as refusal:
        await shop.send(held)
    assert refusal.value.code == 40064
