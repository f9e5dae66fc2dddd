"""Decisions: what each event means for its conversation, in plain Python over what was loaded, without I/O.

`ChangeSet` collects what must be written. Events of one batch are taken in the order they arrived; the thread is
ordered by the platform's clock, so a late delivery changes history and nothing that came after it.
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Any

from frontdesk.contract.events import (
    AuthorizationLost,
    CallChanged,
    Content,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    ReceiptUpdated,
    ReferralReceived,
    StatusChanged,
    Unknown,
)
from frontdesk.core import events as facts
from frontdesk.core.actors import SYSTEM, ActorKind, ActorRef
from frontdesk.core.comments.models import CommentRow
from frontdesk.core.conversations import lifecycle
from frontdesk.core.conversations.activity import activity_details, owner_said
from frontdesk.core.conversations.activity_row import activity_row
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import of_conversation, of_message, status_event
from frontdesk.core.conversations.lifecycle import StatusChange
from frontdesk.core.conversations.message_row import CLOCKS_DIFFER_BY, MessageRow, preview
from frontdesk.core.conversations.owner import owner_events, take_over
from frontdesk.core.event_kinds import Event
from frontdesk.core.ingest.batch import EventStep
from frontdesk.core.ingest.content import attachments_of, details_of, is_same, unknown_message_id, words_of
from frontdesk.core.ingest.load import MessageKey, ThreadKey
from frontdesk.core.ingest.loaded import Loaded, MessageChange, ReactionWrite, change_of, newest, replied_since
from frontdesk.core.messages import status
from frontdesk.core.messages.transitions import SAID, UNREAD
from frontdesk.kit.values import dataclass

AUTHOR_OF_ORIGIN: dict[str, ActorKind] = {"native_app": "native_app", "unknown": "native_app"}
"""Whatever else sent it is `other`."""
ON_ITS_WAY = timedelta(minutes=1)
"""A newer message is not marked as found by the catch-up: its webhook may still be on its way."""
MOMENT = timedelta(microseconds=1)
"""What a customer did by writing stands so long before their message, what a reply did so long after it."""
BACKDATED_BY = timedelta(minutes=1)
"""A conversation is as old as its oldest message, where that is older than our record of it by more than this."""


@dataclass(slots=True)
class ChangeSet:
    """Changes to write. Rows are listed once, in the order they were decided."""

    loaded: Loaded
    now: datetime
    new_messages: list[MessageRow] = field(default_factory=list)
    confirmed_echoes: list[MessageRow] = field(default_factory=list)
    changed_messages: dict[int, MessageRow] = field(default_factory=dict)
    threads: dict[int, ConversationRow] = field(default_factory=dict)
    reactions: dict[tuple[MessageKey, str, str], ReactionWrite] = field(default_factory=dict)
    calls: list[tuple[EventStep, CallChanged]] = field(default_factory=list)
    reworded: list[MessageRow] = field(default_factory=list)
    """Lines of the thread that were known, and say something else now."""
    message_changes: dict[MessageKey, MessageChange] = field(default_factory=dict)
    """The newest word on each message that was edited or deleted, whether it is known or not."""
    receipts: dict[int, datetime] = field(default_factory=dict)
    early_receipts: dict[ThreadKey, datetime] = field(default_factory=dict)
    """Receipts of conversations that are not known yet."""
    statuses: dict[int, MessageRow] = field(default_factory=dict)
    undelivered: list[tuple[ConversationRow, MessageRow]] = field(default_factory=list)
    """Replies that the platform had taken and could not deliver, with their conversations."""
    revoked_inboxes: dict[tuple[int, int], str] = field(default_factory=dict)
    comments: list[CommentRow] = field(default_factory=list)
    comment_by_conversation: dict[int, CommentRow] = field(default_factory=dict)
    """The customer's comment that each conversation is about now."""
    late_content: list[MessageRow] = field(default_factory=list)
    """Messages that were known without their content, which came only now."""
    started: set[int] = field(default_factory=set)
    """Conversations that began in this batch."""
    backdated: dict[int, ConversationRow] = field(default_factory=dict)
    """Conversations that turned out to be older than our record of them."""
    quote_targets: list[MessageRow] = field(default_factory=list)
    """Messages that became known only now; messages that quote them may be stored already."""
    events: list[Event] = field(default_factory=list)
    """What happened, for the log and for the feed."""

    def apply(self, step: EventStep) -> None:
        """Decide one event."""
        event = step.event
        if isinstance(event, MessageReceived):
            self._received(step, event)
        elif isinstance(event, MessageEchoed):
            self._echoed(step, event)
        elif isinstance(event, ReceiptUpdated):
            self._read(step, event)
        elif isinstance(event, StatusChanged):
            self._status_changed(step, event)
        elif isinstance(event, ReactionChanged):
            self._reacted(step, event)
        elif isinstance(event, MessageEdited | MessageDeleted):
            key = self._key(step, event.message_id)
            change = change_of(event, self._no_later_than_now(event.at))
            self.message_changes[key] = newest(self.message_changes.get(key), change)
        elif isinstance(event, ReferralReceived):
            self._referred(step, event)
        elif isinstance(event, CallChanged):
            self.calls.append((step, event))
        elif isinstance(event, AuthorizationLost):
            self.revoked_inboxes[(step.inbox.account_id, step.inbox.id)] = event.reason
        else:
            self._unknown(step, event)

    def touch(self, thread: ConversationRow) -> None:
        """Note that the conversation's card has changed."""
        self.threads[thread.id] = thread

    def _received(self, step: EventStep, event: MessageReceived) -> None:
        message = self._new_message(step, event.conversation_id, event.message_id, "in", "contact", event.content)
        if message is None:
            self._add_late_content(step, event)
            return
        thread = self._thread(step, event.conversation_id)
        self._place(step, thread, message, event.sent_at, event.reply_to)
        if event.button_id is not None:
            message.details = {**(message.details or {}), "button_id": event.button_id}
        opened = self._apply_inbound(step, thread, message)
        own = {
            "kind": message.kind,
            "is_history": step.arrival.is_history,
            "found_by_catch_up": "missed" in (message.details or {}),
            "from_blocked": thread.blocked,
        }
        actor = ActorRef("contact", thread.contact_id)
        self._start_with(thread, message)
        self.events.append(of_message(facts.MessageReceived, message, thread, message.sent_at, actor, **own))
        self._show_inbound(step, thread, message, opened)

    def _start_with(self, thread: ConversationRow, message: MessageRow) -> None:
        """Begin a conversation without a message so far with this one."""
        if thread.last_message is None and thread.id not in self.started:
            self.started.add(thread.id)
            actor = message.author_ref
            self.events.append(of_conversation(facts.ConversationCreated, thread, message.sent_at, actor))

    def _unknown(self, step: EventStep, event: Unknown) -> None:
        known = event.conversation_id is not None and self._thread_key(step, event.conversation_id)
        if event.conversation_id is None or known not in self.loaded.threads:
            return  # listed in the inbox's activity by its delivery
        remote_id = event.message_id or unknown_message_id(step.arrival, event)
        content = Content(kind="unknown", raw_kind=event.raw_kind, text=event.note)
        author: ActorKind = "contact" if event.sender is not None else "system"
        direction = "in" if author == "contact" else "activity"
        message = self._new_message(step, event.conversation_id, remote_id, direction, author, content)
        if message is None:
            return
        thread = self._thread(step, event.conversation_id)
        self._place(step, thread, message, event.at or step.arrival.received_at, None)
        # Nobody knows whether the customer wrote: it is shown, and opens neither a window nor the conversation.
        actor = message.author_ref
        own = {"raw_kind": event.raw_kind}
        self.events.append(of_message(facts.MessageUnknown, message, thread, message.sent_at, actor, **own))
        self._show(thread, message)

    def _add_late_content(self, step: EventStep, event: MessageReceived) -> None:
        """Fill in a known message whose content comes only now."""
        message, content = self.loaded.messages[self._key(step, event.message_id)], event.content
        is_empty = message.content is None and not message.attachments and not message.is_deleted
        thread = self._thread(step, event.conversation_id)
        if not is_empty or (content.text is None and not content.media) or message.conversation_id != thread.id:
            return
        message.content, message.kind = content.text, content.kind
        message.attachments = attachments_of(content, message.id, self.loaded.ids.attachments)
        self.late_content.append(message)
        self.changed_messages[message.id] = message
        self.events.append(of_message(facts.MessageUpdated, message, thread, message.sent_at, SYSTEM))
        if thread.last_message is not None and thread.last_message.id == message.id:
            thread.last_message = preview(message)
        self.touch(thread)

    def _apply_inbound(self, step: EventStep, thread: ConversationRow, message: MessageRow) -> StatusChange | None:
        """Apply the customer's message to the conversation; return the change of its status, when it opens it."""
        if step.arrival.is_history:
            lifecycle.on_history(thread)
            return None
        is_replied_to = step.arrival.found_by_catch_up and replied_since(thread, message)
        return lifecycle.on_inbound(thread, message.sent_at, is_replied_to=is_replied_to)

    def _show_inbound(
        self, step: EventStep, thread: ConversationRow, message: MessageRow, opened: StatusChange | None
    ) -> None:
        if step.comment is not None:
            self._set_comment(thread, step.comment)
        is_quiet = thread.blocked and not step.arrival.is_history and thread.last_message is not None
        active_at = thread.last_activity_at
        if opened is not None:
            said = activity_details(opened.kind, opened.before, opened.after, thread.contact_name)
            actor = ActorRef("contact", thread.contact_id)
            line = self.activity(step, thread, "status", said, message.sent_at - MOMENT, actor)
            at, changes = message.sent_at, opened.changes
            self.events.append(of_message(opened.kind, line, thread, at, actor, changes=changes))
        self._show(thread, message)
        if is_quiet:  # what somebody writes who is blocked is kept, but raises nothing
            thread.last_activity_at = active_at

    def _set_comment(self, thread: ConversationRow, comment: CommentRow) -> None:
        """Make the customer's newest comment the one that is replied to."""
        known = self.comment_by_conversation.get(thread.id)
        if known is None or known.commented_at <= comment.commented_at:
            self.comment_by_conversation[thread.id] = comment
            thread.post_id, thread.comment_id = comment.post_id, comment.remote_id

    def _echoed(self, step: EventStep, event: MessageEchoed) -> None:
        thread = self._thread(step, event.conversation_id)
        if event.origin in ("own_api", "unknown") and self._confirm_echo(step, thread, event):
            return
        author: ActorKind = "bot" if event.automatic else AUTHOR_OF_ORIGIN.get(event.origin, "other")
        message = self._new_message(step, event.conversation_id, event.message_id, "out", author, event.content)
        if message is None:
            return
        self._place(step, thread, message, event.sent_at, event.reply_to)
        status.move(message, "echoed")
        if thread.contact_read_at is not None and message.sent_at <= thread.contact_read_at:
            status.move(message, "read")
        self._start_with(thread, message)
        own = {"kind": message.kind, "elsewhere": True}
        actor = message.author_ref
        self.events.append(of_message(facts.MessageSent, message, thread, message.sent_at, actor, **own))
        if event.automatic:
            message.details = {**(message.details or {}), "automatic": event.automatic}
        else:
            lifecycle.on_reply_elsewhere(thread, message.sent_at, thread.reply_window)
            if not step.arrival.is_history and event.origin != "own_api":
                self._take_over(step, thread, message)
        self._show(thread, message)

    def _take_over(self, step: EventStep, thread: ConversationRow, message: MessageRow) -> None:
        """Take the conversation from a bot or an AI agent, as a person replied in the platform's own app."""
        change, actor = take_over(thread, None), message.author_ref
        if change is None:
            return
        before, after = owner_said(change.before, change.was_called), owner_said(change.after, None)
        said = activity_details(change.kind, before, after, platform=step.arrival.title)
        line = self.activity(step, thread, "assignee", said, message.sent_at + MOMENT, actor)
        self.events += owner_events(change, thread, message.sent_at, actor, message_id=line.id)

    def _confirm_echo(self, step: EventStep, thread: ConversationRow, event: MessageEchoed) -> bool:
        """Give the id of an echo to the message of ours that has none yet."""
        if self._key(step, event.message_id) in self.loaded.messages:
            return True
        waiting = self.loaded.outbox.get(thread.id, [])
        for message in waiting:
            is_older = step.arrival.found_by_catch_up and event.sent_at < message.sent_at - CLOCKS_DIFFER_BY
            if not is_older and is_same(message, event.content):
                waiting.remove(message)
                status.move(message, "taken")
                message.remote_id, message.error, message.status_at = event.message_id, None, None
                if thread.waiting_reply is not None and thread.waiting_reply.message_id == message.id:
                    thread.waiting_reply = None
                lifecycle.on_reply_recognised(thread, message.sent_at, is_automatic=message.is_automatic)
                message.left(min(event.sent_at, self.now))
                if thread.contact_read_at is not None and event.sent_at <= thread.contact_read_at:
                    status.move(message, "read")
                self.loaded.messages[self._key(step, event.message_id)] = message
                self.events.append(status_event(message, thread, message.sent_at))
                self.confirmed_echoes.append(message)
                self.quote_targets.append(message)
                self._show(thread, message)
                return True
        return False

    def _read(self, step: EventStep, event: ReceiptUpdated) -> None:
        key, until = self._thread_key(step, event.conversation_id), self._no_later_than_now(event.until)
        thread = self.loaded.threads.get(key)
        if thread is None:
            self.early_receipts[key] = max(until, self.early_receipts.get(key, until))
            return
        if thread.contact_read_at is not None and until <= thread.contact_read_at:
            return
        thread.contact_read_at = until
        self.receipts[thread.id] = until
        actor = ActorRef("contact", thread.contact_id)
        self.events.append(of_conversation(facts.MessagesRead, thread, until, actor, until=until))
        for message in self.new_messages:
            if message.conversation_id == thread.id and message.sent_at <= until:
                status.move_if_possible(message, "read")
        last = thread.last_message
        if last is not None and last.status in UNREAD and last.sent_at <= until:
            thread.last_message = replace(last, status="read")
        self.touch(thread)

    def _status_changed(self, step: EventStep, event: StatusChanged) -> None:
        message = self.loaded.messages.get(self._key(step, event.message_id))
        thread = self.loaded.threads.get(self._thread_key(step, event.conversation_id))
        if message is None or thread is None or message.conversation_id != thread.id:
            return
        cause = SAID.get(event.status)
        if cause is None or not status.move_if_possible(message, cause):
            return
        message.status_at, message.error = self._no_later_than_now(event.at), None
        if event.status == "failed":
            text = event.reason or "This message couldn't be delivered."
            message.error = {"code": "undelivered", "text": text, "can_retry": False}
            lifecycle.on_reply_withdrawn(thread, message.sent_at, thread.reply_window)
            self.undelivered.append((thread, message))
        self.statuses[message.id] = message
        self.changed_messages[message.id] = message
        self.events.append(status_event(message, thread, message.status_at))
        message.loaded_status = message.status
        if thread.last_message is not None and thread.last_message.id == message.id:
            thread.last_message = preview(message)
        self.touch(thread)

    def _reacted(self, step: EventStep, event: ReactionChanged) -> None:
        """Keep the newest word on a reaction. What it changes is known once it is stored."""
        key = self._key(step, event.message_id)
        place = (key, event.reactor.remote_id, event.emoji)
        known, at = self.reactions.get(place), self._no_later_than_now(event.at)
        if known is not None and known.at > at:
            return
        self.reactions[place] = ReactionWrite(
            key=key,
            thread=self._thread_key(step, event.conversation_id),
            reactor_remote_id=event.reactor.remote_id,
            emoji=event.emoji,
            image_url=event.image_url,
            from_business=event.from_business,
            removed=not event.added,
            at=at,
            channel=step.arrival.channel,
        )

    def _referred(self, step: EventStep, event: ReferralReceived) -> None:
        thread = self._thread(step, event.conversation_id)
        at = self._no_later_than_now(event.at).isoformat()
        if thread.referral is not None and thread.referral["at"] >= at:
            return
        thread.referral = {
            "source": event.source,
            "title": event.title,
            "url": event.url,
            "reference": event.reference,
            "details": event.details,
            "at": at,
        }
        origin = {"source": event.source, "title": event.title or event.reference or None}
        said = activity_details(facts.ConversationReferred, None, origin, thread.contact_name)
        actor = ActorRef("contact", thread.contact_id)
        line = self.activity(step, thread, "referral", said, self._no_later_than_now(event.at) - MOMENT, actor)
        referred = of_message(
            facts.ConversationReferred, line, thread, self._no_later_than_now(event.at), actor, source=event.source
        )
        self.events.append(referred)
        self.touch(thread)

    def activity(
        self,
        step: EventStep,
        thread: ConversationRow,
        kind: str,
        said: dict[str, Any],
        at: datetime,
        actor: ActorRef,
    ) -> MessageRow:
        """Say in the thread what the actor did."""
        line = activity_row(
            thread,
            kind,
            said,
            sent_at=at,
            received_at=step.arrival.received_at,
            actor=actor,
            id_=next(self.loaded.ids.messages),
        )
        self.new_messages.append(line)
        return line

    def _new_message(
        self, step: EventStep, conversation_id: str, remote_id: str, direction: str, author: ActorKind, content: Content
    ) -> MessageRow | None:
        """Make a message; return None when it is known already, from an earlier delivery or this batch."""
        key = self._key(step, remote_id)
        if key in self.loaded.messages:
            return None
        thread = self._thread(step, conversation_id)
        message = MessageRow(
            account_id=step.inbox.account_id,
            id=next(self.loaded.ids.messages),
            conversation_id=thread.id,
            inbox_id=step.inbox.id,
            direction=direction,
            author=author,
            kind=content.kind,
            sent_at=self.now,
            received_at=step.arrival.received_at,
            content=words_of(content),
            author_id=thread.contact_id if author == "contact" else None,
            details=details_of(content),
            remote_id=remote_id,
        )
        message.attachments = attachments_of(content, message.id, self.loaded.ids.attachments)
        self.loaded.messages[key] = message
        self.new_messages.append(message)
        return message

    def _place(
        self, step: EventStep, thread: ConversationRow, message: MessageRow, sent_at: datetime, reply_to: str | None
    ) -> None:
        """Set where in the thread the message stands and what it quotes."""
        message.sent_at = self._no_later_than_now(sent_at)
        if message.sent_at < thread.created_at - BACKDATED_BY:
            thread.created_at = message.sent_at
            self.backdated[thread.id] = thread
        if step.arrival.found_by_catch_up and sent_at < step.arrival.received_at - ON_ITS_WAY:
            message.details = {**(message.details or {}), "missed": True}
        if reply_to is not None:
            message.reply_to_remote_id = reply_to

    def _show(self, thread: ConversationRow, message: MessageRow) -> None:
        """Update the conversation's card with a message that is new or changed."""
        last = thread.last_message
        if last is None or (message.sent_at, message.id) >= (last.sent_at, last.id):
            thread.last_message = preview(message)
            # What came since its last message, such as the end of a snooze, keeps its place in the list.
            thread.last_activity_at = message.sent_at if last is None else max(thread.last_activity_at, message.sent_at)
        else:
            self.quote_targets.append(message)
        self.touch(thread)

    def _no_later_than_now(self, at: datetime) -> datetime:
        """Return a time of the platform's. A clock ahead of ours is held at ours."""
        return min(at, self.now)

    def _thread(self, step: EventStep, conversation_id: str) -> ConversationRow:
        return self.loaded.threads[self._thread_key(step, conversation_id)]

    def _thread_key(self, step: EventStep, conversation_id: str) -> ThreadKey:
        return (step.inbox.account_id, step.inbox.id, conversation_id)

    def _key(self, step: EventStep, remote_id: str) -> MessageKey:
        return (step.inbox.account_id, step.inbox.id, remote_id)
