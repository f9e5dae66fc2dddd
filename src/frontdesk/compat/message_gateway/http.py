"""HTTP addresses of the gateway, with the responses its dashboards were written for. Errors are `{"error": why}`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from frontdesk.api.kit.errors import STATUS
from frontdesk.api.kit.services import Services
from frontdesk.compat.message_gateway import chats, paths, queries
from frontdesk.compat.message_gateway.authentication import Authentication, bearer
from frontdesk.compat.message_gateway.connecting import Connecting
from frontdesk.compat.message_gateway.served_accounts import look
from frontdesk.compat.message_gateway.webhook import Handover
from frontdesk.contract.channel import Channel
from frontdesk.contract.polling import Polls
from frontdesk.core.actors import OTHER
from frontdesk.core.errors import DomainError
from frontdesk.core.inboxes.queries import InboxRow
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.gateway.connections.connect import Connect

log = structlog.get_logger(__name__)

# There is no file any more; dashboards show where chats are kept, and whether that is there.
KEPT_IN = "postgresql"
STATES = {"connected": "active"}
Handler = Callable[[Request], Awaitable[Response]]


class Pages:
    """Endpoints for the account that the gateway serves."""

    def __init__(
        self, services: Services, channel: Channel, provider: str, authentication: Authentication, account_id: int
    ) -> None:
        self._services = services
        self._channel = channel
        self._provider = provider
        self._authentication = authentication
        self._account_id = account_id
        self._connecting = Connecting(services, channel, provider, authentication)
        self._webhook = Handover(services, channel, provider, account_id)

    def app(self) -> Starlette:
        """Return the application."""
        locked = self._with_secret
        routes = [
            Route(paths.HEALTH, self._health),
            Route(paths.MODE, locked(self._mode)),
            Route(paths.STATUS, locked(self._status)),
            Route(paths.CHATS, locked(self._chats)),
            Route(paths.CHATS, locked(self._clear), methods=["DELETE"]),
            Route(paths.ACCOUNTS, locked(self._accounts)),
            Route(paths.ACCOUNTS + "/{remote_id:path}", locked(self._disconnect), methods=["DELETE"]),
            Route(paths.CONNECT, locked(self._leave)),
            Route(paths.CALLBACK, self._callback),
            Route(paths.WEBHOOK + "{platform}", self._webhook.challenge, methods=["GET"]),
            Route(paths.WEBHOOK + "{platform}", self._webhook.receive, methods=["POST"]),
        ]
        handlers = {
            HTTPStatus.NOT_FOUND: _not_found,
            HTTPStatus.METHOD_NOT_ALLOWED: _wrong_method,
            DatabaseUnavailable: _database_unavailable,
            DomainError: _refused,
            Exception: _broken,
        }
        return Starlette(routes=routes, exception_handlers=handlers)

    def _with_secret(self, response: Handler) -> Handler:
        async def locked(request: Request) -> Response:
            token = request.query_params.get("token") if request.url.path == paths.CONNECT else None
            if not self._authentication.opens(token, bearer(request.headers.get("authorization"))):
                return _error(HTTPStatus.UNAUTHORIZED, "Unauthorized")
            return await response(request)

        return locked

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _mode(self, _request: Request) -> Response:
        return JSONResponse({"mode": self._provider})

    async def _status(self, _request: Request) -> Response:
        served = await look(self._services.database, self._account_id, self._provider)
        inbox_ids = list(served.platforms(self._services.registry))
        async with self._services.database.account(self._account_id) as transaction:
            since = await queries.cleared_at(transaction, self._account_id)
            counted = await queries.counts(transaction, self._account_id, inbox_ids, since)
        connected = any(inbox.state == "connected" for inbox in served.accounts)
        return JSONResponse(
            {
                "provider": self._provider,
                "hasApiKey": any(inbox.scopes is not None for inbox in served.accounts),
                "contacts": counted["contacts"],
                "seenMessages": counted["seen"],
                "polling": connected and isinstance(self._channel, Polls),
                "chatLogPath": KEPT_IN,
                "chatLogExists": True,
                "chatCount": counted["chats"],
            }
        )

    async def _chats(self, request: Request) -> Response:
        """Return the chats. A message belongs to no channel of an account here, so `channelId` leaves nothing out."""
        served = await look(self._services.database, self._account_id, self._provider)
        pieces = chats.stream(
            self._services.database, self._services.registry, served, request.query_params.get("accountId")
        )
        first = await anext(pieces)  # what cannot even begin gets an error as its response

        async def body() -> AsyncIterator[bytes]:
            yield first
            async for piece in pieces:
                yield piece

        return StreamingResponse(body(), media_type="application/json", headers={"Cache-Control": "no-store"})

    async def _clear(self, _request: Request) -> Response:
        async with self._services.database.account(self._account_id) as transaction:
            await queries.clear(transaction, self._account_id)
        return JSONResponse({"success": True})

    async def _accounts(self, _request: Request) -> Response:
        served = await look(self._services.database, self._account_id, self._provider)
        return JSONResponse([_account(inbox) for inbox in served.accounts])

    async def _disconnect(self, request: Request) -> Response:
        served = await look(self._services.database, self._account_id, self._provider)
        for inbox in served.accounts:
            if inbox.remote_id == request.path_params["remote_id"]:
                await self._services.get(Connect).disconnect(self._account_id, inbox.id, OTHER)
                return JSONResponse({"success": True})
        return _error(HTTPStatus.NOT_FOUND, "Account not found")

    async def _leave(self, request: Request) -> Response:
        return await self._connecting.leave(self._account_id, request)

    async def _callback(self, request: Request) -> Response:
        return await self._connecting.callback(self._account_id, request)


def _account(inbox: InboxRow) -> dict[str, str]:
    return {
        "id": inbox.remote_id,
        "open_id": inbox.remote_id,
        "username": inbox.username or "",
        "display_name": inbox.display_name or inbox.name,
        "avatar_url": "",
        "status": STATES.get(inbox.state, inbox.state),
        "token_expires_at": chats.iso(inbox.access_expires_at),
        "connected_at": chats.iso(inbox.connected_at),
    }


def _error(status: HTTPStatus, said: str) -> Response:
    return JSONResponse({"error": said}, status)


async def _not_found(_request: Request, _why: Exception) -> Response:
    return _error(HTTPStatus.NOT_FOUND, "Not found")


async def _wrong_method(_request: Request, _why: Exception) -> Response:
    return _error(HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed")


async def _database_unavailable(_request: Request, error: Exception) -> Response:
    log.warning("the database is away", error=str(error))
    return _error(HTTPStatus.SERVICE_UNAVAILABLE, "The database is unavailable; try again in a moment.")


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    return _error(STATUS[error.family], str(error))


async def _broken(_request: Request, _why: Exception) -> Response:
    return _error(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong; it has been logged.")
