"""A customer writes, the agent answers live, the customer sees it: the main job, in a real browser."""

from __future__ import annotations

import re

from playwright.async_api import Browser, FilePayload, Page, expect

from tests.e2e.playing import NUMBERS, Customer, open_conversation
from tests.e2e.product import Product


async def test_signing_in_leads_to_the_inbox(product: Product, chromium: Browser) -> None:
    context = await chromium.new_context(base_url=product.url)
    page = await context.new_page()
    await page.goto("/")
    await page.get_by_label(re.compile("Email")).fill(product.description["email"])
    await page.get_by_label(re.compile("Password")).first.fill("not the password")
    await page.get_by_role("button", name=re.compile("Sign in")).click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_label(re.compile("Password")).first.fill(product.description["password"])
    await page.get_by_role("button", name=re.compile("Sign in")).click()
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    await context.close()


async def test_message_appears_without_reload_and_the_reply_is_read(agent: Page, customer: Customer) -> None:
    await agent.get_by_role("tab", name=re.compile("All")).click()
    await customer.send(text="Is the blue mug still there?")
    card = agent.get_by_text(customer.name, exact=True).first
    await expect(card).to_be_visible(timeout=2000)
    await open_conversation(agent, customer)
    await expect(agent.locator("header img[src*='/avatar']").first).to_be_visible()
    thread = agent.get_by_role("log")
    await expect(thread.get_by_text("Is the blue mug still there?")).to_be_visible()

    box = agent.get_by_placeholder(re.compile("^Reply…"))
    await box.fill("Yes! Shall we put it aside?")
    await box.press("Enter")
    await expect(thread.get_by_text("Yes! Shall we put it aside?")).to_be_visible()
    await expect(agent.get_by_label("Sent", exact=True).last).to_be_visible()
    assert [m["text"] for m in await customer.sees()][-1] == "Yes! Shall we put it aside?"
    await customer.read()
    await expect(agent.get_by_label("Read", exact=True).last).to_be_visible(timeout=2000)

    # When it went out and when it was read, for who points at the time and for who comes with the keyboard.
    moment = thread.get_by_role("article").last.locator("[tabindex='0']:has(time)")
    told = agent.get_by_role("tooltip").filter(has_text=re.compile(r"Sent .+\d:\d\d.*Read .+\d:\d\d", re.DOTALL))
    await moment.hover()
    await expect(told).to_be_visible()
    await agent.mouse.move(900, 450)
    await expect(told).to_have_count(0)
    await agent.keyboard.press("Shift")
    await moment.focus()
    await expect(told).to_be_visible()


async def test_web_app_without_tls_works(product: Product, chromium: Browser, customer: Customer) -> None:
    """Browsers withhold several APIs from such pages; replying, files and copying must work without them."""
    context = await chromium.new_context(base_url=product.url.replace("127.0.0.1", "desk.test"))
    page = await context.new_page()
    await customer.send(text="Is anybody there?")
    await page.goto("/")
    assert await page.evaluate("window.isSecureContext") is False
    await page.get_by_label(re.compile("Email")).fill(product.description["email"])
    await page.get_by_label(re.compile("Password")).first.fill(product.description["password"])
    await page.get_by_role("button", name=re.compile("Sign in")).click()
    thread = await open_conversation(page, customer)
    box = page.get_by_placeholder(re.compile("^Reply…"))
    await page.locator("input[type=file]").first.set_input_files([await a_picture(page)])
    await page.get_by_role("button", name=re.compile("^Send")).click()
    await box.fill("We are")
    await box.press("Enter")
    await expect(thread.get_by_text("We are")).to_be_visible()
    assert {m["kind"] for m in await customer.sees_at_least(3)} == {"text", "image"}

    asked = thread.get_by_role("article").filter(has_text="Is anybody there?")
    await asked.hover()
    await asked.get_by_role("button", name="Message actions").click()
    await page.get_by_role("menuitem", name="Copy link").click()
    await expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    await box.press("Control+v")
    await expect(box).to_have_value(re.compile(rf"^{re.escape(page.url.split('?')[0])}\?message=\d+$"))
    await page.goto(await box.input_value())
    await expect(thread.get_by_text("Is anybody there?")).to_be_in_viewport()
    await context.close()


async def test_script_in_a_name_or_message_never_runs(product: Product, agent: Page) -> None:
    attack = '<img src=x onerror="window.owned=1"><script>window.owned=1</script>'
    username = f"customer.{next(NUMBERS)}"
    body = {"username": username, "display_name": attack[:80], "country": "TH"}
    await product.control("POST", "/tiktok/customers", body)
    mallory = Customer(product, username, attack[:80])
    await mallory.send(text=attack)
    await agent.get_by_role("tab", name=re.compile("All")).click()
    await agent.get_by_text(attack[:30]).first.click()
    await expect(agent.get_by_role("log").get_by_text(attack[:30])).to_be_visible()
    assert not await agent.evaluate("'owned' in window")


async def a_picture(page: Page) -> FilePayload:
    """One that the browser draws."""
    picture = await page.evaluate(
        """() => new Promise(done => {
            const canvas = Object.assign(document.createElement('canvas'), {width: 64, height: 48});
            canvas.getContext('2d').fillRect(8, 8, 40, 30);
            canvas.toBlob(async blob => done(Array.from(new Uint8Array(await blob.arrayBuffer()))), 'image/png');
        })"""
    )
    return FilePayload(name="mug.png", mimeType="image/png", buffer=bytes(picture))


async def test_picture_and_a_quote_reach_the_phone(agent: Page, customer: Customer) -> None:
    asked = await customer.send(text="How big is it?")
    await open_conversation(agent, customer)
    await agent.locator("input[type=file]").first.set_input_files([await a_picture(agent)])
    await agent.get_by_role("button", name=re.compile("^Send")).click()
    await expect(agent.get_by_label("Sent", exact=True).last).to_be_visible(timeout=30_000)
    assert (await customer.sees())[-1]["kind"] == "image"

    thread = agent.get_by_role("log")
    await thread.get_by_text("How big is it?").hover()
    await agent.get_by_role("button", name=re.compile("Reply to|Quote")).first.click()
    box = agent.get_by_placeholder(re.compile("^Reply…"))
    await box.fill("Nine centimetres")
    await box.press("Enter")
    await expect(thread.get_by_text("Nine centimetres")).to_be_visible()
    last = (await customer.sees_at_least(3))[-1]
    assert (last["text"], last["quoted_message_id"]) == ("Nine centimetres", asked["message_id"])


async def test_failed_message_says_why_and_retry_really_sends(agent: Page, customer: Customer) -> None:
    await customer.send(text="Hello?")
    await open_conversation(agent, customer)
    box = agent.get_by_placeholder(re.compile("^Reply…"))
    await box.fill("Good morning")
    fault = {"target": "api", "kind": "code", "code": 40064, "match": "business/message/send/"}
    await customer.product.control("POST", "/tiktok/faults", fault)
    await box.press("Enter")
    retry = agent.get_by_role("button", name="Retry")
    await expect(retry).to_be_visible(timeout=30_000)
    assert [m["text"] for m in await customer.sees()] == ["Hello?"]
    await customer.product.control("DELETE", "/tiktok/faults")
    await retry.click()
    await expect(agent.get_by_label("Sent", exact=True).last).to_be_visible(timeout=30_000)
    assert [m["text"] for m in await customer.sees()] == ["Hello?", "Good morning"]


async def test_window_is_counted_down_and_explained_when_closed(
    product: Product, agent: Page, customer: Customer
) -> None:
    await customer.send(text="Are you there?")
    await open_conversation(agent, customer)
    await expect(agent.get_by_text(re.compile("This chat will expire in 4[78] hours"))).to_be_visible()
    conversation = (await product.api("GET", f"/conversations?q={customer.username}"))["items"][0]
    for number in range(10):
        body = {"client_id": f"cap-{number}", "content": f"Answer {number}"}
        await product.api("POST", f"/conversations/{conversation['id']}/messages", body)
    await expect(agent.get_by_placeholder(re.compile("^Reply…"))).not_to_be_visible(timeout=30_000)
    await customer.send(text="Thanks!")
    await expect(agent.get_by_placeholder(re.compile("^Reply…"))).to_be_visible(timeout=30_000)
