"""A dashboard's page in a real browser, served from another origin than the gateway."""

from __future__ import annotations

from playwright.async_api import Route, expect

from tests.compat.gateway import CLIENT, HERE, Gateway
from tests.e2e.product import browser
from tests.running_app import eventually

PAGE = "https://dashboard.example"


async def serve(route: Route) -> None:
    if route.request.url.startswith(f"{PAGE}/socket.io-client.js"):
        await route.fulfill(path=CLIENT / "dist" / "socket.io.js", content_type="text/javascript")
    else:
        await route.fulfill(path=HERE / "dashboard.html", content_type="text/html")


async def test_page_receives_and_sends(gateway: Gateway) -> None:
    name, conversation = await gateway.written("Hello")

    async def known() -> bool | None:
        [chat] = await gateway.chats_with(conversation["remote_id"])
        return chat["user"]["nickname"] == "Bo Lund" or None

    await eventually(known)
    async with browser() as chromium:
        context = await chromium.new_context()
        # A page from elsewhere may reach this machine only if its visitor says so.
        await context.grant_permissions(["local-network-access"])
        page = await context.new_page()
        await page.route(f"{PAGE}/**", serve)
        await page.goto(f"{PAGE}/?gateway={gateway.url}")
        await expect(page.locator("#state")).to_have_text("here")
        await gateway.says(name, "Is the blue bowl still there?")
        await expect(page.locator("li.incoming")).to_have_text(["Bo Lund: Is the blue bowl still there?"])
        await page.get_by_label("Answer").fill("It is, and it is yours.")
        await page.get_by_role("button", name="Send").click()
        await expect(page.locator("#answer")).to_have_text("sent")
        await expect(page.locator("li.outgoing")).to_have_text(["You: It is, and it is yours."])
        assert (await gateway.phone(name))[-1]["text"] == "It is, and it is yours."
        await expect(page.locator("li")).to_have_count(2)
