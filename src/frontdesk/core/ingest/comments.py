"""Comments: what they mean for conversations.

Comments are stored first. What a customer wrote then becomes a message that opens a conversation; a reply that the
business wrote elsewhere becomes one in its conversation. Webhooks do not say whose a comment is: until that is known,
or what it says, the platform is asked and the comment comes through here again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from frontdesk.contract.comments import Comment
from frontdesk.contract.events import (
    CommentReceived,
    Content,
    Media,
    MessageEchoed,
    MessageReceived,
    Party,
    PrivateReplyOffered,
)
from frontdesk.core.comment_events import CommentPrivateReplyOffered
from frontdesk.core.comments import upsert
from frontdesk.core.comments.differences import CommentEvent, NewsSource, comment_events, posted_from_here
from frontdesk.core.comments.jobs import FETCH_COMMENTS
from frontdesk.core.comments.models import CommentKey, CommentNews, CommentRow, folded, news_from, news_of
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.ingest.batch import Clash, CommentStep, EventStep, Inbox, Person
from frontdesk.core.ingest.load import MessageKey, PersonKey
from frontdesk.core.messages.transitions import UNCONFIRMED, one_of
from frontdesk.db.columns import as_arrays
from frontdesk.db.transaction import Transaction

RAW_KIND = "comment"


async def invite(transaction: Transaction, steps: Sequence[CommentStep]) -> list[CommentStep]:
    """Note which comments may be replied to in a direct message, and publish the known ones; return the other steps."""
    rows: dict[tuple[int, int, str], datetime] = {}
    for step in steps:
        if isinstance(step.event, PrivateReplyOffered):
            rows[step.inbox.account_id, step.inbox.id, step.event.comment_id] = min(
                step.event.at, step.arrival.received_at
            )
    if rows:
        known = await transaction.fetch(_OFFER, *as_arrays([(*key, at) for key, at in sorted(rows.items())]))
        if known:
            happened = {
                (row["account_id"], row["id"]): [CommentEvent(kind=CommentPrivateReplyOffered, at=row["invited_at"])]
                for row in known
            }
            await upsert.publish_comments(transaction, happened)
    return [step for step in steps if not isinstance(step.event, PrivateReplyOffered)]


_OFFER = """
WITH offered AS (
    INSERT INTO comment_invitations (account_id, inbox_id, comment_remote_id, invited_at)
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[])
    ON CONFLICT DO NOTHING RETURNING *
)
SELECT k.account_id, k.id, v.invited_at FROM offered v
JOIN comments k ON k.account_id = v.account_id AND k.remote_id = v.comment_remote_id
"""


async def store(
    transaction: Transaction, steps: Sequence[CommentStep], people: dict[PersonKey, Person]
) -> tuple[list[EventStep], dict[CommentKey, CommentRow]]:
    """Store what the steps say of comments; return the steps of the messages that come of it, and the stored
    comments.
    """
    by_key: dict[CommentKey, CommentStep] = {}
    news = []
    for step in steps:
        new = _news(step, people)
        news.append(new)
        known = by_key.get(new.key)
        if known is None or not isinstance(known.event, Comment):
            by_key[new.key] = step
    told = folded(news)
    try:
        rows = await upsert.upsert(transaction, list(told.values()))
    except upsert.CommentMadeMeanwhile as error:
        raise Clash from error
    for key, row in rows.items():
        row.happened = comment_events(row.before, row.now, _source(by_key[key], told[key], row))
    await _learn_authors(transaction, steps)
    _ask_for_the_rest(transaction, rows.values())
    made = [_received(by_key[key], row) for key, row in rows.items() if _opens(row)]
    return made + await _echoes(transaction, by_key, rows), rows


def _source(step: CommentStep, news: CommentNews, row: CommentRow) -> NewsSource:
    return NewsSource(
        written_at=row.commented_at,
        received_at=news.visibility_at or news.deleted_at or step.arrival.received_at,
        is_history=step.arrival.is_history,
        found_by_catch_up=step.arrival.found_by_catch_up,
    )


def _news(step: CommentStep, people: dict[PersonKey, Person]) -> CommentNews:
    """Return the news of the step, with the comment's author as far as that is known here."""
    event, inbox = step.event, step.inbox
    held = min(event.at, step.arrival.received_at)  # a clock ahead of ours is held at ours
    if isinstance(event, Comment):
        return replace(news_from(inbox.account_id, inbox.id, event, step.arrival.received_at), at=held)
    assert not isinstance(event, PrivateReplyOffered)
    event = replace(event, at=held)
    new = news_of(inbox.account_id, inbox.id, event)
    if new.from_business is not None or new.author_remote_id is None:
        return new
    if inbox.author_remote_id is not None:
        return replace(new, from_business=new.author_remote_id == inbox.author_remote_id)
    is_known = (inbox.account_id, step.arrival.platform, new.author_remote_id) in people
    return replace(new, from_business=False) if is_known else new


async def _learn_authors(transaction: Transaction, steps: Iterable[CommentStep]) -> None:
    """Learn the business's id as an author from the first comment of its own that the platform shows."""
    for step in steps:
        event = step.event
        if isinstance(event, Comment) and event.from_business and step.inbox.author_remote_id is None:
            await learn_author(transaction, step.inbox.account_id, step.inbox.id, event.author.remote_id)
            return


async def learn_author(transaction: Transaction, account_id: int, inbox_id: int, author_remote_id: str) -> None:
    """Remember the business's id as an author of comments."""
    await transaction.execute(
        "UPDATE inboxes SET author_remote_id = $3 WHERE account_id = $1 AND id = $2"
        " AND author_remote_id IS DISTINCT FROM $3",
        account_id,
        inbox_id,
        author_remote_id,
    )


def _ask_for_the_rest(transaction: Transaction, rows: Iterable[CommentRow]) -> None:
    waiting = {(row.account_id, row.inbox_id) for row in rows if not row.complete and row.deleted_at is None}
    for account_id, inbox_id in sorted(waiting):
        transaction.jobs.append(FETCH_COMMENTS(account_id=account_id, inbox_id=inbox_id))


def _opens(row: CommentRow) -> bool:
    if row.forgotten or row.deleted_at is not None:
        return False
    return row.written and row.from_business is False and row.author_remote_id is not None


def _received(step: CommentStep, row: CommentRow) -> EventStep:
    """Return the customer's comment as a message of its conversation."""
    told = step.event.author if isinstance(step.event, CommentReceived | Comment) else None
    assert row.author_remote_id is not None
    event = MessageReceived(
        conversation_id=conversation_of(step.inbox, row),
        message_id=row.remote_id,
        sent_at=row.commented_at,
        sender=told or Party(remote_id=row.author_remote_id),
        content=_content(row),
    )
    return EventStep(step.arrival, step.inbox, event, row)


def conversation_of(inbox: Inbox, row: CommentRow) -> str:
    """Return the remote id of the conversation that a customer's comment belongs to."""
    if inbox.conversation_per == "person":
        return f"{row.root_remote_id}:{row.author_remote_id}"
    return row.remote_id


def _content(row: CommentRow) -> Content:
    images = (Media(kind="image", url=row.image_url),) if row.image_url else ()
    return Content(kind="image" if images else "text", raw_kind=RAW_KIND, text=row.content, media=images)


async def _echoes(
    transaction: Transaction, by_key: dict[CommentKey, CommentStep], rows: dict[CommentKey, CommentRow]
) -> list[EventStep]:
    """Return replies of the business that may have been written elsewhere, in their conversations.

    What we are just sending is recognised in the conversation that sends it, by its text.
    """
    own = [row for row in rows.values() if row.from_business and row.parent_remote_id and _is_complete(row)]
    if not own:
        return []
    found = await transaction.fetch(
        _RESPONDED,
        [row.account_id for row in own],
        [row.inbox_id for row in own],
        [row.remote_id for row in own],
        [row.parent_remote_id for row in own],
        [row.content or "" for row in own],
    )
    replied = {(each["account_id"], each["inbox_id"], each["remote_id"]): each for each in found}
    steps = []
    for row in own:
        record = replied.get(row.key)
        if record is not None:
            event = MessageEchoed(
                conversation_id=record["conversation"],
                message_id=row.remote_id,
                sent_at=row.commented_at,
                recipient=Party(remote_id=record["person"]),
                content=_content(row),
                origin="unknown",
            )
            steps.append(EventStep(by_key[row.key].arrival, by_key[row.key].inbox, event, row))
    return steps


def _is_complete(row: CommentRow) -> bool:
    return row.deleted_at is None and row.written and (row.content is not None or row.image_url is not None)


_RESPONDED = f"""
SELECT w.account_id, w.inbox_id, w.remote_id, c.remote_id AS conversation, c.person
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[])
    AS w (account_id, inbox_id, remote_id, parent, content)
CROSS JOIN LATERAL (
    SELECT c.remote_id, k.author_remote_id AS person,
        EXISTS (SELECT FROM messages m WHERE m.account_id = c.account_id AND m.conversation_id = c.id
            AND m.status IN {one_of(UNCONFIRMED)} AND m.remote_id IS NULL
            AND coalesce(m.content, '') = w.content) AS sends_it
    FROM conversations c JOIN comments k
        ON k.account_id = c.account_id AND k.inbox_id = c.inbox_id AND k.remote_id = c.comment_id
    WHERE c.account_id = w.account_id AND c.inbox_id = w.inbox_id AND c.comment_root = w.parent
        AND k.author_remote_id IS NOT NULL
    ORDER BY sends_it DESC, c.comment_id = w.parent DESC, c.id DESC LIMIT 1
) c
WHERE NOT EXISTS (SELECT FROM messages m
    WHERE m.account_id = w.account_id AND m.inbox_id = w.inbox_id AND m.remote_id = w.remote_id)
"""


async def publish(
    transaction: Transaction, rows: Iterable[CommentRow], messages: Mapping[MessageKey, MessageRow]
) -> None:
    """Publish what happened to these comments, and what they are like now, their conversations included.

    Nothing is published of one that was told again unchanged. Among the `messages` are those of ours that turned out to
    be one of them.
    """
    happened = {(row.account_id, row.id): _by_us(row, messages.get(row.key)) for row in rows if row.happened}
    if happened:
        await upsert.publish_comments(transaction, happened)


def _by_us(row: CommentRow, message: MessageRow | None) -> list[CommentEvent]:
    """Return what happened to a comment; one that was sent from here was posted by its author here."""
    if message is None or message.client_id is None:
        return row.happened
    return [posted_from_here(one, message.author_ref) for one in row.happened]
