"""The messaging limits, to the letter."""

import pytest

from tests.sandbox.playing import Refusal, Simulator


async def sent_until_refused(simulator: Simulator, conversation_id: str, most: int) -> int:
    for number in range(most):
        try:
            await simulator.send(conversation_id)
        except Refusal as refusal:
            assert refusal.code == 40064  # noqa: PT017 - counting, not expecting
            return number
    return most


async def test_message_to_a_person_who_never_wrote_is_refused(simulator: Simulator) -> None:
    held = await simulator.tiktok("customer/arrive", {"business": "marlow.finch", "customer": "ana"})
    assert held["window"]["state"] == "never_wrote"
    assert await sent_until_refused(simulator, held["conversation_id"], 1) == 0


async def test_window_after_the_first_message_takes_ten(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    assert await sent_until_refused(simulator, held, 15) == 10
    window = (await simulator.seen())["window"]
    assert (window["state"], window["remaining"]) == ("first", 0)


async def test_window_after_each_further_message_has_no_limit(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    await sent_until_refused(simulator, held, 15)
    await simulator.says("still there?")
    assert await sent_until_refused(simulator, held, 15) == 15
    assert (await simulator.seen())["window"]["state"] == "open"


async def test_first_window_lasts_48_hours(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    await sent_until_refused(simulator, held, 4)
    await simulator.advance(hours=47.9)
    assert (await simulator.seen())["window"]["remaining"] == 6
    await simulator.advance(hours=0.2)
    assert (await simulator.seen())["window"]["remaining"] == 3
    simulator.token = (
        await simulator.tiktok("tokens/give", {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch"})
    )["access_token"]
    assert await sent_until_refused(simulator, held, 5) == 3


async def test_window_counts_late_messages_from_its_end(simulator: Simulator) -> None:
    await simulator.tiktok("settings", {"limits": {"window_seconds": 3600}}, "PATCH")
    held = (await simulator.says())["conversation_id"]
    assert await sent_until_refused(simulator, held, 2) == 2
    await simulator.advance(hours=1.1)
    assert (await simulator.seen())["window"] == {"state": "late", "remaining": 3, "closes_at": None}
    assert await sent_until_refused(simulator, held, 5) == 3
    await simulator.advance(hours=10)
    assert await sent_until_refused(simulator, held, 5) == 0
    await simulator.says("sorry, was away")
    assert await sent_until_refused(simulator, held, 12) == 12


async def test_messages_from_the_app_count_and_are_refused_too(simulator: Simulator) -> None:
    await simulator.tiktok("settings", {"limits": {"first_cap": 2}}, "PATCH")
    held = (await simulator.says())["conversation_id"]
    native = {"business": "marlow.finch", "customer": "ana", "text": "from my phone"}
    await simulator.tiktok("business/send", native)
    assert await sent_until_refused(simulator, held, 3) == 1
    refusal = await simulator.tiktok("business/send", native, expect=409)
    assert refusal["code"] == 40064


async def test_mutual_followers_have_no_limits(simulator: Simulator) -> None:
    await simulator.tiktok("settings", {"limits": {"first_cap": 1}}, "PATCH")
    held = await simulator.says()
    await simulator.tiktok("customers", {"customer": "ana", "is_follower": True}, "PATCH")
    await simulator.tiktok("businesses", {"business": "marlow.finch", "follows": [held["unique_identifier"]]}, "PATCH")
    assert await sent_until_refused(simulator, held["conversation_id"], 4) == 4


async def test_backdated_message_sets_the_window_by_its_own_time(simulator: Simulator) -> None:
    now = (await simulator.control("state", None, "GET"))["clock"]["now"]
    await simulator.says("hello?", at=now - 50 * 3_600_000)
    assert (await simulator.seen())["window"]["state"] == "late"


async def test_automatic_messages_do_not_count(simulator: Simulator) -> None:
    await simulator.tiktok("settings", {"limits": {"first_cap": 1}}, "PATCH")
    await simulator.tiktok("businesses", {"business": "marlow.finch", "welcome_enabled": True}, "PATCH")
    held = (await simulator.says())["conversation_id"]
    assert await sent_until_refused(simulator, held, 3) == 1


async def test_people_under_european_rules_cannot_be_written_to(simulator: Simulator) -> None:
    await simulator.tiktok("customers", {"username": "lena", "country": "DE"})
    held = (await simulator.says(customer="lena"))["conversation_id"]
    with pytest.raises(Refusal) as refusal:
        await simulator.send(held)
    assert refusal.value.code == 40064
