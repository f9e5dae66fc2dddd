"""The quotas of the Accounts API, apart from Business Messaging's, and the tally of calls."""

from tests.sandbox.playing import JSON, Shop


async def codes(shop: Shop, number: int, path: str = "business/comment/list/") -> list[int]:
    params = {"business_id": shop.business_id, "video_id": await shop.video()}
    return [(await shop.answer("GET", path, params=params))["code"] for _ in range(number)]


async def tally(shop: Shop) -> JSON:
    return dict(await shop.tiktok("calls", None, "GET"))


async def test_forty_a_minute_per_account_and_endpoint(shop: Shop) -> None:
    assert await codes(shop, 42) == [0] * 40 + [40100] * 2
    assert await codes(shop, 1, "business/video/list/") == [0]
    counted = await tally(shop)
    assert counted["business/comment/list/"] == {"calls": 42, "refused": 2, "answers": {"0": 40, "40100": 2}}
    other = await shop.tiktok("businesses", {"username": "second.kiln"})
    given = await shop.tiktok("tokens/give", {"app_id": shop.sandbox.config.app_id, "business": "second.kiln"})
    answer = await shop.answer(
        "GET",
        "business/video/list/",
        params={"business_id": other["business_id"]},
        headers={"Access-Token": given["access_token"]},
    )
    assert answer["code"] == 0
    await shop.control("clock", {"advance_ms": 61_000})
    assert await codes(shop, 1) == [0]
    await shop.tiktok("calls", None, "DELETE")
    assert await tally(shop) == {}


async def test_who_exceeds_the_apps_minute_waits_five(shop: Shop) -> None:
    await shop.tiktok("settings", {"limits": {"accounts_qpm": 3, "account_endpoint_qpm": 0}}, "PATCH")
    assert await codes(shop, 4) == [0, 0, 0, 40100]
    for minutes, code in ((2, 40100), (2, 40100), (1.1, 0)):
        await shop.control("clock", {"advance_ms": int(minutes * 60_000)})
        assert await codes(shop, 1) == [code]
    await shop.tiktok("settings", {"limits": {"app_penalty_seconds": 0}}, "PATCH")
    assert await codes(shop, 3) == [0, 0, 40100]
    await shop.control("clock", {"advance_ms": 61_000})
    assert await codes(shop, 1) == [0]


async def test_an_accounts_minute_can_cost_a_penalty_too(shop: Shop) -> None:
    limits = {"account_endpoint_qpm": 1, "account_penalty_seconds": 300}
    await shop.tiktok("settings", {"limits": limits}, "PATCH")
    assert await codes(shop, 2) == [0, 40100]
    await shop.control("clock", {"advance_ms": 120_000})
    assert await codes(shop, 1) == [40100]
    assert await codes(shop, 1, "business/video/list/") == [0]


async def test_seconds_are_counted_apart_from_messages(shop: Shop) -> None:
    await shop.tiktok("settings", {"limits": {"accounts_qps": 2, "qps": 2}}, "PATCH")
    held = (await shop.says())["conversation_id"]
    assert (await codes(shop, 3))[2] == 40100
    params = {"business_id": shop.business_id, "conversation_id": held}
    answer = await shop.answer("GET", "business/message/content/list/", params=params)
    assert answer["code"] == 0


async def test_faults_are_counted_as_what_they_answer(shop: Shop) -> None:
    fault = {"target": "api", "kind": "code", "match": "business/comment/*", "remaining": 1}
    await shop.tiktok("faults", fault)
    assert await codes(shop, 2) == [40100, 0]
    assert (await tally(shop))["business/comment/list/"]["refused"] == 1
