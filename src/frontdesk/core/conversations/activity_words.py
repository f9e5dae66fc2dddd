"""Words for activities in English, for programs that read `content`: the web app words them in its reader's
language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

LONGEST_NAME = 80
"""So much of a name is in a line of a thread."""

_STATUS = {
    "open": "reopened the conversation",
    "hold": "put the conversation on hold",
    "pending": "marked the conversation as pending",
    "snoozed": "snoozed the conversation",
    "resolved": "resolved the conversation",
}
_OVER = {"snoozed": "The snooze is over", "hold": "The hold is over"}
_CALLED = {"bot": "the bot", "ai_agent": "the AI agent", "user": "somebody"}
_UNNAMED = {"bot": "The bot", "ai_agent": "The AI agent", "rule": "A rule"}
"""Actors that no table names, where they gave no name themselves."""
_ORIGINS = {"ad": "the ad", "short_link": "the link"}
_ASKED = {
    "hide": "is hiding the comment",
    "unhide": "is unhiding the comment",
    "like": "liked the comment",
    "unlike": "removed the like",
    "delete": "is deleting the comment",
}
_DONE = {
    "hide": "hid the comment",
    "unhide": "unhid the comment",
    "like": "liked the comment",
    "unlike": "removed the like",
    "delete": "deleted the comment",
    "edit": "edited the comment",
}
_CALLS = {
    "ringing": ("The business is calling", "The customer is calling"),
    "taken": ("The customer took the call", "The call was taken"),
    "ended": ("The call ended", "The call ended"),
    "missed": ("The customer missed the call", "Missed call from the customer"),
    "rejected": ("The customer declined the call", "The call was declined"),
    "failed": ("The call failed", "The call failed"),
}
"""Of a call by the business, and of one by the customer."""
_WANTED = {
    "hide": "hide the comment",
    "unhide": "unhide the comment",
    "like": "like the comment",
    "unlike": "remove the like",
    "delete": "delete the comment",
}


def in_words(activity: Mapping[str, Any], author: str, author_id: int | None, name: str | None) -> str:
    """Return the sentence; `author` is the kind of the actor, and `name` their name."""
    event = activity["event"]
    if event == "conversation.history_missing":
        platform = activity["platform"]
        return f"Messages may be missing here: {platform} only shows the newest. The rest is in the chat in {platform}."
    is_active = event in ("conversation.opened", "conversation.pending")
    if is_active and author == "system" and author_id is None:
        return _OVER.get(activity["from"], "The conversation was reopened")
    if event == "conversation.called":
        return _call(activity, author == "contact")
    who = (name or _UNNAMED.get(author, "Somebody"))[:LONGEST_NAME]
    if is_active and author == "contact":
        return f"{who} wrote, which reopened the conversation"
    if event in ("conversation.assigned", "conversation.owner_changed"):
        return _owner(activity, author, author_id, who)
    did = _DID.get(event)
    # A newer version may tell of what this one has no words for.
    return event if did is None else f"{who} {did(activity)}"


def end_in_words(activity: Mapping[str, Any], until: str | None) -> str:
    """Return when a snooze or a hold ends, to follow its sentence; nothing for another activity."""
    if activity["event"] not in ("conversation.snoozed", "conversation.held"):
        return ""
    if until is None:
        return " until the customer replies"
    ends = datetime.fromisoformat(until).astimezone(UTC)
    return f" until {ends.day} {ends:%B %Y, %H:%M} UTC"


def _call(activity: Mapping[str, Any], is_by_customer: bool) -> str:
    said, seconds = _CALLS[activity["to"]][is_by_customer], activity["seconds"]
    return f"{said} after {seconds} seconds" if activity["to"] == "ended" and seconds is not None else said


def _status(activity: Mapping[str, Any]) -> str:
    return _STATUS.get(activity["to"], f"marked the conversation as {activity['to']}")


def _priority(activity: Mapping[str, Any]) -> str:
    return f"set the priority to {activity['to']}" if activity["to"] else "removed the priority"


def _owner(activity: Mapping[str, Any], author: str, author_id: int | None, who: str) -> str:
    before, after = activity["from"], activity["to"]
    if after and after["id"] is not None and (author, author_id) == (after["kind"], after["id"]):
        is_from_program = before is not None and before["kind"] != "user"
        return f"{who} took the conversation" + (f" from {_called(before)}" if is_from_program else "")
    if after and after["kind"] == "user":
        return f"{who} assigned the conversation to {_called(after)}"
    if after:
        return f"{who} gave the conversation to {_called(after)}"
    if not before or before["kind"] == "user":
        return f"{who} unassigned the conversation"
    if (author, author_id) == (before["kind"], before["id"]):
        return f"{who} handed the conversation over"
    if "platform" in activity:
        return f"A reply in {activity['platform']} took the conversation from {_called(before)}"
    return f"{who} unassigned {_called(before)}"


def _called(owner: Mapping[str, Any]) -> str:
    return str(owner["name"] or _CALLED[owner["kind"]])[:LONGEST_NAME]


def _team(activity: Mapping[str, Any]) -> str:
    to = activity["to"]
    return f"assigned the conversation to the team {to['name']}" if to else "removed the team"


def _labels(activity: Mapping[str, Any]) -> str:
    parts = (("added", activity["to"]), ("removed", activity["from"]))
    return " and ".join(
        f"{did} the label{'s' if len(names) > 1 else ''} {', '.join(names)}" for did, names in parts if names
    )


def _block(activity: Mapping[str, Any]) -> str:
    return "blocked the customer" if activity["to"] else "unblocked the customer"


def _referral(activity: Mapping[str, Any]) -> str:
    source, title = activity["to"]["source"], activity["to"]["title"]
    named = f" “{title}”" if title else ""
    return f"came from {_ORIGINS.get(source, source.replace('_', ' '))}{named}"


def _comment(activity: Mapping[str, Any]) -> str:
    verb = activity["verb"]
    match activity["to"]:
        case "asked":
            return _ASKED[verb]
        case "failed":
            return f"tried to {_WANTED[verb]}, but {activity['platform']} didn't do it"
        case "superseded":
            return f"asked to {_WANTED[verb]}"
    return _DONE[verb]


_DID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "conversation.opened": _status,
    "conversation.pending": _status,
    "conversation.held": _status,
    "conversation.snoozed": _status,
    "conversation.resolved": _status,
    "conversation.prioritised": _priority,
    "conversation.team_changed": _team,
    "conversation.labelled": _labels,
    "conversation.contact_blocked": _block,
    "conversation.referred": _referral,
    "conversation.commented": _comment,
}
