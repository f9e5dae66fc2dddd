"""`frontdesk dev fill`: a believable big installation in minutes, to see the product at scale.

Denormalised values are as the application would have left them. The inboxes have no credentials: they wait to be
connected again, so that no platform is ever called for them.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import asyncpg
from PIL import Image

from frontdesk.bootstrap import open_application
from frontdesk.core.inboxes.rules import encode_rules
from frontdesk.core.installation.setup import first_account
from frontdesk.db.bulk_load import bulk_load
from frontdesk.db.columns import as_arrays
from frontdesk.dev import phrases, rows
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.kit.files import FileStore
from frontdesk.kit.values import dataclass
from frontdesk.server import database_of
from frontdesk.settings import Settings, SettingsError

Say = Callable[[str], object]

TABLES = (
    "contacts", "identities", "conversations", "conversation_labels", "messages", "attachments", "posts", "comments",
)  # fmt: skip
INBOXES = 8
POSTS = 200
LONG_THREAD = 50_000
MESSAGES_OF_A_LONG_THREAD = 2_500_000
"""For so many messages there is one long thread."""
STATE_REASON = "Made up by `frontdesk dev fill`: it belongs to no real account."
FAILED = '{"code": "undelivered", "text": "The platform did not take it.", "can_retry": true}'
PICTURES = ((640, 480), (480, 640), (800, 800), (320, 200))


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Size of the installation to make. A seed makes the same installation again, counted back from now."""

    messages: int
    conversations: int
    contacts: int
    seed: int

    @property
    def long_threads(self) -> int:
        """Return how many threads are very long."""
        return max(1, self.messages // MESSAGES_OF_A_LONG_THREAD)

    @property
    def long_thread(self) -> int:
        """Return how many messages a very long thread has."""
        return max(2, min(LONG_THREAD, self.messages // 20))

    def check(self) -> None:
        """Raise `SettingsError` for sizes that make no installation."""
        if not 0 < self.contacts <= self.conversations:
            raise SettingsError("--contacts must be at least 1, and no more than --conversations.")
        if self.messages < 3 * self.conversations or self.conversations < 10:
            raise SettingsError("--messages must be at least three times --conversations, and those at least 10.")


async def fill(settings: Settings, size: Size, *, whatever_is_there: bool, say: Say) -> None:
    """Fill the first account there is, or a new one.

    Raises `SettingsError` when there are conversations already, unless it is to be filled `whatever_is_there`.
    """
    size.check()
    async with database_of(settings) as (dsn, _), open_application(settings, dsn) as application:
        services = application.services
        async with services.database.system() as transaction:
            if not whatever_is_there and await transaction.value("SELECT EXISTS (SELECT FROM conversations)"):
                raise SettingsError("There are conversations already; say --yes to add the made-up ones to them.")
            account_id = await first_account(transaction, "Marlow & Finch")
        pictures = [await _picture(services.files, place) for place in range(len(PICTURES))]
        started = time.perf_counter()
        async with bulk_load(dsn, TABLES) as connection:
            await _Filling(connection, account_id, size, services.registry, say).run(pictures)
            loaded = time.perf_counter()
            say("building the indexes")
        ended = time.perf_counter()
        say(
            f"{size.messages:,} messages in {size.conversations:,} conversations of {size.contacts:,} contacts:"
            f" {ended - started:.0f} s ({loaded - started:.0f} s for the rows),"
            f" {size.messages / (ended - started):,.0f} messages/s"
        )


async def _picture(files: FileStore, place: int) -> tuple[str, int, int, int]:
    """Make a picture in the store; return its key, bytes, width and height."""
    width, height = PICTURES[place]
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), (60 + 40 * place, 110, 200 - 40 * place)).save(drawn, "PNG")
    data = drawn.getvalue()
    return await files.put(data), len(data), width, height


class _Filling:
    """Filling of an installation: the plan, then the rows that follow from it."""

    def __init__(
        self, connection: asyncpg.Connection[asyncpg.Record], account_id: int, size: Size, registry: Registry, say: Say
    ) -> None:
        self._connection = connection
        self._account_id = account_id
        self._size = size
        self._registry = registry
        self._say = say
        self._now = datetime.now(UTC)

    async def run(self, pictures: list[tuple[str, int, int, int]]) -> None:
        size, account_id = self._size, self._account_id
        number: int = await self._connection.fetchval(
            "UPDATE accounts SET next_conversation_number = next_conversation_number + $2 WHERE id = $1"
            " RETURNING next_conversation_number - $2",
            account_id,
            size.conversations,
        )
        mark = f"made up {size.seed} from {number}"
        await self._connection.execute(rows.PREPARE.replace("{seed}", str(size.seed)))
        agents = await self._people()
        inboxes = await self._inboxes(mark)
        await self._do(
            "threads", rows.THREADS, size.conversations, size.contacts, size.messages, size.long_threads,
            size.long_thread, self._now, inboxes, phrases.LANGUAGES, agents,
        )  # fmt: skip
        await self._connection.execute("ANALYZE fill_threads")
        message = await self._reserve("messages", size.messages)
        await self._do("lines", rows.LINES, message)
        await self._connection.execute("ANALYZE fill_lines")
        await self._do("sums", rows.SUMS)
        await self._do("tails", rows.TAILS)
        contact = await self._reserve("contacts", size.contacts)
        await self._do(
            "contacts", rows.CONTACTS, account_id, contact, list(phrases.FIRST_NAMES), list(phrases.LAST_NAMES)
        )
        await self._do("identities", rows.IDENTITIES, account_id, contact, mark)
        conversation = await self._reserve("conversations", size.conversations)
        await self._do(
            "conversations", rows.CONVERSATIONS, account_id, conversation, number, contact, mark, self._now,
            list(phrases.LABELS),
        )  # fmt: skip
        await self._do("cards", rows.CARDS, account_id, conversation, phrases.SENTENCES)
        await self._connection.execute("ANALYZE fill_cards")
        await self._do(
            "messages", rows.MESSAGES, account_id, conversation, mark, [s for said in phrases.ASKED for s in said],
            [s for said in phrases.RESPONDED for s in said], list(phrases.NOTES), phrases.SENTENCES, agents, FAILED,
        )  # fmt: skip
        columns = as_arrays(pictures)
        await self._do("attachments", rows.ATTACHMENTS, account_id, message, *columns)
        await self._do("comments", rows.COMMENTS, account_id, message)

    async def _do(self, what: str, statement: str, *args: Any) -> None:
        started = time.perf_counter()
        done = await self._connection.execute(statement, *args)
        count, seconds = int(done.rsplit(" ", 1)[-1]), time.perf_counter() - started
        self._say(f"{what}: {count:,} rows in {seconds:.1f} s, {count / max(seconds, 1e-9):,.0f} rows/s")

    async def _reserve(self, table: str, count: int) -> int:
        """Reserve ids for that many rows; return the number before the first of them."""
        last: int = await self._connection.fetchval(
            "SELECT setval(s, nextval(s) + $2 - 1) FROM pg_get_serial_sequence($1, 'id') s", table, count
        )
        return last - count

    async def _people(self) -> int:
        """Make teams and colleagues, who all get conversations; return how many colleagues there are."""
        await self._connection.execute(
            "INSERT INTO teams (account_id, name) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING",
            self._account_id,
            list(phrases.TEAMS),
        )
        await self._connection.execute(
            "INSERT INTO fill_teams SELECT row_number() OVER (ORDER BY id), id FROM teams WHERE account_id = $1",
            self._account_id,
        )
        await self._connection.execute(
            "INSERT INTO users (email, name)"
            " SELECT replace(lower(name), ' ', '.') || '@marlow.example', name FROM unnest($1::text[]) name"
            " ON CONFLICT DO NOTHING",
            list(phrases.AGENTS),
        )
        await self._connection.execute(
            "INSERT INTO memberships (account_id, user_id, role) SELECT $1, id, 'agent' FROM users"
            " WHERE name = ANY($2::text[]) ON CONFLICT DO NOTHING",
            self._account_id,
            list(phrases.AGENTS),
        )
        done = await self._connection.execute(
            "INSERT INTO fill_agents SELECT row_number() OVER (ORDER BY u.id), u.id, u.name"
            " FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.account_id = $1",
            self._account_id,
        )
        return int(done.rsplit(" ", 1)[-1])

    async def _inboxes(self, mark: str) -> int:
        """Make inboxes on every channel there is, with posts where there are comments; agents see half of them each."""
        channels = list(self._registry)
        for place in range(1, INBOXES + 1):
            channel = channels[(place - 1) % len(channels)]
            limits = self._registry.capabilities(channel.manifest.name)
            inbox_id = await self._connection.fetchval(
                "INSERT INTO inboxes (account_id, channel, remote_id, name, state, state_reason, comment_tickets,"
                " rules) VALUES ($1, $2, $3, $4, 'needs_reconnect', $5, 'person', $6::text::jsonb) RETURNING id",
                self._account_id,
                channel.manifest.name,
                f"{mark}, {place}",
                f"{channel.manifest.title} {place}",
                STATE_REASON,
                encode_rules(self._registry.rules(channel.manifest.name, {})),
            )
            first_post = None
            if limits.comments is not None:
                first_post = await self._posts(inbox_id)
            await self._connection.execute(
                "INSERT INTO fill_inboxes VALUES ($1, $2, $3, $4, $5, $6)",
                place,
                inbox_id,
                channel.manifest.platform,
                limits.reply_window.length if limits.reply_window else None,
                first_post is not None,
                first_post,
            )
        await self._connection.execute(
            "INSERT INTO inbox_members (account_id, inbox_id, user_id) SELECT $1, b.id, a.id"
            " FROM fill_inboxes b, fill_agents a WHERE (a.place + b.place) % 2 = 0 ON CONFLICT DO NOTHING",
            self._account_id,
        )
        return INBOXES

    async def _posts(self, inbox_id: int) -> int:
        """Make the inbox's posts, with consecutive ids; return the first."""
        first: int = await self._reserve("posts", POSTS) + 1
        await self._connection.execute(
            "INSERT INTO posts (account_id, id, inbox_id, remote_id, state, caption, posted_at, refreshed_at)"
            " OVERRIDING SYSTEM VALUE SELECT $1, $3 + n, $2, 'post ' || $3 + n, 'ready', 'Throwing a bowl, part '"
            " || n + 1, $4::timestamptz - n * interval '3 days 5 hours', $4 FROM generate_series(0, $5::int - 1) n",
            self._account_id,
            inbox_id,
            first,
            self._now,
            POSTS,
        )
        return first
