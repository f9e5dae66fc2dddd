"""What a message may hold beside text and files, in both directions: places, contacts, menus, templates and cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button that the customer sees: one that replies with its `id`, or one that opens the `url`."""

    id: str
    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place on the earth, in degrees; its name and address where somebody gave them."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedContact:
    """Somebody's contact details, handed on in a message; phone numbers as they were written."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuRow:
    """One choice in a menu; the customer's reply carries its `id`."""

    id: str
    title: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """A text with a list of choices, opened by a button called `label`."""

    text: str
    label: str
    rows: tuple[MenuRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledTemplate:
    """A message that the platform approved beforehand, by its name there, with what stands in its gaps by their names.

    `language` is a BCP 47 tag. `category` is the platform's (it decides what the message costs).
    """

    name: str
    language: str
    values: Mapping[str, str] = field(default_factory=dict)
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A picture with a title, a text and buttons; several stand side by side."""

    title: str
    text: str | None = None
    image_url: str | None = None
    buttons: tuple[Button, ...] = ()
