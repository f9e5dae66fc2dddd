"""Separation of equal message ids in two conversations: platforms number messages by conversation, or mix them up.

An id names one message of an inbox. The message that comes second gets an id of its own, the same at each delivery, so
that it is shown where it was written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from frontdesk.contract.events import MessageEchoed, MessageReceived
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.ingest.batch import EventStep
from frontdesk.core.ingest.deleted_conversations import own_id
from frontdesk.core.ingest.load import MessageKey, ThreadKey


def separate_ids(
    steps: Sequence[EventStep], threads: Mapping[ThreadKey, ConversationRow], messages: Mapping[MessageKey, MessageRow]
) -> tuple[Sequence[EventStep], set[MessageKey]]:
    """Return the steps with other ids where another conversation has theirs, and the keys of those ids."""
    seen: dict[MessageKey, str] = {}
    changed: dict[int, EventStep] = {}
    for place, step in enumerate(steps):
        event = step.event
        if not isinstance(event, MessageReceived | MessageEchoed) or step.comment is not None:
            continue
        inbox = (step.inbox.account_id, step.inbox.id)
        key = (*inbox, event.message_id)
        first = seen.setdefault(key, event.conversation_id)
        known, thread = messages.get(key), threads[(*inbox, event.conversation_id)]
        if first != event.conversation_id or (known is not None and known.conversation_id != thread.id):
            changed[place] = replace(step, event=replace(event, message_id=own_id(event)))
    if not changed:
        return steps, set()
    apart = [changed.get(place, step) for place, step in enumerate(steps)]
    keys = {(s.inbox.account_id, s.inbox.id, _message_id(s)) for s in changed.values()}
    return apart, keys


def _message_id(step: EventStep) -> str:
    assert isinstance(step.event, MessageReceived | MessageEchoed)
    return step.event.message_id
