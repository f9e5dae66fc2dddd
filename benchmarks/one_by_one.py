"""The peer without group commit: the same application, but every webhook has a transaction and a commit of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import uvicorn
import uvloop

from frontdesk.app import create_app
from frontdesk.bootstrap import channel_setting_names, open_application
from frontdesk.core.ingest import InboundBatchItem, Outcome
from frontdesk.db.database import Database
from frontdesk.gateway.inbound.intake import Intake
from frontdesk.gateway.inbound.webhook_addresses import WebhookAddresses
from frontdesk.gateway.inbound.webhooks import WebhookEndpoint
from frontdesk.server import database_of
from frontdesk.settings import Settings

AT_ONCE = 16


class OneByOne(Intake):
    """Takes as many webhooks at once as there are connections, each for itself."""

    def __init__(self, database: Database, *, limit: int) -> None:
        super().__init__(database, limit=limit)
        self._free = asyncio.Semaphore(AT_ONCE)

    async def submit(self, arrival: InboundBatchItem) -> Outcome:
        """Wait until the arrival is committed, by itself."""
        async with self._free:
            return (await self._write([arrival]))[0]


async def main(port: int) -> None:
    """Serve until killed."""
    settings = Settings.from_environment(os.environ, channel_setting_names())
    async with database_of(settings) as (dsn, lost), open_application(settings, dsn) as application:
        services = application.services
        intake = OneByOne(services.database, limit=settings.intake_limit)
        addresses = WebhookAddresses(services.database, services.registry, services.calls.access)
        endpoint = WebhookEndpoint(services.registry, intake, addresses, services.database, settings.public_url)
        services = replace(services, intake=intake, webhooks=endpoint)
        await services.feed.start()
        config = uvicorn.Config(
            create_app(services),
            host="127.0.0.1",
            port=port,
            loop="uvloop",
            http="httptools",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
        )
        background: list[Coroutine[Any, Any, None]] = [services.feed.run(), lost()]
        tasks = [asyncio.create_task(coroutine) for coroutine in background]
        await uvicorn.Server(config).serve()
        for task in tasks:
            task.cancel()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
