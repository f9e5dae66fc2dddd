"""Application of the web server: webhooks first, then the API, the pages, health and metrics, and other products'
contracts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk.api.app import create_api
from frontdesk.api.kit.services import Services
from frontdesk.api.linked_files import PREFIX as FILES_PREFIX
from frontdesk.api.linked_files import linked_file
from frontdesk.compat.message_gateway import paths as gateways
from frontdesk.contract.channel import Channel
from frontdesk.gateway.catalog.addresses import PREFIX
from frontdesk.kit import tracing
from frontdesk.kit.hosts import KnownHosts
from frontdesk.kit.safe_headers import NOSNIFF, PRIVATE, SafeHeaders
from frontdesk.observability import endpoints
from frontdesk.observability.request_traces import with_traces

STATIC = Path(str(files("frontdesk"))) / "static"

# The pages run nothing that was not built with them, and load from elsewhere only what channels say they need; styles
# are set by the components.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " media-src 'self' blob:; frame-src {embeds}; connect-src 'self'; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)
PAGE_HEADERS = {
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
UNKNOWN_HOST = "Open it by FRONTDESK_PUBLIC_URL, or list the name in FRONTDESK_HOSTS."
PUBLIC_KINDS = (".svg", ".ico", ".png", ".webmanifest", ".txt")
KEPT_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class Entrance:
    """Address beside the routes of the API, which declare a permission each: what opens it, and why that is enough.

    A `path` that ends with a slash stands for all below it.
    """

    path: str
    opened_by: str
    reason: str
    serve: Callable[[Services, Request], Awaitable[Response]] | None = None
    """Who serves it, where it is one of the pages' addresses."""

    def fits(self, path: str) -> bool:
        """Return whether the address is meant."""
        return path.startswith(self.path) if self.path.endswith("/") else path == self.path


async def _health(_services: Services, _request: Request) -> Response:
    return endpoints.health()


async def _ready(services: Services, _request: Request) -> Response:
    return await endpoints.ready(services.readiness_probe)


async def _asset(_services: Services, request: Request) -> Response:
    return _file(request.url.path, KEPT_FOR_EVER)


_BY_GATEWAY = "the message gateway's secret"
ENTRANCES: tuple[Entrance, ...] = (
    Entrance(PREFIX, "the platform's signature", "The raw bytes are verified before anything of them is kept."),
    Entrance("/api/openapi.json", "nothing", "The description of the API holds no data."),
    *(
        Entrance(path, _BY_GATEWAY, "Served where the operator turned the message gateway on; it acts for its account.")
        for path in (*sorted(gateways.EXACT - {gateways.HEALTH, gateways.CALLBACK}), *gateways.BELOW)
        if path != gateways.WEBHOOK
    ),
    Entrance(gateways.WEBHOOK, "the platform's signature", "The message gateway's address for the same webhooks."),
    Entrance(
        gateways.CALLBACK, "a sealed state", "The browser returns with the sealed state that it was sent away with."
    ),
    Entrance(gateways.HEALTH, "nothing", "A load balancer learns that the process responds.", _health),
    Entrance(endpoints.READY, "nothing", "A load balancer learns whether work can be done, and no numbers.", _ready),
    Entrance(
        endpoints.METRICS,
        "the operator's token",
        "Metrics show how much business there is; without a token they are not served.",
        endpoints.public_metrics,
    ),
    Entrance(
        FILES_PREFIX, "a signed link", "Platforms fetch the files of replies; a link ends after an hour.", linked_file
    ),
    Entrance("/assets/", "nothing", "The web app's code, the same for everybody.", _asset),
    Entrance("/", "nothing", "The web app's page, which asks the API for everything it shows."),
)


def create_app(services: Services, gateway: ASGIApp | None = None) -> ASGIApp:
    """Make the ASGI application for everything under the public URL; `gateway` serves the message gateway's
    addresses.
    """
    webhooks: Any = services.webhooks
    api: ASGIApp = create_api(services.declared, services)
    if tracing.is_on():
        api = with_traces(api)
    api = SafeHeaders(api, PRIVATE)
    if gateway is not None:
        gateway = SafeHeaders(gateway, NOSNIFF)
    page_headers = {**PAGE_HEADERS, "Content-Security-Policy": page_policy(services.registry)}

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await (await _page(services, Request(scope), page_headers))(scope, receive, send)

    pages = SafeHeaders(page, NOSNIFF)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path.startswith(PREFIX) and scope["type"] == "http":
            await webhooks(scope, receive, send)
        elif gateway is not None and gateways.is_gateways(path):
            await gateway(scope, receive, send)
        elif path.startswith("/api/") or scope["type"] == "websocket":
            await api(scope, receive, send)
        elif scope["type"] == "http":
            await pages(scope, receive, send)

    return KnownHosts(app, services.settings.names, advice=UNKNOWN_HOST, open_paths=(gateways.HEALTH, endpoints.READY))


def page_policy(channels: Iterable[Channel]) -> str:
    """Return the pages' content security policy: only what these channels embed may be framed."""
    manifests = [channel.manifest for channel in channels]
    embeds = sorted({host for manifest in manifests for host in manifest.embed_hosts})
    return PAGE_POLICY.format(embeds=" ".join(embeds) or "'none'")


async def _page(services: Services, request: Request, page_headers: Mapping[str, str]) -> Response:
    path = request.url.path
    if path != gateways.HEALTH and gateways.is_gateways(path):
        return Response("Not found", 404, media_type="text/plain")
    if request.method not in ("GET", "HEAD"):
        return Response("Method not allowed", 405, {"Allow": "GET, HEAD"}, "text/plain")
    for entrance in ENTRANCES:
        if entrance.serve is not None and entrance.fits(path):
            return await entrance.serve(services, request)
    if path.endswith(PUBLIC_KINDS) and path.count("/") == 1:
        return _file(path, {"Cache-Control": "public, max-age=3600"})
    # Everything else is a place inside the web app, which knows its own places.
    index = STATIC / "index.html"
    if not index.exists():
        return Response("The pages are not built: run `make web`.", 503, media_type="text/plain")
    return FileResponse(index, headers=page_headers)


def _file(path: str, headers: Mapping[str, str]) -> Response:
    """Return a built file; none outside of the folder they are built into."""
    file = (STATIC / path.lstrip("/")).resolve()
    if not file.is_relative_to(STATIC.resolve()) or not file.is_file():
        return Response("Not found", 404, media_type="text/plain")
    return FileResponse(file, headers=headers)
