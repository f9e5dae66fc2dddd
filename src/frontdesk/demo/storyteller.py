"""Storyteller of `story.py`: customers through the sandbox's control API, the agent through our own API."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from frontdesk.demo.bot import ShopBot
from frontdesk.demo.story import (
    COMMENTERS,
    CUSTOMERS,
    SHOP_USERNAME,
    Agent,
    Arrived,
    Bot,
    Commenter,
    Customer,
    Said,
    Shop,
)

PATIENCE_SECONDS = 20.0


class Storyteller:
    """Player of the story of `frontdesk.demo.story` on a running Frontdesk and its sandbox."""

    def __init__(self, http: aiohttp.ClientSession, url: str, sandbox_url: str, api_token: str, bot: ShopBot) -> None:
        self._http = http
        self._bot = bot
        self._api = f"{url}/api"
        self._control = f"{sandbox_url}/control/tiktok"
        self._headers = {"Authorization": f"Bearer {api_token}"}

    async def play(self) -> None:
        """Play the whole story: first what is long ago, then what the agent does now."""
        await self._listened_to()
        # The platform delivers a conversation's events in order; different ones may overtake each other.
        await asyncio.gather(*(self._play_customer(customer) for customer in CUSTOMERS))
        for commenter in COMMENTERS:
            await self._play_comment(commenter)
        for customer in CUSTOMERS:
            await self._play_agent(customer)
        for commenter in COMMENTERS:
            await self._reply_to_comment(commenter)

    async def _play_comment(self, commenter: Commenter) -> None:
        await self._play(
            "customers",
            {"username": commenter.username, "display_name": commenter.name, "country": commenter.country},
        )
        at = int(time.time() * 1000 - commenter.minutes_ago * 60_000)
        body = {"business": SHOP_USERNAME, "customer": commenter.username, "text": commenter.text, "at": at}
        await self._play("customer/comment", body)

    async def _reply_to_comment(self, commenter: Commenter) -> None:
        if commenter.reply is None:
            return
        conversation, _ = await self._arrived(commenter.username, 1)
        body = {"client_id": f"story-{commenter.username}", "content": commenter.reply}
        await self._ask("POST", f"/conversations/{conversation['id']}/messages", body)

    async def _play_customer(self, customer: Customer) -> None:
        await self._play(
            "customers",
            {
                "username": customer.username,
                "display_name": customer.name,
                "country": customer.country,
                "is_follower": customer.follower,
            },
        )
        now = time.time() * 1000
        both = {"business": SHOP_USERNAME, "customer": customer.username}
        for line in customer.lines:
            match line:
                case Said(minutes_ago, text, kind, more):
                    at = {"at": int(now - minutes_ago * 60_000)}
                    said = {"text": text} if text is not None else {}
                    await self._play("customer/send", {**both, "kind": kind, **said, **more, **at})
                case Shop(minutes_ago, text):
                    at = {"at": int(now - minutes_ago * 60_000)}
                    await self._play("business/send", {**both, "kind": "text", "text": text, **at})
                case Arrived(by, more):
                    await self._play("customer/arrive", {**both, "by": by, **more})
                case Agent() | Bot():
                    pass

    async def _play_agent(self, customer: Customer) -> None:
        change = dict(customer.change)
        if customer.held_for_days is not None:
            until = datetime.now(UTC) + timedelta(days=customer.held_for_days)
            change |= {"status": "hold", "held_until": until.isoformat()}
        if not change and not any(isinstance(line, Agent | Bot) for line in customer.lines):
            return
        expected = sum(isinstance(line, Said | Shop) for line in customer.lines)
        conversation, messages = await self._arrived(customer.username, expected)
        await self._reply(customer, conversation["id"], messages)
        if customer.mine:
            change["assignee_id"] = (await self._ask("GET", "/session"))["user"]["id"]
        if change:
            await self._ask("PATCH", f"/conversations/{conversation['id']}", change)

    async def _reply(self, customer: Customer, conversation_id: int, messages: list[dict[str, Any]]) -> None:
        """Say what the agent and the bot say, in their order."""
        epoch: int | None = None
        for place, line in enumerate(line for line in customer.lines if isinstance(line, Agent | Bot)):
            client_id = f"story-{customer.username}-{place}"
            if isinstance(line, Bot):
                epoch = await self._bot.take(conversation_id) if epoch is None else epoch
                await self._bot.say(conversation_id, client_id, line.text, epoch)
                continue
            body: dict[str, Any] = {"client_id": client_id, "content": line.text}
            if line.note:
                body["private"] = True
            if line.quote is not None:
                said = [message for message in messages if message["direction"] == "in"]
                body["reply_to_id"] = said[-line.quote]["id"]
            await self._ask("POST", f"/conversations/{conversation_id}/messages", body)

    async def _listened_to(self) -> None:
        """Wait until a job has told the platform where to deliver: what happens before is not delivered."""
        end = time.monotonic() + PATIENCE_SECONDS
        for inbox in (await self._ask("GET", "/inboxes"))["items"]:
            while (await self._ask("GET", f"/inboxes/{inbox['id']}/webhook"))["registered_url"] is None:
                if time.monotonic() > end:
                    raise RuntimeError(f"the webhooks of {inbox['name']} were not registered")
                await asyncio.sleep(0.05)

    async def _arrived(self, username: str, expected: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Return the customer's conversation, as soon as everything said so far has come in."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            found = await self._ask("GET", f"/conversations?status=all&q={username}")
            if found["items"]:
                conversation = found["items"][0]
                page = await self._ask("GET", f"/conversations/{conversation['id']}/messages")
                if sum(message["direction"] != "activity" for message in page["items"]) >= expected:
                    return conversation, page["items"]
            await asyncio.sleep(0.05)
        raise RuntimeError(f"the sample conversation of {username} did not arrive")

    async def _play(self, path: str, body: dict[str, Any]) -> None:
        async with self._http.post(f"{self._control}/{path}", json=body) as response:
            if response.status >= 400:
                raise RuntimeError(f"the sandbox refused {path}: {await response.text()}")

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        async with self._http.request(method, self._api + path, json=body, headers=self._headers) as response:
            found: dict[str, Any] = await response.json(content_type=None)
            if response.status >= 400:
                raise RuntimeError(f"{method} {path} was refused: {found}")
            return found
