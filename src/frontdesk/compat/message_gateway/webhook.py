"""The gateway's one webhook address, handed on to that of the provider's channel: signatures are checked there, and a
webhook is answered when it is committed. Only the answers are worded as the gateway's clients know them."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Protocol, cast, runtime_checkable

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Message

from frontdesk.api.services import Services
from frontdesk.contract.channel import Channel, PlatformSettings, WebhookRequest
from frontdesk.contract.errors import ChannelError
from frontdesk.gateway.webhooks import PREFIX, WebhookDoor


@runtime_checkable
class AnswersChallenges(Protocol):
    """The platform tries an address with a GET before it sends webhooks there."""

    def challenge(self, request: WebhookRequest, settings: PlatformSettings) -> str:
        """What to answer. Raises `SignatureRejected` or another `ChannelError`. Pure: no I/O."""


class Handover:
    """Takes webhooks for one channel."""

    def __init__(self, services: Services, channel: Channel) -> None:
        self._services = services
        self._channel = channel
        self._door: Any = WebhookDoor(services.registry, services.intake)

    def target(self) -> str:
        """Where the provider's webhooks are taken in: the only place that chooses it."""
        return f"{PREFIX}{self._channel.manifest.webhook_path}"

    async def take(self, request: Request) -> Response:
        """Hand a webhook on, and word the answer."""
        status, body = HTTPStatus.INTERNAL_SERVER_ERROR, b""

        async def answer(message: Message) -> None:
            nonlocal status, body
            if message["type"] == "http.response.start":
                status = HTTPStatus(message["status"])
            else:
                body += message.get("body", b"")

        target = self.target()
        await self._door({**request.scope, "path": target, "raw_path": target.encode()}, request.receive, answer)
        if status == HTTPStatus.OK:
            return JSONResponse({"success": True})
        said = cast(dict[str, Any], msgspec.json.decode(body)) if body else {}
        return JSONResponse({"error": str(said.get("detail") or status.phrase)}, status)

    def challenge(self, request: Request) -> Response:
        """Answer the platform that tries the address out."""
        asked = WebhookRequest(
            method=request.method,
            path=self.target(),
            query=dict(request.query_params),
            headers=dict(request.headers),
            body=b"",
            received_at=datetime.now(UTC),
        )
        if isinstance(self._channel, AnswersChallenges):
            settings = self._services.registry.settings(self._channel.manifest.name)
            try:
                return PlainTextResponse(
                    self._channel.challenge(asked, settings), headers={"Cache-Control": "no-store"}
                )
            except ChannelError:
                pass  # who sends a wrong one is told no more than that
        return JSONResponse({"error": "Verification failed"}, HTTPStatus.FORBIDDEN)
