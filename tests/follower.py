"""A client that never fetches twice: it starts from what there is and applies the feed; it must end like a fetch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.clients import Client


@dataclass
class Follower:
    """What a client holds: conversations and messages by their ids."""

    client: Client
    cursor: int = 0
    cards: dict[int, Any] = field(default_factory=dict)
    messages: dict[int, Any] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)

    @classmethod
    async def start(cls, client: Client) -> Follower:
        """A client that has just fetched everything."""
        page = await client.get("/api/feed")
        assert page.status == 200, page
        cursor = page.body["cursor"]
        cards, messages = await fetched(client)
        return cls(client, cursor, cards, messages)

    async def catch_up(self, wait: float = 0.4) -> None:
        """Apply everything that happened, until nothing happens for a while."""
        while True:
            page = (await self.client.get(f"/api/feed?cursor={self.cursor}&wait={wait}")).body
            assert not page["reset"]
            assert page["cursor"] >= self.cursor
            for event in page["events"]:
                assert event["id"] > self.cursor, "an event came twice or too late"
                self.apply(event["kind"], event["payload"])
            if not page["events"]:
                return
            self.cursor = page["cursor"]

    def apply(self, kind: str, payload: dict[str, Any]) -> None:
        """What a client makes of an event."""
        self.kinds.append(kind)
        if kind in ("message", "conversation", "receipt"):
            self.cards[payload["conversation"]["id"]] = payload["conversation"]
        if kind == "message":
            self.messages[payload["message"]["id"]] = payload["message"]
        elif kind == "message_removed":
            self.messages.pop(payload["message_id"], None)
        elif kind == "receipt":
            for message in self.messages.values():
                if (
                    message["conversation_id"] == payload["conversation"]["id"]
                    and message["status"] in ("sent", "delivered")
                    and message["sent_at"] <= payload["until"]
                ):
                    message["status"], message["status_at"] = "read", payload["until"]

    async def agrees(self) -> None:
        """The events led to what a fetch shows."""
        await self.catch_up()
        cards, messages = await fetched(self.client)
        found = differences(self.messages, messages) + differences(self.cards, cards)
        assert not found, found


def differences(held: dict[int, Any], fetched: dict[int, Any]) -> list[tuple[object, ...]]:
    """What the two do not agree on: the id, the field, what is held and what a fetch shows."""
    found: list[tuple[object, ...]] = []
    for key in sorted(held.keys() | fetched.keys()):
        left, right = held.get(key), fetched.get(key)
        if left is None or right is None:
            found.append((key, "held" if right is None else "fetched", left or right))
        else:
            found += [(key, name, left[name], right[name]) for name in right if left[name] != right[name]]
    return found


async def fetched(client: Client) -> tuple[dict[int, Any], dict[int, Any]]:
    """Every conversation and every message, by their ids."""
    cards: dict[int, Any] = {}
    messages: dict[int, Any] = {}
    async for card in pages(client, "/api/conversations?status=all&limit=100", "cursor"):
        cards[card["id"]] = card
        async for message in pages(client, f"/api/conversations/{card['id']}/messages?limit=200", "before"):
            messages[message["id"]] = message
    return cards, messages


async def pages(client: Client, path: str, parameter: str) -> Any:
    """Every item of a list, page by page."""
    cursor = ""
    while True:
        response = await client.get(path + cursor)
        assert response.status == 200, response
        for item in response.body["items"]:
            yield item
        if response.body["next_cursor"] is None:
            return
        cursor = f"&{parameter}={response.body['next_cursor']}"
