"""Traces as a collector gets them: from a webhook to a socket, from an answer to its platform; and none unless asked.

The collector is a web server that decodes what OpenTelemetry's exporter sends.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.e2e.playing import Customer, new_customer
from tests.e2e.product import Product, running_demo

Found = TypeVar("Found")
SECRET = "Is the cobalt teapot still there?"


@dataclass
class Told:
    """A span."""

    id: bytes
    trace: bytes
    parent: bytes
    name: str
    links: list[bytes]
    attributes: dict[str, Any]


@dataclass
class Collector:
    """What came."""

    url: str = ""
    spans: dict[bytes, Told] = field(default_factory=dict)
    raw: list[bytes] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.raw.append(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            assert {a.key: a.value.string_value for a in resource.resource.attributes}["service.name"] == "frontdesk"
            for span in (span for scope in resource.scope_spans for span in scope.spans):
                links = [link.span_id for link in span.links]
                attributes = {a.key: a.value.string_value or a.value.int_value for a in span.attributes}
                told = Told(span.span_id, span.trace_id, span.parent_span_id, span.name, links, attributes)
                self.spans[span.span_id] = told
        return web.Response(content_type="application/x-protobuf")

    def named(self, name: str) -> list[Told]:
        return [span for span in self.spans.values() if span.name == name]

    def line(self, span: Told) -> list[str]:
        """The names from the first span of its trace down to it."""
        names = [span.name]
        while span.parent:
            if span.parent not in self.spans:
                return []  # it is still to come
            span = self.spans[span.parent]
            names.append(span.name)
        return names[::-1]


@contextlib.asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    collector = Collector()
    app = web.Application()
    app.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    collector.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield collector
    finally:
        await runner.cleanup()


async def in_the_end(look: Callable[[], Awaitable[Found | None]], seconds: float = 60) -> Found:
    """What `look` finds: spans take a way of their own, and on a busy machine their time."""
    async with asyncio.timeout(seconds):
        while (found := await look()) is None:
            await asyncio.sleep(0.05)
        return found


async def batch_of(collector: Collector, product: Product, customer: Customer) -> Told:
    """The batch that took a message of the customer's, traced from its webhooks to the socket of somebody who watches.

    A commit that the feed happens to read from its table, as it looks there now and then, has a trace that ends with
    it: the customer writes again then.
    """

    async def traced() -> Told | None:
        batches = {span.trace: span for span in collector.named("intake batch")}
        for socket in collector.named("socket"):
            if collector.line(socket) == ["intake batch", "commit", "feed", "socket"]:
                batch = batches[socket.trace]
                if all(link in collector.spans for link in batch.links):
                    return batch
        return None

    headers = {"Authorization": f"Bearer {product.description['api_token']}"}
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{product.url}/api/live", headers=headers) as socket:
        await socket.receive_str()
        for number in range(6):
            text = f"{SECRET} {number}"
            await customer.send(text=text)
            while text not in await socket.receive_str():
                pass
            with contextlib.suppress(TimeoutError):
                return await in_the_end(traced, seconds=10)
    raise AssertionError(sorted(span.name for span in collector.spans.values()))


async def responded(product: Product, customer: Customer) -> None:
    """Answer the customer's message, and wait until the platform has it."""
    found = await product.api("GET", f"/conversations?status=all&q={customer.username}")
    path = f"/conversations/{found['items'][0]['id']}/messages"
    await product.api("POST", path, {"client_id": "a", "content": "It is"})

    async def is_sent() -> bool | None:
        return [m["status"] for m in (await product.api("GET", path))["items"]][-1] in ("sent", "read") or None

    await in_the_end(is_sent)


async def test_collector_sees_the_way_in_and_the_way_out(tmp_path: Path) -> None:
    async with collecting() as collector:
        where = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        async with running_demo(tmp_path / "demo", seed=False, environment=where) as product:
            customer = await new_customer(product)
            # In: the batch is linked to its webhooks, and what was committed goes on to the socket.
            batch = await batch_of(collector, product, customer)
            assert batch.attributes["frontdesk.webhooks"] == len(batch.links) >= 1
            webhooks = [collector.spans[link] for link in batch.links]
            assert {span.name for span in webhooks} == {"POST /webhooks"}
            assert {span.attributes["frontdesk.path"] for span in webhooks} == {"tiktok"}
            assert {span.attributes["http.response.status_code"] for span in webhooks} == {200}

            # Out: the job goes on with the trace of the request that queued it.
            await responded(product, customer)
            route = "POST /api/conversations/{conversation_id}/messages"
            wanted = [route, "job deliver", "send", "call send", "POST"]

            async def way_out() -> Told | None:
                found = [span for span in collector.named("POST") if collector.line(span) == wanted]
                return found[0] if found else None

            sent = await in_the_end(way_out)
            assert sent.attributes["server.address"] == "127.0.0.1"
            assert sent.attributes["http.response.status_code"] == 200
        # What people write, and how they are called, is in none of it.
        told = b"".join(collector.raw)
        for word in (SECRET, "It is", customer.username, product.description["api_token"]):
            assert word.encode() not in told


def test_tracing_that_is_off_loads_nothing() -> None:
    program = (
        "import sys, frontdesk.server, frontdesk.kit.tracing as tracing\n"
        "assert not tracing.is_on()\n"
        "print([name for name in sys.modules if name.startswith(('opentelemetry.sdk', 'opentelemetry.exporter'))])\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout == "[]\n"
