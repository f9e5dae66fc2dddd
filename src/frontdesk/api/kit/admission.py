"""Admission of clients to the feed: all who come at once are looked up together.

After a restart, or a change of somebody's rights, a thousand clients come back within a second. One that comes alone is
looked up at once; those who come while that is going on, or shortly after, share the next look into the database. No
result is kept: every client is looked up after it came, so a session that has ended by then lets nobody in.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TypeVar

from frontdesk.core.actors import Actor, NotSignedIn
from frontdesk.core.conversations.queries import inbox_of_conversation
from frontdesk.core.sessions.authentication import Credential, holders
from frontdesk.db.database import Database
from frontdesk.kit.keyed_turns import Turns
from frontdesk.realtime.audience import Audience
from frontdesk.realtime.feed import FeedReader
from frontdesk.realtime.hub import MOST_SOCKETS

PAUSE_SECONDS = 0.05
PLACES_KEPT = 10_000
MISSING_SECONDS = 5.0
"""For so long a conversation that there was not is not looked for again."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Admitted:
    """User and what they may see. The feed after `since` may have changed it."""

    actor: Actor
    audience: Audience
    since: int


class Admission:
    """Lookup of credentials: all that wait share one transaction."""

    def __init__(self, database: Database, feed: FeedReader) -> None:
        self._database = database
        self._feed = feed
        self._waiting: dict[Credential, asyncio.Future[Admitted | None]] = {}
        self._working: asyncio.Task[None] | None = None
        self._inboxes: dict[tuple[int, int], int] = {}
        self._missing: dict[tuple[int, int], float] = {}
        self._looks = Turns(waiting=MOST_SOCKETS, seconds=None)

    async def admit(self, credential: Credential) -> Admitted:
        """Return who has this credential. Raises `NotSignedIn`, `DatabaseUnavailable`."""
        response = self._waiting.get(credential)
        if response is None:
            response = self._waiting[credential] = asyncio.get_running_loop().create_future()
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        # A caller who leaves takes nothing from others who wait for the same result.
        admitted = await asyncio.shield(response)
        if admitted is None:
            raise NotSignedIn
        return admitted

    async def inbox_of(self, account_id: int, user_id: int, conversation_id: int) -> int | None:
        """Return the inbox of a conversation of the account, which never changes; None when there is none.

        One person's questions are looked up one after the other, and a miss is not looked up again at once. Raises
        `DatabaseUnavailable`.
        """
        key = (account_id, conversation_id)
        if key in self._inboxes:
            return self._inboxes[key]
        async with self._looks.turn((account_id, user_id)):
            if time.monotonic() < self._missing.get(key, 0):
                return None
            async with self._database.account(account_id) as transaction:
                inbox_id = await inbox_of_conversation(transaction, account_id, conversation_id)
            if inbox_id is None:
                _keep(self._missing, key, time.monotonic() + MISSING_SECONDS)
            else:
                _keep(self._inboxes, key, inbox_id)
        return inbox_id

    async def _work(self) -> None:
        try:
            while self._waiting:
                asked, self._waiting = self._waiting, {}
                await self._respond(asked)
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self._working = None

    async def _respond(self, asked: dict[Credential, asyncio.Future[Admitted | None]]) -> None:
        try:
            found = await self._look_up(list(asked))
        except Exception as error:
            for response in asked.values():
                response.set_exception(error)
                response.exception()  # looked at here, for nobody may be waiting any more
        else:
            for credential, response in asked.items():
                response.set_result(found.get(credential))

    async def _look_up(self, credentials: list[Credential]) -> dict[Credential, Admitted]:
        since = self._feed.cursor
        async with self._database.system() as transaction:
            actors = await holders(transaction, credentials)
        return {
            credential: Admitted(actor, Audience(actor.account_id, actor.user_id, actor.visibility), since)
            for credential, actor in actors.items()
        }


def _keep(places: dict[tuple[int, int], T], key: tuple[int, int], value: T) -> None:
    if len(places) >= PLACES_KEPT:
        places.clear()
    places[key] = value
