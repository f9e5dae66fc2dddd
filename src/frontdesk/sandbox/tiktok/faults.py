"""The fault panel of TikTok's stand-in: calls by the endpoint's path, webhooks by the event's name."""

from frontdesk.sandbox.faults import FaultPanel
from frontdesk.sandbox.tiktok.model import Fault


class Faults(FaultPanel[Fault]):
    """Draws the faults that hit an endpoint or an event."""

    def for_call(self, endpoint: str) -> Fault | None:
        """The one fault that hits this call, or None."""
        return next(self.draw(endpoint, lambda fault: fault.target == "api"), None)

    def for_webhook(self, event: str) -> dict[str, Fault]:
        """The faults that hit this webhook, at most one of each kind."""
        drawn: dict[str, Fault] = {}
        for fault in self.draw(event, lambda fault: fault.target == "webhook"):
            drawn.setdefault(fault.kind, fault)
        return drawn
