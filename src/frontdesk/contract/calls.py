"""Calls: what a channel can do with one, beside telling of it with `CallChanged`."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from frontdesk.contract.channel import Connection


@runtime_checkable
class Calls(Protocol):
    """Customers can call the business (WhatsApp Business Calling: session descriptions of WebRTC, RFC 8866).

    The sound never passes through a channel: it hands the descriptions on between the platform and the agent's browser.
    Methods raise like `Channel.send`, but never `Uncertain`; `Refused` for a call that is over.
    """

    async def accept_call(self, connection: Connection, call_id: str, description: str) -> None:
        """Take the call with the browser's description, which answers the one that `CallChanged` brought."""

    async def reject_call(self, connection: Connection, call_id: str) -> None:
        """Refuse a call that rings. One that is over is no error."""

    async def end_call(self, connection: Connection, call_id: str) -> None:
        """Hang up. A call that is over is no error."""
