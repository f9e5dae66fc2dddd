"""Whether a channel's events can be kept: what a database refuses must not come out of `parse`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from frontdesk.contract.events import InboundEvent


def check_events(events: Iterable[InboundEvent]) -> None:
    """Texts can be stored and times are UTC."""
    for event in events:
        check_storable(asdict(event))
        for name in ("sent_at", "at", "until"):
            moment = getattr(event, name, None)
            assert moment is None or moment.utcoffset() == timedelta(0)


def check_storable(value: Any) -> None:
    if isinstance(value, str):
        value.encode()
        assert "\x00" not in value
    elif isinstance(value, dict):
        for name, inner in value.items():
            check_storable(name)
            check_storable(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            check_storable(inner)
