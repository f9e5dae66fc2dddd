"""A new customer's first message waits a moment for their picture, which platforms tell only when they are asked.

Dashboards draw a customer with what the first message says. What the same conversation brings meanwhile waits behind
it, and other conversations do not; a picture that does not come soon is not waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from frontdesk.compat.message_gateway.queries import Chat

LOOK_SECONDS = 0.25
LOOKS = 8
REMEMBERED = 10_000
Conversation = tuple[int, str]


class FirstWords:
    """Holds messages back. `look` says whether the picture of a message's customer is there; `tell` tells messages."""

    def __init__(
        self,
        look: Callable[[int], Awaitable[bool]],
        tell: Callable[[Sequence[int]], Awaitable[None]],
        *,
        pause: float = LOOK_SECONDS,
    ) -> None:
        self._look = look
        self._tell = tell
        self._pause = pause
        self._held: dict[Conversation, list[int]] = {}
        self._done: dict[Conversation, None] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def keep(self, chat: Chat) -> bool:
        """Whether this message is told later, by itself."""
        conversation = (chat.inbox_id, chat.conversation_id)
        if conversation in self._held:
            self._held[conversation].append(chat.id)
            return True
        if chat.direction != "in" or not chat.is_new or chat.avatar_url or conversation in self._done:
            return False
        self._held[conversation] = [chat.id]
        task = asyncio.create_task(self._release(conversation, chat.id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def close(self) -> None:
        """Hold nothing any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _release(self, conversation: Conversation, message_id: int) -> None:
        for _ in range(LOOKS):
            await asyncio.sleep(self._pause)
            if await self._look(message_id):
                break
        self._done[conversation] = None
        if len(self._done) > REMEMBERED:
            del self._done[next(iter(self._done))]
        await self._tell(self._held.pop(conversation))
