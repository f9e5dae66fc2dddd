"""Do a command once, however often it is sent: it carries a key that its caller chose.

The key is kept in the transaction of what the command does. A caller whose first try got no response sends it again
with the same key; a second try that meets the first waits until that has ended. Keys are kept for two days.

A version before kept digests in another form, without `FORM`, and the keys of parts with a colon. What they were about
cannot be told any more, so such a key stands for whatever comes with it: a request that is repeated over an upgrade is
not done twice.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from typing import Any

from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.errors import IdempotencyKeyReused
from frontdesk.db.transaction import Transaction

FORGET = "DELETE FROM command_keys WHERE at < now() - interval '2 days'"
"""What the maintenance runs."""
FORM = b"\x01"
"""What a digest begins with, by the form of what it is made of; another form takes another byte."""
EARLIER_LENGTH = 32
"""So long is a digest without a form."""

_KEEP = """
INSERT INTO command_keys (account_id, actor_kind, actor_id, key, digest) SELECT $1, $2, $3, $4, $5
WHERE NOT EXISTS (
    SELECT FROM command_keys
    WHERE account_id = $1 AND actor_kind = $2 AND actor_id = $3 AND key = $6 AND octet_length(digest) = $7
)
ON CONFLICT DO NOTHING RETURNING true
"""


async def is_repeated(transaction: Transaction, caller: Caller, command: str, *what: object) -> bool:
    """Return whether the caller's key stands for this command already; if not, it does from now on.

    `what` says what the command is about and what it asks for. Without a key nothing is repeated, and no statement is
    sent. Raises `IdempotencyKeyReused`.
    """
    if caller.key is None:
        return False
    digest = _digest(command, *what)
    actor = (caller.account_id, caller.actor.kind, caller.actor.id or 0, caller.key)
    if await transaction.value(_KEEP, *actor, digest, caller.earlier_key, EARLIER_LENGTH):
        return False
    before = await transaction.value(
        "SELECT digest FROM command_keys WHERE account_id = $1 AND actor_kind = $2 AND actor_id = $3 AND key = $4",
        *actor,
    )
    # None: the key that is there is the earlier one of a part.
    if before is not None and len(before) != EARLIER_LENGTH and before != digest:
        raise IdempotencyKeyReused
    return True


def _digest(*request: object) -> bytes:
    """Return the digest of a request. It stays the same when an upgrade adds fields that the request does not use."""
    text = json.dumps(request, default=_plain, sort_keys=True, separators=(",", ":"))
    return FORM + hashlib.sha256(text.encode()).digest()


def _plain(value: Any) -> object:
    """Return a value for JSON: of a dataclass, the fields that differ from their defaults, by name."""
    if isinstance(value, datetime):
        return value.isoformat()
    assert is_dataclass(value), value
    given = {field.name: getattr(value, field.name) for field in fields(value)}
    return {field.name: given[field.name] for field in fields(value) if _is_given(field.default, given[field.name])}


def _is_given(default: object, value: object) -> bool:
    return default is MISSING or value != default
