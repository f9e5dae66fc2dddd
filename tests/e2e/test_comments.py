"""Comments on posts: answered, hidden, deleted and changed from the inbox; what their authors do shows by itself."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.playing import SHOP, Customer, new_customer
from tests.e2e.product import Product, signed_in

WAIT = "This may take 1–2 mins. Please wait..."


@pytest.fixture(scope="module", autouse=True)
async def prompt(product: Product) -> None:
    """The platform tells of comments at once."""
    await product.control("PATCH", "/tiktok/settings", {"comments": {"delay_seconds": 0.05}})


async def comment(customer: Customer, text: str, **more: Any) -> dict[str, Any]:
    """The customer writes below the shop's newest post, or where `more` says."""
    body = {"customer": customer.username, "business": SHOP, "text": text, **more}
    made: dict[str, Any] = await customer.product.control("POST", "/tiktok/customer/comment", body)
    return made


async def on_the_platform(product: Product, made: dict[str, Any]) -> dict[str, Any]:
    """A first-level comment as the platform has it, with its `reply_list`."""
    below = await product.control("GET", f"/tiktok/comments?video_id={made['video_id']}")
    return next(found for found in below["comments"] if found["comment_id"] == made["comment_id"])


async def replies_to(product: Product, made: dict[str, Any]) -> list[str]:
    """What the business replied to a first-level comment, as the platform has it."""
    return [reply["text"] for reply in (await on_the_platform(product, made))["reply_list"]]


async def is_on_the_platform(product: Product, made: dict[str, Any], visibility: str) -> None:
    """Wait until the platform has done it: the screen may show what was asked for before that."""
    async with asyncio.timeout(30):
        while (await on_the_platform(product, made))["visibility"] != visibility:
            await asyncio.sleep(0.1)


async def conversation_about(customer: Customer) -> int:
    """The id of the customer's newest conversation, once there is one."""
    async with asyncio.timeout(30):
        while not (found := await customer.product.api("GET", f"/conversations?q={customer.username}"))["items"]:
            await asyncio.sleep(0.1)
    number: int = found["items"][0]["id"]
    return number


async def open_comment(agent: Page, customer: Customer) -> Locator:
    """The customer's conversation on the screen; the pane with the comments."""
    await agent.goto(f"/conversations/{await conversation_about(customer)}")
    await expect(the_comment(agent, customer.name)).to_be_visible()
    return agent.get_by_role("log")


def the_comment(agent: Page, name: str) -> Locator:
    """The last comment that somebody wrote."""
    return agent.get_by_role("article", name=f"{name} wrote").last


async def choose(agent: Page, written: Locator, action: str) -> None:
    """Choose something from a comment's menu."""
    await written.get_by_role("button", name=re.compile("Actions for")).click()
    await agent.get_by_role("menuitem", name=action, exact=True).click()


async def reply_in_public(agent: Page, text: str) -> Locator:
    """Answer in public; the answer once it is posted."""
    field = agent.get_by_placeholder("Send a new comment…")
    await field.fill(text)
    await agent.get_by_role("button", name="Send", exact=True).click()
    posted = agent.get_by_role("article", name="Marlow & Finch wrote").filter(has_text=text)
    await expect(posted).to_be_visible()
    return posted


async def test_reply_is_posted_under_the_comment(product: Product, agent: Page, customer: Customer) -> None:
    made = await comment(customer, "Which glaze is that?")
    await open_comment(agent, customer)
    await expect(agent.get_by_text(f"Public reply to @{customer.username} as Marlow & Finch")).to_be_visible()
    await expect(agent.get_by_role("region", name="Video")).to_contain_text("Throwing a moss green bowl")
    # Nothing of what only chats have.
    await expect(agent.get_by_role("timer")).to_have_count(0)
    await expect(agent.get_by_role("button", name="Quote in reply")).to_have_count(0)

    field = agent.get_by_placeholder("Send a new comment…")
    await field.fill("🏺" * 151)
    await expect(agent.get_by_text("151 / 150")).to_be_visible()
    await expect(agent.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    posted = await reply_in_public(agent, "Celadon, fired twice.")
    await expect(posted).to_contain_text("Your account")
    await expect(posted.get_by_label("Sent", exact=True)).to_be_visible()
    # Once, as the comment: no bubble is left of it.
    await expect(agent.get_by_role("log").get_by_text("Celadon, fired twice.")).to_have_count(1)
    replies = (await on_the_platform(product, made))["reply_list"]
    assert [(reply["from"], reply["text"]) for reply in replies] == [("business", "Celadon, fired twice.")]


async def test_comment_of_others_appears_in_the_open_thread(product: Product, agent: Page, customer: Customer) -> None:
    made = await comment(customer, "Do you ship?")
    thread = await open_comment(agent, customer)
    other = await new_customer(product)
    await comment(other, "I would like to know that too", reply_to=made["comment_id"])
    await expect(the_comment(agent, other.name)).to_contain_text("I would like to know that too")
    await expect(thread.get_by_role("article")).to_have_count(2)
    # A note stands between, seen by the team alone.
    await agent.get_by_text("Private note", exact=True).click()
    await agent.get_by_label("Your private note").fill("Ask about the rates")
    await agent.keyboard.press("Enter")
    await expect(thread.get_by_text("Ask about the rates")).to_be_visible()
    assert len((await on_the_platform(product, made))["reply_list"]) == 1


async def test_comment_is_hidden_and_shown_again(product: Product, agent: Page, customer: Customer) -> None:
    made = await comment(customer, "Cheap followers here")
    await open_comment(agent, customer)
    written = the_comment(agent, customer.name)
    await choose(agent, written, "Hide")
    await expect(agent.get_by_text(WAIT, exact=True)).to_be_visible()
    await expect(written.get_by_text("Hidden", exact=True)).to_be_visible()
    await is_on_the_platform(product, made, "hidden")
    await choose(agent, written, "Unhide")
    await expect(written.get_by_text("Hidden", exact=True)).to_have_count(0)
    await is_on_the_platform(product, made, "public")
    # Customers' comments can be hidden, not deleted.
    await written.get_by_role("button", name=re.compile("Actions for")).click()
    await expect(agent.get_by_role("menuitem", name="Hide", exact=True)).to_be_visible()
    await expect(agent.get_by_role("menuitem", name="Delete", exact=True)).to_have_count(0)
    await expect(agent.get_by_role("menuitem", name="Edit", exact=True)).to_have_count(0)


async def test_comment_is_liked(product: Product, agent: Page, customer: Customer) -> None:
    made = await comment(customer, "What a lovely bowl")
    await open_comment(agent, customer)
    heart = the_comment(agent, customer.name).get_by_role("button", name=re.compile("^Like"))
    await heart.click()
    await expect(heart).to_have_attribute("aria-pressed", "true")
    assert (await on_the_platform(product, made))["liked"]
    await expect(heart).to_be_enabled()
    await heart.click()
    await expect(heart).to_have_attribute("aria-pressed", "false")


async def test_comment_of_the_business_is_deleted(product: Product, agent: Page, customer: Customer) -> None:
    made = await comment(customer, "Is it dishwasher safe?")
    await open_comment(agent, customer)
    posted = await reply_in_public(agent, "No, it is not.")
    await choose(agent, posted, "Delete")
    question = agent.get_by_role("dialog", name="Delete Comment?")
    await expect(question).to_contain_text("Are you sure you want to delete this comment? This cannot be undone.")
    await question.get_by_role("button", name="Cancel", exact=True).click()
    await expect(question).to_have_count(0)
    await choose(agent, posted, "Delete")
    await question.get_by_role("button", name="Delete", exact=True).click()
    await expect(agent.get_by_text(WAIT, exact=True)).to_be_visible()
    await expect(posted.get_by_text("Comment Deleted", exact=True)).to_be_visible()
    await expect(posted).to_contain_text("No, it is not.")
    assert (await on_the_platform(product, made))["reply_list"] == []


async def test_comment_of_the_business_is_edited(product: Product, agent: Page, customer: Customer) -> None:
    made = await comment(customer, "How much is it?")
    await open_comment(agent, customer)
    posted = await reply_in_public(agent, "Thirty ero")
    await choose(agent, posted, "Edit")
    modal = agent.get_by_role("dialog", name="Edit comment")
    await expect(modal).to_contain_text("Comments can't be edited once they are posted")
    await modal.get_by_label("Comment", exact=True).fill("Thirty euros")
    await expect(modal).to_contain_text("12 / 150")
    await modal.get_by_role("button", name="Post again").click()
    again = agent.get_by_role("article", name="Marlow & Finch wrote").filter(has_text="Thirty euros")
    await expect(again.get_by_text("Edited", exact=True)).to_be_visible()
    await expect(posted).to_have_count(0)
    async with asyncio.timeout(30):  # the screen shows it before the platform has deleted the first one
        while (texts := await replies_to(product, made)) != ["Thirty euros"]:
            assert set(texts) <= {"Thirty ero", "Thirty euros"}
            await asyncio.sleep(0.1)


async def test_comment_deleted_by_its_author_stays_and_is_marked(
    product: Product, agent: Page, customer: Customer
) -> None:
    made = await comment(customer, "I should not have said that")
    await open_comment(agent, customer)
    body = {"customer": customer.username, "comment_id": made["comment_id"]}
    await product.control("POST", "/tiktok/customer/delete_comment", body)
    written = the_comment(agent, customer.name)
    await expect(written.get_by_text("Comment Deleted", exact=True)).to_be_visible()
    await expect(written).to_contain_text("I should not have said that")
    await expect(agent.get_by_text("This comment was deleted, so your reply may be refused.")).to_be_visible()


async def test_comments_are_hidden_together(product: Product, agent: Page, customer: Customer) -> None:
    made = [await comment(customer, f"Spam number {number}") for number in (1, 2, 3)]
    body = {"customer": customer.username, "comment_id": made[2]["comment_id"]}
    async with asyncio.timeout(30):
        while len((await product.api("GET", f"/conversations?q={customer.username}"))["items"]) < len(made):
            await asyncio.sleep(0.1)
    await product.control("POST", "/tiktok/customer/delete_comment", body)
    await open_comment(agent, customer)
    await agent.get_by_role("tab", name=re.compile("All")).click()
    await agent.get_by_label("Search messages").fill(customer.username)
    cards = agent.locator("[data-conversation]").filter(has_text=customer.name)
    await expect(cards).to_have_count(len(made))
    await expect(agent.locator("[data-conversation]")).to_have_count(len(made))
    await agent.keyboard.press("Tab")
    await expect(agent.get_by_role("region", name="People")).to_be_visible()
    # Each by its number: the cards change places as long as news of the comments arrive.
    numbers = [await card.get_attribute("data-conversation") for card in await cards.all()]
    for count, number in enumerate(numbers, 1):
        await agent.locator(f'[data-conversation="{number}"]').focus()
        await agent.keyboard.press("x")
        await expect(agent.get_by_text(f"{count} selected")).to_be_visible()
    await agent.get_by_role("button", name="Hide comments").click()
    await expect(agent.get_by_text("2 comments are being hidden.")).to_be_visible()
    refused = agent.get_by_role("dialog", name="1 comment couldn't be hidden")
    await expect(refused).to_contain_text("This comment was deleted.")
    async with asyncio.timeout(30):
        for hidden in made[:2]:
            while (await on_the_platform(product, hidden))["visibility"] != "hidden":
                await asyncio.sleep(0.1)


async def test_selected_conversations_are_resolved(product: Product, agent: Page, customer: Customer) -> None:
    await comment(customer, "Thank you!")
    number = await conversation_about(customer)
    await agent.get_by_role("tab", name=re.compile("All")).click()
    await agent.get_by_label("Search messages").fill(customer.username)
    await expect(agent.locator("[data-conversation]")).to_have_count(1)
    await agent.get_by_role("button", name="Select conversations").click()
    await agent.get_by_role("checkbox", name=f"Select conversation with {customer.name}").click()
    await agent.get_by_label("Selected conversations").get_by_role("button", name="Resolve").click()
    # A search finds every status: the conversation is still there, for what is done to it next.
    await expect(agent.get_by_label("Selected conversations").get_by_role("button", name="Reopen")).to_be_visible()
    await expect(agent.get_by_text("1 selected")).to_be_visible()
    async with asyncio.timeout(30):
        while (await product.api("GET", f"/conversations/{number}"))["status"] != "resolved":
            await asyncio.sleep(0.1)


async def test_post_leads_to_its_conversations(product: Product, agent: Page, customer: Customer) -> None:
    body = {"business": SHOP, "caption": "Tea bowls for the market", "cover": "cups"}
    post = await product.control("POST", "/tiktok/videos", body)
    await comment(customer, "Which market?", video_id=post["video_id"])
    await conversation_about(customer)
    await agent.get_by_role("link", name="Posts").click()
    tile = agent.get_by_role("article").filter(has_text="Tea bowls for the market")
    await expect(tile).to_contain_text("1 open conversation")
    await tile.get_by_role("link").first.click()
    await expect(agent.get_by_text("Post: Tea bowls for the market")).to_be_visible()
    await expect(agent.locator("[data-conversation]")).to_have_count(1)
    await expect(agent.locator("[data-conversation]")).to_contain_text(customer.name)
    await agent.get_by_role("button", name="All posts").click()
    await expect(agent.get_by_text("Post: Tea bowls for the market")).to_have_count(0)
    # Another customer's comment is counted without loading anew.
    await agent.get_by_role("link", name="Posts").click()
    await expect(tile).to_contain_text("1 open conversation")
    await comment(await new_customer(product), "And when?", video_id=post["video_id"])
    await expect(tile).to_contain_text("2 open conversations")


async def test_post_that_is_gone_says_so(product: Product, agent: Page, customer: Customer) -> None:
    post = await product.control("POST", "/tiktok/videos", {"business": SHOP, "caption": "Not for long"})
    fault = {"target": "api", "kind": "code", "code": 50000, "match": "business/video/list/"}
    made = await product.control("POST", "/tiktok/faults", fault)
    await comment(customer, "Gone in a moment?", video_id=post["video_id"])
    await open_comment(agent, customer)
    await product.control("PATCH", "/tiktok/videos", {"video_id": post["video_id"], "privacy": "PRIVATE"})
    await product.control("DELETE", f"/tiktok/faults/{made['fault_id']}")
    await expect(agent.get_by_text("Post unavailable")).to_be_visible(timeout=60_000)


async def test_inbox_says_what_a_conversation_is(product: Product, agent: Page) -> None:
    inboxes = (await product.api("GET", "/inboxes"))["items"]
    number = next(inbox["id"] for inbox in inboxes if inbox["capabilities"]["comments"])
    await agent.goto(f"/settings/inboxes/{number}")
    await agent.get_by_label("person and comment thread").check()
    await expect(agent.get_by_text("Saved")).to_be_visible()
    assert (await product.api("GET", f"/inboxes/{number}"))["conversation_per"] == "person"
    await product.api("PATCH", f"/inboxes/{number}", {"conversation_per": "comment"})


async def test_comment_with_an_offer_is_replied_to_in_a_direct_message(
    product: Product, agent: Page, customer: Customer
) -> None:
    inboxes = (await product.api("GET", "/inboxes"))["items"]
    messages = next(
        inbox for inbox in inboxes if inbox["capabilities"]["private_replies"] and inbox["username"].endswith(SHOP)
    )
    await agent.goto(f"/settings/inboxes/{messages['id']}")
    await agent.get_by_role("switch", name="Reply to comments in direct messages").click()
    await expect(agent.get_by_text("You can now reply to picked comments in direct messages")).to_be_visible()
    assert (await product.api("GET", f"/inboxes/{messages['id']}/private-replies"))["enabled"]

    made = await comment(customer, "How much is the tall jug?", high_intent=True)
    await open_comment(agent, customer)
    written = the_comment(agent, customer.name)
    await written.get_by_role("button", name="Reply in DM").click()
    modal = agent.get_by_role("dialog", name="Reply in a direct message")
    await expect(modal).to_contain_text("How much is the tall jug?")
    conditions = modal.get_by_role("list", name="Requirements")
    await expect(conditions).to_contain_text("Met: Posted in the last 48 hours")
    await expect(conditions).to_contain_text("Unknown: Its author is 18 or older")
    send = modal.get_by_role("button", name="Send DM")
    await expect(send).to_be_disabled()
    await modal.get_by_label("Direct message").fill("It is 900 baht.")
    await expect(modal).to_contain_text(f"15 / {messages['capabilities']['text_limit']}")
    await send.click()
    await expect(modal).to_have_count(0)
    bubble = agent.get_by_role("log").get_by_role("article").filter(has_text="It is 900 baht.")
    await expect(bubble).to_contain_text("Reply in a direct message")
    await expect(bubble.get_by_label("Sent", exact=True)).to_be_visible()
    assert (await on_the_platform(product, made))["reply_list"] == []
    assert [seen["text"] for seen in await customer.sees()] == ["It is 900 baht."]

    await expect(written.get_by_role("button", name="Reply in DM")).to_have_count(0)
    await written.get_by_role("link", name="Replied in DM").click()
    private = agent.get_by_role("log").get_by_role("article").filter(has_text="It is 900 baht.")
    await expect(private.get_by_role("link", name="Reply to a comment")).to_be_visible()
    await product.api("PUT", f"/inboxes/{messages['id']}/private-replies", {"enabled": False})


async def test_comments_on_a_small_screen_can_be_replied_to(
    product: Product, chromium: Browser, customer: Customer
) -> None:
    await comment(customer, "Do you read this on the way?")
    number = await conversation_about(customer)
    context = await signed_in(chromium, product, viewport={"width": 390, "height": 844}, has_touch=True)
    page = await context.new_page()
    await page.goto(f"/conversations/{number}")
    await reply_in_public(page, "We do.")
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    await context.close()
