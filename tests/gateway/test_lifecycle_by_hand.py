"""The lifecycle through the real entry points: acts of customers, people, a bot, workers and the clock in any order.

After each act the row is what the pure functions make of the same acts, and the feed has led to what a fetch shows.
"""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from typing import get_args

import aiohttp
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.views import Status
from frontdesk.gateway.outbound.claims import Claims
from tests.clients import Client
from tests.follower import Follower, differences, pages
from tests.gateway.by_hand import OWNERS, AppByHand, Told, folded
from tests.gateway.test_receiving import APP
from tests.gateway.test_receiving import inbox as inbox
from tests.installation import Installation

OFTEN = ["writes", "replies", "look", "says", "give bot", "claims", "claims", "taken", "echo"]
ACTS = [
    *OFTEN, "elsewhere", "welcome", "receipt", "note", "assign me", "assign nobody", "read", "unread", "sweep", "over",
    "put off", "put off in doubt", "doubted", "refused", "undelivered",
    *(f"decide {command}" for command in ("retry", "confirm", "cancel", "discard")),
    *(f"give {whom}" for whom in OWNERS),
    *(f"{how} {wanted}" for how in ("set", "bulk") for wanted in get_args(Status)),
]  # fmt: skip
ANY = st.lists(st.sampled_from(ACTS), min_size=6, max_size=30)
EACH = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)
FEW = settings(EACH, max_examples=15, derandomize=True, phases=(Phase.explicit, Phase.generate))
MANY = settings(EACH, max_examples=250)


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | APP


@pytest.fixture
async def app(installation: Installation, owner: Client, inbox: int) -> AsyncIterator[AppByHand]:
    await installation.services.inbox_rules.refresh()
    claims = Claims(installation.database, installation.services.registry)
    async with installation.database.system() as transaction:
        account_id = await transaction.value("SELECT min(id) FROM accounts")
    user_id = (await owner.get("/api/me")).body["id"]
    async with aiohttp.ClientSession() as http:
        yield AppByHand(installation, owner, http, claims, account_id, user_id, await Follower.start(owner))


async def check(told: Told, act: str, before: ConversationRow) -> None:
    app = told.app
    row = await app.row(told.row.id)
    assert folded(row) == folded(told.row), act
    assert row.owner_epoch >= before.owner_epoch
    opens = act == "writes" and (before.status == "resolved" or before.episode == 0)
    assert row.episode == before.episode + opens
    async with app.installation.database.system() as transaction:
        records = await transaction.fetch(
            "SELECT id, status FROM messages WHERE conversation_id = $1 AND client_id IS NOT NULL AND NOT private",
            row.id,
        )
    assert {record["id"]: record["status"] for record in records} == {
        reply.id: reply.status for reply in told.replies.values()
    }, act
    await check_feed(told)


async def check_feed(told: Told) -> None:
    """What a client holds that followed the feed is what a fetch shows."""
    app, card = told.app, told.row.id
    async with app.installation.database.system() as transaction:
        newest = await transaction.value("SELECT coalesce(max(id), 0) FROM feed")
    follower = app.follower
    while follower.cursor < newest:
        page = (await app.owner.get(f"/api/feed?cursor={follower.cursor}&wait=5")).body
        assert not page["reset"]
        for event in page["events"]:
            follower.apply(event["kind"], event["payload"])
        follower.cursor = page["cursor"]
    fetched = (await app.owner.get(told.path)).body
    messages = {one["id"]: one async for one in pages(app.owner, f"{told.path}/messages?limit=200", "before")}
    held = {key: one for key, one in follower.messages.items() if one["conversation_id"] == card}
    assert differences({card: follower.cards[card]}, {card: fetched}) == []
    assert differences(held, messages) == []


async def play(app: AppByHand, acts: list[str]) -> None:
    told = await Told.begin(app)
    await check(told, "writes", copy.deepcopy(told.before))
    for act in acts:
        before = copy.deepcopy(told.row)
        await told.act(act)
        await check(told, act, before)


LATE_WORKER = ["replies", "claims", "sweep", "decide retry", "claims", "put off", "refused", "taken"]
OVERTAKEN = ["give bot", "look", "says", "says", "claims", "put off in doubt", "replies", "claims", "says", "taken"]
BOT_ALONE = ["give bot", "look", "says", "claims", "taken", "set hold", "set open"]
HELD = ["give bot", "look", "says", "claims", "echo", "taken", "set hold", "writes", "set snoozed", "over", "writes"]

UNDELIVERED = ["replies", "claims", "taken", "undelivered", "writes", "set hold", "set open"]


@given(acts=ANY)
@example(acts=LATE_WORKER)
@example(acts=OVERTAKEN)
@example(acts=BOT_ALONE)
@example(acts=HELD)
@example(acts=UNDELIVERED)
@FEW
async def test_acts_in_any_order_end_as_the_lifecycle_says(app: AppByHand, acts: list[str]) -> None:
    await play(app, acts)


@pytest.mark.slow
@pytest.mark.timeout(600)
@given(acts=ANY)
@MANY
async def test_acts_of_many_in_any_order_end_as_the_lifecycle_says(app: AppByHand, acts: list[str]) -> None:
    await play(app, acts)
