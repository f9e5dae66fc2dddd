"""Sandbox as one web application: the platforms' simulators, the control API, and the phone page."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk.kit.hosts import KnownHosts, host_of
from frontdesk.kit.safe_headers import NOSNIFF, SafeHeaders
from frontdesk.sandbox import control
from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.kit.apps import App
from frontdesk.sandbox.kit.clock import Clock
from frontdesk.sandbox.kit.documents import Documents
from frontdesk.sandbox.kit.live import LiveHub
from frontdesk.sandbox.kit.platform import Platform, Surroundings
from frontdesk.sandbox.respondio.platform import RespondIo
from frontdesk.sandbox.tiktok.platform import TikTok
from frontdesk.sandbox.tiktok_open.platform import TikTokOpen

LOCAL_ORIGIN = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
UNKNOWN_HOST = "Use its IP address, or start it with --allow-host and that name."
WELCOME = "This is Frontdesk's sandbox. The phone page is not built; the control API is below /control/.\n"


# Those that need no configuration of their own: `make new-channel` adds a line, and the import.
FURTHER: tuple[Callable[[Surroundings], Platform], ...] = ()


class SameSite:
    """Middleware that refuses the control API to pages of other sites: it takes no password, so a browser must not
    be a way in.
    """

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or respond with 403."""
        if scope["type"] == "http" and scope["path"].startswith("/control/"):
            request = Request(scope)
            origin = request.headers.get("origin")
            own = {self._public_url, f"{request.url.scheme}://{request.url.netloc}"}
            if origin is not None and origin not in own and not re.fullmatch(LOCAL_ORIGIN, origin):
                await PlainTextResponse("not from this site", status_code=403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _pages(config: SandboxConfig) -> list[BaseRoute]:
    """Return the built phone page, or a notice that there is none."""
    folder = config.static_dir
    if folder is None:

        async def welcome(_: Request) -> Response:
            return PlainTextResponse(WELCOME)

        return [Route("/", welcome)]

    async def phone(_: Request) -> Response:
        return FileResponse(folder / "phone.html")

    return [Route("/", phone), Mount("/", StaticFiles(directory=folder))]


def _platforms(config: SandboxConfig, around: Surroundings) -> list[Platform]:
    """Make the simulators, as they are configured."""
    tiktok = TikTok(
        around,
        first_app=App(
            app_id=config.app_id,
            secret=config.app_secret,
            name=config.app_name,
            scopes=list(config.app_scopes),
            redirect_uris=list(config.redirect_uris),
        ),
        limits=config.limits,
        webhooks=config.webhooks,
        comments=config.comments,
    )
    respondio = RespondIo(
        around,
        token=config.respondio_token,
        limits=config.respondio_limits,
        sending=config.respondio_sending,
        webhooks=config.respondio_webhooks,
    )
    return [tiktok, TikTokOpen(around, config.tiktok_open), respondio, *(make(around) for make in FURTHER)]


def create_app(config: SandboxConfig) -> Starlette:
    """Build the sandbox. Its state is read at once; webhooks are sent once the app has started."""
    documents = Documents(config.state_dir)
    closing = asyncio.Event()
    clock, live = Clock(int(documents.get("clock", "offset_ms") or b"0")), LiveHub()
    platforms = _platforms(config, Surroundings(config.public_url, documents, clock, live, closing))

    def keep_clock() -> None:
        documents.put("clock", "offset_ms", str(clock.offset_ms).encode())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        for platform in platforms:
            await platform.start()
        try:
            yield
        finally:
            live.close()
            for platform in platforms:
                await platform.stop()
            documents.close()

    routes = [route for platform in platforms for route in platform.routes()]
    routes += control.routes(config.public_url, platforms, clock, live, keep_clock)
    app = Starlette(
        routes=[*routes, *_pages(config)],
        lifespan=lifespan,
        middleware=[
            Middleware(SafeHeaders, headers=NOSNIFF),
            Middleware(KnownHosts, names=(host_of(config.public_url), *config.hosts), advice=UNKNOWN_HOST),
            Middleware(SameSite, public_url=config.public_url),
            Middleware(CORSMiddleware, allow_origin_regex=LOCAL_ORIGIN, allow_methods=["*"], allow_headers=["*"]),
        ],
    )
    app.state.live = live
    app.state.closing = closing
    return app
