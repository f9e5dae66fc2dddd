"""Files are fetched from where the platform says, and from nowhere inside; what is no picture is not kept as one."""

from __future__ import annotations

import asyncio
import io
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from frontdesk.core.attachments.jobs import FETCH_REACTION
from tests.app import App, envelope
from tests.gateway.test_receiving import sides
from tests.running_app import eventually


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (9, 7), "teal").save(out, "PNG")
    return out.getvalue()


class Elsewhere:
    """A server that hands out what it is told to, and remembers who asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.bodies: dict[str, tuple[bytes, str]] = {"/good.png": (picture(), "image/png")}
        self.redirects: dict[str, str] = {}
        self.statuses: dict[str, int] = {}
        self.raw: dict[str, str] = {}
        """Redirects whose Location is sent as it is written."""
        self.url = ""

    async def response(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.path in self.statuses:
            return web.Response(status=self.statuses[request.path])
        if request.path in self.redirects:
            raise web.HTTPFound(self.redirects[request.path])
        if request.path in self.raw:
            return web.Response(status=302, headers={"Location": self.raw[request.path]})
        if request.path not in self.bodies:
            raise web.HTTPNotFound
        body, content_type = self.bodies[request.path]
        return web.Response(body=body, content_type=content_type)


async def serving() -> AsyncIterator[Elsewhere]:
    elsewhere = Elsewhere()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", elsewhere.response)
    async with TestServer(app) as server:
        elsewhere.url = str(server.make_url("")).rstrip("/")
        yield elsewhere


@pytest.fixture
async def inside() -> AsyncIterator[Elsewhere]:
    """A service of the operator's own network."""
    async for elsewhere in serving():
        yield elsewhere


@pytest.fixture
async def files(app: App) -> AsyncIterator[Elsewhere]:
    """Where the platform keeps its files, as far as the operator says."""
    async for elsewhere in serving():
        await app.platform_at(elsewhere.url)
        try:
            yield elsewhere
        finally:
            await app.platform_at(app.simulator.sandbox.url)


async def sticker(app: App, url: str) -> dict[str, Any]:
    """The attachment that comes of a sticker at that address, as soon as it is no longer pending."""
    customer = f"guest{next(app.numbers)}"
    message_id = secrets.token_hex(8)
    content = {
        **sides(customer, f"c+{customer}"),
        "message_id": message_id,
        "timestamp": int(time.time() * 1000),
        "type": "sticker",
        "sticker": {"url": url},
    }
    assert await app.post(envelope("im_receive_msg", content, app.inbox["remote_id"])) == 200

    async def settled() -> dict[str, Any] | None:
        await app.hurry()
        (row,) = await app.rows(
            "SELECT a.id, a.state, a.error FROM attachments a JOIN messages m"
            " ON m.account_id = a.account_id AND m.id = a.message_id WHERE m.remote_id = $1",
            message_id,
        )
        return dict(row) if row["state"] != "pending" else None

    found: dict[str, Any] = await eventually(settled)
    return found


INSIDE = (
    "http://127.0.0.1:{port}/good.png",
    "http://localhost:{port}/good.png",
    "http://[::1]:{port}/good.png",
    "http://[::ffff:127.0.0.1]:{port}/good.png",
    "http://127.1:{port}/good.png",
    "http://2130706433:{port}/good.png",
    "http://0x7f000001:{port}/good.png",
    "http://0.0.0.0:{port}/good.png",
    "http://１２７.0.0.1:{port}/good.png",
    "http://127。0。0。1:{port}/good.png",
    "http://①②⑦.0.0.1:{port}/good.png",
    "http://0177.0.0.1:{port}/good.png",
    "http://[::127.0.0.1]:{port}/good.png",
    "http://[64:ff9b::127.0.0.1]:{port}/good.png",
    "http://x.example:99999/good.png",
    "http://a..b/good.png",
    "http://[bad/good.png",
    "http://user:word@127.0.0.1:{port}/good.png",
    "http://169.254.169.254/latest/meta-data",
    "http://10.0.0.1/good.png",
    "http://[fe80::1]/good.png",
    "http://[fd00::1]/good.png",
)


@pytest.mark.parametrize("address", INSIDE)
async def test_fetch_of_an_internal_address_is_refused(app: App, inside: Elsewhere, address: str) -> None:
    found = await sticker(app, address.format(port=inside.url.rsplit(":", 1)[1]))
    assert found["state"] == "failed"
    assert "couldn't be fetched" in found["error"]
    assert inside.asked == []


async def test_redirect_leads_nowhere_inside(app: App, files: Elsewhere, inside: Elsewhere) -> None:
    port = inside.url.rsplit(":", 1)[1]
    files.redirects = {"/a": f"{inside.url}/good.png", "/b": "/a", "/c": "file:///etc/hostname", "/d": "/d"}
    files.raw = {"/e": f"http://１２７.0.0.1:{port}/good.png", "/f": "http://[bad", "/g": f"//127。1:{port}/good.png"}
    for path in files.redirects | files.raw:
        found = await sticker(app, f"{files.url}{path}")
        assert found["state"] == "failed"
    assert inside.asked == []
    assert files.asked.count("/d") <= 5 * 6, "bounded: so many tries, each of so many steps"


async def test_reaction_picture_that_is_no_picture_is_not_kept(app: App, files: Elsewhere) -> None:
    files.bodies |= {
        "/page.png": (b"<html><script>alert(1)</script></html>", "image/png"),
        "/drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"),
        "/cut.png": (picture()[:40], "image/png"),
        "/nothing.png": (b"", "image/png"),
        "/large.png": (picture() + bytes(200 * 1024 * 1024), "image/png"),
    }
    for path in files.bodies.keys() - {"/good.png"}:
        found = await sticker(app, f"{files.url}{path}")
        assert found["state"] == "failed", path
        assert found["error"]


async def test_failed_download_works_when_asked_again(app: App, files: Elsewhere) -> None:
    found = await sticker(app, f"{files.url}/later.png")
    assert found["state"] == "failed"
    assert "404" in found["error"]
    files.bodies["/later.png"] = (picture(), "text/html")
    again = await app.owner.post(f"/api/attachments/{found['id']}/retry")
    assert again.status == 200, again

    async def ready() -> bool | None:
        (row,) = await app.rows("SELECT state, mime_type FROM attachments WHERE id = $1", found["id"])
        return (row["state"], row["mime_type"]) == ("ready", "image/png") or None

    async with asyncio.timeout(30):
        await eventually(ready)
    content = await app.owner.get(f"/api/attachments/{found['id']}/content")
    assert content.headers["content-type"] == "image/png"
    assert content.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(("status", "again"), [(429, True), (503, True), (404, False), (410, False)])
async def test_picture_of_a_reaction_that_cannot_be_had_now_is_asked_for_again(
    app: App, files: Elsewhere, status: int, again: bool
) -> None:
    files.statuses["/reaction.png"] = status
    (inbox,) = await app.rows("SELECT account_id, channel FROM inboxes WHERE id = $1", app.inbox["id"])
    message = secrets.token_hex(8)
    fetch = app.application.work.doing(FETCH_REACTION)
    url = f"{files.url}/reaction.png"
    await fetch(
        account_id=inbox["account_id"], inbox_id=app.inbox["id"], message=message, url=url, channel=inbox["channel"]
    )
    assert "/reaction.png" in files.asked
    jobs = await app.rows(
        "SELECT (args ->> 'attempt')::int AS attempt, scheduled_at > now() AS later FROM procrastinate_jobs"
        " WHERE task_name = 'fetch_reaction' AND args ->> 'message' = $1",
        message,
    )
    assert [tuple(job) for job in jobs] == ([(2, True)] if again else [])
