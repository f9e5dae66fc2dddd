"""Every view of the app, how a person gets to it, and an inbox in which all of them have something to show."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page, Route, expect

from tests.e2e.playing import SHOP, Customer, connect, new_customer, reply_box
from tests.e2e.product import Product

DAY_MS = 24 * 3_600_000
SECOND_SHOP = {"username": "lost.shop", "display_name": "Lost Shop", "country": "TH"}
NOTHING_FOUND = "/?q=nobody+of+this+name"

Steps = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class FilledInbox:
    """Where the things are that the views show."""

    product: Product
    lively: int
    """A conversation with a message of every kind."""
    written_in: int
    """One that somebody writes in; what is half-written stays there."""
    noted: int
    """One that somebody writes a note in."""
    closed: int
    """One whose customer wrote too long ago to be answered."""
    cut_off: int
    """One of an inbox that lost its connection."""
    lost_inbox: int
    """That inbox."""
    invitation: str
    """The path of an open invitation's link."""
    commented: int
    """A conversation about a comment, with everything that can become of one."""
    feed_inbox: int
    """An inbox for comments."""


@dataclass(frozen=True)
class View:
    """A place in the app, and what is opened there: `steps` from the page at `path`."""

    name: str
    path: str
    steps: Steps | None = None
    signed_in: bool = True

    async def show(self, page: Page) -> None:
        """Go there from anywhere and wait until it stands still."""
        await page.context.set_offline(False)
        await page.goto("about:blank")
        await page.goto(self.path)
        await expect(page.get_by_role("main")).to_be_visible()
        await expect(page.locator("h1").first).to_be_attached()
        await expect(page.locator(".mantine-Skeleton-root, .mantine-Loader-root")).to_have_count(0)
        if self.steps is not None:
            await self.steps(page)
        await page.wait_for_timeout(200)


async def fill_inbox(product: Product) -> FilledInbox:
    """A shop with some history."""
    lively = await _lively(product)
    begun, noted = await new_customer(product), await new_customer(product)
    await begun.send(text="Thank you!")
    await noted.send(text="Is it me again?")
    late = await new_customer(product)
    await late.send(text="Is the whale mug back?", at=int(time.time() * 1_000) - 3 * DAY_MS)
    await product.control("POST", "/tiktok/businesses", SECOND_SHOP)
    inbox = await connect(product, SECOND_SHOP["username"])
    cut_off = await new_customer(product, SECOND_SHOP["username"])
    await cut_off.send(text="Can you hear me?")
    closed_id, cut_off_id = await conversation_of(late), await conversation_of(cut_off)
    await product.control("POST", "/tiktok/tokens/revoke", {"business": SECOND_SHOP["username"]})
    await _say(product, cut_off_id, "We cannot")
    await _until(lambda: product.api("GET", f"/inboxes/{inbox['id']}"), lambda found: found["state"] != "connected")
    invited = {"email": "new.colleague@example.com", "role": "agent"}
    invitation = urlsplit((await product.api("POST", "/invitations", invited))["url"])
    await product.api("POST", "/teams", {"name": "Workshops"})
    inboxes = (await product.api("GET", "/inboxes"))["items"]
    return FilledInbox(
        product=product,
        lively=lively,
        written_in=await conversation_of(begun),
        noted=await conversation_of(noted),
        closed=closed_id,
        cut_off=cut_off_id,
        lost_inbox=inbox["id"],
        invitation=f"{invitation.path}#{invitation.fragment}",
        commented=await _commented(product),
        feed_inbox=next(i["id"] for i in inboxes if i["capabilities"]["comments"]),
    )


async def conversation_of(customer: Customer) -> int:
    """The id of the customer's conversation, once something is written in it: coming from an ad opens it before."""

    def is_begun(page: Any) -> bool:
        return bool(page["items"]) and page["items"][0]["last_message"] is not None

    path = f"/conversations?status=all&q={customer.username}"
    found = await _until(lambda: customer.product.api("GET", path), is_begun)
    return int(found["items"][0]["id"])


async def _until(ask: Callable[[], Awaitable[Any]], good: Callable[[Any], bool]) -> Any:
    async with asyncio.timeout(60):
        while not good(found := await ask()):
            await asyncio.sleep(0.1)
        return found


async def _say(product: Product, conversation: int, text: str, **more: Any) -> dict[str, Any]:
    body = {"client_id": f"view-{conversation}-{text}", "content": text, **more}
    said: dict[str, Any] = await product.api("POST", f"/conversations/{conversation}/messages", body)
    return said


async def _lively(product: Product) -> int:
    """A conversation with everything that can be in one."""
    customer = await new_customer(product)
    arrival = {"business": SHOP, "customer": customer.username, "by": "ad", "ad_name": "Autumn glazes"}
    await product.control("POST", "/tiktok/customer/arrive", arrival)
    asked = await customer.send(text="Which glaze is this? https://example.com/glazes")
    for kind in ("image", "video", "sticker", "emoji", "share_post"):
        await customer.send(kind=kind)
    await customer.send(kind="other", raw_kind="gift")
    await customer.send(text="This one", quote=asked["message_id"])
    conversation = await conversation_of(customer)
    buttons = [{"id": name, "title": name.title()} for name in ("blue", "green")]
    await _say(product, conversation, "Celadon: which colour?", buttons=buttons)
    card = (await _until(customer.sees, lambda seen: seen[-1]["kind"] == "template"))[-1]
    await customer.tap(card, "Blue")
    await product.control("POST", "/tiktok/customer/react", {"message_id": card["message_id"], "emoji": "🔥"})
    own_app = {"business": SHOP, "customer": customer.username, "kind": "text", "text": "From the phone in the shop"}
    await product.control("POST", "/tiktok/business/send", own_app)
    await _say(product, conversation, "They asked twice already", private=True)
    change = {"status": "pending", "priority": "urgent", "labels": ["gifts"]}
    await product.api("PATCH", f"/conversations/{conversation}", change)
    fault = {"target": "api", "kind": "code", "code": 40002, "match": "*message/send/", "remaining": 1}
    await product.control("POST", "/tiktok/faults", fault)
    await _say(product, conversation, "This one is refused")
    path = f"/conversations/{conversation}/messages?limit=5"
    await _until(lambda: product.api("GET", path), lambda page: any(m["status"] == "failed" for m in page["items"]))
    await customer.send(text="Thank you!")
    return conversation


async def _commented(product: Product) -> int:
    """A conversation about a comment that is answered, hidden, and has replies of all kinds below it."""
    customer, other = await new_customer(product), await new_customer(product)

    async def comment(who: Customer, text: str, **more: Any) -> dict[str, Any]:
        body = {"customer": who.username, "business": SHOP, "text": text, **more}
        made: dict[str, Any] = await product.control("POST", "/tiktok/customer/comment", body)
        return made

    asked = await comment(customer, "Which glaze is this?")
    reply = await comment(other, "I should not say this", reply_to=asked["comment_id"])
    await conversation_of(other)
    gone = {"customer": other.username, "comment_id": reply["comment_id"]}
    await product.control("POST", "/tiktok/customer/delete_comment", gone)
    conversation = await conversation_of(customer)
    await _say(product, conversation, "Celadon, fired twice")
    await _say(product, conversation, "They asked before", private=True)
    path = f"/conversations/{conversation}/comments"

    async def thread() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await product.api("GET", path))["items"]
        return found

    await _until(thread, lambda items: any(item["from_business"] for item in items))
    await product.api("POST", f"/comments/{(await thread())[0]['id']}/hide")
    await _until(thread, lambda items: items[0]["visibility"] == "hidden" and items[1]["deleted_at"] is not None)
    return conversation


def press(role: Any, name: str) -> Steps:
    """Press the first thing of that name and wait for what it opens."""

    async def steps(page: Page) -> None:
        await page.get_by_role(role, name=re.compile(name)).first.click()
        opened = page.locator("[role=dialog], [role=menu], .mantine-Popover-dropdown").filter(visible=True)
        await expect(opened.first).to_be_visible()

    return steps


async def _keys(page: Page) -> None:
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _labels(page: Page) -> None:
    await page.keyboard.press("l")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _writing(page: Page) -> None:
    """A quote, a half-written text that is too long, and an open field."""
    article = page.get_by_role("log").get_by_role("article").filter(has_text="Thank you!")
    await article.hover()
    await article.get_by_role("button", name="Quote in reply").click()
    await reply_box(page).fill("very " * 1_300)


async def _card(page: Page) -> None:
    await press("button", "Message with buttons")(page)
    await page.get_by_role("dialog").get_by_role("textbox").first.fill("Which one?")


async def _note(page: Page) -> None:
    await page.keyboard.press("n")
    await page.keyboard.type("They asked before")


async def _offline(page: Page) -> None:
    await page.context.set_offline(True)
    await reply_box(page).fill("Written without a network")
    await reply_box(page).press("Enter")
    await expect(page.get_by_role("log").get_by_text("Written without a network").last).to_be_visible()


async def _refused_sign_in(page: Page) -> None:
    await page.get_by_label(re.compile("Email")).fill("nobody@example.com")
    await page.get_by_label(re.compile("Password")).first.fill("not the password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert").first).to_be_visible()


async def _set_up(page: Page) -> None:
    """As it is before anybody has set up the installation."""

    async def needed(route: Route) -> None:
        await route.fulfill(json={"needed": True})

    await page.route("**/api/setup", needed)
    await page.reload()
    await expect(page.get_by_role("textbox").first).to_be_visible()
    await page.unroute("**/api/setup")


async def _day(page: Page) -> None:
    await page.get_by_title(re.compile("^Jump to date")).first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _made_token(page: Page) -> None:
    await press("button", "New token")(page)
    await page.get_by_role("dialog").get_by_role("textbox").fill("Reports")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog").get_by_role("button", name=re.compile("Done"))).to_be_visible()


async def _delivery(page: Page) -> None:
    await page.get_by_role("tabpanel").get_by_role("button", name=re.compile("essage|Processed")).first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _own_comment(page: Page, action: str) -> None:
    await page.get_by_role("button", name="Actions for Marlow & Finch's comment").click()
    await page.get_by_role("menuitem", name=re.compile(f"^{action}")).click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _selected(page: Page) -> None:
    await page.get_by_role("button", name="Select conversations").click()
    await page.get_by_role("checkbox").first.click()
    await expect(page.get_by_text("1 selected")).to_be_visible()


async def _of_a_post(page: Page) -> None:
    busy = page.get_by_role("article").filter(has_text=re.compile("[1-9] open conversation"))
    await busy.first.get_by_role("link").first.click()
    await expect(page.get_by_role("button", name="All posts")).to_be_visible()
    await _selected(page)


def views(filled: FilledInbox) -> list[View]:
    """All of them."""
    lively = f"/conversations/{filled.lively}"
    commented = f"/conversations/{filled.commented}"
    return [
        View("sign-in", "/sign-in", signed_in=False),
        View("sign-in refused", "/sign-in", _refused_sign_in, signed_in=False),
        View("set-up done", "/setup#token", signed_in=False),
        View("set-up", "/setup#token", _set_up, signed_in=False),
        View("invitation", filled.invitation, signed_in=False),
        View("invitation cut off", "/invite", signed_in=False),
        View("list", "/"),
        View("list, nothing found", NOTHING_FOUND),
        View("list, status", "/", press("button", "^Open")),
        View("list, filters", "/", press("button", "Filter and sort")),
        View("account", "/", press("button", "Your account")),
        View("keys", "/", _keys),
        View("thread", lively),
        View("thread, half written", f"/conversations/{filled.written_in}", _writing),
        View("thread, note", f"/conversations/{filled.noted}", _note),
        View("thread, message", lively, press("button", "Message actions")),
        View("thread, status", lively, press("button", "Change status")),
        View("thread, assignee", lively, press("button", "^Assign")),
        View("thread, labels", lively, _labels),
        View("thread, day", lively, _day),
        View("thread, emoji", lively, press("button", "^Emoji")),
        View("thread, card", lively, _card),
        View("thread, picture", lively, press("button", "View full image")),
        View("thread closed for answers", f"/conversations/{filled.closed}"),
        View("thread cut off", f"/conversations/{filled.cut_off}"),
        View("thread gone", "/conversations/999999"),
        View("comments", commented),
        View("comments, menu", commented, press("button", "^Actions for .*'s comment")),
        View("comments, edit", commented, lambda page: _own_comment(page, "Edit")),
        View("comments, delete", commented, lambda page: _own_comment(page, "Delete")),
        View("posts", "/posts"),
        View("list of a post, selected", "/posts", _of_a_post),
        View("list, selected", "/", _selected),
        View("settings", "/settings"),
        View("integrations", "/settings/integrations"),
        View("integrations, menu", "/settings/integrations", press("button", "^Options for")),
        View("integrations, available", "/settings/integrations?tab=available"),
        View("connect", "/settings/integrations?tab=available&connect=tiktok"),
        View("setup", "/settings/integrations?setup=1"),
        View("channel", "/settings/integrations/tiktok_dm"),
        View("inbox", "/settings/inboxes/1"),
        View("inbox for comments", f"/settings/inboxes/{filled.feed_inbox}"),
        View("inbox, menu", "/settings/inboxes/1", press("button", "^Options for")),
        View("inbox, activity", "/settings/inboxes/1?tab=activity"),
        View("inbox, delivery", "/settings/inboxes/1?tab=activity", _delivery),
        View("inbox lost", f"/settings/inboxes/{filled.lost_inbox}"),
        View("team", "/settings/team"),
        View("team, invite", "/settings/team", press("button", "^Invite")),
        View("team, withdraw", "/settings/team", press("button", "Revoke")),
        View("profile", "/settings/profile"),
        View("profile, token", "/settings/profile", _made_token),
        View("installation", "/settings/installation"),
        View("permission refused", "/tiktok/callback?error=access_denied&state=x"),
        View("nowhere", "/settings/nowhere"),
        View("thread offline", lively, _offline),
    ]
