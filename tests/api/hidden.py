"""What somebody must not see, for the leak test: an inbox with one of everything, whose texts all hold a mark.

`Hidden` knows an id for every parameter of a path that ends in `_id`, and an example for whatever else a request takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from frontdesk.db.transaction import Transaction

MARK = "quetzalfeather"
"""In every text of the hidden inbox, and in nothing else."""
NAMES = {
    "/api/channels/{name}/settings": "tiktok_dm",
    "/api/channels/{name}/connect": "tiktok_dm",
    "/api/channels/{name}/accounts": "tiktok_dm",
    "/api/installation/consumers/{name}": "read_receipts",
    "/api/installation/consumers/{name}/missed-events": "read_receipts",
}
"""What `name` is in a path."""

FILL = f"""
WITH person AS (
    INSERT INTO contacts (account_id, name, email, note, avatar_key)
    VALUES ($1, '{MARK} Hidden', '{MARK}@hidden.example', '{MARK} note', 'feedfacefeedface') RETURNING id
), identity AS (
    INSERT INTO identities (account_id, contact_id, platform, remote_id, username)
    SELECT $1, id, 'tiktok', '{MARK} person', '{MARK}' FROM person RETURNING id
), post AS (
    INSERT INTO posts (account_id, inbox_id, remote_id, state, caption, permalink)
    VALUES ($1, $2, '{MARK}post', 'ready', '{MARK} caption', 'https://hidden.example/{MARK}post') RETURNING id
), conversation AS (
    INSERT INTO conversations (account_id, number, inbox_id, contact_id, remote_id, assignee_id, team_id, labels,
        waiting_since, unread_count, post_id, comment_root, comment_id)
    SELECT $1, 77000, $2, person.id, '{MARK}chat', $3, $4, ARRAY['open to all'], now(), 1, post.id, '{MARK}comment',
        '{MARK}comment' FROM person, post RETURNING id
), message AS (
    INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, kind, content, remote_id, sent_at)
    SELECT $1, id, $2, 'in', 'contact', 'image', '{MARK} said', '{MARK}comment', now() FROM conversation RETURNING id
), comment AS (
    INSERT INTO comments (account_id, inbox_id, post_id, remote_id, root_remote_id, content, from_business,
        commented_at, written, complete)
    SELECT $1, $2, id, '{MARK}comment', '{MARK}comment', '{MARK} said', false, now(), true, true FROM post RETURNING id
), attachment AS (
    INSERT INTO attachments (account_id, message_id, kind, name, state)
    SELECT $1, id, 'image', '{MARK}.jpg', 'failed' FROM message RETURNING id
), reaction AS (
    INSERT INTO reactions (account_id, inbox_id, message_remote_id, reactor_remote_id, emoji, from_business, removed,
        at, image_key, image_type)
    VALUES ($1, $2, '{MARK}comment', '{MARK} person', '👍', false, false, now(), 'feedfacefeedface', 'image/png')
), delivery AS (
    INSERT INTO webhook_deliveries (received_at, path, account_id, inbox_id, remote_account_id, outcome, summary, query,
        headers, body)
    VALUES (now(), '/', $1, $2, '{MARK}', 'parked', '{MARK}', '{{}}', '{{}}', '{MARK}') RETURNING id
), draft AS (
    INSERT INTO drafts (account_id, user_id, conversation_id, content, private, updated_at)
    SELECT $1, $3, id, '{MARK} draft', false, now() FROM conversation
)
SELECT person.id AS contact_id, identity.id AS identity_id, post.id AS post_id, conversation.id AS conversation_id,
    message.id AS message_id, comment.id AS comment_id, attachment.id AS attachment_id, delivery.id AS delivery_id
FROM person, identity, post, conversation, message, comment, attachment, delivery
"""
PARKED = """
INSERT INTO parked_events (consumer, account_id, event_id, recorded_at, name, error)
SELECT name, $1, 1, now(), 'message.received', $2 FROM event_consumers ORDER BY name LIMIT 1 RETURNING id
"""


class NotFilled(AssertionError):
    """The leak test does not know what to call an operation with."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """The ids of what is hidden, by the names that parameters have."""

    account_id: int
    ids: dict[str, int]

    def address(self, path: str, parameters: list[dict[str, Any]]) -> str:
        """The path with what is hidden in it. Raises `NotFilled` with what to add."""
        for parameter in parameters:
            if parameter["in"] == "path":
                name = parameter["name"]
                value = self.value(name, parameter["schema"], path)
                path = path.replace(f"{{{name}}}", str(value))
        return path

    def value(self, name: str, schema: dict[str, Any], path: str) -> Any:
        """Something for this parameter: an id of what is hidden where it names one."""
        if name in self.ids:
            return self.ids[name]
        if "enum" in schema:
            return schema["enum"][0]
        if name == "key":
            return "feedfacefeed"
        if name == "name" and path in NAMES:
            return NAMES[path]
        raise NotFilled(
            f"The leak test has nothing for {{{name}}} of {path}. Add one to `Hidden` in tests/api/hidden.py: an id of"
            " a row of the hidden inbox, made in FILL."
        )


async def hide(transaction: Transaction, account_id: int, inbox_id: int, user_id: int, team_id: int) -> dict[str, int]:
    """Fill the inbox with one of everything; the conversation is assigned to the user and the team."""
    row = await transaction.first(FILL, account_id, inbox_id, user_id, team_id)
    assert row is not None
    ids = dict(row)
    await transaction.execute(
        "UPDATE conversations SET last_message_id = $3 WHERE account_id = $1 AND id = $2",
        account_id,
        ids["conversation_id"],
        ids["message_id"],
    )
    parked = await transaction.value(PARKED, account_id, MARK)
    return ids | {"inbox_id": inbox_id, "parked_id": parked or 1}


def example(schema: dict[str, Any], schemas: dict[str, Any], ids: dict[str, int], name: str = "") -> Any:
    """A value of the schema, with ids of what is hidden wherever an id is asked for."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas, ids, name)
    if "anyOf" in schema:
        return example(next(part for part in schema["anyOf"] if part.get("type") != "null"), schemas, ids, name)
    if "enum" in schema or "const" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {})
        return {field: example(part, schemas, ids, field) for field, part in fields.items()}
    if kind == "array":
        return [example(schema["items"], schemas, ids, name.removesuffix("s"))]
    if kind in ("integer", "number"):
        return ids.get(name, ids["user_id"] if name in ("assignee_id", "member_id") else ids["message_id"])
    if kind == "boolean":
        return True
    return _text(schema, name)


def _text(schema: dict[str, Any], name: str) -> str:
    if schema.get("format") == "date-time":
        return "2100-01-01T00:00:00Z"
    return "somebody@else.example" if name == "email" else "example text"[: schema.get("maxLength", 100)]
