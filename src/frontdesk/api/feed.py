"""Feed for clients: a WebSocket that pushes, and a long poll with the same cursor for clients that cannot keep one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response, WebSocket, WebSocketDisconnect
from pydantic import BaseModel

from frontdesk.api.kit.access import allowed, checked_inside
from frontdesk.api.kit.actor import credential_of
from frontdesk.api.kit.admission import Admission
from frontdesk.api.kit.feed_rows import FeedItem
from frontdesk.api.kit.responses import PRIVATE
from frontdesk.api.kit.services import Services, TheServices
from frontdesk.core.actors import Actor, Forbidden, NotSignedIn
from frontdesk.core.permissions import require
from frontdesk.core.sessions.authentication import Credential
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.realtime.audience import Audience, Entry
from frontdesk.realtime.feed import backlog, frame, newest
from frontdesk.realtime.hub import MOST_SOCKETS, SubscriberHub, TooManySockets
from frontdesk.realtime.raw_socket import Frame, RawSocket
from frontdesk.realtime.subscribers import PollSubscriber, SocketSubscriber

router = APIRouter(tags=["feed"])

SIGNED_OUT = 4401
BEHIND = 4408
TOO_MANY = 4429
AWAY = 1013
HEARTBEAT_SECONDS = 20.0
HEARTBEATS_BETWEEN_CHECKS = 3
GOODBYE_SECONDS = 5.0
MAX_CLIENT_MESSAGE = 1000
CLIENT_BURST_BYTES, CLIENT_BYTES_A_SECOND = 8 * 1024, 1024

Cursor = Annotated[int | None, Query(ge=0, lt=2**63)]


class FeedPage(BaseModel):
    """Events after a cursor. `reset` means that some are gone: fetch everything anew and go on from `cursor`."""

    cursor: int
    events: list[FeedItem]
    reset: bool


class Present(BaseModel):
    """Presence of a user: the conversation on their screen, and whether they write in it at this moment."""

    id: int
    name: str
    viewing: int | None
    typing: bool


class PresenceShown(BaseModel):
    """Presence of everybody who is here: the first message about it."""

    users: list[Present]


class PresenceChanged(BaseModel):
    """Presence of the users with these ids, and of them alone; one who is not among `users` has gone."""

    users: list[Present]
    user_ids: list[int]


class Viewing(msgspec.Struct, forbid_unknown_fields=True):
    """Message of a client: which conversation it looks at, and whether its user types there."""

    viewing: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)] | None = None
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Backlog:
    """Events that a client has missed; with them it has everything up to `cursor`."""

    cursor: int
    entries: list[Entry]
    reset: bool = False

    @property
    def frame(self) -> Frame:
        """Return them as a frame for the client."""
        return Frame(frame(self.cursor, self.entries, reset=self.reset))


@router.get("/feed", response_model=FeedPage)
async def poll_feed(
    request: Request,
    _actor: Annotated[Actor, allowed("conversation.read")],
    services: TheServices,
    cursor: Cursor = None,
    wait: Annotated[float, Query(ge=0, le=30)] = 0,
) -> Response:
    """Return what happened after `cursor`, waiting up to `wait` seconds for something to.

    Without a cursor: where to start.
    """
    if cursor is None:
        return _page(Frame(frame(services.feed.cursor, ())))
    credential = credential_of(request, services.settings.public_url)
    while True:
        admitted = await services.get(Admission).admit(credential)
        backlog = await _backlog_of(services, admitted.audience, cursor)
        if backlog.entries or backlog.reset or not wait:
            return _page(backlog.frame)
        subscriber = PollSubscriber(admitted.audience, backlog.cursor)
        if services.get(SubscriberHub).join(subscriber, known_at=admitted.since):
            break
    try:
        async with asyncio.timeout(wait):
            told = await subscriber.response
    except TimeoutError:
        told = None
    finally:
        services.get(SubscriberHub).leave(subscriber)
    return _page(told or backlog.frame)


@router.websocket("/live", dependencies=[checked_inside("conversation.read")])
async def live(socket: WebSocket, services: TheServices, cursor: Cursor = None) -> None:
    """Push `{"cursor", "events", "reset"}` frames; an empty one every 20 s says that the connection is alive."""
    # Accepted first in any case: a browser is told the code of a close, but not why a handshake failed.
    await socket.accept()
    raw_socket: RawSocket = socket.state.raw_socket
    raw_socket.limit_received(CLIENT_BURST_BYTES, CLIENT_BYTES_A_SECOND)
    try:
        credential = credential_of(socket, services.settings.public_url)
        start = services.feed.cursor if cursor is None else cursor
        subscriber = await _subscribe(services, credential, start, raw_socket)
        try:
            await _serve(socket, services, credential, subscriber)
        finally:
            services.get(SubscriberHub).leave(subscriber)
        await _close(socket, BEHIND)
    except (NotSignedIn, Forbidden):
        await _close(socket, SIGNED_OUT)
    except TooManySockets:
        await _close(socket, TOO_MANY, f"You have {MOST_SOCKETS} live connections. Close one, or use polling.")
    except DatabaseUnavailable:
        await _close(socket, AWAY)


async def _subscribe(
    services: Services, credential: Credential, cursor: int, raw_socket: RawSocket
) -> SocketSubscriber:
    """Send what the client has missed, and subscribe it to the rest. Nothing falls between."""
    while True:
        admitted = await services.get(Admission).admit(credential)
        require(admitted.actor, "conversation.read")
        backlog = await _backlog_of(services, admitted.audience, cursor)
        subscriber = SocketSubscriber(admitted.audience, admitted.actor.user_name, raw_socket, backlog.cursor)
        if services.get(SubscriberHub).join(subscriber, known_at=admitted.since):
            subscriber.begin(backlog.frame)
            return subscriber


async def _backlog_of(services: Services, audience: Audience, cursor: int) -> Backlog:
    """Return what the client has missed.

    Nothing happens between this and what the caller does before it waits again.
    """
    found: list[Entry] = []
    while True:
        now = services.feed.cursor
        if cursor > now and not found and await _is_foreign(services, cursor):
            return Backlog(services.feed.cursor, [], reset=True)
        recent = services.feed.recent(cursor)
        if recent is not None:
            found += recent
            return Backlog(max(services.feed.cursor, cursor), [entry for entry in found if audience.sees(entry)])
        older = await backlog(services.database, audience.account_id, cursor, now)
        if older is None:
            return Backlog(services.feed.cursor, [], reset=True)
        found += older
        cursor = now


async def _is_foreign(services: Services, cursor: int) -> bool:
    """Return whether the cursor is of no feed of ours, such as one from before a backup was restored."""
    async with services.database.system() as transaction:
        return cursor > await newest(transaction)


async def _serve(socket: WebSocket, services: Services, credential: Credential, subscriber: SocketSubscriber) -> None:
    """Serve the client until it goes or is disconnected; a message that is not understood ends the connection.

    A session may end without anybody telling, for it ends by itself: it is looked at again now and then.
    """
    beats = 0
    beat_at = asyncio.get_running_loop().time() + HEARTBEAT_SECONDS
    while True:
        try:
            async with asyncio.timeout_at(beat_at):
                text = await socket.receive_text()
                if len(text) > MAX_CLIENT_MESSAGE:
                    return
                said = msgspec.json.decode(text, type=Viewing)
            await _look_at(services, subscriber, said)
        except TimeoutError:
            beats, beat_at = beats + 1, beat_at + HEARTBEAT_SECONDS
            if beats % HEARTBEATS_BETWEEN_CHECKS == 0:
                await services.get(Admission).admit(credential)
            services.get(SubscriberHub).beat(subscriber)
        except (WebSocketDisconnect, msgspec.MsgspecError, KeyError):
            return


async def _look_at(services: Services, subscriber: SocketSubscriber, said: Viewing) -> None:
    inbox_id = None
    if said.viewing is not None:
        who = subscriber.audience
        inbox_id = await services.get(Admission).inbox_of(who.account_id, who.user_id, said.viewing)
    services.get(SubscriberHub).view(subscriber, said.viewing, inbox_id, typing=said.typing)


async def _close(socket: WebSocket, code: int, reason: str | None = None) -> None:
    """Close the connection properly; cut a client that does not take the goodbye."""
    try:
        async with asyncio.timeout(GOODBYE_SECONDS):
            await socket.close(code, reason)
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        raw_socket: RawSocket = socket.state.raw_socket
        raw_socket.cut()


def _page(told: Frame) -> Response:
    return Response(told.text, headers=PRIVATE, media_type="application/json")
