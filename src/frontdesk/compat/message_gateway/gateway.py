"""Message gateway as one application beside Frontdesk's own: prepared before the server takes requests, and run
with it.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path

from starlette.responses import FileResponse, JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk.api.kit.services import Services
from frontdesk.compat.message_gateway.authentication import Authentication, note_shown
from frontdesk.compat.message_gateway.http import Pages
from frontdesk.compat.message_gateway.live import Live
from frontdesk.compat.message_gateway.paths import CLIENT, SOCKETS, is_open
from frontdesk.compat.message_gateway.provisioning import Provisioning, provided_channel
from frontdesk.settings import GatewaySettings

# Socket.IO's own server gives its clients their library, so pages load it from there.
CLIENT_FILE = Path(str(files("frontdesk"))) / "static" / "socket.io.js"
CLIENT_HEADERS = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}


class MessageGateway:
    """Server of the gateway's addresses. Made, then prepared, then run beside the server, then closed."""

    def __init__(self, services: Services, settings: GatewaySettings) -> None:
        """Make the gateway. Raises `SettingsError` when no channel is set up by this provider."""
        self._services = services
        self._settings = settings
        self._authentication = Authentication(services.settings)
        self.unshown_secret: str | None = None
        """The secret that dashboards need, when it was made and no start has shown it yet."""
        self._provisioning = Provisioning(services, settings)
        self._live = Live(services, settings.provider, self._authentication)
        self._pages: ASGIApp | None = None
        self._account_id = 0
        self._settled = False

    async def prepare(self) -> None:
        """Make the account and the inbox. Raises `SettingsError` with a sentence, or `DatabaseUnavailable`."""
        self._account_id = await self._provisioning.account()
        self._settled = await self._provisioning.settle(self._account_id)
        # Whatever may end the start comes first: a secret is made by one that is likely to show it.
        self.unshown_secret = await self._authentication.prepare(self._services.database, self._services.secrets)
        channel = provided_channel(self._services.registry, self._settings.provider)
        pages = Pages(self._services, channel, self._settings.provider, self._authentication, self._account_id)
        self._pages = pages.app()
        self._live.start(self._account_id)

    async def secret_was_shown(self) -> None:
        """Show the secret at no later start. Raises `DatabaseUnavailable`."""
        async with self._services.database.system() as transaction:
            await note_shown(transaction)

    async def run(self) -> None:
        """Publish news to dashboards, for ever; and set up the account that could not be set up at the start."""
        if self._settled:
            await self._live.run()
        else:
            await asyncio.gather(self._live.run(), self._provisioning.settle_later(self._account_id))

    async def close(self) -> None:
        """Disconnect the dashboards; they come back to the next server."""
        await self._live.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection to an address of the gateway's."""
        if not is_open(scope["path"]) and not self._authentication.may_call(scope):
            await _refuse(scope, receive, send)
            return
        if scope["type"] == "http" and scope["path"] in CLIENT and CLIENT_FILE.exists():
            await FileResponse(CLIENT_FILE, headers=CLIENT_HEADERS)(scope, receive, send)
        elif f"{scope['path']}/".startswith(SOCKETS):
            await self._live.app(scope, receive, send)
        elif scope["type"] == "http":
            assert self._pages is not None
            await self._pages(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a request without a secret from an unlisted page, for a name that is not this machine's, or by a proxy."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    said = (
        "Without API_SECRET only this machine's own addresses and pages may use the gateway. Set API_SECRET, or list"
        " the page's origin in FRONTDESK_GATEWAY_ORIGINS."
    )
    await JSONResponse({"error": said}, HTTPStatus.FORBIDDEN)(scope, receive, send)
