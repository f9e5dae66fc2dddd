"""Refusals of TikTok that are about the app and not about what was sent, in words for an agent."""

from __future__ import annotations

from frontdesk.contract.refusals import Refusal

APP_REFUSALS = (
    Refusal(
        code="40006",
        text="Frontdesk called an address that TikTok does not have.",
        advice="Ask an administrator to check the API address in the TikTok settings, then retry.",
        can_retry=True,
    ),
    Refusal(
        code="40101",
        text="TikTok does not recognize your app.",
        advice="Ask an administrator to check the app ID and secret in the TikTok settings, then retry.",
        can_retry=True,
    ),
)


def unfit_file(advice: str) -> Refusal:
    """Return the refusal of a file whose kind TikTok does not take there; `advice` names those it takes."""
    return Refusal(code="40908", text="TikTok does not accept this type of file.", advice=advice)
