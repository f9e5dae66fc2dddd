"""Delay of a new customer's first message: it waits a moment for their picture, which platforms tell only when asked.

Dashboards draw a customer with what the first message says. Later messages of the same conversation wait behind it, and
other conversations do not; a picture that does not come soon is not waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

import structlog

from frontdesk.compat.message_gateway.queries import Chat

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.25
LOOKS = 8
REMEMBERED = 10_000
Conversation = tuple[int, str]


@dataclass(slots=True)
class _Held:
    """Messages held back of a conversation, the first one first, and how often its picture was looked for."""

    ids: list[int]
    looks: int = 0


class FirstMessageDelay:
    """Queue of messages that are held back.

    `look` says of which of them the customer's picture is there; `tell` tells messages.
    """

    def __init__(
        self,
        look: Callable[[Sequence[int]], Awaitable[Collection[int]]],
        tell: Callable[[Sequence[int]], Awaitable[None]],
        *,
        pause: float = LOOK_SECONDS,
    ) -> None:
        self._look = look
        self._emit = tell
        self._pause = pause
        self._held: dict[Conversation, _Held] = {}
        self._done: dict[Conversation, None] = {}
        self._watching: asyncio.Task[None] | None = None

    def keep(self, chat: Chat) -> bool:
        """Return whether this message is held back, to be published later."""
        conversation = (chat.inbox_id, chat.conversation_id)
        if conversation in self._held:
            self._held[conversation].ids.append(chat.id)
            return True
        if chat.direction != "in" or not chat.is_new or chat.avatar_url or conversation in self._done:
            return False
        self._held[conversation] = _Held([chat.id])
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())
        return True

    async def close(self) -> None:
        """Hold nothing any more."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    async def _watch(self) -> None:
        """Look for all pictures at once, now and then, while anything is held."""
        while self._held:
            await asyncio.sleep(self._pause)
            there = await self._there()
            for conversation, held in list(self._held.items()):
                held.looks += 1
                if held.ids[0] in there or held.looks >= LOOKS:
                    await self._release(conversation, held)

    async def _there(self) -> Collection[int]:
        try:
            return await self._look([held.ids[0] for held in self._held.values()])
        except Exception:
            log.exception("the pictures of new customers could not be looked for")
            return ()

    async def _release(self, conversation: Conversation, held: _Held) -> None:
        """Publish the held messages of the conversation, and those that come meanwhile; hold nothing after that."""
        told = 0
        while told < len(held.ids):
            ids = held.ids[told:]
            told += len(ids)
            try:
                await self._emit(ids)
            except Exception:
                log.exception("messages could not be told to dashboards", message_ids=ids)
        del self._held[conversation]
        self._done[conversation] = None
        if len(self._done) > REMEMBERED:
            del self._done[next(iter(self._done))]
