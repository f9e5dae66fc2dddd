"""Many subscribers at once: none is harmed by another, and what they cost does not grow with the square of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import aiohttp

from frontdesk.api.feed import TOO_MANY
from frontdesk.app import create_app
from frontdesk.core.accounts.service import publish_members
from frontdesk.core.actors import SYSTEM
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.database import Database
from frontdesk.db.transaction import FeedEvent, queries_counted
from frontdesk.realtime.audience import Audience
from frontdesk.realtime.feed import FeedReader
from frontdesk.realtime.hub import MOST_SOCKETS, SubscriberHub
from frontdesk.realtime.subscribers import PollSubscriber
from tests.clients import Client
from tests.installation import Installation
from tests.realtime.test_feed import Line, conversations_with, line, presence_after
from tests.realtime.test_feed import environment as environment
from tests.realtime.test_feed import inbox as inbox
from tests.running import running
from tests.running_app import eventually

CROWD = 50
BIG = json.dumps({"text": "x" * 200_000})


async def announce(database: Database, *payloads: str) -> None:
    """Something happens in the only account, for everybody."""
    async with database.system() as transaction:
        account_id = await transaction.value("SELECT min(id) FROM accounts")
        transaction.feed.extend(FeedEvent(account_id, "conversation", payload) for payload in payloads)


async def heard(live: Line, count: int) -> list[Any]:
    """The payloads of that many conversations."""
    found: list[Any] = []
    while len(found) < count:
        found += [e["payload"] for e in (await live.frame())["events"] if e["kind"] == "conversation"]
    return found


@contextmanager
def deaf_client(owner: Client) -> Iterator[socket.socket]:
    """Somebody who opens a live socket and never reads from it."""
    host, port = owner.url.removeprefix("http://").split(":")
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect((host, int(port)))
        deaf.sendall(
            f"GET /api/live HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Cookie: frontdesk_session={owner.cookie}\r\n\r\n".encode()
        )
        yield deaf


async def test_subscriber_that_never_reads_is_disconnected_alone(
    installation: Installation, owner: Client, database: Database
) -> None:
    hub = installation.services.get(SubscriberHub)
    async with line(owner) as reader:
        await reader.frame()
        with deaf_client(owner) as deaf:

            async def subscribers(count: int) -> bool | None:
                return hub.count == count or None

            await eventually(lambda: subscribers(2))
            told = 0
            async with asyncio.timeout(30):
                while hub.count == 2:  # more and more waits for the deaf one, in the kernel first
                    await announce(database, BIG)
                    told += 1
                    assert len(await heard(reader, 1)) == 1
                    assert told < 100
            # Not closed, which would have to wait for it: gone, with all that waited.
            deaf.setblocking(True)
            deaf.settimeout(5)
            got = 0
            try:
                while piece := await asyncio.to_thread(deaf.recv, 1 << 20):
                    got += len(piece)
            except ConnectionResetError:
                pass
            assert got < told * len(BIG)
        await announce(database, '{"after":true}')
        assert await heard(reader, 1) == [{"after": True}]


async def test_presence_without_a_change_sends_nothing(
    installation: Installation, owner: Client, database: Database
) -> None:
    async with line(owner) as live:
        kinds = [event["kind"] for _ in range(2) for event in (await live.frame())["events"]]
        assert kinds == ["presence"]
        for number in range(3):
            await announce(database, f'{{"number":{number}}}')
            assert [event["kind"] for event in (await live.frame())["events"]] == ["conversation"]


@asynccontextmanager
async def crowd(client: Client, cursor: int) -> AsyncIterator[list[Line]]:
    """Many who come back at the same moment."""
    async with AsyncExitStack() as stack:
        yield await asyncio.gather(*(stack.enter_async_context(line(client, cursor)) for _ in range(CROWD)))


async def test_crowd_that_comes_back_asks_the_database_a_few_times(
    installation: Installation, owner: Client, database: Database
) -> None:
    agent = await installation.member(owner, "agent")
    cursor = (await owner.get("/api/feed")).body["cursor"]
    await announce(database, '{"missed":1}', '{"missed":2}')
    statements: list[str] = []
    token = queries_counted.set(statements)
    # Another app on the same services: everything that its connections ask is counted.
    async with running(create_app(installation.services)) as url:
        queries_counted.reset(token)
        for client in (owner, agent):
            client.url = url
        async with crowd(owner, cursor) as owners, crowd(agent, cursor) as agents:
            for live in owners + agents:
                assert await heard(live, 2) == [{"missed": 1}, {"missed": 2}]
    # One look at a time, of two or three statements, and a rest between: 100 clients in some tens of milliseconds.
    assert 2 <= len(statements) <= CROWD // 2


async def test_presence_of_a_crowd_is_sent_in_few_frames(installation: Installation, owner: Client, inbox: int) -> None:
    colleague = await installation.member(owner, "administrator", "Cy Colleague")
    numbers = await conversations_with(installation, owner, *(f"customer{number}" for number in range(CROWD)))
    cursor = (await owner.get("/api/feed")).body["cursor"]
    frames = 0
    here: list[Any] = []

    async def until(live: Line, wanted: set[str]) -> None:
        nonlocal frames, here
        while {user["name"] for user in here} != wanted:
            frames += 1
            for event in (await live.frame())["events"]:
                here = presence_after(here, event)

    async with line(owner) as subscriber:
        await until(subscriber, {"Ada Marlow"})
        async with crowd(colleague, cursor) as colleagues:
            for number, live in zip(numbers, colleagues, strict=True):
                await live.socket.send_str(json.dumps({"viewing": number}))
            while {u["viewing"] for u in here} != {None, *numbers}:
                frames += 1
                for event in (await subscriber.frame())["events"]:
                    here = presence_after(here, event)
            seen: list[Any] = []
            while {u["viewing"] for u in seen} != {None, *numbers}:
                for event in (await colleagues[-1].frame())["events"]:
                    seen = presence_after(seen, event)
        await until(subscriber, {"Ada Marlow"})
    # A frame for each who comes, looks at something and goes would be three times as many as they are.
    assert frames < 2.5 * CROWD


async def test_person_has_few_sockets_and_keeps_those_that_are_open(
    installation: Installation, owner: Client, database: Database
) -> None:
    agent = await installation.member(owner, "agent")
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(line(owner))
        for _ in range(MOST_SOCKETS - 1):
            await stack.enter_async_context(line(owner))

        async def all_here() -> bool | None:
            return installation.services.get(SubscriberHub).count == MOST_SOCKETS or None

        await eventually(all_here)
        async with line(owner) as refused:
            told = await refused.socket.receive()
            assert (told.type, told.data) == (aiohttp.WSMsgType.CLOSE, TOO_MANY)
            assert told.extra == f"You have {MOST_SOCKETS} live connections. Close one, or use polling."
        assert (await owner.get("/api/feed?cursor=0")).status == 200
        async with line(agent) as another:
            await announce(database, '{"to":"everybody"}')
            for live in (first, another):
                assert await heard(live, 1) == [{"to": "everybody"}]
        await first.socket.close()

        async def one_left() -> bool | None:
            return installation.services.get(SubscriberHub).count == MOST_SOCKETS - 1 or None

        await eventually(one_left)
        async with line(owner) as again:
            await announce(database, '{"to":"all"}')
            assert await heard(again, 1) == [{"to": "all"}]


async def test_subscriber_that_floods_is_disconnected_and_may_reconnect(
    installation: Installation, owner: Client, inbox: int
) -> None:
    """This holds before the whole burst is parsed, and for any kind of frame."""
    one, another = await conversations_with(installation, owner, "ana", "ben")
    frames = {
        "text": [json.dumps({"viewing": number, "typing": True}).encode() for number in (one, another)],
        "ping": [b"", b"x"],
    }
    for kind, payloads in frames.items():
        opcode = aiohttp.WSMsgType.TEXT if kind == "text" else aiohttp.WSMsgType.PING
        async with line(owner) as flooding, line(owner) as calm:
            await flooding.frame()
            with contextlib.suppress(ConnectionError):
                for number in range(5000):
                    await flooding.socket._writer.send_frame(payloads[number % 2], opcode)
            assert await flooding.closed() in (4429, 1006)
            async with line(owner) as again:
                assert (await again.frame())["cursor"] >= 0
            await calm.socket.send_str(json.dumps({"viewing": one}))
            seen: list[Any] = []
            while not any(user["viewing"] == one for user in seen):
                for event in (await calm.frame())["events"]:
                    seen = presence_after(seen, event)


async def test_subscriber_that_acts_like_a_person_is_not_disconnected(
    installation: Installation, owner: Client, inbox: int
) -> None:
    one, another = await conversations_with(installation, owner, "ana", "ben")
    async with line(owner) as live:
        for number in [one, another] * 50:
            await live.socket.send_str(json.dumps({"viewing": number, "typing": False}))
        seen: list[Any] = []
        while not any(user["viewing"] == another for user in seen):
            for event in (await live.frame())["events"]:
                seen = presence_after(seen, event)
        assert not live.socket.closed


async def test_heartbeat_promises_nothing_that_was_not_told(database: Database) -> None:
    reader = FeedReader(database)
    await reader.start()
    hub, start = SubscriberHub(reader), reader.cursor
    first, second = (PollSubscriber(Audience(1, 1, ALL_INBOXES), start) for _ in range(2))
    assert hub.join(first, known_at=start)
    assert hub.join(second, known_at=start)
    tell = database.on_feed
    assert tell is not None
    tell(start + 1, [FeedEvent(1, "conversation", "{}")], 0.0)
    hub.beat(first)  # between the commit and the delivery
    told, delivered = await first.response, await second.response
    assert told is not None
    assert json.loads(told.text) == {"cursor": start, "events": [], "reset": False}
    assert delivered is not None
    assert json.loads(delivered.text)["cursor"] == start + 1
    for subscriber in (first, second):
        hub.leave(subscriber)
    assert hub.count == 0


async def test_ended_session_is_hung_up_on_at_once_and_others_go_on(
    installation: Installation, owner: Client, database: Database
) -> None:
    other = await installation.sign_in("ada@marlow.example")
    async with line(owner) as mine, line(other) as theirs:
        await mine.frame()
        await theirs.frame()
        sessions = (await owner.get("/api/sessions")).body["items"]
        ended = next(session["id"] for session in sessions if not session["current"])
        assert (await owner.delete(f"/api/sessions/{ended}")).status == 204
        assert await theirs.closed() == 4408
        assert await mine.closed() == 4408
        async with line(other, theirs.cursor) as again:
            assert await again.closed() == 4401
        async with line(owner, mine.cursor) as again:
            await announce(database, '{"after":true}')
            assert await heard(again, 1) == [{"after": True}]


async def test_deleted_token_is_hung_up_on(installation: Installation, owner: Client) -> None:
    made = (await owner.post("/api/tokens", {"name": "till"})).body
    program = installation.program(made["token"])
    async with line(program) as live:
        await live.frame()
        assert (await owner.delete(f"/api/tokens/{made['id']}")).status == 204
        assert await live.closed() == 4408
    async with line(program, live.cursor) as live:
        assert await live.closed() == 4401


async def test_rights_that_change_while_somebody_comes_in_are_asked_for_again(
    installation: Installation, owner: Client, database: Database
) -> None:
    me = (await owner.get("/api/session")).body
    services = installation.services
    audience = Audience(me["account"]["id"], me["user"]["id"], ALL_INBOXES)
    known_at = services.feed.cursor
    subscriber = PollSubscriber(audience, known_at)
    assert services.get(SubscriberHub).join(subscriber, known_at=known_at)
    services.get(SubscriberHub).leave(subscriber)
    for change in ("member", "session"):
        async with database.system() as transaction:
            if change == "member":
                publish_members(transaction, audience.account_id, SYSTEM)
            else:
                transaction.feed.append(FeedEvent(audience.account_id, change, "{}", user_id=audience.user_id))
        before = known_at

        async def known(before: int = before) -> int | None:
            return services.feed.cursor if services.feed.cursor > before else None

        known_at = await eventually(known)
        assert not services.get(SubscriberHub).join(PollSubscriber(audience, known_at), known_at=before)
        late = PollSubscriber(audience, known_at)
        assert services.get(SubscriberHub).join(late, known_at=known_at)
        services.get(SubscriberHub).leave(late)
