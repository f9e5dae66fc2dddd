"""The operator's page: versions, workers, queues, and webhooks that belong to nobody."""

from __future__ import annotations

from fastapi import APIRouter, Response

from frontdesk import __version__
from frontdesk.api.actor import CurrentOperator
from frontdesk.api.answers import answer
from frontdesk.api.services import TheServices
from frontdesk.core.installation import health
from frontdesk.core.installation.views import InstallationView, IntakeView

router = APIRouter(tags=["installation"])


@router.get("/installation", response_model=InstallationView)
async def get_installation(actor: CurrentOperator, services: TheServices) -> Response:
    """How the installation is."""
    del actor
    async with services.database.system() as transaction:
        view = InstallationView(
            version=__version__,
            public_url=services.settings.public_url,
            database=await health.database(transaction),
            workers=await health.workers(transaction),
            intake=IntakeView(queued=services.intake.queued, limit=services.intake.limit),
            parked_deliveries=await health.parked(transaction),
            unknown_accounts=await health.unknown_accounts(transaction),
        )
    return answer(view)
