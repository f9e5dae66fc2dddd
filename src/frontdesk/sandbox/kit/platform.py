"""Contract of a simulator: what the sandbox asks of each, and what it gives them."""

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.routing import BaseRoute

from frontdesk.sandbox.kit.clock import Clock
from frontdesk.sandbox.kit.documents import Documents
from frontdesk.sandbox.kit.live import LiveHub
from frontdesk.sandbox.kit.phone import Phone


@dataclass(frozen=True)
class Surroundings:
    """Surroundings that all simulators of a sandbox share. `closing` is set when the server stops."""

    public_url: str
    documents: Documents
    clock: Clock
    live: LiveHub
    closing: asyncio.Event


class Platform(Protocol):
    """Simulator, as the sandbox sees it."""

    name: str

    @property
    def phone(self) -> Phone | None:
        """Return how the phone page shows it; None when it does not."""

    def routes(self) -> list[BaseRoute]:
        """Return what it serves: its API, its pages, its part of the control API."""

    def state(self, messages: int) -> dict[str, Any]:
        """Return everything at once, with the newest `messages` of each conversation."""

    def reset(self) -> None:
        """Go back to empty."""

    async def start(self) -> None:
        """Begin working."""

    async def stop(self) -> None:
        """Stop working."""
