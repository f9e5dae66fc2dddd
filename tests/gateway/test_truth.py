"""State and events equal a fresh fetch, whatever comes in which order while people work in it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from tests.app import App, post_webhook
from tests.clients import Client
from tests.follower import Follower, fetched
from tests.gateway.test_receiving import APP, DAY_MS, body, echo, reaction, sides, text
from tests.gateway.test_receiving import inbox as inbox
from tests.installation import Installation


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | APP


def quote(remote_id: str) -> dict[str, Any]:
    return {"referenced_message_info": {"referenced_message_id": remote_id}}


def referral(customer: str, at: int) -> bytes:
    found = {"source": "short_link", "short_link": [{"ref": f"spring{at}"}]}
    content = {**sides(customer, f"c+{customer}"), "timestamp": at, "referral": found}
    return body("im_referral_msg", content)


def read(customer: str, until: int) -> bytes:
    return body("im_mark_read_msg", {**sides(customer, f"c+{customer}"), "read": {"last_read_timestamp": until}})


def an_hour(chance: random.Random, customer: str) -> Iterator[bytes]:
    """What a platform may tell of one conversation: it begins with a message, the rest in any order."""
    start = int(time.time() * 1000) - DAY_MS
    for number in range(8):
        at = start + number * 60_000
        named = {"from": f"{customer}{chance.choice(('', '.new'))}", "is_follower": chance.choice((True, False))}
        quoted = quote(f"{customer}/{chance.randrange(number)}") if number and chance.random() < 0.4 else {}
        yield text(customer, number, at, **named, **quoted)
        if chance.random() < 0.6:
            source = chance.choice(("APP", "WEB", "API", "OTHERS"))
            automatic = {"auto_message_type": "WELCOME_MESSAGE"} if source == "OTHERS" else {}
            yield echo(customer, number, at + 5000, source, **automatic, **quoted)
        for _ in range(chance.randrange(3)):
            yield reaction(customer, number, at + chance.randrange(50_000), chance.choice(("ADD", "REMOVE")))
        if chance.random() < 0.3:
            yield read(customer, start + chance.randrange(9 * 60_000))
        if chance.random() < 0.1:
            yield referral(customer, at)


async def act(chance: random.Random, client: Client) -> None:
    """Something an agent does."""
    cards = (await client.get("/api/conversations?status=all")).body["items"]
    if not cards:
        return
    path = f"/api/conversations/{chance.choice(cards)['id']}"
    match chance.randrange(6):
        case 0:
            await client.post(f"{path}/read")
        case 1:
            await client.patch(path, {"status": chance.choice(("open", "resolved", "pending"))})
        case 2:
            await client.patch(path, {"labels": [chance.choice("abc")], "priority": chance.choice(("low", None))})
        case 3:
            await client.post(f"{path}/messages", {"client_id": str(chance.random()), "content": "x", "private": True})
        case 4:
            me = (await client.get("/api/me")).body["id"]
            await client.patch(path, {"assignee_id": chance.choice((me, None))})
        case _:
            await client.post(f"{path}/messages", {"client_id": str(chance.random()), "content": "Hello"})


@pytest.mark.parametrize("seed", range(6))
async def test_random_hour_ends_as_the_feed_told_it(
    installation: Installation, owner: Client, inbox: int, seed: int
) -> None:
    chance = random.Random(seed)
    follower = await Follower.start(owner)
    deliveries = [raw for customer in ("ana", "ben", "cho") for raw in an_hour(chance, customer)]
    if seed:
        chance.shuffle(deliveries)
    async with aiohttp.ClientSession() as http:
        while deliveries:
            several = [deliveries.pop(0) for _ in range(min(len(deliveries), chance.randrange(1, 9)))]
            several += chance.sample(several, 1)
            posts = (post_webhook(http, installation.url, "secret", raw) for raw in several)
            responses = await asyncio.gather(*posts, act(chance, owner))
            assert set(responses) == {200, None}
    await follower.agrees()


async def test_quote_is_tied_to_what_arrives_after_it(installation: Installation, owner: Client, inbox: int) -> None:
    """The quoting message was shown without its quote; the feed must say when it is found."""
    at = int(time.time() * 1000) - 60_000
    follower = await Follower.start(owner)
    async with aiohttp.ClientSession() as http:
        for number in (2, 3):
            raw = text("ana", number, at + number, **quote("ana/1"))
            assert await post_webhook(http, installation.url, "secret", raw) == 200
        await follower.agrees()
        assert await post_webhook(http, installation.url, "secret", text("ana", 1, at)) == 200
    await follower.agrees()
    first, *quoting = sorted(follower.messages.values(), key=lambda message: message["sent_at"])
    assert [message["reply_to_id"] for message in quoting] == [first["id"]] * 2


async def test_quote_of_something_in_the_same_batch(installation: Installation, owner: Client, inbox: int) -> None:
    at = int(time.time() * 1000) - 60_000
    follower = await Follower.start(owner)
    raws = [text("ana", 0, at), text("ana", 2, at + 2, **quote("ana/1")), text("ana", 1, at + 1)]
    async with installation.database.system() as blocker, aiohttp.ClientSession() as http:
        await blocker.execute("LOCK TABLE inboxes IN ACCESS EXCLUSIVE MODE")
        sent = [asyncio.create_task(post_webhook(http, installation.url, "secret", raw)) for raw in raws]
        await asyncio.sleep(0.2)
        await blocker.connection.execute("ROLLBACK; BEGIN")
        assert await asyncio.gather(*sent) == [200] * 3
    await follower.agrees()
    assert len([m for m in follower.messages.values() if m["reply_to_id"] is not None]) == 1


def is_settled(message: dict[str, Any]) -> bool:
    """Whether nothing more becomes of the message by itself."""
    files = (file["state"] for file in message["attachments"])
    return message["status"] not in ("queued", "sending", "uncertain") and "pending" not in files


async def test_reply_is_followed_to_the_end(app: App) -> None:
    """The reply goes through queue, platform, echo, reaction and receipt, lost responses and pictures included."""
    chance = random.Random(1)
    account = await app.installation.stranger("Feed of its own", "feed@ceramics.example")
    inbox = await app.new_inbox(account)
    follower = await Follower.start(account)
    await app.simulator.fault("business/message/send/", "http", status=503, probability=0.1)
    await app.simulator.fault("business/message/send/", "accept_then_http", status=504, probability=0.1)
    control, business = app.simulator.control, inbox["username"]
    for _ in range(3):
        customer = await app.new_customer()
        for number in range(6):
            kind = chance.choice(("text", "text", "image", "sticker"))
            said = {"text": f"Question {number}"} if kind == "text" else {"name": "hello"} if kind == "sticker" else {}
            await app.says(customer, business=business, kind=kind, **said)
            cards = (await account.get(f"/api/conversations?q={customer}")).body["items"]
            if cards:
                path = f"/api/conversations/{cards[0]['id']}/messages"
                thread = (await account.get(path)).body["items"]
                quotable = [m["id"] for m in thread if m["kind"] == "text" and m["remote_id"]]
                new = {"client_id": f"{number}", "content": "Answer"}
                if quotable and chance.random() < 0.5:
                    new["reply_to_id"] = chance.choice(quotable)
                assert (await account.post(path, new)).status == 201
            phone = await control(f"tiktok/conversation?business={business}&customer={customer}", method="GET")
            ours = [m["message_id"] for m in phone["messages"] if m["from"] == "business"]
            if ours:
                await control("tiktok/customer/react", {"message_id": chance.choice(ours), "emoji": "👍"})
                await control("tiktok/customer/read", {"business": business, "customer": customer})
                if chance.random() < 0.5:
                    await app.says(customer, "That?", business=business, quote=chance.choice(ours))
    query = f"tiktok/ledger?business={business}"
    until = time.monotonic() + 90
    while True:
        await app.hurry()
        _, messages = await fetched(account)
        ledger = (await control(query, method="GET"))["messages"]
        unsettled = [m for m in messages.values() if not is_settled(m)]
        if not unsettled and len(messages) >= len(ledger):
            break
        assert time.monotonic() < until, f"{unsettled}, {len(messages)} here, {len(ledger)} there"
        await asyncio.sleep(0.1)
    await follower.agrees()
    shown = sorted(m["remote_id"] for m in messages.values() if m["direction"] != "activity")
    assert shown == sorted(m["message_id"] for m in ledger)
    for card in follower.cards.values():
        thread = (await account.get(f"/api/conversations/{card['id']}/messages?limit=200")).body["items"]
        sent = [m for m in ledger if m["conversation_id"] == card["remote_id"] and m["from"] == "customer"]
        assert [m["remote_id"] for m in thread if m["direction"] == "in"] == [m["message_id"] for m in sent]
