"""Comments are hidden, edited and deleted, by the business and by who wrote them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from frontdesk.core.commands.moderate import moderate
from frontdesk.core.comments.views import Verb
from tests.automatic import machine
from tests.gateway.stall import Stall
from tests.gateway.stall import stall as stall
from tests.running_app import eventually

VERBS: tuple[Verb, ...] = ("like", "hide")


async def test_hiding_turns_when_the_platform_says_so(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, "Buy followers here")
    conversation = await stall.conversation("Buy followers here")
    comment = await stall.comment(conversation, made["comment_id"])
    await stall.app.simulator.control("tiktok/settings", {"comments": {"delay_seconds": 0.5}}, "PATCH")
    asked = await stall.app.owner.post(f"/api/comments/{comment['id']}/hide")
    assert (asked.status, asked.body["pending_action"], asked.body["visibility"]) == (202, "hide", "public")
    assert await stall.lines(conversation) == ["Ada Marlow is hiding the comment"]
    hidden = await stall.comment(conversation, made["comment_id"], visibility="hidden")
    assert (hidden["pending_action"], hidden["problem"]) == (None, None)

    async def settled() -> bool | None:
        return await stall.lines(conversation) == ["Ada Marlow hid the comment"] or None

    await eventually(settled)
    await stall.app.owner.post(f"/api/comments/{comment['id']}/unhide")
    await stall.comment(conversation, made["comment_id"], visibility="public", pending_action=None)


async def test_rule_that_hides_and_likes_comments_is_logged_as_itself(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, "Cheap followers")
    conversation = await stall.conversation("Cheap followers")
    comment = await stall.comment(conversation, made["comment_id"])
    (row,) = await stall.app.rows("SELECT account_id FROM comments WHERE id = $1", comment["id"])
    rule = replace(machine(row["account_id"], "rule"), permissions=frozenset({"comment.moderate"}))
    for verb in VERBS:
        async with stall.app.database.account(row["account_id"]) as transaction:
            await moderate(transaction, rule, comment["id"], verb)
        await stall.comment(conversation, made["comment_id"], pending_action=None)
    told = await stall.app.rows(
        "SELECT name, actor_kind, actor_id FROM events WHERE (data ->> 'comment_id')::bigint = $1"
        " AND name IN ('comment.requested', 'comment.hidden', 'comment.liked') ORDER BY id",
        comment["id"],
    )
    names = ["comment.requested", "comment.liked", "comment.requested", "comment.hidden"]
    assert [tuple(row) for row in told] == [(name, "rule", rule.actor.id) for name in names]


async def test_unhiding_that_does_nothing_is_said(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, "Nice")
    conversation = await stall.conversation("Nice")
    comment = await stall.comment(conversation, made["comment_id"])
    await stall.app.owner.post(f"/api/comments/{comment['id']}/hide")
    await stall.comment(conversation, made["comment_id"], visibility="hidden", pending_action=None)
    await stall.app.simulator.control("tiktok/settings", {"comments": {"unhide_does_nothing": True}}, "PATCH")
    await stall.app.owner.post(f"/api/comments/{comment['id']}/unhide")
    told = await stall.comment(conversation, made["comment_id"], pending_action=None)
    assert told["visibility"] == "hidden"
    assert told["problem"].startswith("TikTok")
    assert "sometimes ignores that" in told["problem"]

    async def settled() -> bool | None:
        found = await stall.lines(conversation)
        return found[-1].startswith("Ada Marlow tried to unhide the comment, but ") or None

    await eventually(settled)


async def test_deletion_of_a_customers_comment_is_refused(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, "Horrible colour")
    conversation = await stall.conversation("Horrible colour")
    comment = await stall.comment(conversation, made["comment_id"])
    refused = await stall.app.owner.delete(f"/api/comments/{comment['id']}")
    assert (refused.status, refused.body["code"]) == (409, "not_own")
    await stall.app.reply(conversation, "a1", "Sorry to hear that")
    sent = await stall.app.settled(conversation, "a1")
    own = await stall.comment(conversation, sent["remote_id"])
    asked = await stall.app.owner.delete(f"/api/comments/{own['id']}")
    assert (asked.status, asked.body["pending_action"], asked.body["deleted_at"]) == (202, "delete", None)

    async def gone() -> dict[str, Any] | None:
        shown = await stall.comment(conversation, sent["remote_id"])
        return shown if shown["deleted_at"] is not None else None

    assert (await eventually(gone))["pending_action"] is None

    async def waits_again() -> dict[str, Any] | None:
        card = await stall.app.card(conversation)
        return card if card["last_message"]["content"] == "Horrible colour" else None

    card = await eventually(waits_again)
    assert card["waiting_since"] == conversation["waiting_since"]
    assert await stall.lines(conversation) == ["Ada Marlow deleted the comment"]


async def test_edit_is_a_new_comment_in_place_of_the_old(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    await stall.comments(ana, "When do you open?")
    conversation = await stall.conversation("When do you open?")
    await stall.app.reply(conversation, "a1", "At nein")
    sent = await stall.app.settled(conversation, "a1")
    own = await stall.comment(conversation, sent["remote_id"])
    body = {"client_id": "e1", "content": "At nine"}
    assert (await stall.app.owner.put(f"/api/comments/{own['id']}", body)).status == 200
    again = await stall.app.settled(conversation, "e1")
    shown = await stall.comment(conversation, again["remote_id"])
    assert (shown["content"], shown["edited"]) == ("At nine", True)

    async def gone() -> bool | None:
        old = await stall.comment(conversation, sent["remote_id"], replaced=True)
        return True if old["deleted_at"] is not None else None

    await eventually(gone)
    card = await stall.app.card(conversation)
    assert (card["last_message"]["content"], card["waiting_since"]) == ("At nine", None)
    assert await stall.lines(conversation) == ["Ada Marlow edited the comment"]


async def test_deleted_by_its_author_it_stays_marked(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, "First!")
    conversation = await stall.conversation("First!")
    await stall.control("customer/delete_comment", customer=ana, comment_id=made["comment_id"])

    async def gone() -> dict[str, Any] | None:
        shown = await stall.comment(conversation, made["comment_id"])
        return shown if shown["deleted_at"] is not None else None

    assert (await eventually(gone))["content"] == "First!"
    comment = await stall.comment(conversation, made["comment_id"])
    refused = await stall.app.owner.post(f"/api/comments/{comment['id']}/hide")
    assert (refused.status, refused.body["code"]) == (409, "deleted")


async def test_hide_of_what_is_gone_says_the_platforms_words(stall: Stall) -> None:
    """The platform deleted the comment before we knew: its refusal is shown, and the comment is read again."""
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, "Soon gone")
    conversation = await stall.conversation("Soon gone")
    comment = await stall.comment(conversation, made["comment_id"])
    fault = {"target": "webhook", "kind": "drop", "match": "comment.update"}
    await stall.control("faults", **fault)
    await stall.control("customer/delete_comment", customer=ana, comment_id=made["comment_id"])
    await stall.app.owner.post(f"/api/comments/{comment['id']}/hide")
    told = await stall.comment(conversation, made["comment_id"], pending_action=None)
    assert told["problem"]


async def test_hiding_many_comments_at_once_hides_each(stall: Stall) -> None:
    people = [await stall.app.new_customer() for _ in range(3)]
    for person in people:
        await stall.comments(person, f"Spam of {person}")
    ids = [(await stall.conversation(f"Spam of {person}"))["id"] for person in people]
    _, other = await stall.app.written(inbox=stall.messenger)
    response = await stall.app.owner.post("/api/comments/hide", {"conversation_ids": [*ids, other["id"]]})
    assert response.status == 202
    assert sorted(c["conversation_id"] for c in response.body["items"]) == sorted(ids)
    assert [(r["conversation_id"], r["code"]) for r in response.body["refused"]] == [(other["id"], "no_comment")]


async def test_hiding_many_again_with_the_same_key_gets_the_same_response(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, "Spam again")
    conversation = await stall.conversation("Spam again")
    comment = await stall.comment(conversation, made["comment_id"])
    await stall.app.run("UPDATE comments SET deleted_at = now() WHERE id = $1", comment["id"])
    wanted = {"conversation_ids": [conversation["id"]]}
    for _ in range(2):
        got = await stall.app.owner.call("POST", "/api/comments/hide", wanted, idempotency_key="hide-spam-again")
        assert (got.status, [each["code"] for each in got.body["refused"]]) == (202, ["deleted"])


async def test_action_requested_while_another_waits_is_done_at_once(stall: Stall) -> None:
    app = stall.app
    ana = await app.new_customer()
    made = await stall.comments(ana, "Cheap watches")
    conversation = await stall.conversation("Cheap watches")
    comment = await stall.comment(conversation, made["comment_id"])
    fault = await app.simulator.fault("business/comment/hide/", "http", status=503)
    await app.owner.post(f"/api/comments/{comment['id']}/hide")

    async def waits() -> bool | None:
        put_off = "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour' WHERE lock = $1"
        asked_again = " AND status = 'todo' AND scheduled_at IS NOT NULL"
        return bool(await app.run(put_off + asked_again, f"comment:{comment['id']}")) or None

    await eventually(waits)
    await app.simulator.control(f"tiktok/faults/{fault}", method="DELETE")
    assert (await app.owner.post(f"/api/comments/{comment['id']}/like")).status == 202

    async def liked() -> bool | None:
        items = (await stall.thread(conversation))["items"]
        return next(i for i in items if i["id"] == comment["id"])["liked"] or None

    await eventually(liked)
    assert await app.rows("SELECT FROM procrastinate_jobs WHERE lock = $1", f"comment:{comment['id']}") == []
    assert await stall.lines(conversation) == ["Ada Marlow asked to hide the comment", "Ada Marlow liked the comment"]


async def test_edit_that_the_platform_refuses_is_said_to_nobody(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    await stall.comments(ana, "Until when?")
    conversation = await stall.conversation("Until when?")
    await stall.app.reply(conversation, "a1", "Untill six")
    own = await stall.comment(conversation, (await stall.app.settled(conversation, "a1"))["remote_id"])
    await stall.app.simulator.fault("business/comment/reply/create/", "code", code=40002, message="No.", remaining=1)
    body = {"client_id": "e1", "content": "Until six"}
    assert (await stall.app.owner.put(f"/api/comments/{own['id']}", body)).status == 200
    assert (await stall.app.settled(conversation, "e1"))["status"] == "failed"
    assert await stall.lines(conversation) == []
    kept = await stall.comment(conversation, own["remote_id"])
    assert (kept["replaced"], kept["pending_action"], kept["deleted_at"]) == (False, None, None)
