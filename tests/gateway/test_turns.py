"""Many new customers at once: the platform is asked about them in turns, and answers go out between."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.app import open_app
from tests.running_app import eventually

CUSTOMERS = 30
ASKED = ("business/message/content/list/", "business/message/capabilities/get/", "business/message/send/")


async def test_profiles_of_many_new_customers_are_fetched_in_turns(dsn: str, tmp_path: Path) -> None:
    async with open_app(dsn, tmp_path, TIKTOK_CALLS_PER_SECOND="10") as app:
        first, conversation = await app.written()
        await app.simulator.control("tiktok/settings", {"limits": {"qps": 10}}, "PATCH")
        names = [await app.new_customer() for _ in range(CUSTOMERS)]
        await app.simulator.control("tiktok/calls", None, "DELETE")
        await asyncio.gather(*(app.says(name, "Hello") for name in names))
        began = time.monotonic()
        await app.reply(conversation, "between", "Yes, there is one left.")
        responded = await app.status(conversation, "between", "sent", "read")
        assert responded["status"] in ("sent", "read")
        assert time.monotonic() - began < 3, "an answer waited behind what nobody waits for"

        async def all_known() -> bool | None:
            [row] = await app.rows(
                "SELECT count(*) FILTER (WHERE i.profile_fetched_at IS NOT NULL) AS named,"
                " count(*) FILTER (WHERE v.image_checked_at IS NOT NULL) AS checked FROM conversations v"
                " JOIN identities i ON i.account_id = v.account_id AND i.contact_id = v.contact_id"
            )
            return min(row["named"], row["checked"]) > CUSTOMERS or None

        for _ in range(3):
            try:
                await eventually(all_known)
                break
            except TimeoutError:
                continue
        assert await all_known()
        assert (await app.phone(first))[-1]["text"] == "Yes, there is one left."
        calls = await app.simulator.control("tiktok/calls", method="GET")
        assert sum(calls[path]["refused"] for path in ASKED) <= 2, calls
