"""Any request that changes a conversation, a message or a comment may be sent again with its key, and is done once."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from frontdesk.api.app import create_api
from frontdesk.features.all_features import DECLARED
from tests.gateway.stall import Stall
from tests.gateway.stall import stall as stall

Request = tuple[str, object]
"""A path and a body."""

COMMANDS = re.compile(r"/api/(conversations|messages|comments)\b|/api/contacts/{contact_id}/block$")
WITHOUT_KEY = {
    "PUT /api/conversations/{conversation_id}/draft": "sets what its writer alone sees",
    "POST /api/conversations/{conversation_id}/typing": "stores nothing",
    "POST /api/conversations/{conversation_id}/image-check": "asks the platform what it allows",
}
"""Twice is as good as once, for a reason."""
GONE = {"POST /api/messages/{message_id}/cancel"}
"""What the first try was about is not there any more."""
ASKED = (
    "comment.requested", "contact.blocked", "contact.unblocked", "conversation.prioritised", "conversation.read",
    "conversation.resolved", "conversation.unread", "conversation.deleted", "message.cancelled", "message.discarded",
    "message.queued", "note.created",
)  # fmt: skip
"""Events of commands; those of what the platform made of them come when it has answered."""


def changing() -> dict[str, list[str]]:
    """Every operation that changes something a command is about, and the headers it declares."""
    operations = {
        f"{method.upper()} {path}": [one["name"] for one in operation.get("parameters", []) if one["in"] == "header"]
        for path, methods in create_api(DECLARED).openapi()["paths"].items()
        for method, operation in methods.items()
        if method != "get" and COMMANDS.match(path)
    }
    return {name: headers for name, headers in operations.items() if name not in WITHOUT_KEY}


async def chat(stall: Stall) -> dict[str, Any]:
    _, conversation = await stall.app.written()
    return conversation


async def message(stall: Stall, status: str) -> str:
    """A reply that is still, or again, in this state."""
    conversation = await chat(stall)
    await stall.app.reply(conversation, "a", "It is")
    sent = await stall.app.settled(conversation, "a")
    await stall.app.run(
        # Other words than those that the platform took: its echo, which may still come, is of another message.
        "UPDATE messages SET status = $2, remote_id = NULL, next_attempt_at = now() + interval '1 hour',"
        " content = 'It is blue',"
        # No reply that goes through elsewhere wakes one that waits for this reason.
        ' error = \'{"code": "rate_limited", "text": "Too many at once.", "can_retry": true}\' WHERE id = $1',
        sent["id"],
        status,
    )
    return f"/api/messages/{sent['id']}"


async def comment(stall: Stall, **wanted: Any) -> dict[str, Any]:
    """A customer's comment; with its conversation."""
    name = await stall.app.new_customer()
    made = await stall.comments(name, f"Lovely, says {name}", **wanted)
    conversation = await stall.conversation(f"Lovely, says {name}")
    offered = {"private_reply_offered": True} if wanted else {}
    found = await stall.comment(conversation, made["comment_id"], **offered)
    return found | {"conversation": conversation}


async def own_comment(stall: Stall) -> str:
    conversation = (await comment(stall))["conversation"]
    await stall.app.reply(conversation, "a", "Thank you")
    sent = await stall.app.settled(conversation, "a")
    return f"/api/comments/{(await stall.comment(conversation, sent['remote_id']))['id']}"


async def a_change(stall: Stall) -> Request:
    return f"/api/conversations/{(await chat(stall))['id']}", {"priority": "high"}


async def a_change_of_many(stall: Stall) -> Request:
    return "/api/conversations", {"conversation_ids": [(await chat(stall))["id"]], "status": "resolved"}


async def a_deletion(stall: Stall) -> Request:
    return f"/api/conversations/{(await chat(stall))['id']}", None


async def a_reply(stall: Stall) -> Request:
    return f"/api/conversations/{(await chat(stall))['id']}/messages", {"client_id": "r", "content": "It is"}


async def a_read(stall: Stall) -> Request:
    return f"/api/conversations/{(await chat(stall))['id']}/read", None


async def an_unread(stall: Stall) -> Request:
    path = f"/api/conversations/{(await chat(stall))['id']}"
    assert (await stall.app.owner.post(f"{path}/read")).status < 300
    return f"{path}/unread", None


async def a_cancelled_reply(stall: Stall) -> Request:
    return f"{await message(stall, 'queued')}/cancel", None


async def a_retried_reply(stall: Stall) -> Request:
    return f"{await message(stall, 'failed')}/retry", None


async def a_discarded_reply(stall: Stall) -> Request:
    return f"{await message(stall, 'failed')}/discard", None


async def a_confirmed_reply(stall: Stall) -> Request:
    return f"{await message(stall, 'uncertain')}/confirm", None


async def a_hidden_comment(stall: Stall) -> Request:
    return f"/api/comments/{(await comment(stall))['id']}/hide", None


async def hidden_comments(stall: Stall) -> Request:
    return "/api/comments/hide", {"conversation_ids": [(await comment(stall))["conversation"]["id"]]}


async def a_private_reply(stall: Stall) -> Request:
    path = f"/api/inboxes/{stall.messenger['id']}/private-replies"
    assert (await stall.app.owner.put(path, {"enabled": True})).status == 200
    found = await comment(stall, high_intent=True)
    return f"/api/comments/{found['id']}/private-reply", {"client_id": "p", "content": "It is 900 baht"}


async def an_edited_comment(stall: Stall) -> Request:
    return await own_comment(stall), {"client_id": "e", "content": "Thanks"}


async def a_deleted_comment(stall: Stall) -> Request:
    return await own_comment(stall), None


async def a_blocked_contact(stall: Stall) -> Request:
    return f"/api/contacts/{(await chat(stall))['contact']['id']}/block", None


async def an_unblocked_contact(stall: Stall) -> Request:
    path, _ = await a_blocked_contact(stall)
    assert (await stall.app.owner.post(path)).status < 300
    return path, None


REQUESTS: dict[str, Callable[[Stall], Awaitable[Request]]] = {
    "PATCH /api/conversations": a_change_of_many,
    "PATCH /api/conversations/{conversation_id}": a_change,
    "DELETE /api/conversations/{conversation_id}": a_deletion,
    "POST /api/conversations/{conversation_id}/messages": a_reply,
    "POST /api/conversations/{conversation_id}/read": a_read,
    "POST /api/conversations/{conversation_id}/unread": an_unread,
    "POST /api/messages/{message_id}/cancel": a_cancelled_reply,
    "POST /api/messages/{message_id}/confirm": a_confirmed_reply,
    "POST /api/messages/{message_id}/discard": a_discarded_reply,
    "POST /api/messages/{message_id}/retry": a_retried_reply,
    "POST /api/comments/hide": hidden_comments,
    "POST /api/comments/{comment_id}/{verb}": a_hidden_comment,
    "POST /api/comments/{comment_id}/private-reply": a_private_reply,
    "PUT /api/comments/{comment_id}": an_edited_comment,
    "DELETE /api/comments/{comment_id}": a_deleted_comment,
    "POST /api/contacts/{contact_id}/block": a_blocked_contact,
    "DELETE /api/contacts/{contact_id}/block": an_unblocked_contact,
}


async def asked(stall: Stall) -> list[int]:
    """What people asked for up to now."""
    rows = await stall.app.rows(
        "SELECT id FROM events WHERE actor_kind = 'user' AND name = ANY($1::text[]) ORDER BY id", list(ASKED)
    )
    return [row["id"] for row in rows]


async def keys(stall: Stall, used: str) -> int:
    """How often the key is kept: once for each conversation of a request about many."""
    rows = await stall.app.rows("SELECT FROM command_keys WHERE key = $1 OR starts_with(key, $1 || ' ')", used)
    return len(rows)


def test_operation_that_changes_what_commands_are_about_takes_a_key() -> None:
    assert not [name for name, headers in changing().items() if "Idempotency-Key" not in headers]


def test_operation_that_takes_a_key_is_tried_again_here() -> None:
    assert changing().keys() == REQUESTS.keys()


@pytest.mark.parametrize("operation", REQUESTS)
async def test_request_that_is_sent_again_with_its_key_is_done_once(stall: Stall, operation: str) -> None:
    path, body = await REQUESTS[operation](stall)
    method, used = operation.partition(" ")[0], f"again-{next(stall.app.numbers)}"
    before = await asked(stall)
    first = await stall.app.owner.call(method, path, body, idempotency_key=used)
    assert first.status < 300, first
    done = await asked(stall)
    assert (len(done) > len(before), await keys(stall, used)) == (operation not in QUIET, 1)
    again = await stall.app.owner.call(method, path, body, idempotency_key=used)
    assert again.status in ({404} if operation in GONE else {first.status, 200}), again
    assert (await asked(stall), await keys(stall, used)) == (done, 1)


QUIET = {"POST /api/messages/{message_id}/confirm"}
"""Tells of it with the event of a message that was sent."""


async def test_key_of_a_deleted_comment_deletes_no_conversation(stall: Stall) -> None:
    path = await own_comment(stall)
    number = int(path.rpartition("/")[2])
    while int((await chat(stall))["id"]) < number:
        pass
    client = stall.app.owner
    assert (await client.call("DELETE", path, idempotency_key="gone")).status < 300
    refused = await client.call("DELETE", f"/api/conversations/{number}", idempotency_key="gone")
    assert (refused.status, refused.problem) == (422, "idempotency-key-reused")
    assert (await client.get(f"/api/conversations/{number}")).status == 200
