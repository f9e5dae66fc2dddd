"""Endpoints for machines: `/health` (alive), `/ready` (work can be done) and `/metrics`.

Beside the web server, or without one, they have a listener of their own that only this machine reaches unless the
operator says otherwise.
"""

from __future__ import annotations

import hmac
from http import HTTPStatus

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk import __version__
from frontdesk.api.kit.errors import problem
from frontdesk.api.kit.services import Services
from frontdesk.core.installation.readiness import ReadinessProbe
from frontdesk.kit.hosts import KnownHosts
from frontdesk.kit.safe_headers import NOSNIFF, SafeHeaders
from frontdesk.observability.exposition import CONTENT_TYPE, exposition

READY, METRICS = "/ready", "/metrics"
UNKNOWN_HOST = "Use its IP address, or list the name in FRONTDESK_HOSTS."


def create_observed(services: Services) -> ASGIApp:
    """Make the application of the listener for machines. Any caller may read metrics, unless a token is set."""

    async def responding(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await (await _respond(services, Request(scope)))(scope, receive, send)

    app = SafeHeaders(responding, NOSNIFF)
    if services.settings.metrics_token is not None:
        return app  # whoever names the token may call us what they like
    names = (*services.settings.names, services.settings.metrics_host)
    return KnownHosts(app, names, advice=UNKNOWN_HOST, open_paths=("/health", READY))


async def _respond(services: Services, request: Request) -> Response:
    if request.method not in ("GET", "HEAD"):
        return Response("Method not allowed", 405, {"Allow": "GET, HEAD"}, "text/plain")
    match request.url.path:
        case "/health":
            return health()
        case "/ready":
            return await ready(services.readiness_probe)
        case "/metrics" if services.settings.metrics_token is None:
            return await _metrics(services)
        case "/metrics":
            return await public_metrics(services, request)
    return Response("Not found", 404, media_type="text/plain")


async def public_metrics(services: Services, request: Request) -> Response:
    """Return the metrics to a caller with the operator's token, as they tell about the business; without one to
    nobody.
    """
    token = services.settings.metrics_token
    if token is None:
        detail = "Set FRONTDESK_METRICS_TOKEN to read them here, or FRONTDESK_METRICS_PORT to read them on its machine."
        return problem(HTTPStatus.FORBIDDEN, "metrics-closed", "Metrics are not shown here", detail)
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
        detail = "Send Authorization: Bearer, a space, and FRONTDESK_METRICS_TOKEN."
        return problem(HTTPStatus.UNAUTHORIZED, "metrics-token-wrong", "Not allowed", detail)
    return await _metrics(services)


async def _metrics(services: Services) -> Response:
    return Response(await exposition(services), media_type=CONTENT_TYPE)


def health() -> Response:
    """Respond that the process lives, whatever else may be wrong."""
    return _json({"status": "ok", "version": __version__})


async def ready(readiness_probe: ReadinessProbe) -> Response:
    """Respond 200 when work can be done; else 503 and a problem whose `state` tells programs why."""
    found = await readiness_probe.readiness()
    if found.state != "ready":
        extra = {"state": found.state, "schema": found.schema}
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, found.state, "Not ready", found.reason, extra)
    return _json({"status": "ready", "state": found.state, "reason": found.reason, "schema": found.schema})


def _json(body: object) -> Response:
    return Response(msgspec.json.encode(body), 200, {"Cache-Control": "no-store"}, "application/json")
