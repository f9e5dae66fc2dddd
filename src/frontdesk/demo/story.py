"""Story of the demo: Marlow & Finch, an invented small pottery, and the people who write to it.

Times are minutes before now. A line is said by the customer, by the shop from the platform's own app (`Shop`), by the
agent through Frontdesk (`Agent`), or by the shop's bot (`Bot`); the last two go out last, now.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SHOP_USERNAME = "marlow.finch"
SHOP_NAME = "Marlow & Finch"
OWNER_NAME = "Mia Marlow"
OWNER_EMAIL = "mia@marlow-finch.example"


@dataclass(frozen=True, slots=True)
class Said:
    """Message from the customer: `kind` and its details as the sandbox's control API takes them."""

    minutes_ago: float
    text: str | None = None
    kind: str = "text"
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shop:
    """Reply of the shop from the platform's own app."""

    minutes_ago: float
    text: str


@dataclass(frozen=True, slots=True)
class Agent:
    """Reply of the agent through Frontdesk; `quote` is how many of the customer's lines back it quotes."""

    text: str
    quote: int | None = None
    note: bool = False


@dataclass(frozen=True, slots=True)
class Bot:
    """Reply of the shop's bot, which takes the conversation with its first one."""

    text: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """Arrival of the customer from an advertisement or a link."""

    by: str
    more: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Customer:
    """Customer and their conversation."""

    username: str
    name: str
    country: str
    follower: bool
    lines: tuple[Said | Shop | Agent | Bot | Arrived, ...]
    change: dict[str, Any] = field(default_factory=dict)
    mine: bool = False
    held_for_days: int | None = None
    """The shop waits for somebody else, for so long at most."""


@dataclass(frozen=True, slots=True)
class Commenter:
    """Person who comments on the shop's newest post, and what the agent replies to it below the post."""

    username: str
    name: str
    country: str
    minutes_ago: float
    text: str
    reply: str | None = None


COMMENTERS: tuple[Commenter, ...] = (
    Commenter(
        "ines.brews",
        "Ines Duarte",
        "BR",
        150,
        "Which glaze is the dark one on the shelf behind you?",
        "That is our cobalt, Ines! It is back in the shop on Friday.",
    ),
    Commenter("kofi.cooks", "Kofi Mensah", "ZA", 75, "Does this one survive the oven? I bake in mine every Sunday"),
    Commenter("mira.folds", "Mira Castell", "MY", 18, "Ordered two after this video, even better in daylight"),
)

CUSTOMERS: tuple[Customer, ...] = (
    Customer(
        "otto.lindqvist",
        "Otto Lindqvist",
        "TH",
        True,
        (
            Said(2950, "Do you have the speckled bowl in 24 cm? My sister broke ours and is very sorry about it."),
            Shop(2930, "We do, two are left. Shall we put one aside for you?"),
            Said(2900, "Yes please! I'll pick it up on Saturday."),
            Shop(2890, "Done, it waits under your name."),
            Said(2889, "You are the best, thank you"),
        ),
        {"status": "resolved", "labels": ["pick-up"]},
    ),
    Customer(
        "priya.paints",
        "Priya Raman",
        "MY",
        False,
        (
            Arrived("ad", {"ad_id": "1865980816147001", "ad_name": "Autumn glazes"}),
            Said(190, "Hi! I saw the autumn glazes. Is the moss green one food safe?"),
            Said(188, None, "image"),
            Said(187, "This one, second from the left"),
            Agent("It is: all our glazes are fired at 1240 °C and tested for food. Dishwashers are fine too."),
        ),
        {"labels": ["glaze", "question"]},
        mine=True,
    ),
    Customer(
        "teo.bakes",
        "Teo Marchetti",
        "BR",
        True,
        (
            Said(95, "My order MF-2087 arrived, but one of the four espresso cups has a crack."),
            Said(94, None, "image", {"sample": "png"}),
            Said(93, "The other three are lovely."),
            Agent(
                "Oh no, I'm sorry, Teo! A new cup leaves the workshop tomorrow, no need to send the broken one back.",
                quote=2,
            ),
            Agent("Checked with the kiln: one of batch 14 has a hairline. Set the rest of it aside.", note=True),
        ),
        {"priority": "high", "labels": ["replacement"]},
        mine=True,
    ),
    Customer(
        "lena.builds",
        "Lena Okafor",
        "ZA",
        False,
        (
            Arrived("short_link", {"ref": "workshop-flyer", "prefilled_message": "I'd like to join a workshop"}),
            Said(64, "I'd like to join a workshop"),
            Said(63, "Is there one for complete beginners in December?"),
        ),
    ),
    Customer(
        "sam.hikes",
        "Sam Whitlock",
        "TH",
        False,
        (
            Said(41, "Could you ship a set of six plates to Chiang Mai before the 5th?"),
            Said(40, None, "share_post"),
            Said(39, "Exactly like in this one"),
        ),
        {"priority": "urgent"},
    ),
    Customer(
        "noor.studio",
        "Noor Haddad",
        "AE",
        True,
        (
            Said(27, "Hello, do you sell wholesale? I run a small café and need around 60 cups."),
            Shop(24, "Hi Noor! Yes we do, from 40 pieces. Which size?"),
            Said(22, "Flat white, 180 ml. With handles that big fingers like mine can hold"),
            Said(21, None, "sticker", {"name": "hello"}),
        ),
        {"labels": ["wholesale"]},
    ),
    Customer(
        "juno.reads",
        "Juno Park",
        "ID",
        False,
        (
            Said(9, "is the blue mug from your last video still there?"),
            Said(8, "the one with the tiny whale"),
        ),
    ),
    Customer(
        "gus.and.biscuit",
        "Gus Ferreira",
        "BR",
        True,
        (
            Said(4, "Do you make dog bowls? Asking for a friend with four legs"),
            Said(3, None, "video"),
        ),
    ),
    Customer(
        "ravi.roasts",
        "Ravi Menon",
        "MY",
        True,
        (
            Said(17, "Hi, what are your opening hours this week?"),
            Bot("Hello Ravi! The workshop is open from Tuesday to Saturday, 10:00 to 18:00."),
            Said(15, "And is there parking nearby?"),
            Bot("There is: two places behind the kiln house. Is there anything else I can help with?"),
        ),
        {"labels": ["question"]},
    ),
    Customer(
        "hana.hosts",
        "Hana Sato",
        "TH",
        False,
        (
            Said(33, "Can I still change the names on the eight place cards I ordered?"),
            Bot("Hello Hana! Let me look up your order. What is its number?"),
            Said(31, "MF-2114. It is for Saturday, I am a bit nervous"),
            Agent("No need to be, Hana! They are glazed tomorrow. Send me the names and I'll letter them myself."),
            Bot("I could not find that order. Would you like to talk to a colleague?"),
        ),
        mine=True,
    ),
    Customer(
        "nils.restores",
        "Nils Berg",
        "ZA",
        False,
        (
            Said(310, "Could you match the glaze of a 1970s teapot? I can send you a shard."),
            Shop(290, "We'd love to try. Our glaze chemist looks at samples on Thursdays."),
            Said(280, "Great, it is in the post."),
        ),
        {"labels": ["glaze"]},
        held_for_days=3,
    ),
)
