"""`/auth/connect` and `/auth/callback`: an account is connected through the browser, by anybody who may use the
gateway.

The way there and back is that of `gateway.connect`, begun by no particular user: its state counts once and for ten
minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from frontdesk.api.kit.services import Services
from frontdesk.compat.message_gateway import queries
from frontdesk.compat.message_gateway.authentication import Authentication
from frontdesk.compat.message_gateway.paths import CALLBACK
from frontdesk.contract.channel import Channel
from frontdesk.core.actors import OTHER
from frontdesk.core.errors import DomainError
from frontdesk.core.inboxes import errors
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.gateway.connections.connect import Connect

log = structlog.get_logger(__name__)

NOT_KEPT = {"Cache-Control": "no-store"}
EXPIRED = (errors.ConnectStateForged, errors.ConnectStateExpired, errors.ConnectCodeUsed)


class Connecting:
    """Endpoints of the two addresses, for one channel."""

    def __init__(self, services: Services, channel: Channel, provider: str, authentication: Authentication) -> None:
        self._services = services
        self._channel = channel
        self._provider = provider
        self._authentication = authentication

    async def leave(self, account_id: int, request: Request) -> Response:
        """Send the browser to the platform; 400 with a sentence where accounts are not connected like that."""
        manifest = self._channel.manifest
        try:
            started_from = self._authentication.came_from(request.scope)
            url = await self._services.get(Connect).start(
                account_id, None, manifest.name, alone=True, back_to=CALLBACK, started_from=started_from
            )
        except errors.ChannelNotFound:
            said = f"{manifest.title} is not connected through the browser, but by variables of the environment."
            return PlainTextResponse(said, HTTPStatus.BAD_REQUEST, NOT_KEPT)
        except errors.ChannelNotConfigured as error:
            return PlainTextResponse(str(error), HTTPStatus.BAD_REQUEST, NOT_KEPT)
        return RedirectResponse(url, HTTPStatus.SEE_OTHER, NOT_KEPT)

    async def callback(self, account_id: int, request: Request) -> Response:
        """Take what the browser brought back, and send it on to the dashboard with the outcome.

        That is the one it was sent away from, if its address is one of the operator's; never another.
        """
        query = dict(request.query_params)
        started_from = self._services.get(Connect).started_from(query.get("state", ""))
        place = started_from if started_from is not None and self._authentication.is_ours(started_from) else ""
        said = await self._connect(account_id, query)
        words = "&".join(f"{key}={quote(value, safe='')}" for key, value in said.items())
        return RedirectResponse(f"{place}/?{words}", HTTPStatus.FOUND, NOT_KEPT)

    async def _connect(self, account_id: int, query: Mapping[str, str]) -> dict[str, str]:
        if not query.get("code") and not query.get("error"):
            return {"error": "missing_code"}
        try:
            try:
                inbox_id, _ = await self._services.get(Connect).complete(account_id, OTHER, CALLBACK, query)
            except errors.InboxAlreadyConnected as error:
                inbox_id = error.extra["inbox_id"]
            async with self._services.database.account(account_id) as transaction:
                await queries.serve_inbox(transaction, account_id, inbox_id, self._provider, OTHER)
        except EXPIRED:
            return {"error": "expired_state"}
        except DomainError as error:
            return {"error": str(error)}
        except DatabaseUnavailable:
            return {"error": "The database is unavailable. Nothing was connected; try again in a moment."}
        return {"connected": "1"}
