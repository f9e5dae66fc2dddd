"""Do a command once, however often it is sent: it carries a key that its caller chose.

The key is kept in the transaction of what the command does. A caller whose first try got no response sends it again
with the same key; a second try that meets the first waits until that has ended. Keys are kept for two days.
"""

from __future__ import annotations

import hashlib

from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.errors import IdempotencyKeyReused
from frontdesk.db.transaction import Transaction

FORGET = "DELETE FROM command_keys WHERE at < now() - interval '2 days'"
"""What the maintenance runs."""


async def is_repeated(transaction: Transaction, caller: Caller, command: str, *what: object) -> bool:
    """Return whether the caller's key stands for this command already; if not, it does from now on.

    `what` says what the command is about and what it asks for. Without a key nothing is repeated, and no statement is
    sent. Raises `IdempotencyKeyReused`.
    """
    if caller.key is None:
        return False
    digest = hashlib.sha256(repr((command, *what)).encode("utf-8", "surrogatepass")).digest()
    actor = (caller.account_id, caller.actor.kind, caller.actor.id or 0, caller.key)
    is_new = await transaction.value(
        "INSERT INTO command_keys (account_id, actor_kind, actor_id, key, digest) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING RETURNING true",
        *actor,
        digest,
    )
    if is_new:
        return False
    before = await transaction.value(
        "SELECT digest FROM command_keys WHERE account_id = $1 AND actor_kind = $2 AND actor_id = $3 AND key = $4",
        *actor,
    )
    if before != digest:
        raise IdempotencyKeyReused
    return True
