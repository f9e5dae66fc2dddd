"""Authors of messages: a kind of actor, an id of that kind, and the name where it is shown.

The conversation says which contact wrote: that id is kept nowhere else, so contacts can be merged.
"""

from __future__ import annotations

from typing import cast

from frontdesk.core.actors import NAMED_IN, ActorKind, ActorRef
from frontdesk.core.conversations.views import AuthorView

# What versions before called them, until the last of their servers has ended and the rows are converted.
_BEFORE: dict[str, ActorKind] = {"agent": "user", "ai": "ai_agent"}


def kind_of(author: str, author_id: int | None) -> ActorKind:
    """Return the kind of actor in the row of a message, also of one that an earlier version wrote."""
    if author == "system" and author_id is not None:
        return "user"
    return _BEFORE.get(author) or cast("ActorKind", author)


def author_view(author: ActorRef, name: str | None) -> AuthorView:
    """Return the author as clients see them.

    A contact has no name here: that often comes later than the message, and with the conversation alone.
    """
    return AuthorView(kind=author.kind, id=author.id, name=None if author.kind == "contact" else name or None)


def names_of(message: str) -> str:
    """Return the SQL of the name of a message's author, by the joins of `joins_of`; a contact's name not included.

    Whoever no table names is called what they were called when they wrote.
    """
    return f"coalesce({', '.join(f'{message}_{kind}.name' for kind in NAMED_IN)}, {message}.details ->> 'by')"


def joins_of(message: str) -> str:
    """Return the SQL that joins the names of authors; `message` is the alias of their table."""
    return "\n    ".join(
        f"LEFT JOIN {table} {message}_{kind} ON {message}.author {_kept(kind)} AND {message}_{kind}.id ="
        f" {message}.author_id"
        for kind, table in NAMED_IN.items()
    )


def _kept(kind: ActorKind) -> str:
    also = [before for before, now in _BEFORE.items() if now == kind] + (["system"] if kind == "user" else [])
    return f"IN ({', '.join(repr(one) for one in (kind, *also))})"
