"""The feed for clients: a WebSocket that pushes, and a long poll with the same cursor for those who cannot keep one."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response, WebSocket, WebSocketDisconnect
from pydantic import BaseModel

from frontdesk.api.actor import CurrentActor, ForgedRequest, actor_of
from frontdesk.api.inbox_access import visible_to
from frontdesk.api.services import Services, TheServices
from frontdesk.core.actor import Actor, NotSignedIn
from frontdesk.db.database import DatabaseUnavailable
from frontdesk.realtime.feed import Audience, backlog, frame, newest
from frontdesk.realtime.hub import Watcher

router = APIRouter(tags=["feed"])

SIGNED_OUT = 4401
BEHIND = 4408
AWAY = 1013
HEARTBEAT_SECONDS = 20.0
HEARTBEATS_BETWEEN_CHECKS = 3
MAX_CLIENT_MESSAGE = 1000

Cursor = Annotated[int | None, Query(ge=0, lt=2**63)]


class FeedPage(BaseModel):
    """Events after a cursor. `reset` means that some are gone: fetch everything anew and go on from `cursor`."""

    cursor: int
    events: list[dict[str, Any]]
    reset: bool


class Viewing(msgspec.Struct, forbid_unknown_fields=True):
    """What a client may say: which conversation it looks at, and whether somebody types in it."""

    viewing: int | None = None
    typing: bool = False


@router.get("/feed", response_model=FeedPage)
async def poll_feed(
    actor: CurrentActor,
    services: TheServices,
    cursor: Cursor = None,
    wait: Annotated[float, Query(ge=0, le=30)] = 0,
) -> Response:
    """What happened after `cursor`, waiting up to `wait` seconds for something to. Without a cursor: where to start."""
    if cursor is None:
        return _page(frame(services.feed.cursor, ()))
    audience = await _audience(services, actor)
    watcher = Watcher(audience, actor.user_name)
    services.hub.join(watcher, present=False)
    try:
        first = await _catch_up(services, audience, cursor)
        if '"events":[]' not in first or '"reset":true' in first or not wait:
            return _page(first)
        try:
            async with asyncio.timeout(wait):
                data = await watcher.frames.get()
        except TimeoutError:
            data = None
        return _page(data or first)
    finally:
        services.hub.leave(watcher)


@router.websocket("/live")
async def live(socket: WebSocket, services: TheServices, cursor: Cursor = None) -> None:
    """Pushes `{"cursor", "events", "reset"}` frames; an empty one every 20 s says that the line is alive."""
    # Accepted first in any case: a browser is told the code of a close, but not why a handshake failed.
    await socket.accept()
    try:
        actor = await actor_of(socket, services)
        audience = await _audience(services, actor)
        await _serve(socket, services, actor, audience, cursor)
    except (NotSignedIn, ForgedRequest):
        await socket.close(SIGNED_OUT)
    except DatabaseUnavailable:
        await socket.close(AWAY)
    except WebSocketDisconnect:
        return


async def _serve(socket: WebSocket, services: Services, actor: Actor, audience: Audience, cursor: int | None) -> None:
    watcher = Watcher(audience, actor.user_name)
    services.hub.join(watcher)
    try:
        start = services.feed.cursor if cursor is None else cursor
        await socket.send_text(await _catch_up(services, audience, start))
        services.hub.tell_presence(audience.account_id)
        listening = asyncio.create_task(_listen(socket, services, watcher))
        try:
            await _send(socket, services, watcher)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
    finally:
        services.hub.leave(watcher)


async def _catch_up(services: Services, audience: Audience, cursor: int) -> str:
    """The first frame: what the client has missed. The watcher has joined, so nothing falls between."""
    until = services.feed.cursor
    if cursor > until and await _is_foreign(services, cursor):
        return frame(until, (), reset=True)
    entries = services.feed.recent(cursor)
    if entries is None:
        entries = await backlog(services.database, audience.account_id, cursor, until)
    if entries is None:
        return frame(until, (), reset=True)
    return frame(max(until, cursor), [entry for entry in entries if audience.sees(entry)])


async def _is_foreign(services: Services, cursor: int) -> bool:
    """Whether the cursor is of no feed of ours, say of the days before a backup was put back.

    One that is merely ahead of this process has come from another one, which has heard more already.
    """
    async with services.database.system() as transaction:
        return cursor > await newest(transaction)


async def _send(socket: WebSocket, services: Services, watcher: Watcher) -> None:
    quiet = 0
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                data = await watcher.frames.get()
        except TimeoutError:
            quiet += 1
            if quiet % HEARTBEATS_BETWEEN_CHECKS == 0:
                await actor_of(socket, services)  # a session may have ended meanwhile
            data = frame(services.feed.cursor, ())
        if data is None:
            await socket.close(BEHIND)
            return
        with services.feed.handing_on(data):
            await socket.send_text(data)


async def _listen(socket: WebSocket, services: Services, watcher: Watcher) -> None:
    """What the client says; anything that is not understood ends the connection."""
    try:
        while True:
            text = await socket.receive_text()
            if len(text) > MAX_CLIENT_MESSAGE:
                break
            said = msgspec.json.decode(text, type=Viewing)
            services.hub.view(watcher, said.viewing, typing=said.typing and said.viewing is not None)
    except (WebSocketDisconnect, msgspec.MsgspecError, KeyError, RuntimeError):
        pass
    watcher.hang_up()


async def _audience(services: Services, actor: Actor) -> Audience:
    async with services.database.account(actor.account_id, actor.user_id) as transaction:
        return Audience(actor.account_id, actor.user_id, await visible_to(transaction, actor))


def _page(data: str) -> Response:
    return Response(data, media_type="application/json")
