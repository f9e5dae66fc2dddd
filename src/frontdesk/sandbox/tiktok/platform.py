"""Simulator of TikTok put together: its state, its routes, its start and stop."""

from typing import Any

from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.kit.apps import App, TokenStore, register
from frontdesk.sandbox.kit.faults import FaultPanel
from frontdesk.sandbox.kit.gate import METHODS
from frontdesk.sandbox.kit.platform import Surroundings
from frontdesk.sandbox.kit.signed_links import kept_secret
from frontdesk.sandbox.kit.webhooks import WebhookRules
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
from frontdesk.sandbox.tiktok.gate import Gate
from frontdesk.sandbox.tiktok.phone import phone
from frontdesk.sandbox.tiktok.quotas import Quotas
from frontdesk.sandbox.tiktok.rules import CommentRules, Limits, Settings
from frontdesk.sandbox.tiktok.site import Site
from frontdesk.sandbox.tiktok.store import PLATFORM, Store
from frontdesk.sandbox.tiktok.webhooks import WebhookSender


class TikTok:
    """Simulator of TikTok."""

    name = PLATFORM

    def __init__(
        self,
        around: Surroundings,
        *,
        first_app: App,
        limits: Limits,
        webhooks: WebhookRules,
        comments: CommentRules,
    ) -> None:
        self._first_app = first_app
        documents, clock, live = around.documents, around.clock, around.live
        store = Store(documents, live)
        settings = Settings(limits, webhooks, comments, documents)
        faults = FaultPanel(store.faults)
        self.site = Site(
            public_url=around.public_url,
            store=store,
            clock=clock,
            settings=settings,
            live=live,
            tokens=TokenStore(store.grants, store.codes, clock, lambda: settings.limits),
            faults=faults,
            webhooks=WebhookSender(store, settings, faults, clock),
            quotas=Quotas(clock),
            link_secret=kept_secret(documents, "secret"),
            closing=around.closing,
        )
        self.phone = phone(self.site)
        live.register("programs", self.name, lambda collection, key: views.draw(self.site, collection, key))
        live.register("phone", self.name, self.phone.draw)
        register(store.apps, first_app)
        self._give_posts()

    def _give_posts(self) -> None:
        """Give posts to accounts that an earlier version of the sandbox kept without any."""
        with_posts = {row.business_id for row in self.site.store.videos}
        for business in self.site.store.businesses:
            if business.business_id not in with_posts:
                videos.first_posts(self.site, business)

    def routes(self) -> list[BaseRoute]:
        """Return the routes of TikTok, and of `/control/tiktok/`."""
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
            Route("/open_api/v1.3/{path:path}", gate.__call__, methods=METHODS),
            *authorize.Consent(self.site).routes(),
            *media.routes(self.site),
            *media.post_routes(self.site),
            *control.routes(self.site),
        ]

    def state(self, messages: int) -> dict[str, Any]:
        """Return everything the phone page needs at start, with the newest `messages` of each conversation."""
        return views.state(self.site, messages)

    def reset(self) -> None:
        """Go back to an empty platform with the configured app."""
        self.site.webhooks.forget()
        self.site.settings.reset()
        self.site.quotas.start_again()
        self.site.store.clear()
        register(self.site.store.apps, self._first_app)

    async def start(self) -> None:
        """Begin sending webhooks."""
        await self.site.webhooks.start()

    async def stop(self) -> None:
        """End hanging calls and stop sending."""
        self.site.closing.set()
        await self.site.webhooks.close()
