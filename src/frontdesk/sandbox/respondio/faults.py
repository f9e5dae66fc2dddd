"""The fault panel of respond.io's stand-in: calls by method and path, webhooks by the event's name."""

from typing import get_args

from frontdesk.sandbox.faults import FaultPanel
from frontdesk.sandbox.respondio.model import Fault, PageFault

PAGES = frozenset(get_args(PageFault))


class Faults(FaultPanel[Fault]):
    """Draws the faults that hit a call or an event."""

    def for_call(self, method: str, path: str, *, lists: bool, continued: bool) -> Fault | None:
        """The one fault that hits this call, or None.

        Faults of pages hit lists only, and only the second page on (`continued`) can repeat the one before.
        """

        def wanted(fault: Fault) -> bool:
            if fault.target != "api" or fault.method not in ("", method):
                return False
            return fault.kind not in PAGES or (lists and (continued or fault.kind == "lose_page"))

        return next(self.draw(path, wanted), None)

    def for_webhook(self, event: str) -> dict[str, Fault]:
        """The faults that hit this webhook, at most one of each kind."""
        drawn: dict[str, Fault] = {}
        for fault in self.draw(event, lambda fault: fault.target == "webhook"):
            drawn.setdefault(fault.kind, fault)
        return drawn
