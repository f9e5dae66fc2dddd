"""comment.update: its exact content, who gets it, what causes it, and what TikTok never tells."""

import asyncio
import json
import re

import pytest

from tests.sandbox.playing import JSON, Hook, Simulator

CONTENT = {
    "comment_id",
    "video_id",
    "parent_comment_id",
    "comment_type",
    "comment_action",
    "unique_identifier",
    "timestamp",
}


async def actions(simulator: Simulator, number: int) -> list[tuple[str, str]]:
    """What was told so far: action and type of each event."""
    hooks = await simulator.receiver.of("comment.update", number)
    return [(hook.content["comment_action"], hook.content["comment_type"]) for hook in hooks]


async def quiet(simulator: Simulator, number: int) -> None:
    """Nothing more than `number` events has come."""
    await asyncio.sleep(0.15)
    assert len([hook for hook in simulator.receiver.hooks if hook.event == "comment.update"]) == number


async def test_ids_are_bare_numbers_in_a_string_of_json(simulator: Simulator) -> None:
    await simulator.watch_comments()
    said = await simulator.comments("Which glaze is it?")
    reply = await simulator.acts("reply/create", said, text="Moss green")
    first, second = await simulator.receiver.of("comment.update", 2)
    assert first.is_signed_with(simulator.sandbox.config.app_secret)
    assert first.envelope["user_openid"] == simulator.business_id
    assert isinstance(first.envelope["content"], str)
    assert re.search(rf'"comment_id":\s?{said["comment_id"]}\b', first.envelope["content"])
    assert first.content == {
        "comment_id": int(said["comment_id"]),
        "video_id": int(said["video_id"]),
        "parent_comment_id": 0,
        "comment_type": "comment",
        "comment_action": "insert",
        "timestamp": said["at"],
        "unique_identifier": said["unique_identifier"],
    }
    assert second.content.keys() == CONTENT
    assert second.content["comment_type"] == "reply"
    assert second.content["parent_comment_id"] == int(said["comment_id"])
    assert second.content["unique_identifier"] == reply["unique_identifier"]


async def test_parent_may_be_absent_and_the_text_present(simulator: Simulator) -> None:
    await simulator.watch_comments()
    await simulator.tiktok(
        "settings", {"comments": {"parent_of_first_level": "absent", "text_in_webhooks": True}}, "PATCH"
    )
    await simulator.comments("Which glaze is it?")
    (hook,) = await simulator.receiver.of("comment.update")
    assert hook.content.keys() == CONTENT - {"parent_comment_id"} | {"text"}
    assert hook.content["text"] == "Which glaze is it?"


async def test_comment_events_are_sent_for_everything_but_likes(simulator: Simulator) -> None:
    await simulator.watch_comments()
    said = await simulator.comments()
    await simulator.acts("hide", said, action="HIDE")
    await simulator.acts("hide", said, action="HIDE")
    await simulator.acts("hide", said, action="UNHIDE")
    await simulator.tiktok("business/show_comment", {"comment_id": said["comment_id"], "visibility": "friends_only"})
    await simulator.acts("like", said, action="LIKE")
    await simulator.tiktok("customer/like_comment", {"customer": "ana", "comment_id": said["comment_id"]})
    await simulator.tiktok("customer/delete_comment", {"customer": "ana", "comment_id": said["comment_id"]})
    assert await actions(simulator, 5) == [
        ("insert", "comment"),
        ("set_to_hidden", "comment"),
        ("set_to_public", "comment"),
        ("set_to_friends_only", "comment"),
        ("delete", "comment"),
    ]
    native = await simulator.tiktok("business/comment", {"business": "marlow.finch", "text": "From our own app"})
    await simulator.comments("a reply", reply_to=native["comment_id"])
    await simulator.tiktok("business/delete_comment", {"comment_id": native["comment_id"]})
    assert (await actions(simulator, 8))[5:] == [("insert", "comment"), ("insert", "reply"), ("delete", "comment")]
    await quiet(simulator, 8)


async def test_comment_events_are_sent_for_listed_public_posts_only(simulator: Simulator) -> None:
    posts = [row["video_id"] for row in await simulator.tiktok("videos?business=marlow.finch", None, "GET")]
    await simulator.watch_comments(item_list=[posts[1], posts[2]])
    await simulator.tiktok("videos", {"video_id": posts[2], "privacy": "FRIENDS"}, "PATCH")
    for post in posts[:3]:
        await simulator.comments(video_id=post)
    (hook,) = await simulator.receiver.of("comment.update")
    assert hook.content["video_id"] == int(posts[1])
    await quiet(simulator, 1)


async def test_scope_decides_who_is_told(simulator: Simulator) -> None:
    await simulator.watch_comments()
    app = {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch"}
    await simulator.tiktok("tokens/give", app | {"scopes": ["message.list.read", "comment.list.manage"]})
    await simulator.comments()
    await quiet(simulator, 0)
    await simulator.tiktok("tokens/give", app | {"scopes": ["comment.list"]})
    await simulator.comments()
    await simulator.receiver.of("comment.update")


async def test_faults_and_retries_are_those_of_messages(simulator: Simulator) -> None:
    await simulator.watch_comments()
    simulator.receiver.responses = [500, 500]
    said = await simulator.comments("told in the end")
    assert [hook.content["comment_id"] for hook in await simulator.receiver.of("comment.update", 3)] == [
        int(said["comment_id"])
    ] * 3
    match = {"target": "webhook", "match": "comment.update", "remaining": 1}
    await simulator.tiktok("faults", match | {"kind": "duplicate", "copies": 2})
    await simulator.comments("twice")
    await simulator.receiver.of("comment.update", 5)
    await simulator.tiktok("faults", match | {"kind": "drop"})
    await simulator.comments("never")
    lost = await simulator.tiktok("deliveries?status=dropped", None, "GET")
    assert lost["deliveries"][0]["event"] == "comment.update"
    await simulator.tiktok("deliveries/retry", {"delivery_id": lost["deliveries"][0]["delivery_id"]})
    await simulator.receiver.of("comment.update", 6)
    await simulator.tiktok("faults", match | {"kind": "reorder", "remaining": 2, "size": 2})
    older = await simulator.comments("first", reply_to=said["comment_id"])
    newer = await simulator.comments("second", reply_to=said["comment_id"])
    hooks = await simulator.receiver.of("comment.update", 8)
    order = [hook.content["comment_id"] for hook in hooks[6:]]
    assert order == [int(newer["comment_id"]), int(older["comment_id"])]


async def test_webhooks_can_be_late(simulator: Simulator) -> None:
    await simulator.watch_comments()
    await simulator.tiktok("settings", {"comments": {"delay_seconds": 0.4}}, "PATCH")
    await simulator.comments()
    await quiet(simulator, 0)
    await simulator.receiver.of("comment.update")


async def test_similar_replies_are_hidden_in_silence(simulator: Simulator) -> None:
    await simulator.watch_comments()
    await simulator.tiktok("settings", {"comments": {"spam_after": 3}}, "PATCH")
    said = await simulator.comments()
    for number in range(4):
        await simulator.acts("reply/create", said, text=f"Thank you so much, dear customer {number}!")
    other = await simulator.acts("reply/create", said, text="Glaze: moss green, fired twice")
    (first,) = await simulator.listed(said["video_id"])
    query = {"business_id": simulator.business_id, "video_id": said["video_id"], "comment_id": said["comment_id"]}
    found = await simulator.get("business/comment/reply/list/", **query, sort_field="create_time", sort_order="asc")
    assert [row["status"] for row in found["comments"]] == ["PUBLIC", "PUBLIC", "HIDDEN", "HIDDEN", "PUBLIC"]
    assert found["comments"][4]["comment_id"] == other["comment_id"]
    assert await simulator.acts("hide", found["comments"][2], action="UNHIDE") == {}
    hooks = await simulator.receiver.of("comment.update", 6)
    await quiet(simulator, 6)
    assert {hook.content["comment_action"] for hook in hooks} == {"insert"}
    assert first["replies"] == 5


async def test_crowd_does_not_wait_for_webhooks(simulator: Simulator) -> None:
    await simulator.watch_comments()
    simulator.receiver.wait_seconds = 0.05
    body = {"business": "marlow.finch", "count": 60, "customers": 12, "reply_share": 0.4}
    made = await simulator.tiktok("comments/burst", body)
    assert len(simulator.receiver.hooks) < 60
    assert made["count"] == len(set(made["comments"])) == 60
    hooks = await simulator.receiver.of("comment.update", 60)
    assert {str(hook.content["comment_id"]) for hook in hooks} == set(made["comments"])
    assert {"comment", "reply"} == {hook.content["comment_type"] for hook in hooks}
    posts = {hook.content["video_id"] for hook in hooks}
    assert len(posts) == 5


@pytest.mark.parametrize("video", [True, False])
async def test_phone_sees_the_tree(simulator: Simulator, video: bool) -> None:
    said = await simulator.comments(image=True, text="")
    await simulator.comments("me too", reply_to=said["comment_id"])
    await simulator.acts("hide", said, action="HIDE")
    await simulator.tiktok("customers", {"username": "kai", "display_name": "Kai Example"})
    await simulator.tiktok(
        "customer/comment", {"customer": "kai", "text": "what?", "reply_to": said["comment_id"]}, expect=409
    )
    tree = await simulator.tiktok(f"comments?video_id={said['video_id']}", None, "GET")
    (first,) = tree["comments"]
    assert (first["visibility"], first["hidden_by"], first["image_url"] is None) == ("hidden", "owner", False)
    assert [row["text"] for row in first["reply_list"]] == ["me too"]
    assert tree["video"]["comment_count"] == 1
    wrong: JSON = {"customer": "kai", "comment_id": said["comment_id"]}
    await simulator.tiktok("customer/delete_comment", wrong, expect=409)


def test_hook_keeps_large_numbers_exact() -> None:
    body = json.dumps({"event": "comment.update", "content": '{"comment_id":7247303576418566913}'}).encode()
    assert Hook(body, {}).content["comment_id"] == 7247303576418566913
