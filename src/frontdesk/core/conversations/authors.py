"""Who wrote a message: a kind of actor, an id of that kind, and what they are called where it is shown.

Which contact wrote is what the conversation says: that id is kept nowhere else, so contacts can be merged.
"""

from __future__ import annotations

from typing import cast

from frontdesk.core.actors import NAMED_IN, ActorKind, ActorRef
from frontdesk.core.conversations.views import AuthorView

# What versions before called them, until the last of their servers has ended and the rows are converted.
_BEFORE: dict[str, ActorKind] = {"agent": "user", "ai": "ai_agent"}


def kind_of(author: str, author_id: int | None) -> ActorKind:
    """The kind of actor in the row of a message, also of one that a version before wrote."""
    if author == "system" and author_id is not None:
        return "user"
    return _BEFORE.get(author) or cast("ActorKind", author)


def author_view(author: ActorRef, name: str | None) -> AuthorView:
    """How clients see the author. A contact has no name here: that is often told later than the message, and with the
    conversation alone.
    """
    return AuthorView(kind=author.kind, id=author.id, name=None if author.kind == "contact" else name or None)


def names_of(message: str) -> str:
    """The SQL of what the author of a message is called, by the joins of `joins_of`; a contact's name not included."""
    return f"coalesce({', '.join(f'{message}_{kind}.name' for kind in NAMED_IN)}, NULL)"


def joins_of(message: str) -> str:
    """The SQL that joins the names of those who wrote messages; `message` is the alias of their table."""
    return "\n    ".join(
        f"LEFT JOIN {table} {message}_{kind} ON {message}.author {_kept(kind)} AND {message}_{kind}.id ="
        f" {message}.author_id"
        for kind, table in NAMED_IN.items()
    )


def _kept(kind: ActorKind) -> str:
    also = [before for before, now in _BEFORE.items() if now == kind] + (["system"] if kind == "user" else [])
    return f"IN ({', '.join(repr(one) for one in (kind, *also))})"
