"""Pictures and films of a thread: looked at in full, and said to be broken where they are."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, Route, expect

from tests.e2e.playing import Customer, open_conversation, put_file

SCALE = re.compile(r"scale\(([\d.]+)\)")


async def scale_of(picture: Locator) -> float:
    """How many times as large as the whole picture it is drawn."""
    found = SCALE.search(await picture.get_attribute("style") or "")
    assert found is not None
    return float(found[1])


async def pictures(agent: Page, customer: Customer) -> Locator:
    """The buttons that enlarge the pictures of a thread that has two."""
    await customer.send(kind="image", sample="png")
    await customer.send(text="And from the side")
    await customer.send(kind="image", sample="jpeg")
    thread = await open_conversation(agent, customer)
    tiles = thread.get_by_role("button", name="View full image")
    await expect(tiles).to_have_count(2)
    return tiles


async def test_pictures_are_looked_at_by_keys_alone(agent: Page, customer: Customer) -> None:
    tiles = await pictures(agent, customer)
    await tiles.first.focus()
    await agent.keyboard.press("Enter")
    dialog = agent.get_by_role("dialog")
    await expect(dialog.get_by_text("1 of 2")).to_be_visible()
    await agent.keyboard.press("ArrowRight")
    await expect(dialog.get_by_text("2 of 2")).to_be_visible()
    await agent.keyboard.press("ArrowRight")
    await expect(dialog.get_by_text("2 of 2")).to_be_visible()
    await agent.keyboard.press("ArrowLeft")
    picture = dialog.locator("img")
    await agent.keyboard.press("+")
    await agent.keyboard.press("+")
    await expect(picture).to_have_attribute("style", re.compile(r"scale\(2\.25\)"))
    await agent.keyboard.press("-")
    await expect(picture).to_have_attribute("style", re.compile(r"scale\(1\.5\)"))
    await agent.keyboard.press("0")
    await expect(picture).to_have_attribute("style", re.compile(r"scale\(1\)"))
    for _ in range(10):
        await agent.keyboard.press("Tab")
        assert await agent.evaluate("() => document.activeElement.closest('[role=dialog]') !== null")
    # The keys of the inbox are not pressed meanwhile.
    await agent.keyboard.press("e")
    await agent.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(tiles.first).to_be_focused()
    await expect(agent.get_by_role("button", name="Resolve")).to_be_visible()


async def test_picture_is_looked_at_closely_moved_and_taken_home(agent: Page, customer: Customer) -> None:
    tiles = await pictures(agent, customer)
    await tiles.last.click()
    dialog = agent.get_by_role("dialog")
    picture = dialog.locator("img")
    await expect(picture).to_have_js_property("complete", True)
    await agent.mouse.move(700, 450)
    await agent.mouse.wheel(0, -400)
    await expect(picture).not_to_have_attribute("style", re.compile(r"scale\(1\)"))
    before = await picture.bounding_box()
    await agent.mouse.down()
    await agent.mouse.move(760, 480, steps=3)
    await agent.mouse.up()
    after = await picture.bounding_box()
    assert before is not None
    assert after is not None
    assert (round(after["x"] - before["x"]), round(after["y"] - before["y"])) == (60, 30)
    await dialog.get_by_role("button", name="Smaller").click()
    await dialog.get_by_role("button", name="Smaller").click()
    assert await scale_of(picture) == 1
    async with agent.expect_download() as started:
        await dialog.get_by_role("link", name="Download").click()
    assert re.search(r"\.jpe?g$", (await started.value).suggested_filename)
    await dialog.get_by_role("button", name="Previous image").click()
    await expect(dialog.get_by_text("1 of 2")).to_be_visible()
    await dialog.get_by_role("button", name="Close").click()
    await expect(dialog).to_have_count(0)


async def test_media_that_is_broken_says_so_and_links_to_the_file(agent: Page, customer: Customer) -> None:
    async def spoil(route: Route) -> None:
        """JPEGs come as something that no browser can draw."""
        fetched = await route.fetch()
        spoilt = fetched.headers.get("content-type") == "image/jpeg"
        await route.fulfill(response=fetched, body=b"spoilt" if spoilt else await fetched.body())

    await agent.route("**/api/attachments/**", spoil)
    await customer.send(kind="image", sample="png")
    await customer.send(kind="image", sample="jpeg")
    film = await put_file(customer.product, "c.mp4", b"\0\0\0\x18ftypisom" + b"not a film" * 50)
    await customer.send(kind="video", media_id=film)
    thread = await open_conversation(agent, customer)
    await expect(thread.get_by_text("Image couldn't be loaded")).to_be_visible()
    await expect(thread.get_by_text("Video couldn't be loaded")).to_be_visible()
    await expect(thread.get_by_role("link", name="Open original")).to_have_count(2)
    await thread.get_by_role("button", name="View full image").click()
    dialog = agent.get_by_role("dialog")
    await expect(dialog.get_by_text("1 of 2")).to_be_visible()
    await agent.keyboard.press("ArrowRight")
    await expect(dialog.get_by_role("alert").get_by_text("Image couldn't be loaded")).to_be_visible()
    await expect(dialog.get_by_role("alert").get_by_role("link")).to_be_visible()
