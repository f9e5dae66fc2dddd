"""Socket.IO for dashboards: each new chat is sent to all of them, and what they send is queued as an agent's reply.

Chats come from the feed, so a dashboard hears of everything that any process of ours commits. Clients are in the room
of the account that the gateway serves, and nothing is sent to anywhere else: a client joins it only once it has shown
the secret.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import msgspec
import structlog
from engineio.exceptions import EngineIOError
from engineio.payload import Payload
from socketio import ASGIApp as SocketApp
from socketio.exceptions import ConnectionRefusedError as HandshakeRefused
from starlette.types import ASGIApp

from frontdesk.api.kit.services import Services
from frontdesk.compat.message_gateway import queries
from frontdesk.compat.message_gateway.authentication import Authentication, bearer
from frontdesk.compat.message_gateway.chats import item
from frontdesk.compat.message_gateway.first_message_delay import FirstMessageDelay
from frontdesk.compat.message_gateway.queries import Chat
from frontdesk.compat.message_gateway.served_accounts import Served, look
from frontdesk.compat.message_gateway.socket_queues import QueueManager, SocketServer
from frontdesk.core.actors import OTHER
from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.new_message import NewMessage
from frontdesk.core.commands.reply import reply
from frontdesk.core.errors import DomainError
from frontdesk.core.events import MessageReceived, MessageSent, MessageUnknown
from frontdesk.core.visibility import Visibility
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.realtime.audience import Entry

log = structlog.get_logger(__name__)

NAMESPACE = "/"
READ_AT_MOST = 200
AGAIN_SECONDS = 1.0
# What the web server takes in one frame, so that clients know what they may send.
MESSAGE_BYTES = 64 * 1024
PACKETS = 1000
AWAY = "The database is unavailable; try again in a moment."
BROKEN = "Something went wrong; it has been logged. Trying again may help."


NEWS = frozenset({MessageReceived.name, MessageUnknown.name, MessageSent.name})
"""What dashboards hear of: what customers write, and what the platform has of the business."""


class _Message(msgspec.Struct, frozen=True):
    id: int


class _Payload(msgspec.Struct, frozen=True):
    message: _Message
    happened: list[str] = []


class _Emitted(msgspec.Struct, frozen=True):
    """Part of a feed row about a message that matters here."""

    payload: _Payload


_decoder = msgspec.json.Decoder(_Emitted)


class Live:
    """Socket.IO server of the gateway; `app` is what serves it."""

    def __init__(self, services: Services, provider: str, authentication: Authentication) -> None:
        self._services = services
        self._provider = provider
        self._authentication = authentication
        # What clients send wrongly is their trouble, and these loggers would write down what people say.
        quiet = logging.getLogger("frontdesk.socketio")
        quiet.setLevel(logging.CRITICAL)
        self._server = SocketServer(
            async_mode="asgi",
            client_manager=QueueManager(),
            cors_allowed_origins="*",
            cors_credentials=False,
            max_http_buffer_size=MESSAGE_BYTES,
            async_handlers=False,  # what a client sends is taken in the order it was sent
            logger=quiet,
            engineio_logger=quiet,
        )
        # Else of seventeen packets that a polling client sends together none is read, and none missed.
        Payload.max_decode_packets = PACKETS
        self._server.on("connect", self._connect)
        self._server.on("send_message", self._send)
        self.app: ASGIApp = SocketApp(self._server)
        self._account_id: int | None = None
        self._served: Served | None = None
        self._looks = 0
        self._waiting: list[int] = []
        self._wake = asyncio.Event()
        self._first_words = FirstMessageDelay(self._with_picture, self._emit_held)
        services.feed.listen(self._heard)

    def start(self, account_id: int) -> None:
        """Publish what is new in this account from now on."""
        self._account_id = account_id

    async def run(self) -> None:
        """Publish what is new for ever; a database that is away is waited for."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                ids = self._waiting[:READ_AT_MOST]
                try:
                    await self._emit_new(ids)
                except DatabaseUnavailable as error:
                    log.warning("dashboards wait for the database", error=str(error))
                    await asyncio.sleep(AGAIN_SECONDS)
                    continue
                except Exception:
                    log.exception("messages could not be told to dashboards", message_ids=ids)
                del self._waiting[: len(ids)]

    async def close(self) -> None:
        """Disconnect everybody, so that no client keeps the server from ending; clients come back by themselves."""
        await self._first_words.close()
        try:
            for socket in list(self._server.eio.sockets.values()):
                await socket.close(wait=False)
            await self._server.shutdown()
        except EngineIOError as error:
            log.warning("a dashboard was not told goodbye", error=str(error))

    def _heard(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if entry.account_id == self._account_id:
                try:
                    self._hear(entry)
                except msgspec.MsgspecError:
                    log.exception("an event was not understood", kind=entry.kind)

    def _hear(self, entry: Entry) -> None:
        if entry.kind == "inbox":
            self._served, self._looks = None, self._looks + 1
        elif entry.kind == "message" and self._may_serve(entry.inbox_id):
            told = _decoder.decode(entry.json).payload
            if not NEWS.isdisjoint(told.happened):
                self._waiting.append(told.message.id)
                self._wake.set()

    def _may_serve(self, inbox_id: int | None) -> bool:
        """Return whether the inbox may be one of the gateway's; True until it is looked up."""
        return self._served is None or any(found.inbox.id == inbox_id for found in self._served.inboxes)

    async def _emit_new(self, ids: Sequence[int]) -> None:
        chats, names = await self._read(ids)
        for message_id in ids:
            if message_id in chats and not self._first_words.keep(chats[message_id]):
                await self._emit(chats[message_id], names)

    async def _emit_held(self, ids: Sequence[int]) -> None:
        """Publish what was held back; a database that is away is waited for."""
        while True:
            try:
                chats, names = await self._read(ids)
                break
            except DatabaseUnavailable as error:
                log.warning("dashboards wait for the database", error=str(error))
                await asyncio.sleep(AGAIN_SECONDS)
        for message_id in ids:
            if message_id in chats:
                await self._emit(chats[message_id], names)

    async def _with_picture(self, ids: Sequence[int]) -> set[int]:
        """Return those of these messages that need not wait for their customer's picture."""
        try:
            chats, _ = await self._read(ids)
        except DatabaseUnavailable:
            return set()
        return {message_id for message_id in ids if message_id not in chats or chats[message_id].avatar_url}

    async def _read(self, ids: Sequence[int]) -> tuple[Mapping[int, Chat], Mapping[int, str]]:
        """Return those of these messages that are chats, and the names of accounts; none when no client would hear
        of them.
        """
        assert self._account_id is not None
        if not any(True for _ in self._server.manager.get_participants(NAMESPACE, _room(self._account_id))):
            return {}, {}
        served = await self._now(self._account_id)
        platforms = served.platforms(self._services.registry)
        async with self._services.database.account(self._account_id) as transaction:
            return await queries.chats_of(transaction, self._account_id, platforms, ids), served.names()

    async def _emit(self, chat: Chat, names: Mapping[int, str]) -> None:
        assert self._account_id is not None
        event = msgspec.to_builtins(item(chat, names))
        await self._server.emit("message", event, room=_room(self._account_id))
        await asyncio.sleep(0)  # a thousand queues were filled

    async def _now(self, account_id: int) -> Served:
        if self._served is not None:
            return self._served
        looks = self._looks
        served = await look(self._services.database, account_id, self._provider)
        if looks == self._looks:  # nothing has changed since
            self._served = served
        return served

    async def _connect(self, client: str, environ: Mapping[str, Any], auth: object = None) -> None:
        if self._account_id is None:
            raise HandshakeRefused("Not ready")
        token = auth.get("token") if isinstance(auth, dict) else None
        if not self._authentication.opens(token, bearer(environ.get("HTTP_AUTHORIZATION"))):
            raise HandshakeRefused("Unauthorized")
        await self._server.enter_room(client, _room(self._account_id))

    async def _send(self, _client: str, *given: object) -> dict[str, Any]:
        """Send a dashboard's message; the response says what became of it, and the connection lasts."""
        try:
            return {"success": True, "id": await self._accept(given[0] if given else None)}
        except _Refused as error:
            return {"success": False, "error": str(error)}
        except DomainError as error:
            return {"success": False, "error": str(error)}
        except DatabaseUnavailable:
            return {"success": False, "error": AWAY}
        except Exception:
            log.exception("a dashboard's message broke")
            return {"success": False, "error": BROKEN}

    async def _accept(self, given: object) -> int:
        assert self._account_id is not None
        remote_id, text, account = _words(given)
        services, account_id = self._services, self._account_id
        served = await self._now(account_id)
        inbox_ids = list(served.platforms(services.registry, account))
        caller = Caller(
            account_id=account_id,
            actor=OTHER,
            name="",
            visible=Visibility.of(inbox_ids),
            permissions=frozenset({"conversation.reply"}),
        )
        async with services.database.account(account_id) as transaction:
            found = await queries.conversation_of(transaction, account_id, inbox_ids, remote_id)
            if found is None:
                raise _Refused("There is no conversation with that id.")
            done = await reply(transaction, caller, found, NewMessage(client_id=f"gateway:{uuid4()}", content=text))
        return done.message.id


class _Refused(Exception):
    """Refusal of what a dashboard sent, which makes no sense; the text says why."""


def _words(given: object) -> tuple[str, str, str | None]:
    """Return the conversation's id on the platform, the text, and the account of a `send_message`."""
    if not isinstance(given, dict):
        raise _Refused("send_message takes an object: {conversationId, text}.")
    remote_id, text, account = _id(given.get("conversationId")), given.get("text"), _id(given.get("accountId"))
    if not isinstance(remote_id, str) or not remote_id:
        raise _Refused("conversationId is missing; it is the one of the messages in that conversation.")
    if not isinstance(text, str) or not text.strip():
        raise _Refused("text is missing; write something first.")
    if account is not None and not isinstance(account, str):
        raise _Refused("accountId must be the id of one of the accounts.")
    if not all(_is_storable(value) for value in (remote_id, text, account or "")):
        raise _Refused("The text contains a character that cannot be stored.")
    return remote_id, text, account


def _id(given: object) -> object:
    """Return an id, which is a string here, and a number to some dashboards."""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _is_storable(value: str) -> bool:
    """Return whether a database can store the text: without NUL and without half of a surrogate pair."""
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value)


def _room(account_id: int) -> str:
    return f"account:{account_id}"
