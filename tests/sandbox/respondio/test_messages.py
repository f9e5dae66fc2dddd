"""Messages through the API: what customers write, what is sent, and what becomes of it."""

import base64
import time
from typing import Any

import pytest

from frontdesk.sandbox.kit import pictures
from tests.sandbox.playing import JSON
from tests.sandbox.respondio.playing import Workspace

SENDER = {"userId": None, "teamId": None, "workflowId": None, "broadcastHistoryId": None}


def values(status: list[JSON]) -> list[str]:
    return [row["value"] for row in status]


async def test_customers_text_is_listed_as_documented(workspace: Workspace) -> None:
    said = await workspace.says("Do you ship to Phuket?")
    (listed,) = await workspace.thread()
    assert listed == said == await workspace.message(said["messageId"])
    assert abs(listed["messageId"] / 1_000_000 - time.time()) < 60
    assert len(base64.b64decode(listed["channelMessageId"])) == 19
    del listed["messageId"], listed["channelMessageId"]
    assert listed == {
        "contactId": workspace.ana,
        "channelId": 470953,
        "traffic": "incoming",
        "message": {"type": "text", "text": "Do you ship to Phuket?"},
        "sender": {"source": "contact"} | SENDER,
        "replyTo": None,
        "status": [],
    }


async def test_messages_come_newest_first_in_pages(workspace: Workspace) -> None:
    said = [(await workspace.says(str(number)))["messageId"] for number in range(25)]
    assert len(set(said)) == 25
    path, seen = f"contact/id:{workspace.ana}/message/list", []
    while path:
        page = await workspace.get(path)
        assert len(page["items"]) <= 10
        seen += [row["messageId"] for row in page["items"]]
        last, path = path, page["pagination"]["next"]
    assert seen == said[::-1]
    before = (await workspace.get(last))["pagination"]["previous"]
    assert [row["messageId"] for row in (await workspace.get(before))["items"]] == said[14:4:-1]
    assert len(await workspace.thread("limit=3")) == 3


async def test_message_id_with_a_wrong_clock_shows_it(workspace: Workspace) -> None:
    now = await workspace.says("now")
    late = await workspace.says("an hour behind", clock_shift_ms=-3_600_000)
    early = await workspace.says("a minute ahead", clock_shift_ms=60_000)
    assert (early["messageId"] - now["messageId"]) // 1_000_000 in (60, 61, 62)
    assert late["messageId"] < now["messageId"]
    assert [row["message"]["text"] for row in await workspace.thread()] == ["a minute ahead", "now", "an hour behind"]
    came = (await workspace.see("ledger"))["messages"]
    assert [row["message"]["text"] for row in came] == ["now", "an hour behind", "a minute ahead"]


@pytest.mark.parametrize(
    ("kind", "mime"),
    [("image", "image/jpeg"), ("video", "video/mp4"), ("audio", "audio/wav"), ("file", "application/pdf")],
)
async def test_attachment_is_served_under_a_link_that_ends(workspace: Workspace, kind: str, mime: str) -> None:
    said = await workspace.says(kind="attachment", attachment=kind)
    attachment = said["message"]["attachment"]
    assert attachment.keys() == {"type", "url"}
    assert (said["message"]["type"], attachment["type"]) == ("attachment", kind)
    async with workspace.http.get(attachment["url"]) as response:
        assert (response.status, response.content_type) == (200, mime)
        assert len(await response.read()) > 200
    async with workspace.http.get(attachment["url"].replace("signature=", "signature=0")) as response:
        assert response.status == 403
    await workspace.advance(hours=25)
    async with workspace.http.get(attachment["url"]) as response:
        assert response.status == 403
    (listed,) = await workspace.thread()
    async with workspace.http.get(listed["message"]["attachment"]["url"]) as response:
        assert response.status == 200
    await workspace.settings(limits={"file_links_renewed": False})
    (listed,) = await workspace.thread()
    async with workspace.http.get(listed["message"]["attachment"]["url"]) as response:
        assert response.status == 403


async def test_attachment_can_be_any_file(workspace: Workspace) -> None:
    content = base64.b64encode(b"a,b\n1,2\n").decode()
    more = {"attachment": "file", "name": "../ราคา 2026.csv", "mime": "text/csv", "base64": content}
    said = await workspace.says(kind="attachment", **more)
    async with workspace.http.get(said["message"]["attachment"]["url"]) as response:
        assert (response.content_type, await response.read()) == ("text/csv", b"a,b\n1,2\n")


@pytest.mark.parametrize(
    ("kind", "inside"),
    [
        ("location", {"latitude", "longitude", "address"}),
        ("story_reply", {"text", "story"}),
        ("email", {"subject", "text", "cc", "bcc", "attachments"}),
        ("unsupported", set()),
        ("whatsapp_interactive", {"interactive"}),
        ("post", {"post"}),
        ("whatsapp_order", {"order"}),
    ],
)
async def test_customers_write_every_other_kind(workspace: Workspace, kind: str, inside: set[str]) -> None:
    said = await workspace.says("well", kind=kind)
    assert said["message"].keys() == {"type"} | inside
    assert (await workspace.thread())[0]["message"]["type"] == kind
    odd = await workspace.says(kind=kind, raw={"text": None, "new": [1]})
    assert odd["message"] | {"type": kind, "text": None, "new": [1]} == odd["message"]


async def test_sent_message_goes_from_pending_to_read(workspace: Workspace) -> None:
    await workspace.says()
    await workspace.settings(sending={"sent_seconds": 0.3, "delivered_seconds": 0.1})
    sent = await workspace.send("Yes, every day.")
    assert abs(sent / 1_000_000 - time.time()) < 60
    (first,) = (await workspace.message(sent))["status"]
    assert first["value"] == "pending"
    assert abs(first["timestamp"] / 1000 - time.time()) < 60
    assert values(await workspace.until_it_is(sent, "delivered")) == ["sent", "delivered"]
    assert await workspace.control("customer/read", {"contact": workspace.ana}) == {"read": 1}
    shown = await workspace.message(sent)
    assert values(shown["status"]) == ["sent", "delivered", "read"]
    stamps = [first["timestamp"], *(row["timestamp"] for row in shown["status"])]
    assert stamps[1] - stamps[0] >= 290
    assert stamps[2] - stamps[1] >= 90
    assert stamps[3] >= stamps[2]
    assert all(row.keys() == {"value", "timestamp"} for row in shown["status"])
    assert (shown["traffic"], shown["sender"]) == ("outgoing", {"source": "api"} | SENDER)
    assert shown["message"] == {"type": "text", "text": "Yes, every day."}
    assert (await workspace.thread())[0] == shown
    assert await workspace.control("customer/read", {"contact": workspace.ana}) == {"read": 0}


async def test_pending_can_stay_in_the_statuses(workspace: Workspace) -> None:
    await workspace.says()
    await workspace.settings(sending={"pending_stays": True})
    sent = await workspace.send()
    assert values(await workspace.until_it_is(sent, "delivered")) == ["pending", "sent", "delivered"]


async def test_reading_at_once_means_delivered_too(workspace: Workspace) -> None:
    await workspace.says()
    await workspace.settings(sending={"delivered_seconds": 0.3})
    sent = await workspace.send()
    await workspace.until_it_is(sent, "sent")
    await workspace.control("customer/read", {"contact": workspace.ana})
    later = await workspace.send()
    await workspace.until_it_is(later, "delivered")
    assert values((await workspace.message(sent))["status"]) == ["sent", "delivered", "read"]


async def test_message_after_48_hours_is_accepted_and_fails(workspace: Workspace) -> None:
    await workspace.says()
    await workspace.advance(hours=47.9)
    await workspace.until_it_is(await workspace.send(), "delivered")
    await workspace.advance(hours=0.2)
    late = await workspace.send("Sorry for the wait")
    (failed,) = await workspace.until_it_is(late, "failed")
    assert "48 hours" in failed["message"]
    await workspace.control("customer/read", {"contact": workspace.ana})
    assert values((await workspace.message(late))["status"]) == ["failed"]
    await workspace.says("still here")
    await workspace.until_it_is(await workspace.send(), "delivered")


async def test_message_to_a_contact_who_never_wrote_fails(workspace: Workspace) -> None:
    assert values(await workspace.until_it_is(await workspace.send(), "failed")) == ["failed"]
    await workspace.settings(limits={"window_seconds": 0})
    await workspace.until_it_is(await workspace.send(), "delivered")


async def test_window_is_that_of_the_tiktok_channel(workspace: Workspace) -> None:
    added = await workspace.control("channels", {"name": "LINE", "source": "line"})
    workspace.ana = (await workspace.new_contact("both", channels=[470953, added["id"]]))["id"]
    await workspace.says(channel=added["id"])
    there = await workspace.send()
    assert (await workspace.message(there))["channelId"] == added["id"]
    await workspace.until_it_is(there, "delivered")
    body = {"channelId": 470953, "message": {"type": "text", "text": "hello"}}
    here = (await workspace.call("POST", f"contact/id:{workspace.ana}/message", body)).body["messageId"]
    assert (await workspace.message(here))["channelId"] == 470953
    await workspace.until_it_is(here, "failed")
    windows = (await workspace.see(f"conversation?contact={workspace.ana}"))["windows"]
    assert windows == [
        {"channel": 470953, "open": False, "closes_at": 0},
        {"channel": added["id"], "open": True, "closes_at": None},
    ]


async def test_sent_file_is_fetched_from_its_address(workspace: Workspace) -> None:
    picture = (await workspace.says(kind="attachment"))["message"]["attachment"]["url"]
    content: JSON = {"type": "attachment", "attachment": {"type": "image", "url": picture}}
    sent = await workspace.send(message=content)
    await workspace.until_it_is(sent, "delivered")
    assert (await workspace.message(sent))["message"] == content
    file = (await workspace.see("ledger"))["messages"][1]["file"]
    assert (file["mime"], file["size"]) == ("image/jpeg", len(pictures.sample_jpeg()))
    async with workspace.http.get(file["url"]) as response:
        assert await response.read() == pictures.sample_jpeg()
    gone: JSON = {"type": "attachment", "attachment": {"type": "image", "url": picture + "0"}}
    lost = await workspace.send(message=gone)
    assert "403" in (await workspace.until_it_is(lost, "failed"))[0]["message"]
    await workspace.settings(sending={"fetch_attachments": False})
    await workspace.until_it_is(await workspace.send(message=gone), "delivered")


async def test_question_with_quick_replies_is_sent(workspace: Workspace) -> None:
    await workspace.says()
    asked: JSON = {"type": "quick_reply", "title": "Which one?", "replies": [str(number) for number in range(10)]}
    sent = await workspace.send(message=asked)
    assert (await workspace.message(sent))["message"] == asked


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "message"),
        ({"message": "hello"}, "message"),
        ({"message": {"text": "hello"}}, "type"),
        ({"message": {"type": "text"}}, "text"),
        ({"message": {"type": "text", "text": "  "}}, "text"),
        ({"message": {"type": "text", "text": 1}}, "text"),
        ({"message": {"type": "email", "text": "hello"}}, "type"),
        ({"message": {"type": "custom_payload", "payload": {}}}, "type"),
        ({"message": {"type": "whatsapp_template", "template": {}}}, "type"),
        ({"message": {"type": "attachment", "attachment": {"type": "sticker", "url": "http://x.example"}}}, "type"),
        ({"message": {"type": "attachment", "attachment": {"type": "image", "url": "/a.jpg"}}}, "url"),
        ({"message": {"type": "quick_reply", "title": "?", "replies": []}}, "replies"),
        ({"message": {"type": "quick_reply", "title": "?", "replies": ["a"] * 11}}, "replies"),
        ({"channelId": 1, "message": {"type": "text", "text": "hello"}}, "channelId"),
        ({"channelId": "1", "message": {"type": "text", "text": "hello"}}, "channelId"),
    ],
)
async def test_message_that_cannot_be_sent_is_refused_in_words(workspace: Workspace, body: JSON, words: str) -> None:
    response = await workspace.call("POST", f"contact/id:{workspace.ana}/message", body)
    assert (response.status, response.body["code"]) == (400, 400)
    assert words in response.body["message"]
    assert await workspace.thread() == []


async def test_messages_belong_to_their_contact(workspace: Workspace) -> None:
    said = await workspace.says()
    other = await workspace.new_contact("bo")
    for path in (f"contact/id:{other['id']}/message/{said['messageId']}", f"contact/id:{workspace.ana}/message/1"):
        response = await workspace.call("GET", path)
        assert (response.status, response.body["message"]) == (404, "Message not found")
    assert (await workspace.call("POST", "contact/id:1/message", {"message": {}})).status == 404


@pytest.mark.parametrize(
    ("source", "known"),
    [
        ("user", {"userId", "teamId"}),
        ("workflow", {"workflowId"}),
        ("ai_agent", set()),
        ("broadcast", {"broadcastHistoryId"}),
        ("echo", set()),
        ("api", set()),
    ],
)
async def test_agents_reply_in_respond_io(workspace: Workspace, source: str, known: set[str]) -> None:
    await workspace.says()
    body: dict[str, Any] = {"contact": workspace.ana, "source": source, "text": "I will look"}
    responded = await workspace.control("agent/send", body)
    await workspace.until_it_is(responded["messageId"], "delivered")
    newest = (await workspace.thread())[0]
    assert (newest["traffic"], newest["message"]["text"]) == ("outgoing", "I will look")
    assert newest["sender"]["source"] == source
    assert {name for name, value in newest["sender"].items() if value is not None} == {"source"} | known


async def test_agents_send_files_and_questions(workspace: Workspace) -> None:
    await workspace.says()
    await workspace.control("agent/send", {"contact": workspace.ana, "kind": "attachment", "attachment": "audio"})
    await workspace.control(
        "agent/send", {"contact": workspace.ana, "kind": "quick_reply", "text": "Which?", "replies": ["a", "b"]}
    )
    asked, heard, _ = await workspace.thread()
    assert asked["message"] == {"type": "quick_reply", "title": "Which?", "replies": ["a", "b"]}
    async with workspace.http.get(heard["message"]["attachment"]["url"]) as response:
        assert response.content_type == "audio/wav"
