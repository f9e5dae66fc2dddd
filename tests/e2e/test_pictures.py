"""Pictures as people have them: made what the channel takes before they are sent, or refused with a sentence."""

from __future__ import annotations

import io

from PIL import Image
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.e2e.playing import Customer, open_conversation
from tests.e2e.product import Product
from tests.e2e.test_comments import comment, conversation_about, open_comment

TURNED = 6
"""EXIF's word for a camera that was held upright: the stored picture lies on its side."""


def picture(name: str, width: int, height: int, *, mode: str = "RGB", orientation: int = 1) -> FilePayload:
    """A file of the kind that its name says, red in its stored upper left corner."""
    image = Image.new(mode, (width, height), 120 if mode == "P" else (30, 120, 110))
    image.paste((200, 30, 30) if mode == "RGB" else 1, (0, 0, width // 4, height // 4))
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = io.BytesIO()
    kind = {"jpg": "JPEG"}.get(name.split(".")[-1], name.split(".")[-1].upper())
    image.save(content, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return FilePayload(name=name, mimeType=f"image/{kind.lower()}", buffer=content.getvalue())


def tiles(agent: Page) -> Locator:
    """The files in the composer."""
    return agent.get_by_role("listitem").filter(has=agent.get_by_role("button", name="Remove "))


async def choose(agent: Page, *files: FilePayload) -> None:
    await agent.locator("input[type=file]").first.set_input_files(list(files))


async def test_pictures_from_a_phone_reach_a_chat(product: Product, agent: Page, customer: Customer) -> None:
    await customer.send(text="Do you have pictures of it?")
    await open_conversation(agent, customer)
    await choose(
        agent,
        picture("held.jpg", 1200, 900, orientation=TURNED),
        picture("page.webp", 800, 600),
        picture("scan.bmp", 640, 480),
        picture("loop.gif", 500, 400, mode="P"),
    )
    for place, said in enumerate(
        ("Turned upright, ", "Converted to JPEG, ", "Converted to JPEG, ", "Only the first frame of the GIF is sent.")
    ):
        await expect(tiles(agent).nth(place)).to_contain_text(said)
    await expect(agent.get_by_text("Sends as 4 messages")).to_be_visible()
    await agent.get_by_role("button", name="Send", exact=True).click()
    assert [message["kind"] for message in await customer.sees_at_least(5)] == ["text", *["image"] * 4]

    conversation = await conversation_about(customer)
    messages = (await product.api("GET", f"/conversations/{conversation}/messages"))["items"]
    sent = [file for message in messages if message["direction"] == "out" for file in message["attachments"]]
    sizes = {(file["mime_type"], file["width"], file["height"]) for file in sent}
    assert ("image/jpeg", 900, 1200) in sizes, "it is stored as it was held"
    assert {kind for kind, *_ in sizes} <= {"image/jpeg", "image/png"}


async def test_attachment_that_is_no_picture_is_refused_before_it_is_sent(agent: Page, customer: Customer) -> None:
    await customer.send(text="And this one?")
    await open_conversation(agent, customer)
    whole = picture("whole.jpg", 900, 700)["buffer"]
    await choose(
        agent,
        FilePayload(name="broken.jpg", mimeType="image/jpeg", buffer=whole[:200] + b"\0" * 400),
        FilePayload(name="empty.png", mimeType="image/png", buffer=b""),
        FilePayload(name="letter.jpg", mimeType="image/jpeg", buffer=b"Dear shop, this is a text."),
        FilePayload(name="whole.jpg", mimeType="image/jpeg", buffer=whole),
    )
    for place, said in enumerate(("damaged", "empty", "isn't an image")):
        await expect(tiles(agent).nth(place).get_by_role("alert")).to_contain_text(said)
    # Only the one that can be sent counts.
    await expect(agent.get_by_text("Sends as")).to_have_count(0)
    await agent.get_by_role("button", name="Send", exact=True).click()
    assert [message["kind"] for message in await customer.sees_at_least(2)] == ["text", "image"]


async def test_large_photo_is_scaled_for_a_comment_and_a_tiny_one_refused(agent: Page, customer: Customer) -> None:
    await comment(customer, "Show me the kiln, please")
    await open_comment(agent, customer)
    await choose(agent, picture("phone.jpg", 4032, 3024, orientation=TURNED), picture("dot.png", 100, 100))
    await expect(tiles(agent).first).to_contain_text("Scaled to 1080 × 1440, ")
    await expect(tiles(agent).nth(1)).to_contain_text("This image is 100 × 100 pixels. It needs at least 360 × 360.")
    await agent.get_by_role("button", name="Remove dot.png").click()
    await agent.get_by_role("button", name="Send", exact=True).click()
    await expect(agent.get_by_role("article", name="Marlow & Finch wrote").get_by_role("img").first).to_be_visible()
