"""TikTok's stand-in put together: its state, its routes, its start and stop."""

import asyncio
from typing import Any

import msgspec
from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.clock import Clock
from frontdesk.sandbox.documents import Documents
from frontdesk.sandbox.live import LiveHub
from frontdesk.sandbox.signed_links import kept_secret
from frontdesk.sandbox.tiktok import (
    accounts,
    authorize,
    comment_reading,
    comment_writing,
    control,
    direct_reply,
    history,
    media,
    messaging,
    oauth,
    videos,
    views,
)
from frontdesk.sandbox.tiktok.faults import Faults
from frontdesk.sandbox.tiktok.gate import Gate
from frontdesk.sandbox.tiktok.limits import CommentRules, Limits, Settings, WebhookRules
from frontdesk.sandbox.tiktok.model import App
from frontdesk.sandbox.tiktok.quotas import Quotas
from frontdesk.sandbox.tiktok.site import Site
from frontdesk.sandbox.tiktok.store import PLATFORM, Store
from frontdesk.sandbox.tiktok.webhooks import WebhookSender


class TikTok:
    """One platform of the sandbox."""

    name = PLATFORM

    def __init__(
        self,
        documents: Documents,
        clock: Clock,
        live: LiveHub,
        *,
        public_url: str,
        closing: asyncio.Event,
        first_app: App,
        limits: Limits,
        webhooks: WebhookRules,
        comments: CommentRules,
    ) -> None:
        self._first_app = first_app
        store = Store(documents, live)
        settings = Settings(limits, webhooks, comments, documents)
        faults = Faults(store.faults)
        self.site = Site(
            public_url=public_url,
            store=store,
            clock=clock,
            settings=settings,
            faults=faults,
            webhooks=WebhookSender(store, settings, faults, clock),
            quotas=Quotas(clock),
            link_secret=kept_secret(documents, "secret"),
            closing=closing,
        )
        live.register(self.name, lambda collection, key: views.draw(self.site, collection, key))
        self._register_app()
        self._give_posts()

    def _give_posts(self) -> None:
        """Accounts that an earlier version of the sandbox kept have no posts yet."""
        with_posts = {row.business_id for row in self.site.store.videos}
        for business in self.site.store.businesses:
            if business.business_id not in with_posts:
                videos.first_posts(self.site, business)

    def _register_app(self) -> None:
        """The developer app of the configuration: created, or brought in line with it at every start."""
        wanted = self._first_app
        held = self.site.store.apps.get(wanted.app_id)
        if held is None:
            self.site.store.apps.save(msgspec.structs.replace(wanted, callbacks={}))
            return
        held.secret, held.name, held.scopes = wanted.secret, wanted.name, wanted.scopes
        held.redirect_uris = wanted.redirect_uris or held.redirect_uris
        self.site.store.apps.save(held)

    def routes(self) -> list[BaseRoute]:
        """Everything TikTok serves, and `/control/tiktok/`."""
        endpoints = (
            *oauth.ENDPOINTS,
            *accounts.ENDPOINTS,
            *messaging.ENDPOINTS,
            *history.ENDPOINTS,
            *media.ENDPOINTS,
            *videos.ENDPOINTS,
            *comment_reading.ENDPOINTS,
            *comment_writing.ENDPOINTS,
            *direct_reply.ENDPOINTS,
        )
        gate = Gate(self.site, endpoints)
        return [
            Route("/open_api/v1.3/{path:path}", gate.__call__, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
            *authorize.routes(self.site),
            *media.routes(self.site),
            *media.post_routes(self.site),
            *control.routes(self.site),
        ]

    def state(self, messages: int) -> dict[str, Any]:
        """Everything the phone page needs at start, with the newest `messages` of each conversation."""
        return views.state(self.site, messages)

    def reset(self) -> None:
        """Back to an empty platform with the configured app."""
        self.site.webhooks.forget()
        self.site.settings.reset()
        self.site.quotas.start_again()
        self.site.store.clear()
        self._register_app()

    async def start(self) -> None:
        """Begin sending webhooks."""
        await self.site.webhooks.start()

    async def stop(self) -> None:
        """End hanging calls and stop sending."""
        self.site.closing.set()
        await self.site.webhooks.close()
