"""Activity of a thread: what happened, from what to what, as data that is kept and that clients get.

Readers put it into words of their own language; `activity_words` has the English ones, for programs. The message's
author did it. Names are those of the time: people, teams and labels may be renamed or leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, cast

# Pydantic, which describes the API, takes only these for typed dictionaries before Python 3.12.
from typing_extensions import TypedDict

from frontdesk.core.actors import ActorRef
from frontdesk.core.event_kinds import Event

ACTIVITY = "activity"
"""In a message's details: what happened."""
BY = "by"
"""In a message's details: what the person who did it was called, for when they have left."""

CommentState = Literal["asked", "done", "failed", "superseded"]
"""`superseded`: something else was asked of the comment before the platform had settled this."""


class Named(TypedDict):
    """Team, by its name at the time. An activity that an older version kept as a sentence has no id."""

    id: int | None
    name: str


class Owner(TypedDict):
    """Owner of a conversation: a person, a bot or an AI agent, by their name at the time where that is known."""

    kind: Literal["user", "bot", "ai_agent"]
    id: int | None
    name: str | None


class Origin(TypedDict):
    """Origin of the customer: an advertisement (`ad`) or a link (`short_link`), and its name."""

    source: str
    title: str | None


# Written as calls, because `from` is a word of Python.
StatusActivity = TypedDict(
    "StatusActivity",
    {
        "event": Literal[
            "conversation.opened",
            "conversation.pending",
            "conversation.held",
            "conversation.snoozed",
            "conversation.resolved",
        ],
        "from": str | None,
        "to": str,
    },
)
Priority = Literal["low", "medium", "high", "urgent"]
PriorityActivity = TypedDict(
    "PriorityActivity", {"event": Literal["conversation.prioritised"], "from": Priority | None, "to": Priority | None}
)
# `platform` is where a person replied who took it by that from a bot or an AI agent.
AssigneeActivity = TypedDict(
    "AssigneeActivity",
    {
        "event": Literal["conversation.assigned", "conversation.owner_changed"],
        "from": Owner | None,
        "to": Owner | None,
        "platform": NotRequired[str],
    },
)
TeamActivity = TypedDict(
    "TeamActivity", {"event": Literal["conversation.team_changed"], "from": Named | None, "to": Named | None}
)
# `from` has the labels that were removed, `to` those that were added.
LabelActivity = TypedDict(
    "LabelActivity", {"event": Literal["conversation.labelled"], "from": list[str], "to": list[str]}
)
# `platform` is what the platform is called that did not do it.
CommentActivity = TypedDict(
    "CommentActivity",
    {
        "event": Literal["conversation.commented"],
        "verb": Literal["hide", "unhide", "like", "unlike", "delete", "edit"],
        "from": CommentState | None,
        "to": CommentState,
        "platform": NotRequired[str],
    },
)
BlockActivity = TypedDict("BlockActivity", {"event": Literal["conversation.contact_blocked"], "from": bool, "to": bool})
CallState = Literal["ringing", "taken", "ended", "missed", "rejected", "failed"]
# The customer called where the author is the contact, else the business did.
CallActivity = TypedDict(
    "CallActivity",
    {"event": Literal["conversation.called"], "from": CallState | None, "to": CallState, "seconds": int | None},
)
# Nothing was before, so `from` is always null here; generated clients drop what they are told is nothing but null.
ReferralActivity = TypedDict(
    "ReferralActivity", {"event": Literal["conversation.referred"], "from": str | None, "to": Origin}
)
MissingActivity = TypedDict(
    "MissingActivity",
    {"event": Literal["conversation.history_missing"], "from": str | None, "to": str | None, "platform": str},
)
ActivityView = (
    StatusActivity | PriorityActivity | AssigneeActivity | TeamActivity | LabelActivity | CommentActivity
    | BlockActivity | CallActivity | ReferralActivity | MissingActivity
)  # fmt: skip


def activity_details(
    happened: type[Event], before: Any, after: Any, by: str | None = None, **also: Any
) -> dict[str, Any]:
    """Return the details of an activity: what happened, from `before` to `after`, and the name of the person who
    did it.

    `also` is what else has to be known to say it.
    """
    details: dict[str, Any] = {ACTIVITY: {"event": happened.name, "from": before, "to": after, **also}}
    return details | {BY: by} if by else details


def named(id_: int | None, name: str | None) -> Named | None:
    """Return a team, by its current name; None is none."""
    return None if id_ is None else {"id": id_, "name": name or ""}


def owner_said(owner: ActorRef | None, name: str | None) -> Owner | None:
    """Return an owner as an activity says it, by their current name; None is nobody."""
    if owner is None:
        return None
    kind = cast('Literal["user", "bot", "ai_agent"]', owner.kind)
    return {"kind": kind, "id": owner.id, "name": name}


def activity_of(direction: str, content: str | None, details: Mapping[str, Any]) -> ActivityView | None:
    """Return what an activity says. None for any other message, and for one that an earlier version put into words."""
    if direction != "activity" or content is not None:
        return None
    found: ActivityView | None = details.get(ACTIVITY)
    return found
