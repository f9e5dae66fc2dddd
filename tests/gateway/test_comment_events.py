"""The event log of comments: what really happened to each, once, and who did it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.core.comments.differences import UNKNOWN, CommentState, NewsSource, comment_events
from tests.app import envelope
from tests.gateway.stall import Stall
from tests.gateway.stall import stall as stall
from tests.gateway.test_comments import post_comment_webhook
from tests.running_app import eventually

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SOURCE = NewsSource(written_at=NOON, received_at=NOON + timedelta(minutes=1))
THEIRS = replace(UNKNOWN, written=True, from_business=False, content="How big is it?")
OURS = replace(THEIRS, from_business=True)
NATIVE_APP, ADA = ActorRef("native_app"), ActorRef("user", 7)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (UNKNOWN, THEIRS, [("comment.received", None)]),
        (UNKNOWN, OURS, [("comment.replied", NATIVE_APP)]),
        (UNKNOWN, replace(OURS, content=None), [("comment.updated", SYSTEM)]),
        (replace(OURS, content=None), OURS, [("comment.replied", NATIVE_APP)]),
        (UNKNOWN, replace(THEIRS, written=False, visibility="hidden"), []),
        (
            replace(THEIRS, written=False, visibility="hidden"),
            replace(THEIRS, visibility="hidden"),
            [("comment.received", None), ("comment.hidden", NATIVE_APP)],
        ),
        (UNKNOWN, replace(THEIRS, from_business=None), [("comment.updated", SYSTEM)]),
        (replace(THEIRS, from_business=None), THEIRS, [("comment.received", None)]),
        (THEIRS, THEIRS, []),
        (THEIRS, replace(THEIRS, likes=3, complete=True), [("comment.updated", SYSTEM)]),
        (replace(THEIRS, content=None), THEIRS, [("comment.updated", SYSTEM)]),
        (THEIRS, replace(THEIRS, content="How tall is it?"), [("comment.edited", None)]),
        (THEIRS, replace(THEIRS, visibility="limited"), [("comment.limited", SYSTEM)]),
        (replace(THEIRS, visibility="hidden"), THEIRS, [("comment.shown", NATIVE_APP)]),
        (
            replace(THEIRS, pending_action="hide", requested_by=7),
            replace(THEIRS, visibility="hidden", requested_by=7),
            [("comment.hidden", ADA)],
        ),
        (
            replace(THEIRS, pending_action="hide", requested_by=7),
            replace(THEIRS, deleted_at=NOON),
            [("comment.deleted", None)],
        ),
        (
            replace(THEIRS, pending_action="hide", requested_by_kind="rule", requested_by_id=3),
            replace(THEIRS, visibility="hidden", requested_by_kind="rule", requested_by_id=3),
            [("comment.hidden", ActorRef("rule", 3))],
        ),
        (
            replace(OURS, pending_action="delete", requested_by=7),
            replace(OURS, deleted_at=NOON),
            [("comment.deleted", ADA)],
        ),
        (OURS, replace(OURS, deleted_at=NOON), [("comment.deleted", NATIVE_APP)]),
        (THEIRS, replace(THEIRS, liked=True), [("comment.liked", NATIVE_APP)]),
        (replace(THEIRS, liked=True), THEIRS, [("comment.unliked", NATIVE_APP)]),
    ],
)
def test_difference_between_two_states_is_told_as_what_happened(
    before: CommentState, now: CommentState, expected: list[tuple[str, ActorRef | None]]
) -> None:
    assert [(one.kind.name, one.actor) for one in comment_events(before, now, SOURCE)] == expected


def test_change_of_who_sees_a_comment_says_from_what_to_what() -> None:
    (hidden,) = comment_events(THEIRS, replace(THEIRS, visibility="hidden"), SOURCE)
    assert (hidden.changes, hidden.at) == ({"visibility": ("public", "hidden")}, SOURCE.received_at)


async def told_of(stall: Stall, remote_id: str) -> list[tuple[str, str]]:
    """What happened to a comment and who did it, without what is only shown otherwise."""
    rows = await stall.app.rows(
        "SELECT e.name, e.actor_kind FROM events e JOIN comments k ON k.account_id = e.account_id"
        " AND k.id = (e.data ->> 'comment_id')::bigint WHERE k.remote_id = $1 AND e.name <> 'comment.updated'"
        " ORDER BY e.id",
        remote_id,
    )
    return [(row["name"], row["actor_kind"]) for row in rows]


async def eventually_told(stall: Stall, remote_id: str, *expected: tuple[str, str]) -> None:
    async def told() -> bool | None:
        await stall.app.hurry()
        return await told_of(stall, remote_id) == list(expected) or None

    try:
        await eventually(told)
    except (AssertionError, TimeoutError):
        assert await told_of(stall, remote_id) == list(expected)


async def test_comment_from_writing_to_deleting_is_told_by_its_events(stall: Stall) -> None:
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, "How big is it?")
    conversation = await stall.conversation("How big is it?")
    comment = await stall.comment(conversation, made["comment_id"])
    for verb, wanted in (("like", {"liked": True}), ("hide", {"visibility": "hidden"})):
        assert (await stall.app.owner.post(f"/api/comments/{comment['id']}/{verb}")).status == 202
        await stall.comment(conversation, made["comment_id"], pending_action=None, **wanted)
    await eventually_told(
        stall,
        made["comment_id"],
        ("comment.received", "contact"),
        ("comment.requested", "user"),
        ("comment.liked", "user"),
        ("comment.requested", "user"),
        ("comment.hidden", "user"),
    )
    await stall.app.reply(conversation, "a1", "Twenty centimetres")
    own = (await stall.app.settled(conversation, "a1"))["remote_id"]
    shown = await stall.comment(conversation, own)
    assert (await stall.app.owner.delete(f"/api/comments/{shown['id']}")).status == 202
    await eventually_told(
        stall, own, ("comment.replied", "user"), ("comment.requested", "user"), ("comment.deleted", "user")
    )


async def test_request_that_the_platform_ignores_is_told_to_have_failed(stall: Stall) -> None:
    made = await stall.comments(await stall.app.new_customer(), "Nice")
    conversation = await stall.conversation("Nice")
    comment = await stall.comment(conversation, made["comment_id"])
    await stall.app.owner.post(f"/api/comments/{comment['id']}/hide")
    await stall.comment(conversation, made["comment_id"], visibility="hidden", pending_action=None)
    await stall.app.simulator.control("tiktok/settings", {"comments": {"unhide_does_nothing": True}}, "PATCH")
    await stall.app.owner.post(f"/api/comments/{comment['id']}/unhide")
    await stall.comment(conversation, made["comment_id"], pending_action=None, visibility="hidden")
    told = await told_of(stall, made["comment_id"])
    assert told[-2:] == [("comment.requested", "user"), ("comment.request_failed", "system")]


@pytest.mark.parametrize("seed", range(3))
async def test_webhooks_in_any_order_and_often_make_each_fact_once(stall: Stall, seed: int) -> None:
    ana = await stall.app.new_customer()
    made = await stall.comments(ana, f"The first {seed}")
    await stall.conversation(f"The first {seed}")
    remote_id = 2**62 + 2 * random.Random(seed).randrange(1, 10**6)
    actions = ["insert", "set_to_hidden"] * 4
    random.Random(seed).shuffle(actions)

    async def deliver(action: str) -> None:
        content = {
            "comment_id": remote_id,
            "video_id": int(made["video_id"]),
            "parent_comment_id": 0,
            "comment_type": "comment",
            "comment_action": action,
            "unique_identifier": made["unique_identifier"],
            "timestamp": made["at"] + 1000,
            "text": f"Often {seed}",
        }
        raw = envelope("comment.update", content, stall.inbox["remote_id"])
        assert await post_comment_webhook(stall, raw) == 200

    await asyncio.gather(*(deliver(action) for action in actions))
    conversation = await stall.conversation(f"Often {seed}")
    assert (await stall.comment(conversation, str(remote_id)))["visibility"] == "hidden"
    told = sorted(await told_of(stall, str(remote_id)))
    assert told == [("comment.hidden", "native_app"), ("comment.received", "contact")]
    rows: list[Any] = await stall.app.rows(
        "SELECT payload::jsonb AS payload FROM feed WHERE kind = 'comment'"
        " AND payload::jsonb -> 'comment' ->> 'remote_id' = $1 ORDER BY id",
        str(remote_id),
    )
    assert rows[-1]["payload"]["comment"]["visibility"] == "hidden"
    named = [name for row in rows for name in row["payload"]["happened"]]
    assert (named.count("comment.received"), named.count("comment.hidden")) == (1, 1)
