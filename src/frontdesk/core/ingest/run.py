"""Run of a batch through its three parts: load, decide, write."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from frontdesk.contract.comments import Comment
from frontdesk.contract.events import (
    AuthorizationLost,
    CallChanged,
    CommentReceived,
    CommentStateChanged,
    ContactUpdated,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    PrivateReplyOffered,
    ReactionChanged,
    StatusChanged,
    TemplateChanged,
    Unknown,
)
from frontdesk.core.actors import ActorRef
from frontdesk.core.comments.models import CommentKey, CommentRow
from frontdesk.core.contacts.jobs import CHECK_IMAGES, FETCH_PROFILE
from frontdesk.core.conversations.commenting import changes_comments
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.jobs import REPLY_POSTED
from frontdesk.core.conversations.private_reply import tie_jobs
from frontdesk.core.event_kinds import Event
from frontdesk.core.events import ContactCreated
from frontdesk.core.ingest import comments, contact_changes, load, phone_calls, thread_refs, write
from frontdesk.core.ingest.batch import CommentStep, EventStep, InboundBatchItem, Inbox, Outcome, Person
from frontdesk.core.ingest.content import unknown_message_id
from frontdesk.core.ingest.decide import ChangeSet
from frontdesk.core.ingest.deleted_conversations import without_deleted
from frontdesk.core.ingest.duplicate_ids import separate_ids
from frontdesk.core.ingest.load import InboxKey, MessageKey, PersonKey, ThreadKey
from frontdesk.core.ingest.loaded import Loaded, tie_quotes
from frontdesk.core.ingest.webhook_summaries import sentence
from frontdesk.db.transaction import Job, Transaction

LAST_EVENT_SAVED_EVERY = timedelta(seconds=5)
PROFILE_KEPT = timedelta(days=7)
IMAGES_ASKED_EVERY = timedelta(days=1)


async def receive(transaction: Transaction, arrivals: Sequence[InboundBatchItem]) -> list[Outcome]:
    """Process a batch in the open transaction; return the outcomes in the arrivals' order."""
    now = datetime.now(UTC)
    inboxes, people = await load.senders(transaction, load.sender_keys(arrivals))
    kept = [_keep(arrival, inboxes.get((arrival.channel, arrival.remote_account_id))) for arrival in arrivals]
    steps: list[EventStep] = []
    about: list[CommentStep] = []
    for k in kept:
        if k.inbox is not None and k.inbox.state != "disconnected":
            _sort_out(k.arrival, k.inbox, steps, about)
    decided = await _process(transaction, steps, about, people, now) if steps or about else None
    await write.batch(transaction, kept, decided)
    await contact_changes.store(transaction, [(k.arrival, k.inbox) for k in kept if k.inbox is not None], now)
    await write.save_last_event_times(transaction, _with_old_last_event(inboxes, now), now)
    return [k.outcome for k in kept]


async def ingest_fetched(transaction: Transaction, arrival: InboundBatchItem, fetched: Sequence[Comment]) -> int:
    """Process what the platform returned when it was asked, and the arrival's events; there is no request to keep.

    Returns how many messages were not known before.
    """
    keys = {
        (arrival.channel, arrival.remote_account_id, arrival.platform, comment.author.remote_id) for comment in fetched
    }
    inboxes, people = await load.senders(transaction, keys | load.sender_keys([arrival]))
    inbox = inboxes.get((arrival.channel, arrival.remote_account_id))
    if inbox is None:
        return 0
    steps: list[EventStep] = []
    about = [CommentStep(arrival, inbox, comment) for comment in fetched]
    _sort_out(arrival, inbox, steps, about)
    now = datetime.now(UTC)
    decided = await _process(transaction, steps, about, people, now)
    await write.batch(transaction, [], decided)
    await contact_changes.store(transaction, [(arrival, inbox)], now)
    if steps and not arrival.is_history and not arrival.found_by_catch_up:
        heard = {(arrival.channel, arrival.remote_account_id): inbox}
        await write.save_last_event_times(transaction, _with_old_last_event(heard, now), now)
    return sum(message.direction != "activity" for message in decided.new_messages)


async def park_failed(transaction: Transaction, arrival: InboundBatchItem, error: str) -> None:
    """Park an arrival that failed by itself: kept with its error, shown and replayable."""
    inboxes, _ = await load.senders(transaction, load.sender_keys([arrival]))
    kept = _keep(arrival, inboxes.get((arrival.channel, arrival.remote_account_id)))
    await write.batch(transaction, [replace(kept, outcome="parked", error=error)], None)


def _keep(arrival: InboundBatchItem, inbox: Inbox | None) -> write.StoredDelivery:
    summary = ", ".join(sentence(event, arrival.title) for event in arrival.events) or "Nothing in it"
    summary = summary.encode("utf-8", "replace").decode().replace("\0", "")[:300]
    if inbox is None:
        return write.StoredDelivery(arrival, None, "unknown_account", summary)
    if inbox.state == "disconnected":
        return write.StoredDelivery(arrival, inbox, "parked", summary, "The inbox was disconnected when this arrived.")
    if arrival.error is not None:
        return write.StoredDelivery(arrival, inbox, "parked", summary, arrival.error)
    return write.StoredDelivery(arrival, inbox, "processed", summary)


def _sort_out(arrival: InboundBatchItem, inbox: Inbox, steps: list[EventStep], about: list[CommentStep]) -> None:
    """Sort what arrived: about conversations, or about comments. People and templates are neither."""
    for event in arrival.events:
        if isinstance(event, CommentReceived | CommentStateChanged | PrivateReplyOffered):
            about.append(CommentStep(arrival, inbox, event))
        elif not isinstance(event, ContactUpdated | TemplateChanged):
            steps.append(EventStep(arrival, inbox, event))


async def _process(
    transaction: Transaction,
    steps: list[EventStep],
    about: list[CommentStep],
    known: dict[PersonKey, Person],
    now: datetime,
) -> ChangeSet:
    stored: dict[CommentKey, CommentRow] = {}
    if about:
        made, stored = await comments.store(transaction, await comments.invite(transaction, about), known)
        steps = steps + made
    steps = await thread_refs.placed(transaction, steps)
    told = dict(_wanted_people(steps))
    people = await load.people(transaction, known, told)
    wanted = _wanted_threads(steps, people)
    found, ids, deleted = await load.conversations(transaction, wanted, _lines(steps, wanted), _files(steps))
    if deleted:
        steps = without_deleted(steps, deleted)
        wanted = _wanted_threads(steps, people)
    opened = await load.opened(transaction, wanted, found)
    messages = await load.messages(transaction, _wanted_messages(steps))
    apart, others = separate_ids(steps, opened, messages)
    if others:
        steps = list(apart)
        messages |= await load.messages(transaction, others)
    own = [s for s in steps if isinstance(s.event, MessageEchoed) and s.event.origin in ("own_api", "unknown")]
    outbox = await load.outbox(transaction, list(opened.values())) if own else {}
    came = list(_newcomers(people, now))
    decided = ChangeSet(Loaded(opened, messages, outbox, ids), now, comments=list(stored.values()), events=came)
    for step in steps:
        decided.apply(step)
    phone_calls.say(decided)
    tie_quotes(decided.new_messages, decided.loaded.messages)
    changed = list(_changed_people(people, told))
    await write.people(transaction, changed)
    _show_changed(changed, steps, decided)
    transaction.jobs.extend(_completions(steps, people, decided, now))
    transaction.jobs.extend(await tie_jobs(transaction, decided.new_messages))
    transaction.jobs.extend(
        REPLY_POSTED(account_id=message.account_id, message_id=message.id)
        for message in decided.confirmed_echoes
        if changes_comments(message)
    )
    return decided


def _wanted_people(steps: Iterable[EventStep]) -> Iterator[tuple[PersonKey, Person]]:
    for step in steps:
        party = load.customer_of(step.event)
        if party is None:
            continue
        key = (step.inbox.account_id, step.arrival.platform, party.remote_id)
        yield key, Person(*key, 0, party.username, party.is_follower, name=party.name or party.username)


def _wanted_threads(steps: Iterable[EventStep], people: dict[PersonKey, Person]) -> dict[ThreadKey, int | None]:
    wanted: dict[ThreadKey, int | None] = {}
    for step in steps:
        event = step.event
        if isinstance(event, AuthorizationLost) or event.conversation_id is None:
            continue
        key = (step.inbox.account_id, step.inbox.id, event.conversation_id)
        party = load.customer_of(event)
        if party is None:
            wanted.setdefault(key, None)
        elif wanted.get(key) is None:
            wanted[key] = people[(step.inbox.account_id, step.arrival.platform, party.remote_id)].contact_id
    return wanted


def _wanted_messages(steps: Iterable[EventStep]) -> set[MessageKey]:
    """Return ids that may be known already: of the messages, their quotes, and the targets of reactions."""
    wanted: set[MessageKey] = set()
    for step in steps:
        event = step.event
        ids: tuple[str | None, ...] = ()
        if isinstance(event, MessageReceived | MessageEchoed):
            ids = (event.message_id, event.reply_to)
        elif isinstance(event, ReactionChanged | StatusChanged | MessageEdited | MessageDeleted):
            ids = (event.message_id,)
        elif isinstance(event, CallChanged):
            ids = (phone_calls.line_id(event.call_id),)
        elif isinstance(event, Unknown):
            ids = (event.message_id or unknown_message_id(step.arrival, event),)
        wanted |= {(step.inbox.account_id, step.inbox.id, remote_id) for remote_id in ids if remote_id is not None}
    return wanted


def _lines(steps: list[EventStep], wanted: Collection[ThreadKey]) -> int:
    """Return how many messages the batch can make.

    Each event makes one at most. A conversation may be reopened and, by a reply from elsewhere, taken from a bot or an
    AI agent, which makes a line each.
    """
    return len(steps) + len(wanted) + sum(isinstance(step.event, MessageEchoed) for step in steps)


def _files(steps: list[EventStep]) -> int:
    """Return how many attachments the batch can make."""
    return sum(
        len(step.event.content.media) for step in steps if isinstance(step.event, MessageReceived | MessageEchoed)
    )


def _changed_people(people: dict[PersonKey, Person], told: dict[PersonKey, Person]) -> Iterator[Person]:
    for key, person in people.items():
        new = told[key]
        username = new.username or person.username
        is_follower = person.is_follower if new.is_follower is None else new.is_follower
        if not person.is_new and (username, is_follower) != (person.username, person.is_follower):
            person.username, person.is_follower = username, is_follower
            yield person


def _show_changed(changed: list[Person], steps: list[EventStep], decided: ChangeSet) -> None:
    """Update the cards of the conversations of people who changed."""
    by_contact = {person.contact_id: person for person in changed}
    for step in steps if by_contact else ():
        if isinstance(step.event, AuthorizationLost) or step.event.conversation_id is None:
            continue
        thread = decided.loaded.threads.get((step.inbox.account_id, step.inbox.id, step.event.conversation_id))
        person = by_contact.get(thread.contact_id) if thread is not None else None
        if thread is not None and person is not None:
            thread.username, thread.is_follower = person.username, person.is_follower
            decided.touch(thread)


def _newcomers(people: dict[PersonKey, Person], now: datetime) -> Iterator[Event]:
    for person in people.values():
        if person.is_new:
            actor = ActorRef("contact", person.contact_id)
            yield ContactCreated(account_id=person.account_id, at=now, actor=actor, contact_id=person.contact_id)


def _completions(
    steps: Iterable[EventStep], people: dict[PersonKey, Person], decided: ChangeSet, now: datetime
) -> Iterator[Job]:
    """Yield customers to ask for, new or long unseen: their name and picture are in no webhook."""
    asked: set[int] = set()
    for step in steps:
        party = load.customer_of(step.event)
        if party is None or step.comment is not None or isinstance(step.event, Unknown | AuthorizationLost):
            continue  # comments are completed by themselves
        if party.name is not None:
            continue  # the platform tells names by itself
        person = people[(step.inbox.account_id, step.arrival.platform, party.remote_id)]
        stale = person.profile_fetched_at is not None and person.profile_fetched_at < now - PROFILE_KEPT
        thread = decided.loaded.threads.get((step.inbox.account_id, step.inbox.id, step.event.conversation_id or ""))
        if thread is None or person.contact_id in asked:
            continue
        if person.is_new or stale:
            asked.add(person.contact_id)
            yield FETCH_PROFILE(account_id=step.inbox.account_id, conversation_id=thread.id)
        elif (
            _is_checked_long_ago(thread, now)
            and isinstance(step.event, MessageReceived)
            and not step.arrival.is_history
        ):
            asked.add(person.contact_id)
            yield CHECK_IMAGES(account_id=step.inbox.account_id, conversation_id=thread.id)


def _is_checked_long_ago(thread: ConversationRow, now: datetime) -> bool:
    """Return whether the platform's word on images may have changed; where it was never asked there is nothing to
    ask.
    """
    return thread.image_checked_at is not None and thread.image_checked_at < now - IMAGES_ASKED_EVERY


def _with_old_last_event(inboxes: dict[InboxKey, Inbox], now: datetime) -> Iterator[Inbox]:
    for inbox in inboxes.values():
        if inbox.last_event_at is None or inbox.last_event_at < now - LAST_EVENT_SAVED_EVERY:
            yield inbox
