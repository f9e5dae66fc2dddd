"""Account, its people, teams and invitations."""

from __future__ import annotations

from frontdesk.api import accounts, invitations
from frontdesk.api.kit.services import Services
from frontdesk.core.commands.member_removal import UNASSIGN, Unassigning
from frontdesk.features.feature import Feature
from frontdesk.jobs.work import Work


def _work(services: Services) -> Work:
    return Work(jobs=(UNASSIGN.by(Unassigning(services.database).unassign),))


FEATURE = Feature(
    name="accounts",
    routers=(
        accounts.router,
        invitations.router,
    ),
    feed={"member": accounts.MembersStale},
    work=_work,
)
