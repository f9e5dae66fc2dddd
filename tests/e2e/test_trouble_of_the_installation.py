"""When the installation cannot work, those who can do something about it are told what, and nobody else is."""

from __future__ import annotations

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.clients import Client
from tests.e2e.looking import COLOURS, EVERYTHING, SIZES, Scheme, complaints, on_a_phone, resize
from tests.installation import Installation


async def at(chromium: Browser, client: Client, scheme: Scheme = "light") -> tuple[BrowserContext, Page]:
    """A window of whoever the client is."""
    context = await chromium.new_context(
        base_url=client.url, color_scheme=scheme, viewport=SIZES["wide"], bypass_csp=True, reduced_motion="reduce"
    )
    await context.add_cookies([{"name": "frontdesk_session", "value": client.cookie, "url": client.url}])
    page = await context.new_page()
    await page.goto("/")
    await expect(page.get_by_role("main")).to_be_visible()
    return context, page


async def test_missing_worker_is_told_to_administrators(
    installation: Installation, owner: Client, chromium: Browser
) -> None:
    wrong: list[str] = []
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme in schemes:
        context, page = await at(chromium, owner, scheme)
        notice = page.get_by_text("No worker is running, so replies aren't being sent.")
        await expect(notice).to_contain_text("Start `frontdesk work`, or restart the server.")
        wrong += await complaints(page, EVERYTHING if scheme == "light" else COLOURS)
        await resize(page, SIZES["phone"])
        wrong += [line async for line in on_a_phone(page)]
        if scheme == "light":
            await page.get_by_role("link", name="Details").click()
            await expect(page.get_by_role("heading", name="Installation")).to_be_visible()
            async with installation.database.system() as transaction:
                await transaction.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
            await expect(notice).to_have_count(0)
            async with installation.database.system() as transaction:
                await transaction.execute("DELETE FROM procrastinate_workers")
        await context.close()
    assert not wrong, "\n".join(wrong)

    administrator = await installation.member(owner, "administrator")
    context, page = await at(chromium, administrator)
    told = page.get_by_text("No worker is running, so replies aren't being sent.")
    await expect(told).to_contain_text("Let the person who runs this installation know.")
    await context.close()

    agent = await installation.member(owner, "agent")
    context, page = await at(chromium, agent)
    await page.wait_for_load_state("networkidle")
    await expect(page.get_by_text("No worker is running")).to_have_count(0)
    await context.close()
