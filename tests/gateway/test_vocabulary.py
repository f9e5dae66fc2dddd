"""What the contract can say and no channel of ours says yet: nothing of it is lost, and all of it can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from frontdesk.contract.content import Location, Menu, MenuRow, SharedContact
from frontdesk.contract.events import (
    CallChanged,
    ContactUpdated,
    Content,
    InboundEvent,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Party,
    TemplateChanged,
)
from frontdesk.contract.outgoing import OutgoingFile, Text
from frontdesk.core.conversations.jobs import DELIVER
from frontdesk.core.ingest import InboundBatchItem, ingest_fetched
from frontdesk.gateway.catalog.registry import Makers
from tests.channels.mailbox import ACCOUNT, HEADER, MAKERS, TOKEN, Mailbox
from tests.clients import Client
from tests.gateway.test_delivery import picture
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


async def threads(owner: Client) -> list[list[str]]:
    """What the conversations say, the oldest first."""
    found = []
    for card in reversed((await owner.get("/api/conversations")).body["items"]):
        page = (await owner.get(f"/api/conversations/{card['id']}/messages")).body["items"]
        said = sorted((m["sent_at"], m["content"]) for m in page if m["direction"] != "activity")
        found.append([content for _, content in said])
    return found


@pytest.mark.usefixtures("inbox")
async def test_letters_join_the_conversation_they_follow_in_any_order(
    installation: Installation, owner: Client
) -> None:
    await tell(installation, letter("c", 3, "a", "b"))
    await tell(installation, letter("x", 4), letter("y", 5, "x"))
    for number in (await tell(installation, letter("a", 1)), await tell(installation, letter("b", 2, "a")), 0, 1):
        await tell(installation, number=number)
    await tell(installation, letter("d", 6, "lost", "c"))
    assert sorted(await threads(owner)) == [
        ["letter a", "letter b", "letter c", "letter d"],
        ["letter x", "letter y"],
    ]


@pytest.mark.usefixtures("inbox")
async def test_mail_that_replies_to_ours_joins_its_conversation_and_ours_names_what_it_follows(
    installation: Installation, owner: Client
) -> None:
    await tell(installation, letter("a", 1, subject="The blue bowl"))
    [card] = (await owner.get("/api/conversations")).body["items"]
    reply = {"client_id": "r1", "content": "Yes, one."}
    assert (await owner.post(f"/api/conversations/{card['id']}/messages", reply)).status == 201
    await deliver(installation, card["id"])
    [sent] = Mailbox.sent
    assert (sent.thread_refs, sent.subject, sent.parts) == (("a",), "The blue bowl", (Text("Yes, one."),))
    await tell(installation, letter("b", 2, "sent-1"))
    assert [len(thread) for thread in await threads(owner)] == [3]


@pytest.mark.usefixtures("inbox")
async def test_several_files_and_their_text_go_out_as_one_message(installation: Installation, owner: Client) -> None:
    await tell(installation, letter("a", 1))
    [card] = (await owner.get("/api/conversations")).body["items"]
    ids = [await upload(installation, owner, picture(size=(side, side))) for side in (8, 9)]
    message = {"client_id": "r1", "content": "These two.", "attachment_ids": ids}
    assert (await owner.post(f"/api/conversations/{card['id']}/messages", message)).status == 201
    await deliver(installation, card["id"])
    [sent] = Mailbox.sent
    first, second, words = sent.parts
    assert isinstance(first, OutgoingFile)
    assert isinstance(second, OutgoingFile)
    assert (first.data, second.data, words) == (picture(size=(8, 8)), picture(size=(9, 9)), Text("These two."))
    more = {"client_id": "r2", "attachment_ids": [await upload(installation, owner, picture()) for _ in range(3)]}
    refused = await owner.post(f"/api/conversations/{card['id']}/messages", more)
    assert (refused.status, refused.body["detail"]) == (422, "A message takes at most 2 files.")


@pytest.mark.usefixtures("inbox")
async def test_what_the_platform_said_of_the_account_decides_what_its_inbox_can_do(
    installation: Installation, owner: Client
) -> None:
    [found] = (await owner.get("/api/inboxes")).body["items"]
    assert found["capabilities"]["text_limit"] == 40
    await tell(installation, letter("a", 1))
    [card] = (await owner.get("/api/conversations")).body["items"]
    for content, status in (("🏺" * 10, 201), ("🏺" * 11, 422)):
        message = {"client_id": f"r{status}", "content": content}
        response = await owner.post(f"/api/conversations/{card['id']}/messages", message)
        assert response.status == status, "the limit is 40 bytes"


async def test_sending_goes_by_the_rules_of_the_inbox(installation: Installation, owner: Client) -> None:
    Mailbox.facts["threads"] = "no"
    made = await owner.post("/api/channels/mailbox/accounts", {"values": {TOKEN: "token-1"}})
    assert made.status == 200, made
    named = Content(kind="text", raw_kind="letter", text="Hello")
    await tell(
        installation, MessageReceived(conversation_id="a", message_id="a", sent_at=NOON, sender=ANA, content=named)
    )
    [card] = (await owner.get("/api/conversations")).body["items"]
    reply = {"client_id": "r1", "content": "Yes, one."}
    assert (await owner.post(f"/api/conversations/{card['id']}/messages", reply)).status == 201
    await deliver(installation, card["id"])
    [sent] = Mailbox.sent
    assert installation.services.registry.capabilities("mailbox").threads
    assert (sent.thread_refs, sent.parts) == ((), (Text("Yes, one."),)), "this account's inbox has no threads"


async def test_what_no_conversation_knows_is_a_grey_line_or_in_the_activity(
    installation: Installation, owner: Client, inbox: dict[str, Any]
) -> None:
    edited = Content(kind="text", raw_kind="letter", text="letter A")
    events: tuple[InboundEvent, ...] = (
        letter("a", 1),
        MessageEdited(conversation_id="a", message_id="a", at=NOON, content=edited, editor=ANA),
        MessageDeleted(conversation_id="a", message_id="a", at=NOON, by=ANA),
        CallChanged(conversation_id="a", call_id="1", state="ended", at=NOON, caller=ANA, seconds=75),
        ContactUpdated(party=ANA, at=NOON),
        TemplateChanged(name="order_sent", language="en", status="rejected", at=NOON, reason="TAG_CONTENT_MISMATCH"),
    )
    number = await tell(installation, *events)
    await tell(installation, number=number)
    [card] = (await owner.get("/api/conversations")).body["items"]
    page = (await owner.get(f"/api/conversations/{card['id']}/messages")).body["items"]
    lines = {(m["raw_kind"], m["content"]) for m in page if m["kind"] == "unknown"}
    assert lines == {
        ("message_edited", "A message was edited: letter A"),
        ("message_deleted", "A message was deleted on the platform."),
        ("call", "The call is over. It lasted 75 seconds."),
    }
    assert len(page) == 4, "the second delivery adds nothing"
    activity = (await owner.get(f"/api/inboxes/{inbox['id']}/activity")).body["items"]
    assert {line["outcome"] for line in activity} == {"processed"}
    assert all("template changed" in line["summary"] for line in activity)
    assert all("letter A" not in line["summary"] for line in activity), "what people wrote is not in it"


@pytest.mark.usefixtures("inbox")
async def test_what_is_shared_is_read_as_words(installation: Installation, owner: Client) -> None:
    shared: list[dict[str, Any]] = [
        {"kind": "location", "location": Location(latitude=1.5, longitude=-2.25)},
        {"kind": "contacts", "contacts": (SharedContact(name="Bo", phones=("+44 20 7946 0000",)),)},
        {"kind": "menu", "menu": Menu(text="Which?", label="See", rows=(MenuRow(id="1", title="Blue"),))},
    ]
    for minute, content in enumerate(shared):
        refs = ("m0",) if minute else ()
        await tell(installation, letter(f"m{minute}", minute, *refs, text=None, **content))
    assert await threads(owner) == [["1.5, -2.25", "Bo, +44 20 7946 0000", "Which?\nBlue"]]
    async with installation.database.system() as transaction:
        kept = await transaction.value("SELECT details -> 'location' FROM messages WHERE kind = 'location'")
    assert kept == {"latitude": 1.5, "longitude": -2.25, "name": None, "address": None}


async def test_channel_without_a_platform_is_connected_written_in_and_replied_in(
    installation: Installation, owner: Client
) -> None:
    made = await owner.post("/api/channels/counter/accounts", {"values": {TOKEN: "token-1"}})
    assert made.status == 200, made
    [card] = [c for c in (await owner.get("/api/channels")).body["items"] if c["name"] == "counter"]
    assert card["webhook_url"] is None
    webhook = (await owner.get(f"/api/inboxes/{made.body['inbox']['id']}/webhook")).body
    assert (webhook["ok"], webhook["error"]) == (True, None)
    for path in ("", "None", "counter"):
        async with aiohttp.ClientSession() as http, http.post(f"{installation.url}/webhooks/{path}") as response:
            assert response.status == 404
    arrival = InboundBatchItem(
        channel="counter",
        platform="counter",
        remote_account_id=ACCOUNT,
        received_at=datetime.now(UTC),
        events=(letter("a", 1),),
    )
    async with installation.database.batch() as transaction:
        assert await ingest_fetched(transaction, arrival, ()) == 1
    [found] = (await owner.get("/api/conversations")).body["items"]
    reply = {"client_id": "r1", "content": "Yes, one."}
    assert (await owner.post(f"/api/conversations/{found['id']}/messages", reply)).status == 201
    await deliver(installation, found["id"])
    assert [outgoing.parts for outgoing in Mailbox.sent] == [(Text("Yes, one."),)]


async def deliver(installation: Installation, conversation_id: int) -> None:
    """What a worker does with what is queued in the conversation."""
    async with installation.database.system() as transaction:
        account_id = await transaction.value("SELECT account_id FROM conversations WHERE id = $1", conversation_id)
    await installation.work.doing(DELIVER)(account_id=account_id, conversation_id=conversation_id)


async def upload(installation: Installation, owner: Client, data: bytes) -> int:
    form = aiohttp.FormData()
    form.add_field("file", data, filename="bowl.png", content_type="image/png")
    headers = {"x-frontdesk": "1"}
    async with owner.http.post(f"{installation.url}/api/attachments", data=form, headers=headers) as response:
        return int((await response.json())["id"])
