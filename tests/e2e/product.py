"""The demo as a process of its own, and a browser to look at it with: what a stranger gets from `make demo`."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser, BrowserContext, async_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Names of this machine that no browser trusts as it trusts "localhost".
    "--host-resolver-rules=MAP *.test 127.0.0.1",
]
START_SECONDS = 60


@dataclass(frozen=True)
class Product:
    """A running demo: what its `demo.json` says, and calls to its two programs."""

    description: dict[str, Any]

    @property
    def url(self) -> str:
        return str(self.description["url"])

    @property
    def sandbox_url(self) -> str:
        return str(self.description["sandbox_url"])

    async def api(self, method: str, path: str, body: object | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.description['api_token']}"}
        return await _ask(method, f"{self.url}/api{path}", body, headers)

    async def control(self, method: str, path: str, body: object | None = None) -> Any:
        return await _ask(method, f"{self.sandbox_url}/control{path}", body, {})


async def _ask(method: str, url: str, body: object | None, headers: dict[str, str]) -> Any:
    async with aiohttp.ClientSession() as http, http.request(method, url, json=body, headers=headers) as response:
        found = await response.json(content_type=None)
        assert response.status < 400, found
        return found


def free_pair() -> int:
    """A port that is free together with the one after it."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = int(first.getsockname()[1])
            with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port + 1)):
                return port


@contextlib.asynccontextmanager
async def running_demo(
    folder: Path, *, seed: bool = True, port: int | None = None, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Product]:
    """`frontdesk demo` in `folder` until the block ends; `port` when it is to be where another one was."""
    port = port or free_pair()
    arguments = ["demo", "--port", str(port), "--data-dir", str(folder), *([] if seed else ["--no-seed"])]
    with (folder.parent / f"{folder.name}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "frontdesk",
            *arguments,
            stdout=log,
            stderr=log,
            env={
                **os.environ,
                "FRONTDESK_PASSWORD_COST": "test",
                "FRONTDESK_HOSTS": "desk.test",
                **(environment or {}),
            },
        )
    try:
        description = folder / "demo.json"
        async with asyncio.timeout(START_SECONDS):
            while not description.exists():
                assert process.returncode is None, (folder.parent / f"{folder.name}.log").read_text()[-2000:]
                await asyncio.sleep(0.05)
        yield Product(json.loads(description.read_text()))
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(15):
                    await process.wait()
        if process.returncode is None:
            process.kill()
            await process.wait()


@contextlib.asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """The machine's Chromium."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    assert path is not None, "there is no Chromium: run .ci/browser"
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield chromium
        finally:
            await chromium.close()


async def signed_in(
    chromium: Browser, product: Product, login: dict[str, str] | None = None, **options: Any
) -> BrowserContext:
    """A browser window whose person has signed in: the owner, unless `login` is somebody else's."""
    context = await chromium.new_context(base_url=product.url, **options)
    context.set_default_timeout(30_000)
    login = login or {key: product.description[key] for key in ("email", "password")}
    response = await context.request.post("/api/session", data=login, headers={"X-Frontdesk": "1"})
    assert response.ok, await response.text()
    return context
