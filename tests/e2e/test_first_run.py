"""From an empty database to the first conversation, as the person who installs Frontdesk sees it: no dead ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, Page, expect

from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.running import RunningSandbox, running_sandbox
from tests.e2e.product import START_SECONDS, free_pair

UNDER = 120.0
"""Seconds that somebody who reads along may need; a script must be far below."""


@dataclass(frozen=True)
class Fresh:
    """A server that nobody has set up, and the platform it will be connected to."""

    link: str
    sandbox: RunningSandbox

    async def control(self, path: str, body: object) -> None:
        """Play the platform's people."""
        url = f"{self.sandbox.url}/control/tiktok/{path}"
        async with aiohttp.ClientSession() as http, http.post(url, json=body) as response:
            assert response.status < 400, await response.text()


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Fresh]:
    """`frontdesk serve` in an empty folder, beside the platform's simulator."""
    port = free_pair()
    async with running_sandbox(SandboxConfig()) as sandbox:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "FRONTDESK_DATA_DIR": str(tmp_path / "data"),
            "FRONTDESK_PORT": str(port),
            "FRONTDESK_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "FRONTDESK_PASSWORD_COST": "test",
            "TIKTOK_API_BASE": sandbox.url,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "frontdesk",
            "serve",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                yield Fresh(await _link(process), sandbox)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(20):
                await process.wait()


async def _link(process: asyncio.subprocess.Process) -> str:
    """The set-up link that the server prints."""
    assert process.stdout is not None
    async for line in process.stdout:
        found = re.search(rb"http://\S+/setup#\S+", line)
        if found:
            return found.group().decode()
    raise AssertionError("the server ended without a set-up link")


@pytest.fixture
async def stranger(chromium: Browser) -> AsyncIterator[Page]:
    """A browser that knows nothing."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    yield await context.new_page()
    await context.close()


async def to_the_platform(page: Page) -> None:
    """From the open dialog to the platform's page."""
    await page.get_by_role("dialog").get_by_role("button", name="Connect with TikTok").click()
    await page.wait_for_url(re.compile("/v2/auth/authorize"))


async def test_first_run_leads_to_a_reply_in_two_minutes(fresh: Fresh, stranger: Page) -> None:
    started, page = time.monotonic(), stranger
    await fresh.control("businesses", {"username": "marlow.finch", "display_name": "Marlow & Finch", "country": "TH"})
    await fresh.control("customers", {"username": "ida.example", "display_name": "Ida Example", "country": "TH"})

    await page.goto(fresh.link)
    await page.get_by_label("Business name").fill("Marlow & Finch")
    await page.get_by_label("Your name").fill("Mia Marlow")
    await page.get_by_label("Email").fill("mia@marlow-finch.example")
    await page.get_by_label("Choose a password").fill("clay on the wheel")
    await page.get_by_role("button", name="Set up and sign in").click()

    await expect(page.get_by_role("heading", name="Integrations")).to_be_visible()
    await expect(page.get_by_role("button", name="Connect TikTok", exact=True)).to_be_visible()
    await page.get_by_role("link", name="Inbox").click()
    await expect(page.get_by_text("Connect your first channel").first).to_be_visible()
    await page.get_by_role("link", name="Connect a channel").first.click()

    await page.get_by_role("button", name="Connect TikTok", exact=True).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Missing: App ID, App secret.")).to_be_visible()
    await dialog.get_by_role("button", name="Before you connect messages").click()
    await expect(dialog.get_by_role("textbox", name="Redirect address")).to_have_value(re.compile("/tiktok/callback$"))
    await dialog.get_by_role("link", name="Open settings").click()
    await page.get_by_label("App ID").fill(fresh.sandbox.config.app_id)
    await page.get_by_label("App secret").fill("not the app's secret")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Settings saved")).to_be_visible()
    await to_the_platform(page)
    await page.get_by_text("Marlow & Finch").first.click()
    await page.get_by_role("button", name="Authorize").click()
    await expect(page.get_by_role("heading", name="The app's ID or secret is wrong")).to_be_visible()
    await page.get_by_role("link", name="Open settings").click()
    await page.get_by_label("App secret").fill(fresh.sandbox.config.app_secret)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Settings saved").last).to_be_visible()

    await page.get_by_role("button", name="Connect", exact=True).click()
    await to_the_platform(page)
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("You didn't give Frontdesk access to TikTok. Nothing was connected.")).to_be_visible()
    await page.get_by_role("button", name="Try again").click()
    await page.wait_for_url(re.compile("/v2/auth/authorize"))
    await page.get_by_text("Marlow & Finch").first.click()
    await page.locator('input[value="message.list.send"]').uncheck()
    await page.get_by_role("button", name="Authorize").click()
    await expect(page.get_by_role("heading", name="Some permissions are missing")).to_be_visible()
    await expect(page.get_by_text("message.list.send").first).to_be_visible()
    await page.get_by_role("button", name="Try again").click()
    await page.wait_for_url(re.compile("/v2/auth/authorize"))
    await page.get_by_text("Marlow & Finch").first.click()
    await page.get_by_role("button", name="Authorize").click()
    await expect(page.get_by_text("Connected as marlow.finch")).to_be_visible()
    await expect(page.get_by_label("Title for Comments")).to_have_value("My TikTok channel · Comments")
    await page.get_by_role("button", name="Finish Setup").click()
    await expect(page.get_by_role("listitem").filter(has_text="My TikTok channel")).to_have_count(2)
    await page.get_by_role("link", name="Inbox").click()
    await expect(page.get_by_role("heading", name="Waiting for the first message")).to_be_visible()
    await expect(page.get_by_text("marlow.finch").first).to_be_visible()

    await fresh.control(
        "customer/send",
        {"business": "marlow.finch", "customer": "ida.example", "kind": "text", "text": "Do you ship cups?"},
    )
    card = page.locator("[data-conversation]")
    await expect(card).to_contain_text("Do you ship cups?")
    await card.click()
    await page.get_by_placeholder(re.compile("^Reply…")).fill("We do!")
    await page.get_by_placeholder(re.compile("^Reply…")).press("Enter")
    await expect(page.get_by_role("log").get_by_text("We do!")).to_be_visible()
    assert time.monotonic() - started < UNDER / 2
