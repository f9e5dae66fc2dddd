"""An emptied sandbox, a client and a webhook receiver for each test."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.kit.webhooks import WebhookRules
from frontdesk.sandbox.respondio import rules as respondio
from frontdesk.sandbox.running import RunningSandbox, running_sandbox
from frontdesk.sandbox.tiktok.rules import CommentRules, Limits
from tests.sandbox.playing import Receiver, Simulator, open_simulator, receiving

FAST = SandboxConfig(
    limits=Limits(qps=0, accounts_qps=0),
    webhooks=WebhookRules(first_wait_seconds=0.02, give_up_seconds=60, timeout_seconds=1),
    comments=CommentRules(delay_seconds=0),
    respondio_limits=respondio.Limits(requests_per_second=0),
    respondio_sending=respondio.Sending(sent_seconds=0, delivered_seconds=0),
    respondio_webhooks=respondio.WebhookRules(first_wait_seconds=0.02, timeout_seconds=1),
)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture(scope="session")
async def shared_sandbox() -> AsyncIterator[RunningSandbox]:
    async with running_sandbox(FAST) as running:
        yield running


@pytest.fixture
async def sandbox(shared_sandbox: RunningSandbox, http: aiohttp.ClientSession) -> RunningSandbox:
    async with http.post(f"{shared_sandbox.url}/control/reset") as response:
        assert response.status == 200
    return shared_sandbox


@pytest.fixture
async def simulator(sandbox: RunningSandbox, http: aiohttp.ClientSession, receiver: Receiver) -> Simulator:
    return await open_simulator(sandbox, http, receiver)
