"""Phone calls in a batch: what the line of a call in the thread says, in whatever order its states are reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from frontdesk.contract.events import CallChanged, CallState
from frontdesk.core.actors import ActorRef
from frontdesk.core.conversations.activity import ACTIVITY, activity_details
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import of_message
from frontdesk.core.events import ConversationCalled
from frontdesk.core.ingest.batch import EventStep
from frontdesk.core.ingest.decide import ChangeSet

TOLD_AT = "called_at"
"""In the details of a call's line: when its state was so, by the platform's clock."""
_ORDER: Mapping[CallState, int] = {"ringing": 0, "taken": 1, "ended": 2, "missed": 2, "rejected": 2, "failed": 2}


def say(decided: ChangeSet) -> None:
    """Say in the threads how the batch's calls are; they open nothing, and nobody waits for a reply to one."""
    for step, event in decided.calls:
        thread = decided.loaded.threads.get((step.inbox.account_id, step.inbox.id, event.conversation_id))
        if thread is not None:  # else of the business, to somebody unknown: listed in the inbox's activity
            _say(decided, thread, step, event)


def _say(decided: ChangeSet, thread: ConversationRow, step: EventStep, event: CallChanged) -> None:
    key, at = (step.inbox.account_id, step.inbox.id, line_id(event.call_id)), min(event.at, decided.now)
    line = decided.loaded.messages.get(key)
    actor = ActorRef("native_app") if event.caller is None else ActorRef("contact", thread.contact_id)
    name = thread.contact_name if event.caller is not None else None
    said = call_details(event, at, None if line is None else line.details, name)
    if said is None:
        return
    if line is None:
        line = decided.activity(step, thread, "call", said, at, actor)
        line.remote_id, decided.loaded.messages[key] = key[-1], line
    else:
        line.details = said
        decided.reworded.append(line)
        decided.changed_messages[line.id] = line
    own = {"state": event.state, "seconds": event.seconds}
    decided.events.append(of_message(ConversationCalled, line, thread, at, actor, **own))
    decided.touch(thread)


def line_id(call_id: str) -> str:
    """Return what the line of a call is known by, beside the ids of messages."""
    return f"call:{call_id}"


def call_details(
    event: CallChanged, at: datetime, known: Mapping[str, Any] | None, by: str | None
) -> dict[str, Any] | None:
    """Return the details of the call's line after the event; None where it is old news.

    A call that is over does not ring again, whatever the clocks say. `by` is what a customer who called is named.
    """
    before: CallState | None = None
    if known is not None:
        before = known[ACTIVITY]["to"]
        was = (_ORDER[before], datetime.fromisoformat(known[TOLD_AT]))
        if (_ORDER[event.state], at) <= was:
            return None
    said = activity_details(ConversationCalled, before, event.state, by, seconds=event.seconds)
    return said | {TOLD_AT: at.isoformat()}
