"""What the contract can say and no channel of ours says yet: letters in threads, several files, shared contents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from frontdesk.contract.content import Location, Menu, MenuRow, SharedContact
from frontdesk.contract.events import Content, MessageReceived
from frontdesk.contract.outgoing import OutgoingFile, Text
from frontdesk.core.ingest import InboundBatchItem, ingest_fetched
from tests.channels.mailbox import ACCOUNT, TOKEN, Mailbox
from tests.clients import Client
from tests.gateway.letters import ANA, NOON, deliver, letter, tell
from tests.gateway.letters import _emptied as _emptied
from tests.gateway.letters import inbox as inbox
from tests.gateway.letters import makers as makers
from tests.gateway.test_delivery import picture
from tests.installation import Installation


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
async def test_message_with_several_files_goes_out_as_one(installation: Installation, owner: Client) -> None:
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
    assert (refused.status, refused.body["detail"]) == (422, "A message can have at most 2 files.")


@pytest.mark.usefixtures("inbox")
async def test_capabilities_of_an_inbox_follow_the_facts_of_its_account(
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


@pytest.mark.usefixtures("inbox")
async def test_message_that_shares_something_is_read_as_text(installation: Installation, owner: Client) -> None:
    shared: list[dict[str, Any]] = [
        {"kind": "location", "location": Location(latitude=1.5, longitude=-2.25)},
        {"kind": "contacts", "contacts": (SharedContact(name="Bo", phones=("+44 20 7946 0000",)),)},
        {"kind": "menu", "menu": Menu(text="Which?", label="See", rows=(MenuRow(id="1", title="Blue"),))},
    ]
    for minute, content in enumerate(shared):
        refs = ("m0",) if minute else ()
        await tell(installation, letter(f"m{minute}", minute, *refs, text=None, **content))
    assert await threads(owner) == [["1.5, -2.25", "Bo, +44 20 7946 0000", "Which?\nBlue"]]
    [card] = (await owner.get("/api/conversations")).body["items"]
    page = (await owner.get(f"/api/conversations/{card['id']}/messages")).body["items"]
    by_kind = {message["kind"]: message for message in page}
    place = {"latitude": 1.5, "longitude": -2.25, "name": None, "address": None}
    assert (by_kind["location"]["location"], by_kind["location"]["contacts"]) == (place, [])
    person = {"name": "Bo", "phones": ["+44 20 7946 0000"], "emails": []}
    assert (by_kind["contacts"]["contacts"], by_kind["contacts"]["location"]) == ([person], None)


@pytest.mark.usefixtures("inbox")
async def test_mail_with_html_shows_its_subject_and_text_and_never_the_html(
    installation: Installation, owner: Client
) -> None:
    await tell(installation, letter("a", 1, subject="The blue bowl", html="<script>alert(1)</script>", text="Hello"))
    [card] = (await owner.get("/api/conversations")).body["items"]
    [message] = (await owner.get(f"/api/conversations/{card['id']}/messages")).body["items"]
    assert (message["subject"], message["content"]) == ("The blue bowl", "Hello")
    assert "script" not in str(message)


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


async def upload(installation: Installation, owner: Client, data: bytes) -> int:
    form = aiohttp.FormData()
    form.add_field("file", data, filename="bowl.png", content_type="image/png")
    headers = {"x-frontdesk": "1"}
    async with owner.http.post(f"{installation.url}/api/attachments", data=form, headers=headers) as response:
        return int((await response.json())["id"])
