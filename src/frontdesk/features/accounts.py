"""Account, its people, teams and invitations."""

from __future__ import annotations

from frontdesk.api import accounts, invitations
from frontdesk.features.feature import Feature

FEATURE = Feature(
    name="accounts",
    routers=(
        accounts.router,
        invitations.router,
    ),
    feed={"member": accounts.MembersStale},
)
