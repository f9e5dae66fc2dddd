"""The conversation list: our statement through asyncpg, the same through SQLAlchemy's Core, and an ORM's way to it.

All three make one page of the same rows ready for a view, on one connection each, in turns.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, and_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, foreign, joinedload, mapped_column, relationship

from benchmarks.processes import folder
from benchmarks.tables import print_ratio, print_table, print_title
from frontdesk.core.conversations.conversation_row import CONVERSATION_COLUMNS, CONVERSATION_JOINS
from frontdesk.core.conversations.listing import ConversationFilter, list_conversations
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.database import Database
from frontdesk.db.embedded import EmbeddedPostgres, EmbeddedPostgresOptions
from frontdesk.db.migrate import migrate

PAGE = 25
ROUNDS = 12
CALLS = 25
CONVERSATIONS = 2000

FILL = f"""
INSERT INTO accounts (name) VALUES ('Marlow & Finch');
INSERT INTO inboxes (account_id, channel, remote_id, name, state)
    SELECT id, 'pottery', 'shop', 'Pottery', 'connected' FROM accounts;
INSERT INTO contacts (account_id, name) SELECT 1, 'Customer ' || n FROM generate_series(1, {CONVERSATIONS}) n;
INSERT INTO identities (account_id, contact_id, platform, remote_id, username)
    SELECT 1, id, 'pottery', 'person-' || id, 'customer_' || id FROM contacts;
INSERT INTO conversations (account_id, number, inbox_id, contact_id, remote_id, last_activity_at, unread_count)
    SELECT 1, id, 1, id, 'conversation-' || id, now() - id * interval '1 minute', 1 FROM contacts;
INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, kind, content, sent_at, remote_id)
    SELECT 1, id, 1, 'in', 'contact', 'text', 'Is the speckled mug still there?', last_activity_at, 'message-' || id
    FROM conversations;
UPDATE conversations SET last_message_id = m.id FROM messages m WHERE m.conversation_id = conversations.id;
ANALYZE;
"""


class Base(DeclarativeBase):
    """The tables as an ORM maps them."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way
        int: BigInteger,
        str: TEXT,
        datetime: TIMESTAMP(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: ARRAY(TEXT),
    }


class Inbox(Base):
    __tablename__ = "inboxes"
    account_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Team(Base):
    __tablename__ = "teams"
    account_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Identity(Base):
    __tablename__ = "identities"
    __table_args__ = (ForeignKeyConstraint(["account_id", "contact_id"], ["contacts.account_id", "contacts.id"]),)
    account_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int]
    username: Mapped[str | None]
    is_follower: Mapped[bool | None]


class Contact(Base):
    __tablename__ = "contacts"
    account_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    avatar_key: Mapped[str | None]
    identities: Mapped[list[Identity]] = relationship(order_by=Identity.id)


class Message(Base):
    __tablename__ = "messages"
    account_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    direction: Mapped[str]
    author: Mapped[str]
    kind: Mapped[str]
    content: Mapped[str | None]
    private: Mapped[bool]
    status: Mapped[str | None]
    sent_at: Mapped[datetime]


class Conversation(Base):
    __tablename__ = "conversations"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "inbox_id"], ["inboxes.account_id", "inboxes.id"]),
        ForeignKeyConstraint(["account_id", "contact_id"], ["contacts.account_id", "contacts.id"]),
    )
    account_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    inbox_id: Mapped[int]
    contact_id: Mapped[int]
    remote_id: Mapped[str]
    status: Mapped[str]
    snoozed_until: Mapped[datetime | None]
    priority: Mapped[str | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[int | None]
    labels: Mapped[list[str]]
    unread_count: Mapped[int]
    waiting_since: Mapped[datetime | None]
    first_reply_at: Mapped[datetime | None]
    last_activity_at: Mapped[datetime]
    last_message_id: Mapped[int | None]
    inbound_count: Mapped[int]
    last_inbound_at: Mapped[datetime | None]
    responses: Mapped[int]
    late_answers: Mapped[int]
    contact_read_at: Mapped[datetime | None]
    referral: Mapped[dict[str, Any] | None]
    image_allowed: Mapped[bool | None]
    created_at: Mapped[datetime]
    inbox: Mapped[Inbox] = relationship(viewonly=True)
    contact: Mapped[Contact] = relationship(viewonly=True)
    assignee: Mapped[User | None] = relationship(viewonly=True)
    team: Mapped[Team | None] = relationship(
        primaryjoin=lambda: and_(
            foreign(Conversation.account_id) == Team.account_id, foreign(Conversation.team_id) == Team.id
        ),
        viewonly=True,
    )
    last_message: Mapped[Message | None] = relationship(
        primaryjoin=lambda: and_(
            foreign(Conversation.account_id) == Message.account_id,
            foreign(Conversation.last_message_id) == Message.id,
        ),
        viewonly=True,
    )


ENTITIES = (
    select(Conversation)
    .where(Conversation.account_id == 1, Conversation.status == "open")
    .order_by(Conversation.last_activity_at.desc(), Conversation.id.desc())
    .limit(PAGE)
    .options(
        joinedload(Conversation.inbox),
        joinedload(Conversation.contact).selectinload(Contact.identities),
        joinedload(Conversation.assignee),
        joinedload(Conversation.team),
        joinedload(Conversation.last_message),
    )
)
SAME_STATEMENT = text(
    f"SELECT {CONVERSATION_COLUMNS} FROM (SELECT * FROM conversations c WHERE c.account_id = :account"
    " AND c.status = :status ORDER BY c.last_activity_at DESC, c.id DESC LIMIT :page) c"
    f" {CONVERSATION_JOINS} ORDER BY c.last_activity_at DESC, c.id DESC"
)
Way = Callable[[], Awaitable[int]]
OURS, CORE, ORM = "asyncpg, our statement (ours)", "SQLAlchemy Core, the same statement", "SQLAlchemy ORM, entities"


async def run() -> None:
    """Measure and print."""
    print_title(f"Database access: a page of {PAGE} conversations with contact, inbox and last message")
    async with AsyncExitStack() as stack:
        data = await stack.enter_async_context(folder())
        postgres = await stack.enter_async_context(EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=data)))
        await migrate(postgres.dsn)
        database = await Database.connect(postgres.dsn, size=1)
        stack.push_async_callback(database.close)
        async with database.system() as transaction:
            await transaction.connection.execute(f"RESET ROLE; {FILL}")
        engine = create_async_engine(postgres.dsn.replace("postgresql://", "postgresql+asyncpg://"), pool_size=1)
        stack.push_async_callback(engine.dispose)
        ways = {OURS: _ours(database), CORE: _core(engine), ORM: _orm(engine)}
        times = await _times(ways)
    ours = statistics.median(times[OURS])
    for peer in (CORE, ORM):
        print_ratio(f"{peer} / ours, time a page takes", statistics.median(times[peer]) / ours)
    print_table(
        (f"median of {ROUNDS} rounds", "ms a page"),
        [(name, f"{statistics.median(values) * 1e3:.2f}") for name, values in times.items()],
    )


async def _times(ways: dict[str, Way]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS + 1):
        for name, way in ways.items():
            began = time.perf_counter()
            for _ in range(CALLS):
                assert await way() == PAGE
            if number:  # the first round is for caches and plans
                times[name].append((time.perf_counter() - began) / CALLS)
    return times


def _ours(database: Database) -> Way:
    async def page() -> int:
        async with database.account(1) as transaction:
            found = await list_conversations(
                transaction, 1, ConversationFilter(visible=ALL_INBOXES), "newest", None, PAGE
            )
        return len([row.contact_name for row in found])

    return page


def _core(engine: AsyncEngine) -> Way:
    async def page() -> int:
        async with engine.begin() as connection:
            result = await connection.execute(SAME_STATEMENT, {"account": 1, "status": "open", "page": PAGE})
            return len([row.contact_name for row in result])

    return page


def _orm(engine: AsyncEngine) -> Way:
    async def page() -> int:
        async with AsyncSession(engine) as session:
            found = (await session.scalars(ENTITIES)).all()
            return len([(row.contact.name, row.contact.identities[0].username) for row in found])

    return page
