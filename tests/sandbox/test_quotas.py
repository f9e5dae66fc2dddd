"""The quotas of the Accounts API, apart from Business Messaging's, and the tally of calls."""

from tests.sandbox.playing import JSON, Simulator


async def codes(simulator: Simulator, number: int, path: str = "business/comment/list/") -> list[int]:
    params = {"business_id": simulator.business_id, "video_id": await simulator.video()}
    return [(await simulator.envelope("GET", path, params=params))["code"] for _ in range(number)]


async def tally(simulator: Simulator) -> JSON:
    return dict(await simulator.tiktok("calls", None, "GET"))


async def test_quota_is_forty_a_minute_per_account_and_endpoint(simulator: Simulator) -> None:
    assert await codes(simulator, 42) == [0] * 40 + [40100] * 2
    assert await codes(simulator, 1, "business/video/list/") == [0]
    counted = await tally(simulator)
    assert counted["business/comment/list/"] == {"calls": 42, "refused": 2, "answers": {"0": 40, "40100": 2}}
    other = await simulator.tiktok("businesses", {"username": "second.kiln"})
    given = await simulator.tiktok(
        "tokens/give", {"app_id": simulator.sandbox.config.app_id, "business": "second.kiln"}
    )
    response = await simulator.envelope(
        "GET",
        "business/video/list/",
        params={"business_id": other["business_id"]},
        headers={"Access-Token": given["access_token"]},
    )
    assert response["code"] == 0
    await simulator.control("clock", {"advance_ms": 61_000})
    assert await codes(simulator, 1) == [0]
    await simulator.tiktok("calls", None, "DELETE")
    assert await tally(simulator) == {}


async def test_app_that_exceeds_its_minute_waits_five(simulator: Simulator) -> None:
    await simulator.tiktok("settings", {"limits": {"accounts_qpm": 3, "account_endpoint_qpm": 0}}, "PATCH")
    assert await codes(simulator, 4) == [0, 0, 0, 40100]
    for minutes, code in ((2, 40100), (2, 40100), (1.1, 0)):
        await simulator.control("clock", {"advance_ms": int(minutes * 60_000)})
        assert await codes(simulator, 1) == [code]
    await simulator.tiktok("settings", {"limits": {"app_penalty_seconds": 0}}, "PATCH")
    assert await codes(simulator, 3) == [0, 0, 40100]
    await simulator.control("clock", {"advance_ms": 61_000})
    assert await codes(simulator, 1) == [0]


async def test_accounts_minute_can_cost_a_penalty_too(simulator: Simulator) -> None:
    limits = {"account_endpoint_qpm": 1, "account_penalty_seconds": 300}
    await simulator.tiktok("settings", {"limits": limits}, "PATCH")
    assert await codes(simulator, 2) == [0, 40100]
    await simulator.control("clock", {"advance_ms": 120_000})
    assert await codes(simulator, 1) == [40100]
    assert await codes(simulator, 1, "business/video/list/") == [0]


async def test_seconds_are_counted_apart_from_messages(simulator: Simulator) -> None:
    await simulator.tiktok("settings", {"limits": {"accounts_qps": 2, "qps": 2}}, "PATCH")
    held = (await simulator.says())["conversation_id"]
    assert (await codes(simulator, 3))[2] == 40100
    params = {"business_id": simulator.business_id, "conversation_id": held}
    response = await simulator.envelope("GET", "business/message/content/list/", params=params)
    assert response["code"] == 0


async def test_faults_are_counted_as_what_they_respond(simulator: Simulator) -> None:
    fault = {"target": "api", "kind": "code", "match": "business/comment/*", "remaining": 1}
    await simulator.tiktok("faults", fault)
    assert await codes(simulator, 2) == [40100, 0]
    assert (await tally(simulator))["business/comment/list/"]["refused"] == 1
