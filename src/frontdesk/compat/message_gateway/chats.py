"""Chats as the gateway's dashboards know them: the items of `/api/chats`, and the Socket.IO event of each message."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Literal

import msgspec

from frontdesk.compat.message_gateway import queries
from frontdesk.compat.message_gateway.queries import Chat
from frontdesk.compat.message_gateway.served_accounts import Served
from frontdesk.db.database import Database
from frontdesk.gateway.catalog.registry import Registry

PAGE_ROWS = 500


class Person(msgspec.Struct, frozen=True):
    """Author of a chat: the customer, or the business itself. Unknown values are empty, never null."""

    id: str
    username: str
    nickname: str
    avatar: str


class Words(msgspec.Struct, frozen=True):
    """Text of a chat; where there is none, `content` says in brackets what there is instead."""

    type: str
    content: str


class Item(msgspec.Struct, frozen=True, rename="camel"):
    """Chat as the contract has it, with its fields in that order."""

    type: Literal["dm"]
    direction: Literal["incoming", "outgoing"]
    account_id: str | msgspec.UnsetType
    conversation_id: str
    timestamp: str
    user: Person
    message: Words


PLACEHOLDERS = {
    "image": "[Image]",
    "video": "[Video]",
    "audio": "[Voice message]",
    "file": "[File]",
    "sticker": "[Sticker]",
    "emoji": "[Emoji]",
    "text": "[Message without text]",
    "location": "[Location]",
    "share_post": "[Shared post]",
    "template": "[Card with buttons]",
    "unknown": "[Message of a kind that cannot be shown here]",
}
SELF = Person(id="self", username="You", nickname="You", avatar="")


def item(chat: Chat, accounts: Mapping[int, str]) -> Item:
    """Return the chat as clients see it; `accounts` are the names of the inboxes' accounts, where they are shown."""
    incoming = chat.direction == "in"
    return Item(
        type="dm",
        direction="incoming" if incoming else "outgoing",
        account_id=accounts.get(chat.inbox_id, msgspec.UNSET),
        conversation_id=chat.conversation_id,
        timestamp=iso(chat.sent_at),
        user=_customer(chat) if incoming else SELF,
        message=Words(type=chat.kind, content=_words(chat)),
    )


def _words(chat: Chat) -> str:
    if chat.content and not chat.content.isspace():
        return chat.content
    return PLACEHOLDERS.get(chat.kind, "")


def iso(at: datetime | None) -> str:
    """Return the time as JavaScript writes it: in UTC, with milliseconds; nothing for none."""
    return "" if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


async def stream(database: Database, registry: Registry, served: Served, account: str | None) -> AsyncIterator[bytes]:
    """Yield all chats as one JSON array, in the order they came here, a page a piece; of one account, if given.

    A page is read when the one before has been sent, and nothing is held in between. Raises `DatabaseUnavailable`.
    """
    platforms, names = served.platforms(registry, account), served.names()
    async with database.account(served.account_id) as transaction:
        since = await queries.cleared_at(transaction, served.account_id)
        until = await queries.newest_message(transaction, served.account_id)
    after, opening = 0, b"["
    while True:
        async with database.account(served.account_id) as transaction:
            chats = await queries.page(transaction, served.account_id, platforms, since, after, until, PAGE_ROWS)
        if chats:
            yield opening + msgspec.json.encode([item(chat, names) for chat in chats])[1:-1]
            after, opening = chats[-1].id, b","
        if len(chats) < PAGE_ROWS:
            break
    yield b"]" if after else b"[]"


def _customer(chat: Chat) -> Person:
    remote_id = chat.customer_id or chat.conversation_id
    return Person(
        id=remote_id,
        username=chat.username or chat.name or remote_id,
        nickname=chat.name or chat.username or remote_id,
        avatar=chat.avatar_url or "",
    )
