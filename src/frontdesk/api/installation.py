"""Installation, for the operator's page: versions, workers, queues, and webhooks of unknown accounts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel

from frontdesk import __version__
from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.responses import no_content, respond
from frontdesk.api.kit.services import TheServices
from frontdesk.core.actors import Actor
from frontdesk.core.consumers import cursors
from frontdesk.core.consumers.cursors import ConsumerState, ParkedEvent
from frontdesk.core.consumers.errors import ConsumerNotFound, ParkedEventNotFound, StillFails
from frontdesk.core.installation import health
from frontdesk.core.installation.views import InstallationView, IntakeView, ReadinessView

router = APIRouter(tags=["installation"])


class ConsumerChange(BaseModel):
    """Switch of a consumer of events; switched on again, it goes on where it was."""

    is_paused: bool


class ParkedEvents(BaseModel):
    """Parked events, the newest hundred."""

    items: list[ParkedEvent]


@router.get("/installation", response_model=InstallationView)
async def get_installation(actor: Annotated[Actor, allowed("installation.manage")], services: TheServices) -> Response:
    """Return the state of the installation."""
    del actor
    readiness = await services.readiness_probe.readiness()
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
            consumers=await cursors.states(transaction, services.consumers.versions),
        )
    return respond(view)


@router.get("/installation/readiness", response_model=ReadinessView)
async def get_readiness(actor: Annotated[Actor, allowed("installation.read")], services: TheServices) -> Response:
    """Return whether work can be done, for users who can act on it. It is looked up once a second, whoever asks."""
    del actor
    return respond(await services.readiness_probe.readiness())


@router.patch("/installation/consumers/{name}", response_model=ConsumerState)
async def change_consumer(
    name: str, wanted: ConsumerChange, actor: Annotated[Actor, allowed("installation.manage")], services: TheServices
) -> Response:
    """Switch a consumer of events off or on."""
    del actor
    if name not in services.consumers.versions:
        raise ConsumerNotFound(name)
    async with services.database.system() as transaction:
        if not await cursors.pause(transaction, name, paused=wanted.is_paused):
            raise ConsumerNotFound(name)
        (state,) = await cursors.states(transaction, {name: services.consumers.versions[name]})
    return respond(state)


@router.delete("/installation/consumers/{name}/missed-events", status_code=204, response_class=Response)
async def dismiss_missed_events(
    name: str, actor: Annotated[Actor, allowed("installation.manage")], services: TheServices
) -> Response:
    """Dismiss the notice of events that the log dropped before a consumer handled them; they are gone either way."""
    del actor
    async with services.database.system() as transaction:
        if name not in services.consumers.versions or not await cursors.dismiss_missed(transaction, name):
            raise ConsumerNotFound(name)
    return no_content()


@router.get("/installation/parked-events", response_model=ParkedEvents)
async def list_parked_events(
    actor: Annotated[Actor, allowed("installation.manage")], services: TheServices
) -> Response:
    """List the events that a consumer could not handle, with the error; the others went on."""
    del actor
    async with services.database.system() as transaction:
        return respond({"items": await cursors.parked(transaction)})


@router.post("/installation/parked-events/{parked_id}/replay", status_code=204, response_class=Response)
async def replay_parked_event(
    parked_id: int, actor: Annotated[Actor, allowed("installation.manage")], services: TheServices
) -> Response:
    """Handle a parked event again, unless its consumer is paused; it is parked no more when that works."""
    del actor
    try:
        error = await services.consumers.replay(parked_id)
    except LookupError as missing:
        raise ParkedEventNotFound from missing
    if error is not None:
        raise StillFails(error)
    return no_content()


@router.delete("/installation/parked-events/{parked_id}", status_code=204, response_class=Response)
async def drop_parked_event(
    parked_id: int, actor: Annotated[Actor, allowed("installation.manage")], services: TheServices
) -> Response:
    """Drop a parked event for good: its effects never happen."""
    del actor
    async with services.database.system() as transaction:
        if not await cursors.drop(transaction, parked_id):
            raise ParkedEventNotFound
    return no_content()
