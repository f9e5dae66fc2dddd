"""Callers of commands over HTTP, with the permission that its route declares and the key that makes it happen once.

async def change_conversation(caller: Annotated[Caller, command_caller("conversation.change")], ...) -> Response:
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Header
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from frontdesk.api.kit.access import allowed
from frontdesk.core.actors import Actor
from frontdesk.core.commands.caller import Caller, caller_of
from frontdesk.core.permissions import PermissionOrName

KEY = re.compile(r"[\x21-\x7e]{1,200}")


def _key(key: str | None) -> str | None:
    if key is not None and not KEY.fullmatch(key):
        raise PydanticCustomError(
            "idempotency_key", "use 1 to 200 characters: letters from A to Z, digits and punctuation, without spaces"
        )
    return key


IdempotencyKey = Annotated[
    str | None,
    AfterValidator(_key),
    Header(
        alias="Idempotency-Key",
        description="Chosen by the caller. A request sent again with the same key is done once, and the response"
        " shows what it acted on as it is now. Keys are kept for two days. 1 to 200 characters: letters from A to Z,"
        " digits and punctuation, without spaces.",
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
