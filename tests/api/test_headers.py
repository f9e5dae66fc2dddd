"""What every answer says to browsers about itself, and cookies that no other host can plant."""

from __future__ import annotations

import aiohttp
import pytest

from frontdesk.app import page_policy
from frontdesk.observability.endpoints import create_observed
from frontdesk.sandbox.running import running_sandbox
from tests.clients import Client
from tests.installation import PASSWORD, Installation
from tests.running import running

PATHS = [
    "/", "/inbox", "/assets/missing.js", "/icon.svg", "/health", "/ready", "/metrics", "/files/x",
    "/webhooks/nobody", "/webhooks/tiktok", "/api/session", "/api/me", "/api/feed", "/api/nothing", "/api/docs",
    "/api/openapi.json", "/api/conversations", "/api/inboxes", "/api/teams", "/api/tokens",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
async def test_responses_are_not_sniffed_and_private_ones_not_kept(owner: Client, path: str) -> None:
    response = await owner.get(path)
    assert response.headers.getall("x-content-type-options") == ["nosniff"]
    if path.startswith("/api/"):
        assert response.headers.getall("cache-control") == ["no-store"]
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


async def test_headers_of_other_listeners_forbid_sniffing(installation: Installation) -> None:
    async with (
        running(create_observed(installation.services)) as observed,
        running_sandbox() as sandbox,
        aiohttp.ClientSession() as http,
    ):
        for url in (f"{observed}/metrics", f"{observed}/nothing", f"{sandbox.url}/", f"{sandbox.url}/control/state"):
            async with http.get(url) as got:
                assert got.headers.getall("x-content-type-options") == ["nosniff"]


async def test_pages_load_from_elsewhere_what_channels_need_only(owner: Client, installation: Installation) -> None:
    policy = dict(
        part.strip().split(" ", 1) for part in page_policy(installation.services.registry).split(";") if part.strip()
    )
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    embeds = {host for channel in installation.services.registry for host in channel.manifest.embed_hosts}
    assert set(policy["frame-src"].split()) == embeds
    assert set(policy["img-src"].split()) == {"'self'", "data:", "blob:"}
    for host in embeds:
        assert host.startswith("https://")
        assert host.count(".") >= 2, "one site, not all of them"


def test_pages_frame_nothing_where_no_channel_does() -> None:
    assert "frame-src 'none';" in page_policy([])
    assert "img-src 'self' data: blob:;" in page_policy([])


@pytest.mark.parametrize("environment", [{"FRONTDESK_PUBLIC_URL": "https://desk.example"}], indirect=True)
async def test_cookies_behind_tls_belong_to_this_host_only(installation: Installation) -> None:
    await installation.set_up()
    client = installation.anybody()
    response = await client.post("/api/session", {"email": "ada@marlow.example", "password": PASSWORD})
    cookies = {line.partition("=")[0]: line.lower() for line in response.headers.getall("set-cookie")}
    assert set(cookies) == {"__Host-frontdesk_session", "__Host-frontdesk_browser"}
    for line in cookies.values():
        assert {"secure", "httponly", "path=/"} <= {part.strip() for part in line.split(";")}
        assert "domain" not in line
    token = response.headers.getall("set-cookie")[0].partition("=")[2].partition(";")[0]
    thief = installation.anybody()
    assert (await thief.call("GET", "/api/me", cookie=f"__Host-frontdesk_session={token}")).status == 200
    assert (await thief.call("GET", "/api/me", cookie=f"frontdesk_session={token}")).status == 401
