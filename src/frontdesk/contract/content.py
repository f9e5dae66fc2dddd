"""Content of messages beside text and files, in both directions: locations, contacts, menus, templates and cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Button that the customer sees: it replies with its `id`, or opens the `url`."""

    id: str
    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Place on the earth, in degrees, with its name and address where they are known."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedContact:
    """Contact details of a person, shared in a message; phone numbers as they were written."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuRow:
    """Choice of a menu; the customer's reply carries its `id`."""

    id: str
    title: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """Text with a list of choices, opened by a button called `label`."""

    text: str
    label: str
    rows: tuple[MenuRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledTemplate:
    """Template that the platform approved, by its name there, with the values for its placeholders by their names.

    `language` is a BCP 47 tag. `category` is the platform's (it decides what the message costs).
    """

    name: str
    language: str
    values: Mapping[str, str] = field(default_factory=dict)
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Card with a picture, a title, a text and buttons; several stand side by side."""

    title: str
    text: str | None = None
    image_url: str | None = None
    buttons: tuple[Button, ...] = ()
