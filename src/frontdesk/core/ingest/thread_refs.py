"""Threads of platforms without conversations: each message joins the conversation of a message that it follows.

Where none of those is known, it joins the one that began with the first of them, which is called by that message's id:
so a reply that comes before what it replies to ends up beside it. An edit or a deletion is in the conversation of its
message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frontdesk.contract.events import MessageDeleted, MessageEchoed, MessageEdited, MessageReceived
from frontdesk.core.conversations.thread_refs import Key, conversations_of
from frontdesk.core.ingest.batch import EventStep
from frontdesk.db.transaction import Transaction

Placed = MessageReceived | MessageEchoed | MessageEdited | MessageDeleted


async def placed(transaction: Transaction, steps: list[EventStep]) -> list[EventStep]:
    """Return the steps, those of threads with their conversations."""
    if not any(_thread_of(step) is not None for step in steps):
        return steps
    known = await conversations_of(transaction, {key for step in steps for key in _named(step)})
    return [_placed(step, known) for step in steps]


def _placed(step: EventStep, known: dict[Key, str]) -> EventStep:
    event = _thread_of(step)
    if event is None:
        return step
    keys = _named(step)
    found = next((known[key] for key in keys if key in known), None)
    if isinstance(event, MessageEdited | MessageDeleted):
        return step if found is None else replace(step, event=replace(event, conversation_id=found))
    conversation_id = found or (event.thread_refs[0] if event.thread_refs else event.message_id)
    known[keys[0]] = conversation_id  # what follows in this batch may name it
    return replace(step, event=replace(event, conversation_id=conversation_id))


def _named(step: EventStep) -> Sequence[Key]:
    """Return the message itself, which may have come before, and those that it follows, the newest first."""
    event = _thread_of(step)
    if event is None:
        return ()
    refs = () if isinstance(event, MessageEdited | MessageDeleted) else event.thread_refs
    ids = (event.message_id, *reversed(refs))
    return [(step.inbox.account_id, step.inbox.id, remote_id) for remote_id in ids]


def _thread_of(step: EventStep) -> Placed | None:
    event = step.event
    return event if isinstance(event, Placed) and not event.conversation_id else None
