"""Changes of people in a batch: the newest report on each is stored with their contact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from frontdesk.contract.events import ContactUpdated
from frontdesk.core.contacts.reported_changes import ReportedPerson, update_reported
from frontdesk.core.ingest.batch import InboundBatchItem, Inbox
from frontdesk.db.transaction import Transaction


async def store(transaction: Transaction, arrivals: Iterable[tuple[InboundBatchItem, Inbox]], now: datetime) -> None:
    """Store what the arrivals tell of people who are known; those of a disconnected inbox tell nothing."""
    told: dict[tuple[int, str, str], ReportedPerson] = {}
    for arrival, inbox in arrivals:
        for event in arrival.events if inbox.state != "disconnected" else ():
            if not isinstance(event, ContactUpdated):
                continue
            person = ReportedPerson(
                inbox.account_id, arrival.platform, arrival.channel, event.party, event.former_id, min(event.at, now)
            )
            known = told.get(person.key)
            if known is None or known.at <= person.at:
                told[person.key] = person
    if told:
        await update_reported(transaction, [told[key] for key in sorted(told)])
