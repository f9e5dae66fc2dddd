"""The live feed: nothing missed after a gap, nothing out of order, nothing for whom it is not meant."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import asyncpg

from frontdesk.app import create_app
from frontdesk.bootstrap import channel_setting_names, open_application
from frontdesk.db.database import Database
from frontdesk.db.transaction import FeedEvent
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.realtime.audience import Entry
from frontdesk.realtime.feed import FeedReader, backlog
from frontdesk.settings import Settings
from tests.clients import Client
from tests.gateway.test_receiving import environment as environment
from tests.gateway.test_receiving import inbox as inbox
from tests.gateway.test_receiving import post, text
from tests.installation import Installation
from tests.postgres import PostgresServer
from tests.running import running


class Line:
    """A client's socket and what it has heard."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.cursor = 0

    async def frame(self) -> dict[str, Any]:
        message = await self.socket.receive(timeout=15)
        assert message.type == aiohttp.WSMsgType.TEXT, message
        frame: dict[str, Any] = json.loads(message.data)
        assert frame["cursor"] >= self.cursor or frame["reset"], "a place that was reached is reached"
        self.cursor = frame["cursor"]
        return frame

    async def contents(self, count: int) -> list[str]:
        """The next texts that messages hold."""
        found: list[str] = []
        while len(found) < count:
            events = (await self.frame())["events"]
            found += [e["payload"]["message"]["content"] for e in events if e["kind"] == "message"]
        return found

    async def closed(self) -> int | None:
        while not self.socket.closed:
            await self.socket.receive(timeout=15)
        return self.socket.close_code


@asynccontextmanager
async def line(client: Client, cursor: int | None = None, **headers: str) -> AsyncIterator[Line]:
    query = "" if cursor is None else f"?cursor={cursor}"
    async with client.http.ws_connect(f"{client.url}/api/live{query}", headers=client.headers | headers) as socket:
        yield Line(socket)


def presence_after(before: list[Any], event: dict[str, Any]) -> list[Any]:
    """Who is here after an event, as a client makes it out."""
    payload = event["payload"]
    if event["kind"] == "presence":
        before = payload["users"]
    elif event["kind"] == "presence_changed":
        before = [user for user in before if user["id"] not in payload["user_ids"]] + payload["users"]
    return before


async def say(installation: Installation, *numbers: int) -> None:
    at = int(time.time() * 1000) - 60_000
    async with aiohttp.ClientSession() as http:
        for number in numbers:
            assert await post(http, installation.url, text("ana", number, at + number)) == 200


async def say_until_taken(installation: Installation, number: int) -> None:
    """As a platform does: a webhook that is answered 503 comes again."""
    raw = text("ana", number, int(time.time() * 1000) - 60_000)
    async with aiohttp.ClientSession() as http, asyncio.timeout(30):
        while await post(http, installation.url, raw) != 200:
            await asyncio.sleep(0.01)


async def database_name(database: Database) -> str:
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(DatabaseUnavailable):
                async with database.system() as transaction:
                    return str(await transaction.value("SELECT current_database()"))


async def test_socket_goes_on_where_it_was(installation: Installation, owner: Client, inbox: int) -> None:
    async with line(owner) as first:
        assert (await first.frame())["events"] == []
        await say(installation, 1, 2)
        assert await first.contents(2) == ["ana 1", "ana 2"]
    await say(installation, 3, 4)
    async with line(owner, first.cursor) as second:
        assert await second.contents(2) == ["ana 3", "ana 4"]
        await say(installation, 5)
        assert await second.contents(1) == ["ana 5"]


async def test_feed_by_long_poll_has_the_cursor_of_the_socket(
    installation: Installation, owner: Client, inbox: int
) -> None:
    cursor = (await owner.get("/api/feed")).body["cursor"]
    waiting = asyncio.create_task(owner.get(f"/api/feed?cursor={cursor}&wait=5"))
    await asyncio.sleep(0.1)
    await say(installation, 1)
    page = (await waiting).body
    assert [e["payload"]["message"]["content"] for e in page["events"]] == ["ana 1"]
    async with line(owner, page["cursor"]) as live:
        await say(installation, 2)
        assert await live.contents(1) == ["ana 2"]
    nothing = await owner.get(f"/api/feed?cursor={live.cursor}")
    assert (nothing.body["events"], nothing.body["reset"]) == ([], False)


async def test_subscriber_that_was_away_too_long_gets_a_reset(
    installation: Installation, owner: Client, inbox: int, database: Database
) -> None:
    start = (await owner.get("/api/feed")).body["cursor"]
    await say(installation, 1, 2)
    before = (await owner.get("/api/feed")).body["cursor"]
    for kept in (f"id > {before - 1}", "false"):
        async with database.system() as transaction:
            await transaction.execute(f"DELETE FROM feed WHERE NOT ({kept})")
        # Another process, which has nothing of it in its memory.
        reader = FeedReader(database)
        await reader.start()
        assert reader.cursor == before
        assert await backlog(database, 1, start, before) is None
        assert await backlog(database, 1, before, before) == []
    await say(installation, 3)
    assert reader.cursor == before
    entries = await backlog(database, 1, before, before + 10)
    assert entries is not None
    assert [entry.kind for entry in entries] == ["message"]


async def test_process_that_is_behind_tells_nothing_twice(
    installation: Installation, owner: Client, inbox: int, dsn: str, environment: dict[str, str]
) -> None:
    """A client that comes from a process further ahead is not sent older rows again."""
    settings = Settings.from_environment(environment, channel_setting_names())
    async with open_application(settings, dsn) as behind:
        await behind.services.feed.start()
        async with running(create_app(behind.services)) as url:
            there = Client(url)
            there.http.cookie_jar.update_cookies({"frontdesk_session": owner.cookie})
            await say(installation, 1, 2)
            cursor = (await owner.get("/api/feed")).body["cursor"]
            polling = asyncio.create_task(there.get(f"/api/feed?cursor={cursor}&wait=10"))
            async with line(there, cursor) as live:
                assert (await live.frame())["events"] == []
                following = asyncio.create_task(behind.services.feed.run())
                await say(installation, 3)
                assert await live.contents(1) == ["ana 3"]
            page = (await polling).body
            assert [e["payload"]["message"]["content"] for e in page["events"] if e["kind"] == "message"] == ["ana 3"]
            assert page["cursor"] > cursor
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await there.close()


async def test_lost_connection_ends_no_server(
    installation: Installation, owner: Client, inbox: int, database: Database, postgres_server: PostgresServer
) -> None:
    """After a restart of PostgreSQL the feed listens again in the same task."""
    reader = FeedReader(database)
    await reader.start()
    heard: list[Entry] = []
    reader.listen(heard.extend)
    following = asyncio.create_task(reader.run())
    admin = await asyncpg.connect(postgres_server.admin_dsn)
    async with line(owner) as live:
        await live.frame()
        for number in (1, 2):
            name = await database_name(database)
            while not await admin.fetchval(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1", name
            ):
                await asyncio.sleep(0.01)
            await say_until_taken(installation, number)
            assert await live.contents(1) == [f"ana {number}"]
            async with asyncio.timeout(30):
                while len([entry for entry in heard if entry.kind == "message"]) < number:
                    assert not following.done(), following
                    await asyncio.sleep(0.01)
    await admin.close()
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def test_cursor_of_another_feed_begins_anew(installation: Installation, owner: Client, inbox: int) -> None:
    """A client may hold a cursor from before the database was restored to an older state."""
    cursor = (await owner.get("/api/feed")).body["cursor"]
    page = (await owner.get(f"/api/feed?cursor={cursor + 1000}")).body
    assert page == {"cursor": cursor, "events": [], "reset": True}
    async with line(owner, cursor + 1000) as live:
        assert (await live.frame())["reset"] is True
        await say(installation, 1)
        assert await live.contents(1) == ["ana 1"]
    for nonsense in ("-1", "9223372036854775808", "x"):
        response = await owner.get(f"/api/feed?cursor={nonsense}")
        assert (response.status, response.problem) == (422, "invalid-request")


async def test_events_come_in_the_order_of_the_commits(
    installation: Installation, owner: Client, inbox: int, database: Database
) -> None:
    async with line(owner) as live:
        await live.frame()
        async with database.system() as slow:
            # It has written before the others begin, and commits after them: its event must come last, not never.
            await slow.execute("UPDATE users SET name = name")
            await say(installation, 1)
            assert await live.contents(1) == ["ana 1"]
            account_id = await slow.value("SELECT min(id) FROM accounts")
            slow.feed.append(FeedEvent(account_id, "conversation", '{"slow":true}'))
        events: list[Any] = []
        while not events:
            events = [e for e in (await live.frame())["events"] if e["kind"] == "conversation"]
        assert events[0]["payload"] == {"slow": True}
        await say(installation, 2)
        assert await live.contents(1) == ["ana 2"]


async def test_feed_of_two_commits_out_of_order_waits_for_the_earlier(database: Database) -> None:
    """Two commits of one process end one after the other, and the second may be processed first."""
    reader = FeedReader(database)
    await reader.start()
    heard: list[int] = []
    reader.listen(lambda entries: heard.extend(entry.id for entry in entries))
    tell, start = database.on_feed, reader.cursor
    assert tell is not None
    event = FeedEvent(1, "member", "{}")
    database.publish_soon.add(start + 1)
    tell(start + 2, [event, event], 0.0)
    assert heard == []
    database.publish_soon.discard(start + 1)
    tell(start + 1, [event], 0.0)
    assert heard == [start + 1, start + 2, start + 3]


async def test_agents_hear_of_their_inboxes_only(installation: Installation, owner: Client, inbox: int) -> None:
    agent = await installation.member(owner, "agent")
    stranger = await installation.stranger()
    cursor = (await owner.get("/api/feed")).body["cursor"]
    await say(installation, 1)
    for client in (agent, stranger):
        assert (await client.get("/api/conversations?status=all")).body["items"] == []
        heard = (await client.get(f"/api/feed?cursor={cursor}&wait=0.3")).body["events"]
        assert {event["kind"] for event in heard} <= {"member"}
    conversation = (await owner.get("/api/conversations")).body["items"][0]
    for client in (agent, stranger):
        for path in ("", "/messages"):
            assert (await client.get(f"/api/conversations/{conversation['id']}{path}")).status == 404
        sent = await client.post(
            f"/api/conversations/{conversation['id']}/messages", {"client_id": "x", "content": "x"}
        )
        assert sent.status == 404
        assert (await client.get(f"/api/contacts/{conversation['contact']['id']}")).status == 404
    members = [(await agent.get("/api/session")).body["user"]["id"]]
    assert (await owner.patch(f"/api/inboxes/{inbox}", {"member_ids": members})).status == 200
    cursor = (await agent.get("/api/feed")).body["cursor"]
    await say(installation, 2)
    events = (await agent.get(f"/api/feed?cursor={cursor}&wait=2")).body["events"]
    assert [e["payload"]["message"]["content"] for e in events if e["kind"] == "message"] == ["ana 2"]
    assert len((await agent.get("/api/conversations")).body["items"]) == 1


async def conversations_with(installation: Installation, owner: Client, *customers: str) -> list[int]:
    """The ids of new conversations, one with each."""
    at = int(time.time() * 1000) - 60_000
    async with aiohttp.ClientSession() as http:
        for customer in customers:
            assert await post(http, installation.url, text(customer, 1, at)) == 200
    found = {}
    for conversation in (await owner.get("/api/conversations?status=all&limit=100")).body["items"]:
        found[conversation["contact"]["username"]] = conversation["id"]
    return [found[customer] for customer in customers]


async def test_colleagues_see_who_looks_at_what(installation: Installation, owner: Client, inbox: int) -> None:
    colleague = await installation.member(owner, "administrator", "Cy Colleague")
    (number,) = await conversations_with(installation, owner, "ana")
    async with line(owner) as mine, line(colleague) as theirs:
        await theirs.frame()
        await theirs.socket.send_str(json.dumps({"viewing": number}))
        seen: list[Any] = []
        while not any(user["viewing"] == number for user in seen):
            for event in (await mine.frame())["events"]:
                seen = presence_after(seen, event)
        assert {"Ada Marlow", "Cy Colleague"} == {user["name"] for user in seen}
        for typing in (True, False):
            await theirs.socket.send_str(json.dumps({"viewing": number, "typing": typing}))
            (event,) = (await mine.frame())["events"]
            assert [u["typing"] for u in event["payload"]["users"] if u["viewing"] == number] == [typing]


async def test_presence_crosses_no_inbox(installation: Installation, owner: Client, inbox: int) -> None:
    """An agent of another inbox does not see who views a conversation, and cannot appear as a viewer."""
    agent = await installation.member(owner, "agent", "Al Agent")
    (number,) = await conversations_with(installation, owner, "ana")
    stranger = await installation.stranger()
    async with line(owner) as mine, line(agent) as theirs, line(stranger) as elsewhere:
        seen: list[Any] = []
        while {user["name"] for user in seen} != {"Ada Marlow", "Al Agent"}:
            for event in (await mine.frame())["events"]:
                seen = presence_after(seen, event)
        for liar in (theirs, elsewhere):
            await liar.socket.send_str(json.dumps({"viewing": number, "typing": True}))
        await mine.socket.send_str(json.dumps({"viewing": number, "typing": True}))
        while not any(user["typing"] for user in seen):
            for event in (await mine.frame())["events"]:
                seen = presence_after(seen, event)
        assert {(user["name"], user["viewing"]) for user in seen} == {("Ada Marlow", number), ("Al Agent", None)}
        await say(installation, 2)
        assert await mine.contents(1) == ["ana 2"]
        # A frame that everybody gets comes after whatever could have been told of.
        assert (await owner.patch("/api/account", {"name": "Marlow"})).status == 200
        said: list[Any] = []
        async with line(agent) as late:
            said += (await late.frame())["events"]
            while not any(event["kind"] == "presence" for event in said):
                said += (await late.frame())["events"]
        with contextlib.suppress(TimeoutError):
            while (message := await theirs.socket.receive(timeout=0.5)).type is aiohttp.WSMsgType.TEXT:
                said += json.loads(message.data)["events"]
        told = [user for event in said if event["kind"].startswith("presence") for user in event["payload"]["users"]]
        assert {user["name"] for user in told} == {"Ada Marlow", "Al Agent"}
        assert {(user["viewing"], user["typing"]) for user in told} == {(None, False)}


async def test_presence_reaches_an_agent_of_the_inbox(installation: Installation, owner: Client, inbox: int) -> None:
    agent = await installation.member(owner, "agent", "Al Agent")
    member = (await agent.get("/api/session")).body["user"]["id"]
    assert (await owner.patch(f"/api/inboxes/{inbox}", {"member_ids": [member]})).status == 200
    (number,) = await conversations_with(installation, owner, "ana")
    async with line(owner) as mine, line(agent) as theirs:
        await mine.socket.send_str(json.dumps({"viewing": number, "typing": True}))
        await theirs.socket.send_str(json.dumps({"viewing": number}))
        for live in (mine, theirs):
            seen: list[Any] = []
            wanted = {("Ada Marlow", number, True), ("Al Agent", number, False)}
            while {(user["name"], user["viewing"], user["typing"]) for user in seen} != wanted:
                for event in (await live.frame())["events"]:
                    seen = presence_after(seen, event)


async def test_feed_refuses_strangers_and_foreign_pages(installation: Installation, owner: Client) -> None:
    nobody = installation.anybody()
    async with line(nobody) as live:
        assert await live.closed() == 4401
    for origin in ("https://evil.example", "null", "http://["):
        async with line(owner, origin=origin) as live:
            assert await live.closed() == 4401, origin
    async with line(owner) as live:
        await live.frame()
        await live.socket.send_str("this is no JSON")
        assert await live.closed() == 4408
