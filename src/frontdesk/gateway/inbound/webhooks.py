"""`/webhooks/<path>`: raw ASGI in front of the API. Read, check, submit, and 200 only after the commit.

Anybody may send anything here, so every response but 200 is a problem+json that stores nothing and discloses nothing
but what the sender did wrong; bodies, headers and tokens are never logged. A GET is served only where a platform asks
the address for a challenge first (`AnswersChallenge`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import msgspec
import structlog
from prometheus_client import Counter, Histogram

from frontdesk.contract.channel import Channel
from frontdesk.contract.errors import Malformed, SignatureRejected
from frontdesk.contract.polling import UnsignedWebhookHint
from frontdesk.contract.webhooks import (
    AccountEvents,
    AnswersChallenge,
    AnswersWith,
    NamesOnlyTheApp,
    WebhookRequest,
    WebhookResponse,
)
from frontdesk.core.ingest import InboundBatchItem
from frontdesk.core.sync import polled_inboxes
from frontdesk.db.database import Database
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.gateway.catalog.addresses import PREFIX
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.gateway.inbound.app_webhooks import AppWebhooks
from frontdesk.gateway.inbound.arrivals import arrivals
from frontdesk.gateway.inbound.intake import Intake, IntakeFull
from frontdesk.gateway.inbound.webhook_addresses import Address, WebhookAddresses
from frontdesk.kit import tracing
from frontdesk.kit.metrics import SECONDS

if TYPE_CHECKING:
    from asgiref.typing import (
        ASGIReceiveCallable,
        ASGISendCallable,
        HTTPResponseBodyEvent,
        HTTPResponseStartEvent,
        HTTPScope,
    )

log = structlog.get_logger(__name__)

MAX_BODY_BYTES = 1024 * 1024
UNKNOWN = "unknown"
"""What an address that is no channel's is counted as: anybody may think of any number of them."""

OK_BODY: HTTPResponseBodyEvent = {"type": "http.response.body", "body": b'{"ok":true}', "more_body": False}
OK_START: HTTPResponseStartEvent = {
    "type": "http.response.start",
    "status": 200,
    "headers": (
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(OK_BODY["body"])),
        (b"x-content-type-options", b"nosniff"),
    ),
    "trailers": False,
}

RESPONDED = Counter("frontdesk_webhooks_total", "Responses to webhooks", ["path", "status"])
TOOK = Histogram(
    "frontdesk_webhook_seconds",
    "From a webhook's first byte to its response, however it ended",
    ["path"],
    buckets=SECONDS,
)


class _Problem(Exception):
    def __init__(
        self, status: HTTPStatus, slug: str, detail: str, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(detail)
        self.status, self.slug, self.detail, self.headers = status, slug, detail, headers


class _ClientDisconnected(Exception):
    """End of a request whose sender hung up before it was complete."""


class WebhookEndpoint:
    """ASGI application for everything under `/webhooks/`."""

    def __init__(
        self, registry: Registry, intake: Intake, addresses: WebhookAddresses, database: Database, public_url: str
    ) -> None:
        self._public_url = public_url
        self._registry = registry
        self._intake = intake
        self._addresses = addresses
        self._database = database
        self._app_webhooks = AppWebhooks(database)
        self._of_apps = {channel.manifest.name: channel for channel in registry if isinstance(channel, NamesOnlyTheApp)}
        # Asked once: looking whether a class fits a Protocol takes longer than checking a signature.
        self._answers_with = {
            channel.manifest.name: channel for channel in registry if isinstance(channel, AnswersWith)
        }
        paths = [path for channel in registry if (path := channel.manifest.webhook_path) is not None]
        self._responded = {path: RESPONDED.labels(path, 200) for path in paths}
        self._took = {path: TOOK.labels(path) for path in [*paths, UNKNOWN]}

    async def __call__(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Serve one request."""
        if not tracing.is_on():
            await self._serve(scope, receive, send)
            return
        method = scope["method"]
        with tracing.span(f"{method} /webhooks", "server", method=method) as span:
            label, status = await self._serve(scope, receive, send)
            span.set(path=label, status=status)

    async def _serve(
        self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> tuple[str, int | None]:
        """Respond; return what the address counts as, and the status, if the sender was there to hear it."""
        path, _, key = scope["path"].removeprefix(PREFIX).partition("/")
        channel = self._registry.at_webhook_path(path)
        label = path if channel is not None else UNKNOWN
        begun = time.perf_counter()
        response: WebhookResponse | None = None
        try:
            if channel is None or bool(key) is not channel.manifest.webhook_per_inbox:
                raise _Problem(HTTPStatus.NOT_FOUND, "not-found", "No platform sends its webhooks here.")
            if scope["method"] == "POST":
                request = self._request(scope, await _body(scope, receive))
                response = await (self._receive_for(channel, key, request) if key else self._take(channel, request))
            else:
                response = self._response_to_challenge(channel, scope)
        except _ClientDisconnected:
            return label, None
        except _Problem as problem:
            RESPONDED.labels(label, problem.status.value).inc()
            self._took[label].observe(time.perf_counter() - begun)
            await _respond_with_problem(send, problem)
            return label, problem.status.value
        else:
            self._responded[path].inc()
            self._took[path].observe(time.perf_counter() - begun)
            if response is None:
                await send(OK_START)
                await send(OK_BODY)
            else:
                await _respond(send, response)
            return label, 200

    def _response_to_challenge(self, channel: Channel, scope: HTTPScope) -> WebhookResponse:
        """Return the response to a GET; raises a problem for one without a challenge."""
        name = channel.manifest.name
        challenged = channel if isinstance(channel, AnswersChallenge) else None
        if challenged is None or scope["method"] != "GET":
            allow = b"POST" if challenged is None else b"GET, POST"
            raise _Problem(
                HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "Webhooks are POSTed.", ((b"allow", allow),)
            )
        try:
            text = challenged.challenge(self._request(scope, b""), self._registry.settings(name))
        except SignatureRejected as error:
            raise _Problem(HTTPStatus.FORBIDDEN, "challenge-rejected", str(error)) from error
        except Malformed as error:
            raise _Problem(HTTPStatus.BAD_REQUEST, "malformed-challenge", str(error)) from error
        return WebhookResponse(body=text.encode())

    def _request(self, scope: HTTPScope, body: bytes) -> WebhookRequest:
        query = scope["query_string"]
        return WebhookRequest(
            method=scope["method"],
            path=scope["path"],
            query=_query(query) if query else {},
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
            body=body,
            received_at=datetime.now(UTC),
            public_url=self._public_url,
            raw_query=query.decode("latin-1"),
        )

    async def _receive_for(self, channel: Channel, key: str, request: WebhookRequest) -> WebhookResponse | None:
        """Receive what came to the address of one inbox.

        An unsigned webhook is not believed, but may be a hint of what to poll.
        """
        try:
            address = await self._addresses.find(channel, key)
            if address is None:
                raise _Problem(HTTPStatus.NOT_FOUND, "not-found", "No inbox has its webhooks sent here.")
            if not address.is_secured and isinstance(channel, UnsignedWebhookHint):
                await self._ring(channel, address, request)
                return None
        except Malformed as error:
            raise _Problem(HTTPStatus.BAD_REQUEST, "malformed-webhook", str(error)) from error
        except DatabaseUnavailable as error:
            raise _busy("The database is unavailable; try again shortly.") from error
        return await self._take(channel, request, address)

    async def _ring(self, channel: UnsignedWebhookHint, address: Address, request: WebhookRequest) -> None:
        """Poll the platform for what the webhook hints at."""
        conversation_id = channel.hinted_conversation(request)
        async with self._database.account(address.account_id) as transaction:
            known = conversation_id is not None and await polled_inboxes.read_conversation_now(
                transaction, address.account_id, address.inbox_id, conversation_id
            )
            if not known:
                await polled_inboxes.read_list_now(transaction, address.account_id, address.inbox_id)

    async def _take(
        self, channel: Channel, request: WebhookRequest, address: Address | None = None
    ) -> WebhookResponse | None:
        """Store every part of what the webhook tells; return what the platform wants as its response, if anything."""
        try:
            secrets = address.settings if address is not None else self._registry.settings(channel.manifest.name)
            parts = channel.read(request, secrets)
            found = arrivals(channel, request, parts, address.remote_id if address is not None else None)
            of_app = self._of_apps.get(channel.manifest.name)
            if of_app is not None:
                found = [await self._placed(of_app, arrived) for arrived in found]
            await self._submit(found)
        except SignatureRejected as error:
            raise _Problem(HTTPStatus.UNAUTHORIZED, "signature-rejected", str(error)) from error
        except Malformed as error:
            raise _Problem(HTTPStatus.BAD_REQUEST, "malformed-webhook", str(error)) from error
        except IntakeFull as error:
            raise _busy("Too many webhooks are waiting; try again shortly.") from error
        except DatabaseUnavailable as error:
            raise _busy("The database is unavailable; try again shortly.") from error
        responding = self._answers_with.get(channel.manifest.name)
        return None if responding is None else _response_of(responding, request, parts)

    async def _placed(self, of_app: NamesOnlyTheApp, arrived: InboundBatchItem) -> InboundBatchItem:
        if of_app.is_account(arrived.remote_account_id):
            return arrived
        return await self._app_webhooks.placed(arrived)

    async def _submit(self, found: Sequence[InboundBatchItem]) -> None:
        """Wait until all parts are committed. One that is not makes the platform send all of them again."""
        if len(found) == 1:
            await self._intake.submit(found[0])
            return
        done = await asyncio.gather(*map(self._intake.submit, found), return_exceptions=True)
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome


def _response_of(
    channel: AnswersWith, request: WebhookRequest, parts: Sequence[AccountEvents]
) -> WebhookResponse | None:
    """Return what the platform is to do. A channel that breaks here says nothing: all is kept and not told again."""
    try:
        return channel.respond_with(request, parts)
    except Exception:
        log.exception("a webhook is kept and could not be responded to", path=request.path)
        return None


def _busy(detail: str) -> _Problem:
    return _Problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, ((b"retry-after", b"2"),))


async def _body(scope: HTTPScope, receive: ASGIReceiveCallable) -> bytes:
    """Read the body, and refuse it as soon as it is known to be too large."""
    for name, declared in scope["headers"]:
        if name == b"content-length" and declared.isdigit() and int(declared) > MAX_BODY_BYTES:
            raise _too_large()
    chunks: list[bytes] = []
    size = 0
    while True:
        event = await receive()
        if event["type"] != "http.request":
            raise _ClientDisconnected
        chunks.append(event["body"])
        size += len(event["body"])
        if size > MAX_BODY_BYTES:
            raise _too_large()
        if not event.get("more_body"):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _too_large() -> _Problem:
    return _Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "A webhook has at most 1 MiB.")


def _query(raw: bytes) -> dict[str, str]:
    """Return the query without NUL, which a database cannot store: nobody signs the query, so anything may be in it."""
    pairs = parse_qsl(raw.decode("latin-1"))
    return {name.replace("\0", ""): value.replace("\0", "") for name, value in pairs}


async def _respond(send: ASGISendCallable, response: WebhookResponse) -> None:
    """Send a response that the platform wants, in a form that no browser takes for a page."""
    headers = [
        (b"content-type", response.content_type.encode("latin-1")),
        (b"content-length", str(len(response.body)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": response.body, "more_body": False})


async def _respond_with_problem(send: ASGISendCallable, problem: _Problem) -> None:
    body = msgspec.json.encode(
        {
            "type": f"/problems/{problem.slug}",
            "title": problem.status.phrase,
            "status": problem.status.value,
            "detail": problem.detail,
        }
    )
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        *problem.headers,
    ]
    status = problem.status.value
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})
