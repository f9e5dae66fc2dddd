"""Comments on a business's posts, from the platform to the agent and back, with the stand-in on the other side."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.desk import Desk, envelope, post_webhook
from tests.shop import eventually

FEED = "tiktok_feed"


@dataclass
class Stall:
    """A business of its own with its comments' inbox."""

    desk: Desk
    business: str
    inbox: dict[str, Any]
    messenger: dict[str, Any]

    async def control(self, path: str, **body: Any) -> Any:
        return await self.desk.playground.control(f"tiktok/{path}", body)

    async def comments(self, customer: str, text: str, **more: Any) -> dict[str, Any]:
        body = {"customer": customer, "business": self.business, "text": text, **more}
        made: dict[str, Any] = await self.control("customer/comment", **body)
        return made

    async def conversations(self, **query: Any) -> list[dict[str, Any]]:
        asked = {"status": "all", "inbox_id": self.inbox["id"], **query}
        path = "/api/conversations?" + "&".join(f"{name}={value}" for name, value in asked.items())
        found: list[dict[str, Any]] = (await self.desk.owner.get(path)).body["items"]
        return found

    async def conversation(self, text: str) -> dict[str, Any]:
        """The conversation whose newest message says `text`."""

        async def find() -> dict[str, Any] | None:
            found = [c for c in await self.conversations() if (c["last_message"] or {}).get("content") == text]
            return found[0] if found else None

        return await eventually(find)

    async def thread(self, conversation: dict[str, Any]) -> dict[str, Any]:
        answer = await self.desk.owner.get(f"/api/conversations/{conversation['id']}/comments")
        assert answer.status == 200, answer
        found: dict[str, Any] = answer.body
        return found

    async def comment(self, conversation: dict[str, Any], remote_id: str, **wanted: Any) -> dict[str, Any]:
        """The comment as the thread shows it, once it is as wanted; what waits for its time is hurried."""

        async def find() -> dict[str, Any] | None:
            for item in (await self.thread(conversation))["items"]:
                if item["remote_id"] == remote_id and all(item[name] == value for name, value in wanted.items()):
                    return dict(item)
            await self.desk.hurry()
            return None

        return await eventually(find)

    async def lines(self, conversation: dict[str, Any]) -> list[str]:
        page = await self.desk.owner.get(f"/api/conversations/{conversation['id']}/messages")
        return [m["content"] for m in page.body["items"] if m["direction"] == "activity"]


@pytest.fixture
async def stall(desk: Desk) -> AsyncIterator[Stall]:
    config = desk.playground.sandbox.config
    here = {
        "app_id": config.app_id,
        "secret": config.app_secret,
        "event_type": "COMMENT",
        "callback_url": f"{desk.url}/webhooks/tiktok-comments",
    }
    url = f"{desk.playground.sandbox.api_url}business/webhook/update/"
    async with desk.playground.http.post(url, json=here) as answer:
        assert (await answer.json())["code"] == 0
    messenger = await desk.new_inbox()
    listed = (await desk.owner.get("/api/inboxes")).body["items"]
    inbox = next(i for i in listed if i["remote_id"] == messenger["remote_id"] and i["channel"] == FEED)
    comments = {"delay_seconds": 0.0}
    await desk.playground.control("tiktok/settings", {"comments": comments}, "PATCH")
    yield Stall(desk, messenger["username"], inbox, messenger)
    rules = {"text_in_webhooks": False, "unhide_does_nothing": False, "parent_of_first_level": "zero"}
    await desk.playground.control("tiktok/settings", {"comments": rules}, "PATCH")


async def test_each_comment_opens_a_conversation(stall: Stall) -> None:
    ana, ben = await stall.desk.new_customer(), await stall.desk.new_customer()
    first = await stall.comments(ana, "Which glaze is that?")
    one = await stall.conversation("Which glaze is that?")
    reply = await stall.comments(ben, "I want to know, too", reply_to=first["comment_id"])
    two = await stall.conversation("I want to know, too")
    assert one["id"] != two["id"]
    assert (one["unread_count"], one["status"]) == (1, "open")
    assert one["contact"]["username"] == ana
    assert one["post_id"] == two["post_id"] is not None
    shown = await stall.thread(two)
    assert [(c["remote_id"], c["conversation_id"]) for c in shown["items"]] == [
        (first["comment_id"], one["id"]),
        (reply["comment_id"], two["id"]),
    ]
    assert [c["author"]["username"] for c in shown["items"]] == [ana, ben]
    post = await eventually(lambda: known_post(stall, one))
    video = next(v for v in await videos(stall) if v["video_id"] == first["video_id"])
    assert (post["caption"], post["open_conversations"]) == (video["caption"], 2)
    assert [c["id"] for c in await stall.conversations(post_id=one["post_id"])] == [two["id"], one["id"]]


async def known_post(stall: Stall, conversation: dict[str, Any]) -> dict[str, Any] | None:
    answer = await stall.desk.owner.get(f"/api/posts/{conversation['post_id']}")
    return answer.body if answer.body["state"] == "ready" and answer.body["cover_url"] else None


async def videos(stall: Stall) -> Any:
    return await stall.desk.playground.control(f"tiktok/videos?business={stall.business}", method="GET")


async def test_one_conversation_for_each_person(stall: Stall) -> None:
    changed = await stall.desk.owner.patch(f"/api/inboxes/{stall.inbox['id']}", {"comment_tickets": "person"})
    assert changed.body["comment_tickets"] == "person"
    ana, ben = await stall.desk.new_customer(), await stall.desk.new_customer()
    first = await stall.comments(ana, "Do you ship to Chiang Mai?")
    await stall.conversation("Do you ship to Chiang Mai?")
    await stall.comments(ben, "And to Phuket?", reply_to=first["comment_id"])
    await stall.comments(ana, "By post?", reply_to=first["comment_id"])
    mine, others = await stall.conversation("By post?"), await stall.conversation("And to Phuket?")
    assert mine["id"] != others["id"]
    assert len(await stall.conversations()) == 2
    assert [m["content"] for m in await stall.desk.thread(mine)] == ["Do you ship to Chiang Mai?", "By post?"]


async def test_the_business_opens_none(stall: Stall) -> None:
    ana = await stall.desk.new_customer()
    asked = await stall.comments(ana, "How big is it?")
    conversation = await stall.conversation("How big is it?")
    own = await stall.control("business/comment", business=stall.business, text="Our new bowl!")
    reply = await stall.control(
        "business/comment", business=stall.business, text="Twenty centimetres", reply_to=asked["comment_id"]
    )
    shown = await stall.comment(conversation, reply["comment_id"], content="Twenty centimetres")
    assert shown["from_business"]
    assert shown["conversation_id"] == conversation["id"]
    answers = [m for m in await stall.desk.thread(conversation) if m["direction"] == "out"]
    assert [(m["author"], m["content"], m["status"]) for m in answers] == [("native_app", "Twenty centimetres", "sent")]
    assert (await stall.desk.card(conversation))["waiting_since"] is None
    rows = await stall.desk.rows("SELECT from_business FROM comments WHERE remote_id = $1", own["comment_id"])
    assert [row["from_business"] for row in rows] in ([], [True])
    assert len(await stall.conversations()) == 1


async def test_an_answer_is_a_reply_under_the_comment(stall: Stall) -> None:
    ana = await stall.desk.new_customer()
    first = await stall.comments(ana, "Is it food safe?")
    second = await stall.comments(ana, "And dishwasher safe?", reply_to=first["comment_id"])
    conversation = await stall.conversation("And dishwasher safe?")
    await stall.desk.answer(conversation, "a1", "Both, yes")
    sent = await stall.desk.settled(conversation, "a1")
    assert sent["status"] == "sent"
    query = f"tiktok/comments?video_id={first['video_id']}"
    tree = await stall.desk.playground.control(query, method="GET")
    (root,) = [c for c in tree["comments"] if c["comment_id"] == first["comment_id"]]
    replies = [(c["from"], c["text"], c["parent_comment_id"]) for c in root["reply_list"]]
    assert replies == [
        ("customer", "And dishwasher safe?", first["comment_id"]),
        ("business", "Both, yes", first["comment_id"]),
    ]
    shown = await stall.comment(conversation, sent["remote_id"])
    assert (shown["from_business"], shown["content"], shown["message_id"]) == (True, "Both, yes", sent["id"])
    assert second["comment_id"] != sent["remote_id"]
    # The webhook of our own answer makes nothing new.
    await asyncio.sleep(0.3)
    assert len([m for m in await stall.desk.thread(conversation) if m["direction"] == "out"]) == 1


async def test_too_long_is_refused_here(stall: Stall) -> None:
    ana = await stall.desk.new_customer()
    await stall.comments(ana, "Tell me more")
    conversation = await stall.conversation("Tell me more")
    refused = await stall.desk.answer(conversation, "a1", "é" * 151)
    assert (refused.status, refused.body["code"]) == (422, "text_too_long")
    assert (await stall.desk.answer(conversation, "a2", "é" * 150)).status == 201
    assert (await stall.desk.settled(conversation, "a2"))["status"] == "sent"


async def test_hiding_turns_when_the_platform_says_so(stall: Stall) -> None:
    ana = await stall.desk.new_customer()
    made = await stall.comments(ana, "Buy followers here")
    conversation = await stall.conversation("Buy followers here")
    comment = await stall.comment(conversation, made["comment_id"])
    await stall.desk.playground.control("tiktok/settings", {"comments": {"delay_seconds": 0.5}}, "PATCH")
    asked = await stall.desk.owner.post(f"/api/comments/{comment['id']}/hide")
    assert (asked.status, asked.body["asked"], asked.body["visibility"]) == (202, "hide", "public")
    hidden = await stall.comment(conversation, made["comment_id"], visibility="hidden")
    assert (hidden["asked"], hidden["problem"]) == (None, None)
    assert await stall.lines(conversation) == ["Ada Marlow asked to hide the comment"]
    await stall.desk.owner.post(f"/api/comments/{comment['id']}/unhide")
    await stall.comment(conversation, made["comment_id"], visibility="public", asked=None)


async def test_unhiding_that_does_nothing_is_said(stall: Stall) -> None:
    ana = await stall.desk.new_customer()
    made = await stall.comments(ana, "Nice")
    conversation = await stall.conversation("Nice")
    comment = await stall.comment(conversation, made["comment_id"])
    await stall.desk.owner.post(f"/api/comments/{comment['id']}/hide")
    await stall.comment(conversation, made["comment_id"], visibility="hidden", asked=None)
    await stall.desk.playground.control("tiktok/settings", {"comments": {"unhide_does_nothing": True}}, "PATCH")
    await stall.desk.owner.post(f"/api/comments/{comment['id']}/unhide")
    told = await stall.comment(conversation, made["comment_id"], asked=None)
    assert told["visibility"] == "hidden"
    assert "ignores that without saying so" in told["problem"]


async def test_only_own_comments_are_deleted(stall: Stall) -> None:
    ana = await stall.desk.new_customer()
    made = await stall.comments(ana, "Horrible colour")
    conversation = await stall.conversation("Horrible colour")
    comment = await stall.comment(conversation, made["comment_id"])
    refused = await stall.desk.owner.delete(f"/api/comments/{comment['id']}")
    assert (refused.status, refused.body["code"]) == (409, "not_own")
    await stall.desk.answer(conversation, "a1", "Sorry to hear that")
    sent = await stall.desk.settled(conversation, "a1")
    own = await stall.comment(conversation, sent["remote_id"])
    asked = await stall.desk.owner.delete(f"/api/comments/{own['id']}")
    assert (asked.status, asked.body["asked"], asked.body["deleted_at"]) == (202, "delete", None)

    async def gone() -> dict[str, Any] | None:
        shown = await stall.comment(conversation, sent["remote_id"])
        return shown if shown["deleted_at"] is not None else None

    assert (await eventually(gone))["asked"] is None


async def test_an_edit_is_a_new_comment_in_place_of_the_old(stall: Stall) -> None:
    ana = await stall.desk.new_customer()
    await stall.comments(ana, "When do you open?")
    conversation = await stall.conversation("When do you open?")
    await stall.desk.answer(conversation, "a1", "At nein")
    sent = await stall.desk.settled(conversation, "a1")
    own = await stall.comment(conversation, sent["remote_id"])
    body = {"client_id": "e1", "content": "At nine"}
    assert (await stall.desk.owner.put(f"/api/comments/{own['id']}", body)).status == 200
    again = await stall.desk.settled(conversation, "e1")
    shown = await stall.comment(conversation, again["remote_id"])
    assert (shown["content"], shown["edited"]) == ("At nine", True)

    async def gone() -> bool | None:
        old = await stall.comment(conversation, sent["remote_id"])
        return True if old["deleted_at"] is not None else None

    await eventually(gone)


async def test_deleted_by_its_author_it_stays_marked(stall: Stall) -> None:
    ana = await stall.desk.new_customer()
    made = await stall.comments(ana, "First!")
    conversation = await stall.conversation("First!")
    await stall.control("customer/delete_comment", customer=ana, comment_id=made["comment_id"])

    async def gone() -> dict[str, Any] | None:
        shown = await stall.comment(conversation, made["comment_id"])
        return shown if shown["deleted_at"] is not None else None

    assert (await eventually(gone))["content"] == "First!"
    comment = await stall.comment(conversation, made["comment_id"])
    refused = await stall.desk.owner.post(f"/api/comments/{comment['id']}/hide")
    assert (refused.status, refused.body["code"]) == (409, "deleted")


async def test_a_hide_of_what_is_gone_says_the_platforms_words(stall: Stall) -> None:
    """The platform knows before we do: its refusal is shown, and what is so is read."""
    ana = await stall.desk.new_customer()
    made = await stall.comments(ana, "Soon gone")
    conversation = await stall.conversation("Soon gone")
    comment = await stall.comment(conversation, made["comment_id"])
    fault = {"target": "webhook", "kind": "drop", "match": "comment.update"}
    await stall.control("faults", **fault)
    await stall.control("customer/delete_comment", customer=ana, comment_id=made["comment_id"])
    await stall.desk.owner.post(f"/api/comments/{comment['id']}/hide")
    told = await stall.comment(conversation, made["comment_id"], asked=None)
    assert told["problem"]


async def test_many_are_hidden_at_once(stall: Stall) -> None:
    people = [await stall.desk.new_customer() for _ in range(3)]
    for person in people:
        await stall.comments(person, f"Spam of {person}")
    ids = [(await stall.conversation(f"Spam of {person}"))["id"] for person in people]
    _, other = await stall.desk.written(inbox=stall.messenger)
    answer = await stall.desk.owner.post("/api/comments/hide", {"conversation_ids": [*ids, other["id"]]})
    assert answer.status == 202
    assert sorted(c["conversation_id"] for c in answer.body["items"]) == sorted(ids)
    assert [(r["conversation_id"], r["code"]) for r in answer.body["refused"]] == [(other["id"], "no_comment")]


async def test_one_person_in_both_channels(stall: Stall) -> None:
    ana = await stall.desk.new_customer()
    await stall.desk.says(ana, "Hello there", business=stall.business)
    chat = await stall.desk.conversation(ana)
    await stall.comments(ana, "See my message")
    conversation = await stall.conversation("See my message")
    assert conversation["contact"]["id"] == chat["contact"]["id"]
    path = f"/api/contacts/{chat['contact']['id']}/conversations"
    found = (await stall.desk.owner.get(path)).body["items"]
    assert {c["id"] for c in found} == {chat["id"], conversation["id"]}


async def test_events_in_any_order_and_often(stall: Stall) -> None:
    """What happened to a comment may be told before the comment, and everything five times."""
    ana = await stall.desk.new_customer()
    made = await stall.comments(ana, "Told twice")
    conversation = await stall.conversation("Told twice")
    person = made["unique_identifier"]
    for comment_id, actions in ((2**62 + 1, ("delete", "insert")), (2**62 + 3, ("insert", "set_to_hidden") * 5)):
        for action in actions:
            content = {
                "comment_id": comment_id,
                "video_id": int(made["video_id"]),
                "parent_comment_id": 0,
                "comment_type": "comment",
                "comment_action": action,
                "unique_identifier": person,
                "timestamp": made["at"] + 1000,
                "text": f"Said {comment_id}",
            }
            raw = envelope("comment.update", content, stall.inbox["remote_id"])
            assert await post_comment_webhook(stall, raw) == 200
    told = await stall.conversation(f"Said {2**62 + 3}")
    shown = await stall.comment(told, str(2**62 + 3))
    assert shown["visibility"] == "hidden"
    assert len(await stall.conversations()) == 2
    assert conversation["id"] != told["id"]


async def post_comment_webhook(stall: Stall, raw: bytes) -> int:
    secret = stall.desk.playground.sandbox.config.app_secret
    return await post_webhook(stall.desk.playground.http, stall.desk.url, secret, raw, path="tiktok-comments")


async def test_what_was_written_before_is_fetched_quietly(stall: Stall) -> None:
    ana = await stall.desk.new_customer()
    name = f"shop{next(stall.desk.numbers):05}"
    await stall.desk.playground.business(name, f"Shop {name}")
    a_year_ago = int((time.time() - 365 * 86400) * 1000)
    said = {"customer": ana, "business": name, "text": "Years ago", "at": a_year_ago}
    made = await stall.control("customer/comment", **said)
    # More replies than come along with their comment.
    for number in range(1, 6):
        under = {"text": f"Reply {number}", "at": a_year_ago + number * 1000, "reply_to": made["comment_id"]}
        await stall.control("customer/comment", **said | under)
    messenger = await stall.desk.playground.connect(stall.desk.owner, name)
    listed = (await stall.desk.owner.get("/api/inboxes")).body["items"]
    inbox = next(i for i in listed if i["remote_id"] == messenger["remote_id"] and i["channel"] == FEED)
    old = Stall(stall.desk, name, inbox, messenger)
    found = await old.conversation("Years ago")
    assert (found["status"], found["unread_count"], found["waiting_since"]) == ("resolved", 0, None)
    assert (await old.thread(found))["items"][0]["remote_id"] == made["comment_id"]
    wanted = ["Years ago", *(f"Reply {number}" for number in range(1, 6))]

    async def all_of_it() -> bool | None:
        return [comment["content"] for comment in (await old.thread(found))["items"]] == wanted or None

    await eventually(all_of_it)
    posts = (await stall.desk.owner.get(f"/api/posts?inbox_id={inbox['id']}")).body["items"]
    assert len(posts) == 5


async def test_a_picked_comment_is_answered_in_a_direct_message(stall: Stall) -> None:
    owner, ana = stall.desk.owner, await stall.desk.new_customer()
    path = f"/api/inboxes/{stall.messenger['id']}/private-answers"
    assert (await owner.get(path)).body == {"enabled": False}
    assert (await owner.put(path, {"enabled": True})).status == 200
    assert (await owner.get(path)).body == {"enabled": True}
    made = await stall.comments(ana, "How much is the tall jug?", high_intent=True)
    conversation = await stall.conversation("How much is the tall jug?")
    comment = await stall.comment(conversation, made["comment_id"], invited=True)
    question = await owner.get(f"/api/comments/{comment['id']}/private-answer")
    assert question.body["possible"]
    assert {c["name"]: c["met"] for c in question.body["conditions"]} == {
        "invited": True,
        "first_level": True,
        "recent": True,
        "unanswered": True,
        "quiet": True,
        "adult": None,
    }
    body = {"client_id": "p1", "content": "It is 900 baht, and " + "very " * 40 + "tall."}
    answer = await owner.post(f"/api/comments/{comment['id']}/private-answer", body)
    assert (answer.status, answer.body["answers_privately"]) == (201, True)
    assert (await stall.desk.settled(conversation, "p1"))["status"] == "sent"
    chat = f"tiktok/conversation?business={stall.business}&customer={ana}"
    told = await stall.desk.playground.control(chat, method="GET")
    assert [m["text"] for m in told["messages"] if m["from"] == "business"] == [body["content"]]
    again = await owner.post(f"/api/comments/{comment['id']}/private-answer", body | {"client_id": "p2"})
    assert (again.status, again.body["code"]) == (409, "unanswered")


async def test_what_rules_a_private_answer_out_is_said(stall: Stall) -> None:
    ana = await stall.desk.new_customer()
    made = await stall.comments(ana, "Lovely")
    conversation = await stall.conversation("Lovely")
    comment = await stall.comment(conversation, made["comment_id"])
    await stall.desk.answer(conversation, "a1", "Thank you")
    await stall.desk.settled(conversation, "a1")
    found = (await stall.desk.owner.get(f"/api/comments/{comment['id']}/private-answer")).body
    assert not found["possible"]
    assert {c["name"] for c in found["conditions"] if c["met"] is False} == {"invited", "unanswered"}
    body = {"client_id": "p1", "content": "Psst"}
    refused = await stall.desk.owner.post(f"/api/comments/{comment['id']}/private-answer", body)
    assert (refused.status, refused.body["code"]) == (409, "invited")


async def test_a_comment_the_platform_does_not_show_opens_its_conversation_all_the_same(stall: Stall) -> None:
    """Nobody knows what it says or whose it is, but a customer may wait for an answer."""
    video = (await videos(stall))[0]
    content = {
        "comment_id": 2**61 + 7,
        "video_id": int(video["video_id"]),
        "comment_type": "comment",
        "comment_action": "insert",
        "unique_identifier": "somebody-nobody-knows",
        "timestamp": int(time.time() * 1000),
    }
    raw = envelope("comment.update", content, stall.inbox["remote_id"])

    found: list[dict[str, Any]] = []
    async with asyncio.timeout(60):  # the platform is asked in turns
        while not found:
            # Asked for once in vain, the next time is the last.
            await stall.desk.run("UPDATE comments SET ask_at = now(), asks = 3 * least(asks, 1) WHERE NOT complete")
            assert await post_comment_webhook(stall, raw) == 200  # told again, it is asked for again
            await stall.desk.hurry()
            await asyncio.sleep(0.5)
            found = await stall.conversations()
    (conversation,) = found
    assert conversation["unread_count"] == 1
    (message,) = await stall.desk.thread(conversation)
    assert "does not show it" in message["content"]


async def test_a_post_that_is_not_shown_says_so(stall: Stall) -> None:
    ana = await stall.desk.new_customer()
    private = await stall.control("videos", business=stall.business, caption="Secret kiln")
    made = await stall.comments(ana, "What is this?", video_id=private["video_id"])
    conversation = await stall.conversation("What is this?")
    body = {"video_id": private["video_id"], "privacy": "PRIVATE"}
    await stall.desk.playground.control("tiktok/videos", body, "PATCH")
    await stall.desk.run("UPDATE posts SET refreshed_at = NULL WHERE remote_id = $1", private["video_id"])
    other = await stall.control("videos", business=stall.business, caption="Another kiln")
    await stall.comments(ana, "And this?", video_id=other["video_id"])

    async def unavailable() -> dict[str, Any] | None:
        post = (await stall.thread(conversation))["post"]
        return post if post["state"] == "unavailable" else None

    assert (await eventually(unavailable))["remote_id"] == made["video_id"]
