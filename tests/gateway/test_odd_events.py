"""Small odd inputs: wrong clocks, half-known events, ids that come twice, and what was deleted."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.app import App, envelope
from tests.gateway.test_gaps import closed
from tests.gateway.test_receiving import sides
from tests.running_app import SHOP, eventually

YEAR_MS = 365 * 86_400_000


def now_ms() -> int:
    return int(time.time() * 1000)


class Talk:
    """One customer's events as the platform would send them."""

    def __init__(self, app: App, business: str | None = None) -> None:
        self.app = app
        self.name = f"guest{next(app.numbers):05}"
        self.business = business or app.inbox["remote_id"]
        self.place = f"c+{self.name}"

    async def post(self, event: str, content: dict[str, Any], *, status: int = 200, shop: bool = False) -> None:
        told = sides(self.name, self.place, from_business=shop)
        (told["from_user"] if shop else told["to_user"])["id"] = self.business
        raw = envelope(event, {**told, "timestamp": now_ms(), **content}, self.business)
        assert await self.app.post(raw) == status

    async def says(self, text: str, message_id: str | None = None, **more: Any) -> str:
        message_id = message_id or f"{self.name}/{next(self.app.numbers)}"
        content = {"message_id": message_id, "type": "text", "text": {"body": text}, **more}
        await self.post("im_receive_msg", content)
        return message_id

    async def shop_says(self, text: str, **more: Any) -> str:
        message_id = f"shop/{self.name}/{next(self.app.numbers)}"
        content = {"message_id": message_id, "type": "text", "text": {"body": text}, "message_tag": {"source": "APP"}}
        await self.post("im_send_msg", {**content, **more}, shop=True)
        return message_id

    async def reads(self, until: int) -> None:
        await self.post("im_mark_read_msg", {"read": {"last_read_timestamp": until}})

    async def rows(self, columns: str = "*") -> list[Any]:
        sql = f"SELECT {columns} FROM conversations WHERE remote_id = $1"
        return await self.app.rows(sql, self.place)

    async def card(self) -> dict[str, Any]:
        ((conversation_id,),) = await self.rows("id")
        return await self.app.card({"id": conversation_id})

    async def thread(self) -> list[dict[str, Any]]:
        ((conversation_id,),) = await self.rows("id")
        return await self.app.thread({"id": conversation_id})


async def test_receipt_from_the_future_reads_nothing_that_is_written_later(app: App) -> None:
    talk = Talk(app)
    await talk.says("Hello")
    await talk.shop_says("Good morning")
    await talk.reads(now_ms() + YEAR_MS)
    assert [m["status"] for m in await talk.thread()][-1] == "read"
    await talk.shop_says("Are you there?", timestamp=now_ms() + 20)
    assert [m["status"] for m in await talk.thread()][-1] == "sent"
    await talk.reads(now_ms() + 1000)
    assert [m["status"] for m in await talk.thread()][-1] == "read"


async def test_receipt_before_its_conversation_is_known_counts_for_it(app: App) -> None:
    talk = Talk(app)
    at = now_ms() - 5000
    await talk.reads(at + 1000)
    assert await talk.rows() == []
    await talk.shop_says("Welcome", timestamp=at, auto_message_type="WELCOME_MESSAGE")
    await talk.shop_says("How can we help?", timestamp=at + 2000)
    assert [m["status"] for m in await talk.thread()] == ["read", "sent"]


@pytest.mark.parametrize("operation", ["SHRUG", ["ADD"], {"a": 1}, 7])
async def test_reaction_that_cannot_be_read_is_no_message_of_the_customer(app: App, operation: object) -> None:
    talk = Talk(app)
    first = await talk.says("Hello")
    before = await talk.card()
    reaction = {"operation": operation, "type": "EMOJI", "emoji": "👍", "original_msg_id": first}
    content = {"message_id": f"{talk.name}/r", "type": "reaction", "reaction": [reaction]}
    await talk.post("im_receive_msg", content)
    after = await talk.card()
    assert (after["unread_count"], after["window"]) == (before["unread_count"], before["window"])
    assert [m["kind"] for m in await talk.thread()] == ["text", "unknown"]


@pytest.mark.parametrize("odd", [{"type": "reaction_v2", "reaction": [{}]}, {}, {"type": None}, {"type": ["text"]}])
async def test_message_of_an_uncertain_author_raises_no_unread_and_opens_no_window(
    app: App, odd: dict[str, Any]
) -> None:
    talk = Talk(app)
    await talk.says("Hello")
    await talk.shop_says("Good morning")
    before = await talk.card()
    await talk.post("im_receive_msg", {"message_id": f"{talk.name}/odd", "text": {"body": "Hi"}, **odd})
    after = await talk.card()
    assert (after["unread_count"], after["window"]) == (0, before["window"])
    assert [m["kind"] for m in await talk.thread()] == ["text", "text", "unknown"]


@pytest.mark.parametrize("blank", ["", "   ", "\n\t"])
async def test_text_of_blanks_alone_is_a_message_without_text(app: App, blank: str) -> None:
    talk = Talk(app)
    await talk.says(blank)
    assert [(m["kind"], m["content"]) for m in await talk.thread()] == [("text", None)]
    assert (await talk.card())["last_message"]["content"] is None


async def test_message_of_a_new_kind_is_the_customers(app: App) -> None:
    talk = Talk(app)
    await talk.says("Hello")
    await talk.shop_says("Good morning")
    await talk.post("im_receive_msg", {"message_id": f"{talk.name}/gift", "type": "gift", "gift": {"id": "g1"}})
    assert (await talk.card())["unread_count"] == 1


async def test_person_leaves_ten_reactions_on_a_message_at_most(app: App) -> None:
    talk = Talk(app)
    first = await talk.says("Hello")
    emoji = [chr(0x1F600 + number) for number in range(14)]
    for part in (emoji[:4], emoji[4:]):
        given = [{"operation": "ADD", "emoji": one, "original_msg_id": first} for one in part]
        content = {"message_id": f"{talk.name}/{part[0]}", "type": "reaction", "reaction": given}
        await talk.post("im_receive_msg", content)
    assert len((await talk.thread())[0]["reactions"]) == 10


async def happened(talk: Talk, *names: str) -> list[tuple[str, str | None]]:
    """The talk's events of these names, in the order of the log: each with its emoji."""
    rows = await talk.app.rows(
        "SELECT name, data ->> 'emoji' AS emoji, message_id FROM events WHERE name = ANY($2::text[])"
        " AND contact_id IN (SELECT contact_id FROM conversations WHERE remote_id = $1) ORDER BY id",
        talk.place,
        list(names),
    )
    assert all(row["message_id"] is not None for row in rows if row["name"].startswith(("reaction", "message")))
    return [(row["name"], row["emoji"]) for row in rows]


async def react(talk: Talk, message_id: str, operation: str, at: int, *emoji: str) -> None:
    given = [{"operation": operation, "emoji": one, "original_msg_id": message_id, "timestamp": at} for one in emoji]
    content = {"message_id": f"{talk.name}/{operation}/{at}", "type": "reaction", "reaction": given}
    await talk.post("im_receive_msg", content)


REACTED = ("reaction.added", "reaction.removed", "message.updated")


async def test_reaction_that_is_told_again_or_late_is_one_event(app: App) -> None:
    talk, at = Talk(app), now_ms() - 60_000
    first = await talk.says("Hello")
    for _ in range(2):
        await react(talk, first, "ADD", at + 1000, "👍")
    assert await happened(talk, *REACTED) == [("reaction.added", "👍")]
    for _ in range(2):
        await react(talk, first, "REMOVE", at + 3000, "👍")
    await react(talk, first, "ADD", at + 2000, "👍")
    await react(talk, first, "REMOVE", at + 3000, "🎉")  # was never there
    assert await happened(talk, *REACTED) == [("reaction.added", "👍"), ("reaction.removed", "👍")]


async def test_reaction_that_is_not_kept_is_no_event(app: App) -> None:
    talk = Talk(app)
    first = await talk.says("Hello")
    emoji = [chr(0x1F600 + number) for number in range(12)]
    await react(talk, first, "ADD", now_ms(), *emoji)
    assert len(await happened(talk, *REACTED)) == len((await talk.thread())[0]["reactions"]) == 10


async def test_reaction_before_its_message_is_told_with_it(app: App) -> None:
    talk, at = Talk(app), now_ms() - 60_000
    await talk.says("Hello")
    later = f"{talk.name}/later"
    await react(talk, later, "ADD", at, "👍", "🎉")
    await react(talk, later, "REMOVE", at + 1000, "🎉")
    assert await happened(talk, *REACTED) == []
    await talk.says("Here I am", later)
    await talk.says("Here I am", later)
    names = ("message.received", *REACTED)
    assert (await happened(talk, *names))[1:] == [("message.received", None), ("reaction.added", "👍")]


async def test_contact_is_created_before_what_they_wrote(app: App) -> None:
    talk = Talk(app)
    await talk.says("Hello")
    names = ("contact.created", "conversation.created", "message.received")
    assert [name for name, _ in await happened(talk, *names)] == list(names)


async def test_reaction_from_the_future_can_be_taken_back(app: App) -> None:
    talk = Talk(app)
    first = await talk.says("Hello")
    for operation, at in (("ADD", now_ms() + YEAR_MS), ("REMOVE", now_ms() + 1000)):
        reaction = {"operation": operation, "emoji": "👍", "original_msg_id": first, "timestamp": at}
        content = {"message_id": f"{talk.name}/{operation}", "type": "reaction", "reaction": [reaction]}
        await talk.post("im_receive_msg", content)
    assert (await talk.thread())[0]["reactions"] == []


async def test_message_id_in_two_conversations_shows_both_texts(app: App) -> None:
    one, other = Talk(app), Talk(app)
    same = f"same/{one.name}"
    for _ in range(2):
        await one.says("The blue bowl", same)
        await other.says("The green bowl", same)
    assert [m["content"] for m in await one.thread()] == ["The blue bowl"]
    assert [m["content"] for m in await other.thread()] == ["The green bowl"]
    assert (await other.card())["unread_count"] == 1


@pytest.mark.parametrize("message_id", ["x" * 513, "a\0b"])
async def test_webhook_with_an_id_nobody_can_store_is_kept_with_its_reason(app: App, message_id: str) -> None:
    talk = Talk(app)
    await talk.says("Hello", message_id)
    (kept,) = (await app.owner.get(f"/api/inboxes/{app.inbox['id']}/activity?limit=1")).body["items"]
    assert kept["outcome"] == "parked"
    assert "id" in kept["error"]


async def test_deleted_conversation_stays_deleted_whatever_is_told_again(app: App) -> None:
    talk = Talk(app)
    at = now_ms() - 60_000
    first = await talk.says("Forget me", timestamp=at)
    await talk.shop_says("We will", timestamp=at + 1000)
    last = await talk.says("Thank you", timestamp=at + 2000)
    path = f"/api/conversations/{(await talk.card())['id']}"
    assert (await app.owner.delete(path)).status == 204
    await talk.says("Forget me", first, timestamp=at)
    await talk.says("Thank you", last, timestamp=at + 2000)
    await talk.says("Never seen here", timestamp=at - 5000)
    reaction = {"operation": "ADD", "emoji": "👍", "original_msg_id": first, "timestamp": at + 1500}
    await talk.post("im_receive_msg", {"message_id": "r", "type": "reaction", "reaction": [reaction]})
    referral = {"source": "ad", "ad": {"ad_id": "1", "timestamp": at}}
    await talk.post("im_referral_msg", {"referral": referral, "timestamp": at})
    await talk.reads(at + 2500)
    assert await talk.rows() == []
    await talk.says("Hello again", timestamp=at + 3000)
    await talk.says("Thank you", last, timestamp=at + 2000)
    assert [m["content"] for m in await talk.thread()] == ["Hello again"]
    assert (await talk.card())["unread_count"] == 1


async def test_deleted_conversation_is_not_found_by_looking_for_what_was_missed(app: App) -> None:
    inbox = await app.new_inbox()
    customer, conversation = await app.written("Forget me", inbox)
    assert (await app.owner.delete(f"/api/conversations/{conversation['id']}")).status == 204
    assert (await app.owner.post(f"/api/inboxes/{inbox['id']}/gaps")).status == 201
    (gap,) = await closed(app, inbox)
    assert gap["found"] == 0
    sql = "SELECT FROM conversations WHERE inbox_id = $1"
    assert await app.rows(sql, inbox["id"]) == []
    await app.says(customer, "Hello again", business=inbox["username"])

    async def opened() -> bool | None:
        return bool(await app.rows(sql, inbox["id"])) or None

    await eventually(opened)


async def test_webhooks_before_their_account_is_known_are_taken_in_once_it_is(app: App) -> None:
    username = f"shop{next(app.numbers):05}"
    remote_id = await app.simulator.business(username, username)
    talk = Talk(app, remote_id)
    await talk.says("Are you open yet?")
    await talk.says("Hello?")
    assert await talk.rows() == []
    inbox = await app.simulator.connect(app.owner, username)

    async def taken_in() -> bool | None:
        return (bool(await talk.rows()) and len(await talk.thread()) == 2) or None

    await eventually(taken_in)
    assert [m["content"] for m in await talk.thread()] == ["Are you open yet?", "Hello?"]
    assert (await talk.card())["inbox_id"] == inbox["id"]


async def test_image_check_older_than_a_day_is_repeated_when_the_customer_writes(app: App) -> None:
    customer, conversation = await app.written()

    async def known() -> Any:
        (row,) = await app.rows("SELECT image_allowed FROM conversations WHERE id = $1", conversation["id"])
        return row["image_allowed"]

    async def asked() -> bool | None:
        return (await known()) is not None or None

    await eventually(asked)
    changed = "UPDATE conversations SET image_allowed = NULL, image_checked_at = now() - $2::interval WHERE id = $1"
    await app.run(changed.replace("$2", "'25 hours'"), conversation["id"])
    await app.says(customer, "One more thing", business=SHOP)
    await eventually(asked)


async def test_drawn_reaction_is_shown_from_our_copy(app: App) -> None:
    _, conversation = await app.written()
    (message,) = await app.thread(conversation)
    body = {"message_id": message["remote_id"], "ai_emoji": "wave"}
    await app.simulator.control("tiktok/customer/react", body)

    async def kept() -> str | None:
        found = (await app.thread(conversation))[0]["reactions"]
        url: str | None = found[0]["image_url"] if found else None
        return url

    url = await eventually(kept)
    assert url.startswith(f"/api/messages/{message['id']}/reactions/")
    async with app.owner.http.get(f"{app.url}{url}") as response:
        assert (response.status, response.content_type.partition("/")[0]) == (200, "image")
        assert response.headers["x-content-type-options"] == "nosniff"
    number = next(app.numbers)
    stranger = await app.installation.stranger(f"Account {number}", f"owner{number}@ceramics.example")
    assert (await stranger.get(url)).status == 404
    assert (await app.owner.get(f"{url}x")).status == 404


@pytest.mark.parametrize("number", ["9" * 30, "9" * 19, "1e30", "-1"])
async def test_number_that_no_conversation_has_is_not_found(app: App, number: str) -> None:
    found = await app.owner.get(f"/api/conversations/{number}")
    assert found.status == 404
    assert found.body["detail"].endswith(".")
    assert (await app.owner.get(f"/api/conversations/{number}/messages")).status == 404
