"""`/auth/connect` and `/auth/callback`: an account is connected through the browser, by whoever may use the gateway.

The way there and back is that of `gateway.connect`, begun by nobody in particular: its state counts once and for ten
minutes.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from frontdesk.api.services import Services
from frontdesk.compat.message_gateway import queries
from frontdesk.compat.message_gateway.paths import CALLBACK
from frontdesk.contract.channel import Channel
from frontdesk.core.errors import DomainError
from frontdesk.core.inboxes import errors
from frontdesk.db.database import DatabaseUnavailable

log = structlog.get_logger(__name__)

NOT_KEPT = {"Cache-Control": "no-store"}
EXPIRED = (errors.ConnectStateForged, errors.ConnectStateExpired, errors.ConnectCodeUsed)


class Connecting:
    """Answers the two addresses for one channel."""

    def __init__(self, services: Services, channel: Channel, provider: str) -> None:
        self._services = services
        self._channel = channel
        self._provider = provider

    async def leave(self, account_id: int) -> Response:
        """Send the browser to the platform; 400 with a sentence where accounts are not connected like that."""
        manifest = self._channel.manifest
        try:
            url = await self._services.connect.start(account_id, None, manifest.name, alone=True, back_to=CALLBACK)
        except errors.ChannelNotFound:
            said = f"{manifest.title} is not connected through the browser, but by variables of the environment."
            return PlainTextResponse(said, HTTPStatus.BAD_REQUEST, NOT_KEPT)
        except errors.ChannelNotConfigured as error:
            return PlainTextResponse(str(error), HTTPStatus.BAD_REQUEST, NOT_KEPT)
        return RedirectResponse(url, HTTPStatus.SEE_OTHER, NOT_KEPT)

    async def come_back(self, account_id: int, request: Request) -> Response:
        """Take what the browser brought back, and send it on to the dashboard with what came of it."""
        query = dict(request.query_params)
        if not query.get("code") and not query.get("error"):
            return _on(error="missing_code")
        try:
            try:
                inbox_id, _ = await self._services.connect.complete(account_id, None, CALLBACK, query)
            except errors.InboxAlreadyConnected as error:
                inbox_id = error.extra["inbox_id"]
            async with self._services.database.account(account_id) as transaction:
                await queries.serve_inbox(transaction, account_id, inbox_id, self._provider)
        except EXPIRED:
            return _on(error="expired_state")
        except DomainError as error:
            return _on(error=str(error))
        except DatabaseUnavailable:
            return _on(error="The database is away. Nothing was connected; try again in a moment.")
        return _on(connected="1")


def _on(**said: str) -> Response:
    query = "&".join(f"{key}={quote(value, safe='')}" for key, value in said.items())
    return RedirectResponse(f"/?{query}", HTTPStatus.FOUND, NOT_KEPT)
