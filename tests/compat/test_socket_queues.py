"""Our manager of Socket.IO clients: it reaches the same clients as the library's, and what it relies on is still so."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import socketio
from engineio import async_socket, packet

from frontdesk.compat.message_gateway.socket_queues import QUEUED_AT_MOST, QueueManager, SocketServer
from tests.running import running


@pytest.fixture
async def server() -> AsyncIterator[tuple[Any, str]]:
    """A server with our manager, and its address."""
    made = SocketServer(async_mode="asgi", client_manager=QueueManager(), cors_allowed_origins="*")

    async def join(client: str, environ: dict[str, Any], auth: Any = None) -> None:
        await made.enter_room(client, environ["QUERY_STRING"].rpartition("=")[2])

    made.on("connect", join)
    async with running(socketio.ASGIApp(made)) as url:
        yield made, url
        await made.shutdown()


async def connected(http: aiohttp.ClientSession, url: str, room: str) -> aiohttp.ClientWebSocketResponse:
    found = await http.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket&room={room}")
    assert (await found.receive_str()).startswith("0{")
    await found.send_str("40")
    assert (await found.receive_str()).startswith("40{")
    return found


async def test_room_hears_and_others_do_not(server: tuple[Any, str]) -> None:
    made, url = server
    async with aiohttp.ClientSession() as http:
        ours, theirs = await connected(http, url, "ours"), await connected(http, url, "theirs")
        await made.emit("message", {"text": "für uns"}, room="ours")
        await made.emit("message", "for all")
        await made.emit("message", (1, 2))
        await made.emit("message")
        await made.emit("message", b"bytes", room="ours")
        heard = [await ours.receive_str() for _ in range(5)]
        assert heard[1:4] == ['42["message","for all"]', '42["message",1,2]', '42["message"]']
        assert "f\\u00fcr uns" in heard[0]
        assert heard[4].startswith('451-["message"')
        assert (await ours.receive_bytes()) == b"bytes"
        assert [await theirs.receive_str() for _ in range(3)] == heard[1:4]


async def test_callback_gets_the_clients_response(server: tuple[Any, str]) -> None:
    made, url = server
    async with aiohttp.ClientSession() as http:
        client = await connected(http, url, "ours")
        responses: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        await made.emit("question", "well?", room="ours", callback=responses.set_result)
        assert await client.receive_str() == '421["question","well?"]'
        await client.send_str('431["yes"]')
        assert await responses == "yes"


async def test_broadcast_adds_one_entry_to_the_queue_of_each_client(server: tuple[Any, str]) -> None:
    made, url = server
    async with aiohttp.ClientSession() as http:
        clients = [await connected(http, url, "ours") for _ in range(5)]
        before = asyncio.all_tasks()
        await made.emit("message", "one", room="ours")
        assert asyncio.all_tasks() == before, "a task for a client"
        queued = [socket.queue.get_nowait() for socket in made.eio.sockets.values()]
        assert len({id(shared) for shared in queued}) == 1, "the packet was made more than once"
        assert queued[0].encode() is queued[0].encode(), "it is encoded each time"
        for client in clients:
            await client.close()


async def test_client_that_does_not_keep_up_is_cut_off_and_others_are_not(server: tuple[Any, str]) -> None:
    made, url = server
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{url}/socket.io/?EIO=4&transport=polling&room=ours") as response:
            sid = (await response.text()).partition('"sid":"')[2].partition('"')[0]
        place = f"{url}/socket.io/?EIO=4&transport=polling&sid={sid}"
        async with http.post(place, data="40") as response:
            assert response.status == 200
        async with http.get(place) as response:
            assert (await response.text()).startswith("40")
        quick = await connected(http, url, "ours")
        for number in range(QUEUED_AT_MOST + 1):
            await made.emit("message", number, room="ours")
            assert await quick.receive_str() == f'42["message",{number}]'
        assert made.eio.sockets[sid].queue.qsize() <= 1, "what waited for it is forgotten"
        async with http.get(place) as response:
            assert response.status == 400, "it has to begin anew"
        assert sid not in made.eio.sockets


async def test_request_that_waits_ends_when_its_client_says_goodbye(server: tuple[Any, str]) -> None:
    _, url = server
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{url}/socket.io/?EIO=4&transport=polling&room=ours") as response:
            sid = (await response.text()).partition('"sid":"')[2].partition('"')[0]
        place = f"{url}/socket.io/?EIO=4&transport=polling&sid={sid}"
        waiting = asyncio.create_task(http.get(place).__aenter__())
        await asyncio.sleep(0.05)
        assert not waiting.done()
        async with http.post(place, data="1") as response:
            assert response.status == 200
        async with asyncio.timeout(2):
            assert (await waiting).status == 200


def test_socket_library_still_has_what_the_queues_rely_on() -> None:
    """The queues use internals of python-socketio and python-engineio, which may change with a release."""
    manager = socketio.AsyncManager
    assert list(inspect.signature(manager.emit).parameters) == [
        "self",
        "event",
        "data",
        "namespace",
        "room",
        "skip_sid",
        "callback",
        "to",
        "kwargs",
    ]
    assert list(inspect.signature(manager.get_participants).parameters) == ["self", "namespace", "room"]
    assert list(inspect.signature(async_socket.AsyncSocket.close).parameters) == ["self", "wait", "abort", "reason"]
    server = socketio.AsyncServer(async_mode="asgi", client_manager=QueueManager())
    made = async_socket.AsyncSocket(server.eio, "sid")
    assert isinstance(made.queue, asyncio.Queue)
    assert made.queue.maxsize == 0
    assert made.closed is False
    assert server.eio.sockets == {}
    assert server.packet_class(2, namespace="/", data=["message", 1]).encode() == '2["message",1]'
    shared = packet.Packet(packet.MESSAGE, "2[]")
    assert shared.encode() == shared.encode(b64=True) == "42[]"


async def test_end_of_a_queue_ends_its_writer() -> None:
    server = socketio.AsyncServer(async_mode="asgi", client_manager=QueueManager())
    made = async_socket.AsyncSocket(server.eio, "sid")
    made.queue.put_nowait(None)
    assert await made.poll() == []
