"""Callers of commands over HTTP, with the permission that its route declares and the key that makes it happen once.

async def change_conversation(caller: Annotated[Caller, command_caller("conversation.change")], ...) -> Response:
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Header

from frontdesk.api.kit.access import allowed
from frontdesk.core.actors import Actor
from frontdesk.core.commands.caller import Caller, caller_of
from frontdesk.core.permissions import PermissionOrName

KEY_LENGTH = 200
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=KEY_LENGTH,
        pattern=r"^[\x21-\x7e]+$",
        description="Chosen by the caller. A request sent again with the same key is done once, and the response"
        " shows what it acted on as it is now. Keys are kept for two days.",
    ),
]


@cache
def command_caller(permission: PermissionOrName) -> Any:
    """Let in who has the permission, as the caller of commands."""

    # As a default, because an annotation could not name the permission.
    needed = allowed(permission)

    async def caller(actor: Actor = needed, key: IdempotencyKey = None) -> Caller:
        return caller_of(actor, key)

    return Depends(caller)
