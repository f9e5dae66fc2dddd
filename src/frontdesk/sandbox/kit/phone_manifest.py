"""Manifest of a simulator for the phone page: who can be played, what they can send and do, what can go wrong.

The page follows a manifest and knows no platform. Actions go to the simulator's own control API below `root`; what a
manifest leaves out, the page does not offer. Icons are names that `web/phone/icons.ts` has pictures for.
"""

from typing import Any, Literal

import msgspec

from frontdesk.sandbox.kit.phone_rows import Kind


class Sendable(msgspec.Struct, kw_only=True, frozen=True):
    """Entry of the menu beside the message field: what is posted to `send`, and the kind of message it becomes.

    With `post_as` it shares the newest post of the business, whose id goes into that field.
    """

    label: str
    icon: str
    kind: Kind
    fields: dict[str, Any]
    post_as: str = ""


class Upload(msgspec.Struct, kw_only=True, frozen=True):
    """Upload of a file from the computer: where it is posted, beside whose id, and what of the result is then sent."""

    path: str
    file_field: str
    accept: list[str]
    owner: Literal["business", "customer"]
    id_field: str


class Reacting(msgspec.Struct, kw_only=True, frozen=True):
    """Reactions that are offered; `drawn` is what is posted for one that has a picture instead of an emoji."""

    emojis: list[str]
    drawn: dict[str, str] | None = None


class Question(msgspec.Struct, kw_only=True, frozen=True):
    """Field of a form. The field that `fills` is set on waits in the message field afterwards, unsent."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    fills: bool = False


class Arrival(msgspec.Struct, kw_only=True, frozen=True):
    """Way to open the chat from elsewhere: its entry in the menu, its form, and what is posted beside that."""

    label: str
    icon: str
    title: str
    questions: list[Question]
    fields: dict[str, Any]


class Person(msgspec.Struct, kw_only=True, frozen=True):
    """Form that invents a person: by what name each reply is posted. A field without a name is not asked."""

    username: str
    name: str
    country: str = ""
    follower: str = ""


class Trouble(msgspec.Struct, kw_only=True, frozen=True):
    """Switch of the trouble panel, and the fault it puts in force."""

    label: str
    hint: str
    fault: dict[str, Any]


class TroubleGroup(msgspec.Struct, kw_only=True, frozen=True):
    """Switches under one title."""

    title: str
    rows: list[Trouble]


class Rule(msgspec.Struct, kw_only=True, frozen=True):
    """Switch that changes settings. It is on when the number (or boolean) `watched` is at least `from_value`."""

    label: str
    hint: str
    on: dict[str, Any]
    off: dict[str, Any]
    watched: str
    from_value: float = 1


class RuleGroup(msgspec.Struct, kw_only=True, frozen=True):
    """Switches of one part of the settings, under one title."""

    title: str
    part: str
    rows: list[Rule]


class Manifest(msgspec.Struct, kw_only=True, frozen=True):
    """Manifest of a simulator: by `name` in sentences, by `title` among others.

    `send` and `read` are paths below `root`. `own_app` offers the business's own app beside Frontdesk, `grants` its
    permission for Frontdesk; `comment_characters` is the longest comment, 0 for a platform without posts;
    `window_hours` the time in which the business may reply, 0 when it always may. `has_shop`: a shop is there from the
    start, so that it says nothing of what is connected. `events` names webhooks in words.
    """

    platform: str
    name: str
    title: str
    root: str
    send: str = "customer/send"
    read: str = "customer/read"
    customer: Person
    business: Person
    sends: list[Sendable] = []
    upload: Upload | None = None
    quotes: bool = False
    reacting: Reacting | None = None
    arrivals: list[Arrival] = []
    comment_characters: int = 0
    own_app: bool = False
    grants: bool = False
    has_shop: bool = False
    window_hours: int = 0
    events: dict[str, str] = {}
    troubles: list[TroubleGroup] = []
    rules: list[RuleGroup] = []


def webhook_troubles(*kinds: str) -> TroubleGroup:
    """Offer what can happen to webhooks, of these kinds."""
    offered = {
        "delay": Trouble(
            label="Come late",
            hint="each 10 seconds after its time",
            fault={"target": "webhook", "kind": "delay", "delay_ms": 10_000},
        ),
        "drop": Trouble(
            label="Get lost",
            hint="never sent; “Send again” still works",
            fault={"target": "webhook", "kind": "drop"},
        ),
        "duplicate": Trouble(
            label="Come three times",
            hint="the same event again and again",
            fault={"target": "webhook", "kind": "duplicate", "copies": 3},
        ),
        "reorder": Trouble(
            label="Come in the wrong order",
            hint="three wait for each other, the newest goes first",
            fault={"target": "webhook", "kind": "reorder", "size": 3, "delay_ms": 3_000},
        ),
    }
    return TroubleGroup(title="Webhooks", rows=[offered[kind] for kind in kinds])


def api_troubles(name: str, *, busy: Trouble, sending: str) -> TroubleGroup:
    """Offer what can happen to calls of a platform's API. `sending` is the pattern of the path that sends a message."""
    return TroubleGroup(
        title=f"{name}'s API",
        rows=[
            busy,
            Trouble(label="Breaks", hint="HTTP 503", fault={"target": "api", "kind": "http", "status": 503}),
            Trouble(
                label="Talks nonsense",
                hint="a response that is not JSON",
                fault={"target": "api", "kind": "garbage"},
            ),
            Trouble(
                label="Is slow",
                hint="responds after 5 seconds",
                fault={"target": "api", "kind": "slow", "delay_ms": 5_000},
            ),
            Trouble(label="Never responds", hint="and does nothing", fault={"target": "api", "kind": "hang"}),
            Trouble(
                label="Accepts a message, never responds",
                hint="the customer gets it, Frontdesk cannot know",
                fault={"target": "api", "kind": "accept_then_hang", "match": sending},
            ),
        ],
    )
