"""Who takes part in a flow: customers played through the sandbox, colleagues in browser windows of their own."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import aiohttp
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e.product import Product, signed_in

SHOP = "marlow.finch"
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PASSWORD = "clay on the wheel"
NUMBERS = itertools.count(1)


@dataclass
class Customer:
    """A customer played through the sandbox's control API."""

    product: Product
    username: str
    name: str
    shop: str = SHOP

    async def send(self, **said: Any) -> dict[str, Any]:
        """Write to the shop: a text, unless `kind` says something else; the platform's message."""
        body = {"business": self.shop, "customer": self.username, "kind": "text", **said}
        sent: dict[str, Any] = await self.product.control("POST", "/tiktok/customer/send", body)
        return sent

    async def tap(self, message: dict[str, Any], title: str) -> None:
        """Tap the button of a card that says `title`."""
        button = next(button for button in message["template"]["buttons"] if button["title"] == title)
        body = {"message_id": message["message_id"], "button_id": button["id"]}
        await self.product.control("POST", "/tiktok/customer/tap", body)

    async def read(self) -> None:
        """See everything the shop wrote."""
        await self.product.control("POST", "/tiktok/customer/read", {"business": self.shop, "customer": self.username})

    async def sees(self) -> list[dict[str, Any]]:
        """The messages on the customer's phone, oldest first."""
        path = f"/tiktok/conversation?business={self.shop}&customer={self.username}"
        messages: list[dict[str, Any]] = (await self.product.control("GET", path))["messages"]
        return messages

    async def sees_at_least(self, count: int) -> list[dict[str, Any]]:
        """What `sees` says once there are `count` messages."""
        async with asyncio.timeout(30):
            while len(messages := await self.sees()) < count:
                await asyncio.sleep(0.05)
            return messages

    async def conversation_id(self) -> int:
        """The conversation in the inbox, as soon as there is one."""
        async with asyncio.timeout(30):
            while not (
                found := (await self.product.api("GET", f"/conversations?{urlencode({'q': self.name})}"))["items"]
            ):
                await asyncio.sleep(0.05)
        return int(found[0]["id"])


async def new_customer(product: Product, shop: str = SHOP) -> Customer:
    """Somebody nobody has met yet."""
    number = next(NUMBERS)
    # The number in the middle: no name begins another one, nor becomes another one with the minutes that follow it.
    made = Customer(product, f"customer.{number}", f"Nadia {number} Example", shop)
    body = {"username": made.username, "display_name": made.name, "country": "TH", "is_follower": True}
    await product.control("POST", "/tiktok/customers", body)
    return made


@contextlib.asynccontextmanager
async def agent_page(chromium: Browser, product: Product, **login: str) -> AsyncIterator[Page]:
    """The inbox in a window of its own: the owner's, or of whom `login` names. No script may fail in it."""
    context = await signed_in(chromium, product, login=login or None, viewport=DESKTOP)
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto("/")
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    yield page
    await context.close()
    assert not problems


async def colleague(product: Product, name: str) -> dict[str, str]:
    """Somebody who joined the account and sees every conversation; what they sign in with."""
    login = {"email": f"{name.split()[0].lower()}.{next(NUMBERS)}@example.com", "password": PASSWORD}
    invitation = await product.api("POST", "/invitations", {"email": login["email"], "role": "supervisor"})
    token = urlsplit(invitation["url"]).fragment
    await product.api("POST", "/invitations/accept", {"token": token, "name": name, "password": PASSWORD})
    return login


async def put_file(product: Product, name: str, content: bytes) -> str:
    """Give the customer's phone a file to send; what sends it."""
    form = aiohttp.FormData()
    form.add_field("business", SHOP)
    form.add_field("file", content, filename=name)
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{product.sandbox_url}/control/tiktok/media", data=form) as response,
    ):
        return str((await response.json())["media_id"])


async def open_conversation(agent: Page, customer: Customer) -> Locator:
    """Choose the customer's conversation in the list; its thread."""
    await agent.get_by_role("tab", name=re.compile("All")).click()
    # The list holds still while the pointer is over it.
    await agent.mouse.move(900, 450)
    await agent.get_by_text(customer.name, exact=True).first.click()
    await expect(reply_box(agent)).to_be_visible()
    return agent.get_by_role("log")


def reply_box(agent: Page) -> Locator:
    """The field in which an answer is written."""
    return agent.get_by_placeholder(re.compile("^Reply…"))


async def connect(product: Product, username: str, inbox_id: int | None = None) -> dict[str, Any]:
    """Connect the business's account, or connect `inbox_id` again; the inbox."""
    start = "/channels/tiktok_dm/connect"
    url = (await product.api("POST", start, {"inbox_id": inbox_id}))["url"]
    asked = dict(parse_qsl(urlsplit(url).query))
    app = (await product.control("GET", "/tiktok/apps"))[0]["app_id"]
    body = {"app_id": app, "business": username, "redirect_uri": asked["redirect_uri"], "state": asked["state"]}
    back = urlsplit((await product.control("POST", "/tiktok/authorize", body))["redirect_to"])
    brought = {"path": back.path, "query": dict(parse_qsl(back.query))}
    connected: dict[str, Any] = (await product.api("POST", "/connect/complete", brought))["inbox"]
    return connected
