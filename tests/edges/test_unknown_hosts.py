"""A page that leads a name of its own to one of our listeners gets nothing from it."""

from __future__ import annotations

import aiohttp
import pytest

from frontdesk.observability.endpoints import create_observed
from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.running import running_sandbox
from tests.installation import Installation
from tests.running import running


async def status(url: str, host: str | None = None) -> int:
    headers = {"Host": host} if host else {}
    async with aiohttp.ClientSession() as http, http.get(url, headers=headers, allow_redirects=False) as got:
        return got.status


@pytest.mark.parametrize("path", ["/control/state", "/", "/open_api/v1.3/business/get/"])
async def test_sandbox_responds_under_no_foreign_name(path: str) -> None:
    async with running_sandbox(SandboxConfig(hosts=("sandbox",))) as sandbox:
        assert await status(sandbox.url + path, "rebound.example") == 421
        for known in ("localhost", "sandbox:8090", None):
            assert await status(sandbox.url + path, known) != 421


@pytest.mark.parametrize("environment", [{"FRONTDESK_HOSTS": "frontdesk, desk.internal"}], indirect=True)
@pytest.mark.parametrize("path", ["/", "/api/session", "/webhooks/nobody", "/metrics", "/files/x", "/assets/x"])
async def test_server_responds_under_its_own_names(installation: Installation, path: str) -> None:
    assert await status(installation.url + path, "rebound.example") == 421
    for known in ("desk.example", "frontdesk:8000", "desk.internal", "localhost", "[::1]:8000", None):
        assert await status(installation.url + path, known) != 421


async def test_health_is_told_under_any_name(installation: Installation) -> None:
    for path in ("/health", "/ready"):
        assert await status(installation.url + path, "server-1:8000") in (200, 503)


async def test_metrics_without_a_token_respond_under_their_own_names(installation: Installation) -> None:
    async with running(create_observed(installation.services)) as url:
        assert await status(url + "/metrics", "rebound.example") == 421
        assert await status(url + "/metrics") == 200


@pytest.mark.parametrize("environment", [{"FRONTDESK_METRICS_TOKEN": "a-token-of-the-operator"}], indirect=True)
async def test_metrics_with_a_token_respond_under_any_name(installation: Installation) -> None:
    async with running(create_observed(installation.services)) as url:
        assert await status(url + "/metrics", "frontdesk-metrics:9100") == 401
