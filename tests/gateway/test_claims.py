"""Workers that come too late: whose claim was taken over settles nothing of the newer one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from frontdesk.contract.errors import Refused
from frontdesk.contract.outgoing import Receipt
from frontdesk.core.conversations.waiting_replies import Reason
from frontdesk.gateway.outbound.claims import Claim, Claims
from tests import automatic
from tests.clients import Client
from tests.gateway.test_receiving import APP, echo, post, reaction, text
from tests.gateway.test_receiving import inbox as inbox
from tests.installation import Installation
from tests.running_app import eventually

Settle = Callable[[Claims, Claim], Awaitable[None]]
LATE: dict[str, Settle] = {
    "put off": lambda claims, claim: claims.put_off(claim, datetime.now(UTC), Reason("unavailable", "It is away.")),
    "left uncertain": lambda claims, claim: claims.save_uncertain(claim),
    "given up": lambda claims, claim: claims.save_failed(claim, "given_up", "Not sent."),
    "refused": lambda claims, claim: claims.refused(claim, Refused("No.", "spam")),
}


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | APP


@pytest.fixture
def claims(installation: Installation) -> Claims:
    return Claims(installation.database, installation.services.registry)


@pytest.fixture
async def card(installation: Installation, owner: Client, inbox: int) -> dict[str, Any]:
    """A conversation in which a customer has written."""
    await installation.services.inbox_rules.refresh()
    await tell(installation, text("ana", 1, int(time.time() * 1000)))
    [found] = (await owner.get("/api/conversations")).body["items"]
    return dict(found)


async def tell(installation: Installation, raw: bytes) -> None:
    async with aiohttp.ClientSession() as http:
        assert await post(http, installation.url, raw) == 200


@pytest.fixture
async def reply(owner: Client, card: dict[str, Any]) -> dict[str, Any]:
    """A reply that nobody has claimed yet."""
    sent = await owner.post(f"/api/conversations/{card['id']}/messages", {"client_id": "a", "content": "Yes"})
    assert sent.status == 201
    found: dict[str, Any] = sent.body
    return found


async def row_of(installation: Installation, reply: dict[str, Any]) -> Any:
    async with installation.database.system() as transaction:
        return await transaction.first("SELECT * FROM messages WHERE id = $1", reply["id"])


async def claimed(installation: Installation, claims: Claims, reply: dict[str, Any]) -> Claim:
    row = await row_of(installation, reply)
    claim = await claims.claim(row["account_id"], row["conversation_id"])
    assert claim is not None
    assert claim.message.id == reply["id"]
    return claim


async def a_minute_passes(installation: Installation, reply: dict[str, Any]) -> None:
    async with installation.database.system() as transaction:
        await transaction.execute(
            "UPDATE messages SET sending_since = sending_since - interval '61 seconds' WHERE id = $1", reply["id"]
        )


async def sweep(installation: Installation, reply: dict[str, Any]) -> None:
    """What is left behind is swept."""
    await a_minute_passes(installation, reply)
    await installation.work.due("sweep")()
    assert (await row_of(installation, reply))["status"] == "uncertain"


async def taken_over(
    installation: Installation, owner: Client, claims: Claims, reply: dict[str, Any]
) -> tuple[Claim, Claim]:
    """A worker's claim, and another's: the first one stood still, so its message was swept and sent again by hand."""
    first = await claimed(installation, claims, reply)
    await sweep(installation, reply)
    assert (await owner.post(f"/api/messages/{reply['id']}/retry")).status == 200
    return first, await claimed(installation, claims, reply)


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize("now", ["sending", "uncertain"])
async def test_worker_whose_claim_was_taken_over_changes_nothing(
    installation: Installation, owner: Client, claims: Claims, reply: dict[str, Any], late: str, now: str
) -> None:
    first, second = await taken_over(installation, owner, claims, reply)
    if now == "uncertain":
        await claims.save_uncertain(second)
    before = await row_of(installation, reply)
    assert before["status"] == now
    await LATE[late](claims, first)
    assert await row_of(installation, reply) == before
    await claims.taken(second, Receipt(remote_id="there"))
    after = await row_of(installation, reply)
    assert (after["status"], after["remote_id"]) == ("sent", "there")


async def test_worker_whose_claim_was_taken_over_still_says_that_the_platform_has_it(
    installation: Installation, owner: Client, claims: Claims, reply: dict[str, Any]
) -> None:
    first, _ = await taken_over(installation, owner, claims, reply)
    await claims.taken(first, Receipt(remote_id="there"))
    assert (await row_of(installation, reply))["status"] == "sent"


@pytest.mark.parametrize(("late", "status"), [("given up", "failed"), ("refused", "failed"), ("put off", "uncertain")])
async def test_worker_that_comes_back_before_anybody_claims_again_is_heard(
    installation: Installation, claims: Claims, reply: dict[str, Any], late: str, status: str
) -> None:
    claim = await claimed(installation, claims, reply)
    await sweep(installation, reply)
    await LATE[late](claims, claim)
    assert (await row_of(installation, reply))["status"] == status


async def test_sweep_that_found_an_earlier_claim_leaves_the_newer_one(
    installation: Installation, claims: Claims, reply: dict[str, Any]
) -> None:
    claim = await claimed(installation, claims, reply)
    await a_minute_passes(installation, reply)
    async with installation.database.system() as transaction:
        await transaction.execute("SELECT FROM conversations WHERE id = $1 FOR UPDATE", claim.conversation.id)
        sweeping = asyncio.ensure_future(installation.work.due("sweep")())

        async def waits() -> bool | None:
            async with installation.database.system() as other:
                return bool(await other.value("SELECT count(*) FROM pg_locks WHERE NOT granted")) or None

        await eventually(waits)  # it has found the message, and now it is claimed again
        await transaction.execute(
            "UPDATE messages SET claims = claims + 1, sending_since = now() WHERE id = $1", reply["id"]
        )
    await sweeping
    assert (await row_of(installation, reply))["status"] == "sending"


async def test_echo_taken_for_a_persons_reply_ends_no_wait_once_it_is_known_to_be_automatic(
    installation: Installation, owner: Client, claims: Claims, card: dict[str, Any]
) -> None:
    path = f"/api/conversations/{card['id']}"
    async with installation.database.system() as transaction:
        account_id = await transaction.value("SELECT min(id) FROM accounts")
    place = (installation.database, account_id, card["id"])
    await automatic.say(*place, "auto", "Let me help", await automatic.epoch_of(*place))
    claim = await claims.claim(account_id, card["id"])
    assert claim is not None
    # The platform tells of it first, and in other words than ours: nobody knows it again.
    await tell(installation, echo("ana", 2, int(time.time() * 1000), "API"))
    told = (await owner.get(path)).body
    assert (told["waiting_since"], told["unread_count"]) == (None, 0)
    await claims.taken(claim, Receipt(remote_id="shop/ana/2"))
    known = (await owner.get(path)).body
    for name in ("waiting_since", "first_reply_at", "unread_count", "status"):
        assert known[name] == card[name], name
    thread = (await owner.get(f"{path}/messages")).body["items"]
    assert [(one["author"]["kind"], one["content"]) for one in thread if one["direction"] == "out"] == [
        ("bot", "Let me help")
    ]


async def reacted(installation: Installation, reply: dict[str, Any]) -> list[tuple[str, int]]:
    """Events of reactions in the reply's conversation, each with its message; one must be the customer's."""
    async with installation.database.system() as transaction:
        rows = await transaction.fetch(
            "SELECT name, message_id, actor_kind FROM events WHERE conversation_id = $1 AND name LIKE 'reaction%'"
            " ORDER BY id",
            reply["conversation_id"],
        )
    assert {row["actor_kind"] for row in rows} <= {"contact"}
    return [(row["name"], row["message_id"]) for row in rows]


async def test_reaction_that_comes_before_the_replys_id_is_stored_is_told_with_it_once(
    installation: Installation, owner: Client, claims: Claims, reply: dict[str, Any]
) -> None:
    claim = await claimed(installation, claims, reply)
    await tell(installation, reaction("ana", 7, int(time.time() * 1000), "ADD"))
    assert await reacted(installation, reply) == []
    await claims.taken(claim, Receipt(remote_id="ana/7"))
    assert await reacted(installation, reply) == [("reaction.added", reply["id"])]
    await claims.taken(claim, Receipt(remote_id="ana/7"))
    assert await reacted(installation, reply) == [("reaction.added", reply["id"])]
    path = f"/api/conversations/{reply['conversation_id']}/messages"
    [shown] = [one for one in (await owner.get(path)).body["items"] if one["id"] == reply["id"]]
    assert [one["emoji"] for one in shown["reactions"]] == ["👍"]


async def test_reaction_that_was_told_of_the_replys_echo_is_not_told_again(
    installation: Installation, claims: Claims, reply: dict[str, Any]
) -> None:
    claim, at = await claimed(installation, claims, reply), int(time.time() * 1000)
    # In other words than ours, so that the echo becomes a message of its own until the platform has answered.
    await tell(installation, echo("ana", 8, at, "API", message_id="ana/8"))
    await tell(installation, reaction("ana", 8, at + 1, "ADD"))
    [(name, echoed)] = await reacted(installation, reply)
    assert (name, echoed == reply["id"]) == ("reaction.added", False)
    await claims.taken(claim, Receipt(remote_id="ana/8"))
    assert await reacted(installation, reply) == [("reaction.added", echoed)]
