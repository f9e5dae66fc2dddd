"""State that outlives a restart, and a kill -9 in the middle of everything."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from frontdesk.sandbox.app import create_app
from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.kit import pictures
from frontdesk.sandbox.kit.webhooks import WebhookRules
from frontdesk.sandbox.running import RunningSandbox, running_sandbox
from frontdesk.sandbox.tiktok.rules import Limits
from tests.sandbox.playing import Receiver, open_simulator

FAST = WebhookRules(first_wait_seconds=0.05)


async def test_state_survives_a_restart(http: aiohttp.ClientSession, receiver: Receiver, tmp_path: Path) -> None:
    config = SandboxConfig(state_dir=tmp_path, limits=Limits(qps=0), webhooks=FAST)
    async with running_sandbox(config) as sandbox:
        simulator = await open_simulator(sandbox, http, receiver)
        said = await simulator.says("hello")
        await simulator.says(kind="image")
        await simulator.send(said["conversation_id"])
        await simulator.tiktok("settings", {"limits": {"late_cap": 7}}, "PATCH")
        await simulator.tiktok("faults", {"target": "api", "kind": "slow"})
        await simulator.advance(hours=1)
        await simulator.receiver.count(3)
        asked = await simulator.comments("Which glaze?")
        await simulator.acts("reply/create", asked, text="Moss green")
        await simulator.acts("hide", asked, action="HIDE")
        tree = await simulator.tiktok(f"comments?video_id={asked['video_id']}", None, "GET")
        before = await simulator.seen()
        ledger = await simulator.tiktok("ledger", None, "GET")
    async with running_sandbox(config, port=int(sandbox.url.rsplit(":", 1)[1])) as sandbox:
        simulator.sandbox = sandbox
        after = await simulator.seen()
        assert after == before
        assert await simulator.tiktok("ledger", None, "GET") == ledger
        assert await simulator.tiktok(f"comments?video_id={asked['video_id']}", None, "GET") == tree
        state = await simulator.control("state", None, "GET")
        assert state["clock"]["offset_ms"] == 3_600_000
        assert state["tiktok"]["settings"]["limits"]["late_cap"] == 7
        assert len(state["tiktok"]["faults"]) == 1
        async with http.get(after["messages"][1]["url"]) as response:
            assert await response.read() == pictures.sample_jpeg()
        assert await simulator.send(said["conversation_id"])
        await simulator.says("and the webhook is still registered")
        await simulator.receiver.count(5)


async def _responses(http: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(15):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"{url}/control/state"):
                    return
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def _process(http: aiohttp.ClientSession, folder: Path, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.sandbox.serving", str(folder), str(port)
    )
    try:
        await _responses(http, f"http://127.0.0.1:{port}")
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_killed_process_forgets_nothing_it_acknowledged(
    http: aiohttp.ClientSession, receiver: Receiver, tmp_path: Path
) -> None:
    port = _free_port()
    url, config = f"http://127.0.0.1:{port}", SandboxConfig()
    running = RunningSandbox(url=url, config=config, app=create_app(config))
    responded: list[str] = []
    async with _process(http, tmp_path, port) as process:
        simulator = await open_simulator(running, http, receiver)
        receiver.responses = [503] * 1000

        async def write() -> None:
            with contextlib.suppress(aiohttp.ClientError):
                while True:
                    responded.append((await simulator.says(f"message {len(responded)}"))["message_id"])

        writing = asyncio.create_task(write())
        await asyncio.sleep(0.4)
        process.send_signal(signal.SIGKILL)
        await writing
    assert len(responded) > 20
    receiver.responses = []
    async with _process(http, tmp_path, port):
        ledger = await simulator.tiktok("ledger?limit=100000", None, "GET")
        kept = [row["message_id"] for row in ledger["messages"]]
        assert kept[: len(responded)] == responded
        arrived = await receiver.until(
            lambda hooks: {*responded} <= {hook.content["message_id"] for hook in hooks}, seconds=10
        )
        assert arrived


async def test_process_ends_politely_even_with_listeners(
    http: aiohttp.ClientSession, receiver: Receiver, tmp_path: Path
) -> None:
    port = _free_port()
    async with _process(http, tmp_path, port) as process:
        async with http.get(f"http://127.0.0.1:{port}/control/live") as listening:
            await listening.content.readline()
            process.terminate()
            async with asyncio.timeout(2.5):
                await process.wait()
        assert process.returncode in (0, -signal.SIGTERM)
