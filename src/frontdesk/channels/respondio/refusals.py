"""Refusals of respond.io in words for an agent. It responds with an HTTP status, and a sentence with the rest."""

from __future__ import annotations

from frontdesk.contract.refusals import Refusal

REFUSALS = (
    Refusal(
        code="400",
        text="respond.io did not accept something in this message.",
        advice="Edit the message and send it again. If the reply window has closed, wait until the customer writes.",
    ),
    Refusal(
        code="403",
        text="respond.io does not let this workspace send here.",
        advice="Check the channel and the plan in respond.io, then retry.",
        can_retry=True,
    ),
    Refusal(
        code="404",
        text="respond.io no longer has this contact or channel.",
        advice="Check the contact in respond.io, or wait until the customer writes again.",
    ),
    Refusal(
        code="405",
        text="Frontdesk called respond.io in a way it does not know.",
        advice="Ask an administrator to check the API address in the respond.io settings, then retry.",
        can_retry=True,
    ),
    Refusal(
        code="409",
        text="respond.io was changing this contact at the same moment.",
        advice="Retry in a moment.",
        can_retry=True,
    ),
    Refusal(code="413", text="This file is too large for respond.io.", advice="Send a smaller file."),
    Refusal(
        code="415",
        text="respond.io does not accept this type of file.",
        advice="Send another type of file, or a link to it.",
    ),
    Refusal(
        code="422",
        text="respond.io cannot deliver this message on the contact's channel.",
        advice="Change the message, or wait until the customer writes again.",
    ),
)
