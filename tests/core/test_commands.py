"""Who may give which command: what the caller has no permission for is refused before anything is looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from frontdesk.core.actors import ActorRef, Forbidden
from frontdesk.core.commands import comment_replies, sent_reply
from frontdesk.core.commands.block import block
from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.change import Change, change, mark_read, mark_unread
from frontdesk.core.commands.delete import delete
from frontdesk.core.commands.moderate import hide_all, moderate
from frontdesk.core.commands.new_message import NewMessage
from frontdesk.core.commands.ownership import hand_over
from frontdesk.core.commands.reply import reply
from frontdesk.core.permissions import PERMISSIONS
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from tests.clients import Client
from tests.installation import Installation

Command = Callable[[Transaction, Caller], Awaitable[Any]]

COMMANDS: dict[str, tuple[str, Command]] = {
    "reply": ("conversation.reply", lambda t, c: reply(t, c, 1, NewMessage(client_id="x", content="Hello"))),
    "reply_privately": ("conversation.reply", lambda t, c: comment_replies.reply_privately(t, c, 1, "x", "Hello")),
    "edit": ("comment.moderate", lambda t, c: comment_replies.edit(t, c, 1, "x", "Hello")),
    "resolve": ("conversation.change", lambda t, c: change(t, c, 1, Change(status="resolved"))),
    "assign": ("conversation.assign", lambda t, c: change(t, c, 1, Change(assignee_id=1))),
    "give to a team": ("conversation.assign", lambda t, c: change(t, c, 1, Change(team_id=None))),
    "mark_read": ("conversation.change", lambda t, c: mark_read(t, c, 1)),
    "mark_unread": ("conversation.change", lambda t, c: mark_unread(t, c, 1)),
    "hand_over": ("conversation.assign", lambda t, c: hand_over(t, c, 1, ActorRef("bot", 1))),
    "retry": ("conversation.reply", lambda t, c: sent_reply.retry(t, c, 1)),
    "confirm": ("conversation.reply", lambda t, c: sent_reply.confirm(t, c, 1)),
    "cancel": ("conversation.reply", lambda t, c: sent_reply.cancel(t, c, 1)),
    "discard": ("conversation.reply", lambda t, c: sent_reply.discard(t, c, 1)),
    "moderate": ("comment.moderate", lambda t, c: moderate(t, c, 1, "hide")),
    "hide_all": ("comment.moderate", lambda t, c: hide_all(t, c, [1])),
    "block": ("contact.block", lambda t, c: block(t, c, 1, blocked=True)),
    "delete": ("conversation.delete", lambda t, c: delete(t, c, 1)),
}


@pytest.mark.parametrize("name", COMMANDS)
async def test_command_without_its_permission_is_refused(installation: Installation, owner: Client, name: str) -> None:
    needed, command = COMMANDS[name]
    account_id = (await owner.get("/api/session")).body["account"]["id"]
    others = frozenset(permission.name for permission in PERMISSIONS) - {needed}
    bot = Caller(account_id=account_id, actor=ActorRef("bot", 1), name="", visible=ALL_INBOXES, permissions=others)
    database: Database = installation.database
    async with database.account(account_id) as transaction:
        with pytest.raises(Forbidden) as refused:
            await command(transaction, bot)
    assert refused.value.extra["permission"] == needed
    assert str(refused.value).startswith("This bot may not ")


async def test_change_that_also_assigns_needs_both_permissions(installation: Installation, owner: Client) -> None:
    account_id = (await owner.get("/api/session")).body["account"]["id"]
    may = frozenset({"conversation.assign"})
    rule = Caller(account_id=account_id, actor=ActorRef("rule", 1), name="", visible=ALL_INBOXES, permissions=may)
    async with installation.database.account(account_id) as transaction:
        with pytest.raises(Forbidden) as refused:
            await change(transaction, rule, 1, Change(assignee_id=None, priority="high"))
    assert refused.value.extra["permission"] == "conversation.change"
