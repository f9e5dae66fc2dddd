"""Webhook address of the gateway, handed on to that of the provider's channel.

Signatures are checked there, and a webhook is responded to once it is committed. Only the responses are worded as the
gateway's clients know them.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Message

from frontdesk.api.kit.services import Services
from frontdesk.compat.message_gateway.served_accounts import look
from frontdesk.contract.channel import Channel
from frontdesk.contract.webhooks import AnswersChallenge
from frontdesk.core.inboxes.queries import webhook_key
from frontdesk.gateway.catalog.addresses import PREFIX, webhook_path

CHALLENGE_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Handover:
    """Handover of webhooks to one channel."""

    def __init__(self, services: Services, channel: Channel, provider: str, account_id: int) -> None:
        self._services = services
        self._channel = channel
        self._provider = provider
        self._account_id = account_id
        self._webhooks: Any = services.webhooks

    async def target(self) -> str:
        """Return where the provider's webhooks are ingested: the only place that chooses it.

        Where each inbox has an address of its own, it is that of the provider's first one.
        """
        manifest = self._channel.manifest
        path = webhook_path(manifest) or PREFIX  # where nobody is at home
        if not manifest.webhook_per_inbox:
            return path
        served = await look(self._services.database, self._account_id, self._provider)
        if not served.accounts:
            return path
        async with self._services.database.account(self._account_id) as transaction:
            return f"{path}/{await webhook_key(transaction, self._account_id, served.accounts[0].id)}"

    async def receive(self, request: Request) -> Response:
        """Hand a webhook on, and word the response."""
        status, body = await self._respond(request)
        if status == HTTPStatus.OK:
            return JSONResponse({"success": True})
        if status == HTTPStatus.UNAUTHORIZED:
            status = HTTPStatus.FORBIDDEN  # what this contract calls a wrong signature
        said = cast(dict[str, Any], msgspec.json.decode(body)) if body else {}
        return JSONResponse({"error": str(said.get("detail") or status.phrase)}, status)

    async def challenge(self, request: Request) -> Response:
        """Respond to the platform that tries the address out; a wrong challenge is told no more than that.

        A request without a challenge only checks that the address is there.
        """
        if not isinstance(self._channel, AnswersChallenge):
            return PlainTextResponse("OK", headers=CHALLENGE_HEADERS)
        status, body = await self._respond(request)
        if status == HTTPStatus.OK:
            return PlainTextResponse(body, headers=CHALLENGE_HEADERS)
        return JSONResponse({"error": "Verification failed"}, HTTPStatus.FORBIDDEN)

    async def _respond(self, request: Request) -> tuple[HTTPStatus, bytes]:
        """Return what the webhook endpoint responds."""
        status, body = HTTPStatus.INTERNAL_SERVER_ERROR, b""

        async def hear(message: Message) -> None:
            nonlocal status, body
            if message["type"] == "http.response.start":
                status = HTTPStatus(message["status"])
            else:
                body += message.get("body", b"")

        target = await self.target()
        await self._webhooks({**request.scope, "path": target, "raw_path": target.encode()}, request.receive, hear)
        return status, body
