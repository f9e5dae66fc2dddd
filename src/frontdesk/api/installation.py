"""The operator's page: versions, workers, queues, and webhooks that belong to nobody."""

from __future__ import annotations

from fastapi import APIRouter, Response

from frontdesk import __version__
from frontdesk.api.kit.actor import CurrentAdministrator, CurrentOperator
from frontdesk.api.kit.answers import answer
from frontdesk.api.kit.services import TheServices
from frontdesk.core.installation import health
from frontdesk.core.installation.views import InstallationView, IntakeView, ReadinessView

router = APIRouter(tags=["installation"])


@router.get("/installation", response_model=InstallationView)
async def get_installation(actor: CurrentOperator, services: TheServices) -> Response:
    """How the installation is."""
    del actor
    readiness = await services.lookout.readiness()
    async with services.database.system() as transaction:
        view = InstallationView(
            version=__version__,
            public_url=services.settings.public_url,
            database=await health.database(transaction),
            workers=await health.workers(transaction),
            intake=IntakeView(queued=services.intake.queued, limit=services.intake.limit),
            parked_deliveries=await health.parked(transaction),
            unknown_accounts=await health.unknown_accounts(transaction),
            readiness=readiness,
        )
    return answer(view)


@router.get("/installation/readiness", response_model=ReadinessView)
async def get_readiness(actor: CurrentAdministrator, services: TheServices) -> Response:
    """Whether work can be done, for who can do something about it. However many ask, it is looked at once a second."""
    del actor
    return answer(await services.lookout.readiness())
