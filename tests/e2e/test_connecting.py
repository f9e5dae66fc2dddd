"""An administrator connects, disconnects and reconnects an account through the platform's own page, in a browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.playing import reply_box
from tests.e2e.product import Product, signed_in

BUSINESS = {"username": "second.shop", "display_name": "Second Shop", "country": "TH"}


@pytest.fixture
async def administrator(product: Product, chromium: Browser) -> AsyncIterator[Page]:
    context = await signed_in(chromium, product, viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    yield page
    await context.close()


async def to_the_platform(page: Page) -> None:
    """Settings → Integrations → Available Integrations → TikTok → Connect, up to the platform's page."""
    await page.goto("/settings/integrations?tab=available")
    await page.get_by_role("button", name="Connect TikTok", exact=True).click()
    dialog = page.get_by_role("dialog", name="Connect TikTok to Frontdesk")
    await expect(dialog.get_by_text("Manage TikTok DMs and comments")).to_be_visible()
    await dialog.get_by_role("button", name="Connect with TikTok").click()
    await page.wait_for_url(re.compile("/v2/auth/authorize"))


async def test_cancelled_login_says_so_and_leaves_nothing(product: Product, administrator: Page) -> None:
    before = (await product.api("GET", "/inboxes"))["items"]
    await to_the_platform(administrator)
    await administrator.get_by_role("button", name="Cancel").click()
    await administrator.wait_for_url(re.compile("/tiktok/callback"))
    await expect(administrator.get_by_role("heading", name="Access denied")).to_be_visible()
    await expect(administrator.get_by_role("button", name="Try again")).to_be_visible()
    assert (await product.api("GET", "/inboxes"))["items"] == before


async def test_app_approved_for_one_channel_connects_that_one(product: Product, administrator: Page) -> None:
    app = (await product.control("GET", "/tiktok/apps"))[0]
    approved = [scope for scope in app["scopes"] if not re.match(r"comment|video", scope)]
    await product.control("POST", "/tiktok/businesses", {"username": "only.messages", "display_name": "Only Messages"})
    await product.control("POST", "/tiktok/apps", {"app_id": app["app_id"], "scopes": approved})
    try:
        await administrator.goto("/settings/integrations?tab=available&connect=tiktok")
        await administrator.get_by_role("dialog").get_by_role("button", name="Connect with TikTok").click()
        await administrator.wait_for_url(re.compile("/tiktok/callback"))
        await expect(administrator.get_by_text(re.compile("approved for one channel only"))).to_be_visible()
        await administrator.get_by_role("button", name="Connect only TikTok Messenger").click()
        await administrator.wait_for_url(re.compile("/v2/auth/authorize"))
        await administrator.get_by_text("Only Messages").first.click()
        await administrator.get_by_role("button", name="Authorize").click()
        await expect(administrator.get_by_text("Connected as only.messages")).to_be_visible(timeout=15_000)
    finally:
        await product.control("POST", "/tiktok/apps", {"app_id": app["app_id"], "scopes": app["scopes"]})
    made = [inbox for inbox in (await product.api("GET", "/inboxes"))["items"] if inbox["username"] == "only.messages"]
    assert [inbox["capabilities"]["comments"] for inbox in made] == [None]


async def test_connecting_naming_and_disconnecting(product: Product, administrator: Page) -> None:
    await product.control("POST", "/tiktok/businesses", BUSINESS)
    await to_the_platform(administrator)
    await administrator.get_by_text("Second Shop").first.click()
    await administrator.get_by_role("button", name="Authorize").click()
    await expect(administrator.get_by_text(re.compile("Connected as"))).to_be_visible(timeout=15_000)
    setup = administrator.get_by_role("dialog", name="Setup Your Channel")
    await expect(setup.get_by_label("Title for Comments")).to_have_value("Second Shop · Comments")
    await setup.get_by_label("Title for Messages").fill("The second shop")
    await setup.get_by_role("button", name="Finish Setup").click()
    await expect(administrator.get_by_text("TikTok is connected")).to_be_visible()
    await expect(administrator.get_by_role("tab", name="Integrated", exact=True)).to_have_attribute(
        "aria-selected", "true"
    )
    inboxes = (await product.api("GET", "/inboxes"))["items"]
    made = next(inbox for inbox in inboxes if inbox["name"] == "The second shop")
    assert (made["state"], made["username"]) == ("connected", "second.shop")

    row = administrator.get_by_role("listitem").filter(has_text="The second shop")
    await expect(row).to_contain_text("Messages")  # a title that does not say it is shown with it
    await row.get_by_role("button", name="Options for The second shop · Messages").click()
    await expect(administrator.get_by_role("menuitem")).to_have_text(["Disconnect"])
    await administrator.get_by_role("menuitem", name="Disconnect").click()
    await administrator.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    toast = administrator.get_by_text("Channel The second shop · Messages successfully disconnected")
    await expect(toast).to_be_visible()
    await expect(row.get_by_text("Disconnected")).to_be_visible()
    after = await product.api("GET", f"/inboxes/{made['id']}")
    assert after["state"] == "disconnected"

    await row.get_by_role("button", name=re.compile("^Options")).click()
    await administrator.get_by_role("menuitem", name="Connect").click()
    await administrator.wait_for_url(re.compile("/v2/auth/authorize"))
    await administrator.get_by_text("Second Shop").first.click()
    await administrator.get_by_role("button", name="Authorize").click()
    await expect(administrator.get_by_text("“The second shop · Messages” is connected again")).to_be_visible(
        timeout=15_000
    )
    await expect(row.get_by_text("Connected")).to_be_visible()


async def test_connecting_with_a_token_and_hearing_from_there(product: Product, administrator: Page) -> None:
    await administrator.goto("/settings/channels")  # where these pages were before
    await administrator.wait_for_url(re.compile("/settings/integrations"))
    await administrator.get_by_role("tab", name="Available Integrations").click()
    await administrator.get_by_role("button", name="Connect respond.io").click()
    dialog = administrator.get_by_role("dialog")
    token, connect = dialog.get_by_label("API access token"), dialog.get_by_role("button", name="Connect", exact=True)
    await expect(connect).to_be_disabled()
    await token.fill("made up")
    await connect.click()
    await expect(dialog.get_by_text("respond.io doesn't accept this access token")).to_be_visible()
    await token.fill("sandbox-token")
    await connect.click()
    await administrator.wait_for_url(re.compile(r"/settings/inboxes/\d+"))
    await expect(administrator.get_by_role("textbox", name="Enter this on respond.io")).to_be_visible()

    contact = await product.control("POST", "/respondio/contacts", {"firstName": "Ingrid", "lastName": "Lund"})
    said = {"contact": contact["id"], "kind": "attachment", "attachment": "audio"}
    await product.control("POST", "/respondio/customer/send", said)
    said = {"contact": contact["id"], "kind": "attachment", "attachment": "file", "name": "measures.pdf"}
    await product.control("POST", "/respondio/customer/send", said)
    said = {"contact": contact["id"], "kind": "text", "text": "Can you make it in green?"}
    await product.control("POST", "/respondio/customer/send", said)
    await administrator.goto("/")
    await administrator.get_by_role("link", name=re.compile("Ingrid Lund")).click(timeout=20_000)
    thread = administrator.get_by_role("log")
    await expect(thread.get_by_text("Can you make it in green?")).to_be_visible()
    await expect(thread.locator("audio")).to_be_visible()
    await expect(thread.get_by_role("link", name=re.compile(r"\.pdf"))).to_be_visible()
    box = reply_box(administrator)
    await box.fill("Yes, in two weeks.")
    await box.press("Enter")
    await expect(thread.get_by_text("Yes, in two weeks.")).to_be_visible()
    await expect(thread.get_by_label(re.compile("Delivered")).first).to_be_visible(timeout=20_000)
