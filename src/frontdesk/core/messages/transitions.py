"""Statuses of messages: what may follow what and why, and which of them mean the same to a statement.

`MOVES` is the table; `status.py` alone writes what it allows. Statements that look for messages by their status take
the sets from here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Literal

Status = Literal["queued", "sending", "sent", "delivered", "read", "failed", "uncertain", "withdrawn"]
Cause = Literal[
    "accepted", "echoed", "claimed", "put_off", "taken", "delivered", "read", "undelivered", "refused", "not_connected",
    "doubted", "mistaken", "mistaken_early", "retried", "confirmed", "cancelled", "cancelled_in_doubt",
    "overtaken", "overtaken_in_doubt", "discarded",
]  # fmt: skip
NOTHING: Final = None
"""Before a message is written, and after it is taken out of the thread."""

MOVES: Final[Mapping[Cause, Mapping[Status | None, Status | None]]] = {
    "accepted": {NOTHING: "queued"},
    "echoed": {NOTHING: "sent"},
    "claimed": {"queued": "sending"},
    "put_off": {"sending": "queued"},
    "taken": {
        "queued": "sent", "sending": "sent", "failed": "sent", "uncertain": "sent",
        "sent": "sent", "delivered": "delivered", "read": "read",
    },
    "delivered": {"sent": "delivered"},
    "read": {"sent": "read", "delivered": "read"},
    "undelivered": {"sent": "failed"},
    "refused": {"sending": "failed", "uncertain": "failed"},
    "not_connected": {"queued": "failed"},
    "doubted": {"sending": "uncertain"},
    "mistaken": {"sent": "uncertain", "delivered": "uncertain", "read": "uncertain", "failed": "uncertain"},
    "mistaken_early": {"sent": "queued", "delivered": "queued", "read": "queued", "failed": "queued"},
    "retried": {"queued": "queued", "failed": "queued", "uncertain": "queued"},
    "confirmed": {"uncertain": "sent"},
    "cancelled": {"queued": NOTHING},
    "cancelled_in_doubt": {"queued": "uncertain"},
    "overtaken": {"queued": "withdrawn"},
    "overtaken_in_doubt": {"queued": "uncertain"},
    "discarded": {"failed": NOTHING, "uncertain": NOTHING},
}  # fmt: skip
"""What each cause makes of each status; what is not here cannot happen."""

MEANING: Final[Mapping[Cause, str]] = {
    "accepted": "A reply is written in Frontdesk.",
    "echoed": "The platform reports a message of the business that was not written in Frontdesk.",
    "claimed": "A worker claims the message before it calls the platform.",
    "put_off": "The platform does not take it now, or the inbox has to be connected again; it is tried later.",
    "taken": "The platform has it, by its response, its echo or its history.",
    "delivered": "The platform says that it reached the customer.",
    "read": "The platform says that the customer has read it.",
    "undelivered": "The platform says that it could not deliver what it had taken.",
    "refused": "The platform refuses it, or it cannot be sent any more.",
    "not_connected": "The inbox was disconnected before a worker took it.",
    "doubted": "The platform's response is missing or cannot be read, or the worker that took it is gone.",
    "mistaken": "The echo that confirmed it belongs to another message.",
    "mistaken_early": "The same, for one that waits to be tried again: the platform is asked before the next try.",
    "retried": "A person sends it again, or now instead of later.",
    "confirmed": "A person saw it on the platform.",
    "cancelled": "A person cancels it. It was certainly not sent, so it leaves the thread.",
    "cancelled_in_doubt": "A person cancels it, but an earlier try may have arrived, so it stays.",
    "overtaken": "A person has replied, or the conversation has another owner, since it was written automatically.",
    "overtaken_in_doubt": "The same, but an earlier try may have arrived.",
    "discarded": "A person removes it from the thread.",
}
"""When each cause is given."""

SAID: Final[Mapping[str, Cause]] = {"delivered": "delivered", "read": "read", "failed": "undelivered"}
"""What a platform says of how far one message came, as a cause. That it has it is known by then."""
ON_THE_WAY: Final[tuple[Status, ...]] = ("queued", "sending")
"""Accepted, and neither with the platform nor given up."""
NOT_ON_THE_WAY: Final[tuple[Status, ...]] = ("failed", "uncertain", "withdrawn")
"""It did not arrive, as far as is known; its error says why."""
UNCONFIRMED: Final[tuple[Status, ...]] = ("queued", "sending", "uncertain")
"""What may still turn out to be with the platform."""
ON_THE_PLATFORM: Final = tuple(before for before, after in MOVES["taken"].items() if before and before == after)
"""The platform has it."""
UNREAD: Final = tuple(before for before in MOVES["read"] if before)
"""The platform has it, and the customer may read it yet."""


def one_of(statuses: Collection[Status]) -> str:
    """Return the statuses as the list of an SQL `IN`."""
    return f"({', '.join(repr(status) for status in statuses)})"
