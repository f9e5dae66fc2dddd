"""Declarations of the features that make up the API: routes, permissions, events and feed payloads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from typing_extensions import TypeAliasType

from frontdesk.core.event_kinds import Event
from frontdesk.core.permissions import Permission

PermissionName = TypeAliasType("PermissionName", str)
"""The name of a permission; the description of the API lists all."""
EventName = TypeAliasType("EventName", str)
"""The name of an event of the log; the description of the API lists all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Declarations of all features, put together. `feed` has the payload of each kind of row.

    `files` are the columns that name files, by their tables: core's own as well.
    """

    routers: tuple[APIRouter, ...]
    permissions: tuple[Permission, ...]
    events: tuple[type[Event], ...]
    feed: Mapping[str, type]
    files: Mapping[str, str]
