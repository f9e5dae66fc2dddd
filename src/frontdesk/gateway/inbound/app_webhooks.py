"""Webhooks that name only the app they were made for: which of its accounts each one is for.

That is the inbox that knows the conversation, else the only connected one of the channel. Which inbox knows a
conversation is remembered for a few seconds, so that a flood of one customer's messages asks the database seldom.
Whether there is only one is asked each time, because another account's message would end up in the wrong inbox.
"""

from __future__ import annotations

import time
from dataclasses import replace

from frontdesk.core.inboxes import queries
from frontdesk.core.ingest import InboundBatchItem
from frontdesk.db.database import Database

REMEMBERED_SECONDS = 5.0
MOST_REMEMBERED = 1000


class AppWebhooks:
    """Finder of the account of webhooks that name only the app."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[tuple[str, str], tuple[float, str]] = {}

    async def placed(self, arrival: InboundBatchItem) -> InboundBatchItem:
        """Return the arrival as one of the account it is for, or unchanged when that is unclear.

        Raises `DatabaseUnavailable`.

        An arrival that cannot be placed stays the app's: it is kept like that of any account that is not connected.
        """
        ids = (getattr(event, "conversation_id", None) for event in arrival.events)
        conversation_id = next((found for found in ids if found is not None), "")
        key = (arrival.channel, conversation_id)
        until, remote_id = self._known.get(key, (0.0, ""))
        if until > time.monotonic():
            return replace(arrival, remote_account_id=remote_id)
        async with self._database.system() as transaction:
            inbox = await queries.inbox_of_app_in_all(transaction, arrival.channel, conversation_id)
        if inbox is None:
            return arrival
        if inbox["knows"]:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = (time.monotonic() + REMEMBERED_SECONDS, inbox["remote_id"])
        return replace(arrival, remote_account_id=inbox["remote_id"])
