"""Comments on a business's posts, from the platform to the agent and back, with the simulator on the other side."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from tests.app import envelope, post_webhook
from tests.gateway.stall import FEED, Stall
from tests.gateway.stall import stall as stall
from tests.gateway.test_delivery import run_periodic
from tests.gateway.test_gaps import hasten
from tests.running_app import eventually


async def test_comment_of_a_customer_opens_a_conversation(stall: Stall) -> None:
    ana, ben = await stall.app.new_customer(), await stall.app.new_customer()
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
    response = await stall.app.owner.get(f"/api/posts/{conversation['post_id']}")
    return response.body if response.body["state"] == "ready" and response.body["cover_url"] else None


async def videos(stall: Stall) -> Any:
    return await stall.app.simulator.control(f"tiktok/videos?business={stall.business}", method="GET")


async def test_comments_per_person_share_a_conversation(stall: Stall) -> None:
    changed = await stall.app.owner.patch(f"/api/inboxes/{stall.inbox['id']}", {"conversation_per": "person"})
    assert changed.body["conversation_per"] == "person"
    ana, ben = await stall.app.new_customer(), await stall.app.new_customer()
    first = await stall.comments(ana, "Do you ship to Chiang Mai?")
    await stall.conversation("Do you ship to Chiang Mai?")
    await stall.comments(ben, "And to Phuket?", reply_to=first["comment_id"])
    await stall.comments(ana, "By post?", reply_to=first["comment_id"])
    mine, others = await stall.conversation("By post?"), await stall.conversation("And to Phuket?")
    assert mine["id"] != others["id"]
    assert len(await stall.conversations()) == 2
    assert [m["content"] for m in await stall.app.thread(mine)] == ["Do you ship to Chiang Mai?", "By post?"]


async def test_comment_of_the_business_opens_no_conversation(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    asked = await stall.comments(ana, "How big is it?")
    conversation = await stall.conversation("How big is it?")
    own = await stall.control("business/comment", business=stall.business, text="Our new bowl!")
    reply = await stall.control(
        "business/comment", business=stall.business, text="Twenty centimetres", reply_to=asked["comment_id"]
    )
    shown = await stall.comment(conversation, reply["comment_id"], content="Twenty centimetres")
    assert shown["from_business"]
    assert shown["conversation_id"] == conversation["id"]
    responses = [m for m in await stall.app.thread(conversation) if m["direction"] == "out"]
    assert [(m["author"]["kind"], m["content"], m["status"]) for m in responses] == [
        ("native_app", "Twenty centimetres", "sent")
    ]
    assert (await stall.app.card(conversation))["waiting_since"] is None
    rows = await stall.app.rows("SELECT from_business FROM comments WHERE remote_id = $1", own["comment_id"])
    assert [row["from_business"] for row in rows] in ([], [True])
    assert len(await stall.conversations()) == 1


async def test_reply_stands_under_the_comment(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    first = await stall.comments(ana, "Is it food safe?")
    second = await stall.comments(ana, "And dishwasher safe?", reply_to=first["comment_id"])
    conversation = await stall.conversation("And dishwasher safe?")
    await stall.app.reply(conversation, "a1", "Both, yes")
    sent = await stall.app.settled(conversation, "a1")
    assert sent["status"] == "sent"
    query = f"tiktok/comments?video_id={first['video_id']}"
    tree = await stall.app.simulator.control(query, method="GET")
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
    assert len([m for m in await stall.app.thread(conversation) if m["direction"] == "out"]) == 1


async def test_reply_to_a_comment_that_is_too_long_is_refused(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    await stall.comments(ana, "Tell me more")
    conversation = await stall.conversation("Tell me more")
    refused = await stall.app.reply(conversation, "a1", "é" * 151)
    assert (refused.status, refused.body["code"]) == (422, "text_too_long")
    assert (await stall.app.reply(conversation, "a2", "é" * 150)).status == 201
    assert (await stall.app.settled(conversation, "a2"))["status"] == "sent"


async def test_person_in_both_channels_is_one_contact(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    await stall.app.says(ana, "Hello there", business=stall.business)
    chat = await stall.app.conversation(ana)
    await stall.comments(ana, "See my message")
    conversation = await stall.conversation("See my message")
    assert conversation["contact"]["id"] == chat["contact"]["id"]
    path = f"/api/contacts/{chat['contact']['id']}/conversations"
    found = (await stall.app.owner.get(path)).body["items"]
    assert {c["id"] for c in found} == {chat["id"], conversation["id"]}


async def test_comment_events_in_any_order_and_repeated_end_the_same(stall: Stall) -> None:
    """Changes of a comment may arrive before the comment, and each event up to five times."""
    ana = await stall.app.new_customer()
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
    secret = stall.app.simulator.sandbox.config.app_secret
    return await post_webhook(stall.app.simulator.http, stall.app.url, secret, raw, path="tiktok-comments")


async def test_comments_before_the_connection_are_fetched_as_history(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    name = f"shop{next(stall.app.numbers):05}"
    await stall.app.simulator.business(name, f"Shop {name}")
    a_year_ago = int((time.time() - 365 * 86400) * 1000)
    said = {"customer": ana, "business": name, "text": "Years ago", "at": a_year_ago}
    made = await stall.control("customer/comment", **said)
    # More replies than come along with their comment.
    for number in range(1, 6):
        under = {"text": f"Reply {number}", "at": a_year_ago + number * 1000, "reply_to": made["comment_id"]}
        await stall.control("customer/comment", **said | under)
    messenger = await stall.app.simulator.connect(stall.app.owner, name)
    listed = (await stall.app.owner.get("/api/inboxes")).body["items"]
    inbox = next(i for i in listed if i["remote_id"] == messenger["remote_id"] and i["channel"] == FEED)
    old = Stall(stall.app, name, inbox, messenger)
    found = await old.conversation("Years ago")
    assert (found["status"], found["unread_count"], found["waiting_since"]) == ("resolved", 0, None)
    assert (await old.thread(found))["items"][0]["remote_id"] == made["comment_id"]
    wanted = ["Years ago", *(f"Reply {number}" for number in range(1, 6))]

    async def all_of_it() -> bool | None:
        return [comment["content"] for comment in (await old.thread(found))["items"]] == wanted or None

    await eventually(all_of_it)
    posts = (await stall.app.owner.get(f"/api/posts?inbox_id={inbox['id']}")).body["items"]
    assert len(posts) == 5


async def test_comment_with_an_offer_is_replied_to_in_a_direct_message(stall: Stall) -> None:
    owner, ana = stall.app.owner, await stall.app.new_customer()
    path = f"/api/inboxes/{stall.messenger['id']}/private-replies"
    assert (await owner.get(path)).body == {"enabled": False}
    assert (await owner.put(path, {"enabled": True})).status == 200
    assert (await owner.get(path)).body == {"enabled": True}
    made = await stall.comments(ana, "How much is the tall jug?", high_intent=True)
    conversation = await stall.conversation("How much is the tall jug?")
    comment = await stall.comment(conversation, made["comment_id"], private_reply_offered=True)
    question = await owner.get(f"/api/comments/{comment['id']}/private-reply")
    assert question.body["possible"]
    assert {c["name"]: c["met"] for c in question.body["conditions"]} == {
        "there": True,
        "offered": True,
        "first_level": True,
        "recent": True,
        "no_reply_yet": True,
        "quiet": True,
        "adult": None,
    }
    body = {"client_id": "p1", "content": "It is 900 baht, and " + "very " * 40 + "tall."}
    response = await owner.post(f"/api/comments/{comment['id']}/private-reply", body)
    assert (response.status, response.body["answers_privately"]) == (201, True)
    assert (await stall.app.settled(conversation, "p1"))["status"] == "sent"
    chat = f"tiktok/conversation?business={stall.business}&customer={ana}"
    told = await stall.app.simulator.control(chat, method="GET")
    assert [m["text"] for m in told["messages"] if m["from"] == "business"] == [body["content"]]
    again = await owner.post(f"/api/comments/{comment['id']}/private-reply", body | {"client_id": "p2"})
    assert (again.status, again.body["code"]) == (409, "no_reply_yet")

    async def tied() -> int | None:
        shown = await stall.comment(conversation, made["comment_id"])
        assert shown["replied_privately_at"] is not None
        found: int | None = shown["private_conversation_id"]
        return found

    chat_id = await eventually(tied)
    (message,) = (await owner.get(f"/api/conversations/{chat_id}/messages")).body["items"]
    assert (message["author"]["kind"], message["author"]["name"]) == ("user", "Ada Marlow")
    assert message["comment_conversation_id"] == conversation["id"]
    card = (await owner.get(f"/api/conversations/{chat_id}")).body
    assert card["last_message"]["author"]["name"] == "Ada Marlow"
    assert (card["window"]["state"], card["window"]["expires_at"]) == ("closed", None), "the customer never wrote"
    others = (await owner.get(f"/api/contacts/{card['contact']['id']}/conversations")).body["items"]
    assert {other["id"] for other in others} == {chat_id, conversation["id"]}


async def test_private_reply_that_is_ruled_out_says_why(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, "Lovely")
    conversation = await stall.conversation("Lovely")
    comment = await stall.comment(conversation, made["comment_id"])
    await stall.app.reply(conversation, "a1", "Thank you")
    await stall.app.settled(conversation, "a1")
    found = (await stall.app.owner.get(f"/api/comments/{comment['id']}/private-reply")).body
    assert not found["possible"]
    assert {c["name"] for c in found["conditions"] if c["met"] is False} == {"offered", "no_reply_yet"}
    body = {"client_id": "p1", "content": "Psst"}
    refused = await stall.app.owner.post(f"/api/comments/{comment['id']}/private-reply", body)
    assert (refused.status, refused.body["code"]) == (409, "offered")


async def test_deleted_comment_is_said_to_be_deleted_to_who_replies_in_a_direct_message(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, "Never mind")
    conversation = await stall.conversation("Never mind")
    comment = await stall.comment(conversation, made["comment_id"])
    await stall.app.run(
        "INSERT INTO comment_invitations (account_id, inbox_id, comment_remote_id, invited_at)"
        " SELECT account_id, $2, remote_id, now() FROM comments WHERE id = $1",
        comment["id"],
        stall.messenger["id"],
    )
    await stall.app.run("UPDATE comments SET deleted_at = now() WHERE id = $1", comment["id"])
    found = (await stall.app.owner.get(f"/api/comments/{comment['id']}/private-reply")).body
    assert [c["name"] for c in found["conditions"] if c["met"] is False] == ["there"]
    body = {"client_id": "p1", "content": "Psst"}
    refused = await stall.app.owner.post(f"/api/comments/{comment['id']}/private-reply", body)
    assert (refused.status, refused.body["detail"]) == (409, "This comment was deleted.")


async def test_comment_the_platform_does_not_show_opens_its_conversation_all_the_same(stall: Stall) -> None:
    """The text is unknown, but the customer may wait for a reply; fetching goes on in the background."""
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
            # Asked for once in vain, the next time is the one that opens it.
            await stall.app.run("UPDATE comments SET ask_at = now(), asks = 3 WHERE NOT complete AND asks IN (1, 2)")
            assert await post_comment_webhook(stall, raw) == 200  # told again, it is asked for again
            await stall.app.hurry()
            await asyncio.sleep(0.5)
            found = await stall.conversations()
    (conversation,) = found
    assert conversation["unread_count"] == 1
    (message,) = await stall.app.thread(conversation)
    assert (message["content"], message["attachments"]) == (None, [])
    (comment,) = await stall.app.rows("SELECT complete, asks FROM comments WHERE remote_id = $1", str(2**61 + 7))
    assert (comment["complete"], comment["asks"] >= 4) == (False, True)


@pytest.mark.parametrize("code", [40007, 40002, 50000])
async def test_comment_refused_once_is_asked_for_again_and_shows_its_text(stall: Stall, code: int) -> None:
    await looked_back(stall)
    fault = {"code": code, "message": "No.", "remaining": 1}
    others = "UPDATE comments SET ask_at = now() + interval '1 day' WHERE NOT complete AND inbox_id <> $1"
    await stall.app.run(others, stall.inbox["id"])
    await stall.app.simulator.fault("business/comment/list/", "code", **fault)
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, "Does it chip easily?")
    await hurried(stall)
    assert await stall.app.simulator.control("tiktok/faults", method="GET") == [], "nothing was refused"
    conversation = await stall.conversation("Does it chip easily?")
    assert (await stall.comment(conversation, made["comment_id"]))["content"] == "Does it chip easily?"


async def looked_back(stall: Stall) -> None:
    """What was there before the inbox was made has been fetched."""

    async def fetched() -> bool | None:
        await hasten(stall.app)
        lock = f"backfill:{stall.inbox['id']}"
        return not await stall.app.rows("SELECT FROM procrastinate_jobs WHERE lock = $1", lock) or None

    await eventually(fetched)


async def hurried(stall: Stall) -> None:
    """Let the comments be asked for at once from now on, until all are complete."""

    async def complete() -> bool | None:
        # Only its own: what other tests left behind would use up the faults of this one.
        mine = "UPDATE comments SET ask_at = now() WHERE NOT complete AND inbox_id = $1"
        await stall.app.run(mine, stall.inbox["id"])
        await run_periodic(stall.app, "resume_comments")
        await hasten(stall.app)
        rows = await stall.app.rows("SELECT complete FROM comments WHERE inbox_id = $1", stall.inbox["id"])
        return (bool(rows) and all(row["complete"] for row in rows)) or None

    await eventually(complete)


async def test_comment_shown_late_fills_the_conversation_that_was_opened_without_its_text(stall: Stall) -> None:
    fault = await stall.app.simulator.fault("business/comment/list/", "code", code=40007, message="No.")
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, "Is the rim sharp?")

    async def opened() -> dict[str, Any] | None:
        await stall.app.run("UPDATE comments SET ask_at = now() WHERE NOT complete AND asks < 4")
        await run_periodic(stall.app, "resume_comments")
        await hasten(stall.app)
        found = await stall.conversations()
        return found[0] if found else None

    conversation = await eventually(opened)
    (message,) = await stall.app.thread(conversation)
    assert message["content"] is None
    await stall.app.simulator.control(f"tiktok/faults/{fault}", method="DELETE")
    await hurried(stall)
    assert (await stall.conversation("Is the rim sharp?"))["id"] == conversation["id"]
    (message,) = await stall.app.thread(conversation)
    assert message["content"] == "Is the rim sharp?"
    assert (await stall.comment(conversation, made["comment_id"]))["complete"]


async def test_text_that_the_webhook_told_is_never_replaced_by_less(stall: Stall) -> None:
    rules = {"text_in_webhooks": True}
    await stall.app.simulator.control("tiktok/settings", {"comments": rules}, "PATCH")
    await stall.app.simulator.fault("business/comment/list/", "code", code=40007, message="No.")
    ana = await stall.app.new_customer()
    await stall.comments(ana, "Do you glaze by hand?")

    async def asked_often() -> bool | None:
        await stall.app.run("UPDATE comments SET ask_at = now() WHERE NOT complete AND asks < 6")
        await run_periodic(stall.app, "resume_comments")
        await hasten(stall.app)
        rows = await stall.app.rows("SELECT asks FROM comments WHERE inbox_id = $1", stall.inbox["id"])
        return (bool(rows) and rows[0]["asks"] >= 6) or None

    await eventually(asked_often)
    conversation = await stall.conversation("Do you glaze by hand?")
    assert [c["content"] for c in (await stall.thread(conversation))["items"]] == ["Do you glaze by hand?"]
    assert [m["content"] for m in await stall.app.thread(conversation)] == ["Do you glaze by hand?"]


@pytest.mark.parametrize("code", [40002, 50000])
async def test_comment_whose_webhook_told_the_text_shows_at_once_while_asking_fails(stall: Stall, code: int) -> None:
    await stall.app.simulator.control("tiktok/settings", {"comments": {"text_in_webhooks": True}}, "PATCH")
    await stall.app.simulator.fault("business/comment/list/", "code", code=code, message="No.")
    ana = await stall.app.new_customer()
    await stall.comments(ana, "Is the glaze lead-free?")
    conversation = await stall.conversation("Is the glaze lead-free?")
    assert [m["content"] for m in await stall.app.thread(conversation)] == ["Is the glaze lead-free?"]


async def test_post_that_is_refused_hides_no_other(stall: Stall) -> None:
    """The platform refuses a call for several posts, so each is fetched by itself."""
    newest = (await videos(stall))[0]
    ana = await stall.app.new_customer()
    await stall.comments(ana, "Hello", video_id=newest["video_id"])
    conversation = await stall.conversation("Hello")
    await eventually(lambda: known_post(stall, conversation))
    await stall.app.run(
        "UPDATE posts SET refreshed_at = NULL, state = 'pending' WHERE inbox_id = $1", stall.inbox["id"]
    )
    fault = {"code": 40002, "message": "video_ids: Invalid.", "remaining": 1}
    await stall.app.simulator.fault("business/video/list/", "code", **fault)

    async def all_known() -> bool | None:
        await run_periodic(stall.app, "refresh_posts")
        await hasten(stall.app)
        sql = "SELECT state FROM posts WHERE inbox_id = $1"
        return all(row["state"] == "ready" for row in await stall.app.rows(sql, stall.inbox["id"])) or None

    await eventually(all_known)


async def test_post_that_is_not_shown_says_so(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    private = await stall.control("videos", business=stall.business, caption="Secret kiln")
    made = await stall.comments(ana, "What is this?", video_id=private["video_id"])
    conversation = await stall.conversation("What is this?")
    body = {"video_id": private["video_id"], "privacy": "PRIVATE"}
    await stall.app.simulator.control("tiktok/videos", body, "PATCH")
    await stall.app.run("UPDATE posts SET refreshed_at = NULL WHERE remote_id = $1", private["video_id"])
    other = await stall.control("videos", business=stall.business, caption="Another kiln")
    await stall.comments(ana, "And this?", video_id=other["video_id"])

    async def unavailable() -> dict[str, Any] | None:
        post = (await stall.thread(conversation))["post"]
        return post if post["state"] == "unavailable" else None

    assert (await eventually(unavailable))["remote_id"] == made["video_id"]
