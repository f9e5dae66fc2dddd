"""An inbox of the invented mailbox channel, letters that come to it, and what a worker does with the replies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from frontdesk.contract.events import Content, InboundEvent, MessageReceived, Party
from frontdesk.core.conversations.jobs import DELIVER
from frontdesk.gateway.catalog.registry import Makers
from tests.channels.mailbox import HEADER, MAKERS, TOKEN, Mailbox
from tests.clients import Client
from tests.installation import Installation

ANA = Party(remote_id="ana@sol.example", name="Ana Sol")
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def makers() -> Makers:
    return MAKERS


@pytest.fixture(autouse=True)
def _emptied() -> Iterator[None]:
    yield
    for kept in (Mailbox.told, Mailbox.sent, Mailbox.facts):
        kept.clear()


@pytest.fixture
async def inbox(installation: Installation, owner: Client) -> dict[str, Any]:
    Mailbox.facts["longest"] = "40"
    made = await owner.post("/api/channels/mailbox/accounts", {"values": {TOKEN: "token-1"}})
    assert made.status == 200, made
    await installation.services.platform_settings.refresh()
    found: dict[str, Any] = made.body["inbox"]
    return found


async def tell(installation: Installation, *events: InboundEvent, number: int | None = None) -> int:
    """Deliver a webhook that tells these events, or one that was delivered before; its number."""
    if number is None:
        number = len(Mailbox.told)
        Mailbox.told.append(events)
    url, headers = f"{installation.url}/webhooks/mailbox", {HEADER: "signed"}
    async with aiohttp.ClientSession() as http, http.post(url, data=str(number), headers=headers) as response:
        assert response.status == 200, await response.text()
    return number


def letter(message_id: str, minute: int, *refs: str, **content: Any) -> MessageReceived:
    holds = Content(**{"kind": "text", "raw_kind": "letter", "text": f"letter {message_id}", **content})
    at = NOON + timedelta(minutes=minute)
    return MessageReceived(message_id=message_id, sent_at=at, sender=ANA, content=holds, thread_refs=refs)


async def deliver(installation: Installation, conversation_id: int) -> None:
    """What a worker does with what is queued in the conversation."""
    async with installation.database.system() as transaction:
        account_id = await transaction.value("SELECT account_id FROM conversations WHERE id = $1", conversation_id)
    await installation.work.doing(DELIVER)(account_id=account_id, conversation_id=conversation_id)
