"""Phone calls: what a channel can do with a call, beside reporting it with `CallChanged`."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from frontdesk.contract.channel import Connection


@runtime_checkable
class Calls(Protocol):
    """Channel on which customers can call the business (WhatsApp Business Calling: WebRTC descriptions, RFC 8866).

    The sound never passes through a channel: it hands the descriptions on between the platform and the agent's browser.
    Methods raise like `Channel.send`, but never `Uncertain`; `Refused` for a call that is over.
    """

    async def accept_call(self, connection: Connection, call_id: str, description: str) -> None:
        """Accept the call with the browser's description, the counterpart of the one that `CallChanged` brought."""

    async def reject_call(self, connection: Connection, call_id: str) -> None:
        """Reject a call that rings. One that is over is no error."""

    async def end_call(self, connection: Connection, call_id: str) -> None:
        """Hang up. A call that is over is no error."""
