"""Edits and deletions that platforms tell of: the thread, the card, the search and the feed say what there is now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from frontdesk.contract.events import Content, InboundEvent, Media, MessageDeleted, MessageEdited, Party
from tests.channels.mailbox import Mailbox
from tests.clients import Client
from tests.follower import Follower
from tests.gateway.letters import ANA, NOON, deliver, letter, tell
from tests.gateway.letters import _emptied as _emptied
from tests.gateway.letters import inbox as inbox
from tests.gateway.letters import makers as makers
from tests.installation import Installation

pytestmark = pytest.mark.usefixtures("inbox")


def edit(message_id: str, minute: int, text: str, editor: Party | None = ANA, **content: Any) -> MessageEdited:
    holds = Content(**{"kind": "text", "raw_kind": "letter", "text": text, **content})
    at = NOON + timedelta(minutes=minute)
    return MessageEdited(conversation_id="", message_id=message_id, at=at, content=holds, editor=editor)


def deletion(message_id: str, minute: int, by: Party | None = ANA) -> MessageDeleted:
    return MessageDeleted(conversation_id="", message_id=message_id, at=NOON + timedelta(minutes=minute), by=by)


async def card_of(owner: Client) -> dict[str, Any]:
    [card] = (await owner.get("/api/conversations?status=all")).body["items"]
    found: dict[str, Any] = card
    return found


async def thread(owner: Client) -> list[dict[str, Any]]:
    page = (await owner.get(f"/api/conversations/{(await card_of(owner))['id']}/messages")).body["items"]
    return [message for message in page if message["direction"] != "activity"]


async def finds(owner: Client, word: str) -> int:
    return len((await owner.get(f"/api/search/messages?q={word}")).body["items"])


async def happened(installation: Installation, kind: str) -> list[Any]:
    async with installation.database.system() as transaction:
        rows = await transaction.fetch("SELECT actor_kind, at FROM events WHERE name = $1 ORDER BY id", kind)
    return [tuple(row) for row in rows]


async def replied(installation: Installation, owner: Client, text: str) -> None:
    """Write a reply that the platform takes."""
    card = await card_of(owner)
    body = {"client_id": text, "content": text}
    assert (await owner.post(f"/api/conversations/{card['id']}/messages", body)).status == 201
    await deliver(installation, card["id"])


async def test_edit_changes_the_message_its_card_and_the_search_and_nothing_else(
    installation: Installation, owner: Client
) -> None:
    await tell(installation, letter("a", 1, text="The persimmon bowl"))
    card = await card_of(owner)
    await owner.patch(f"/api/conversations/{card['id']}", {"status": "resolved"})
    follower, before = await Follower.start(owner), await card_of(owner)
    number = await tell(installation, edit("a", 2, "The turquoise bowl"))
    await tell(installation, number=number)
    [message] = await thread(owner)
    after = await card_of(owner)
    assert (message["content"], message["edited_at"]) == ("The turquoise bowl", "2026-11-21T12:02:00Z")
    assert after["last_message"]["content"] == "The turquoise bowl"
    assert {**after, "last_message": None} == {**before, "last_message": None}, "not opened, not unread, not moved"
    assert (await finds(owner, "turquoise"), await finds(owner, "persimmon")) == (1, 0)
    assert await happened(installation, "message.edited") == [("contact", NOON + timedelta(minutes=2))]
    await follower.agrees()


async def test_edit_that_comes_before_its_message_waits_for_it(installation: Installation, owner: Client) -> None:
    await tell(installation, edit("a", 3, "third"), edit("a", 2, "second"))
    assert (await owner.get("/api/conversations?status=all")).body["items"] == []
    await tell(installation, edit("a", 2, "second"))
    follower = await Follower.start(owner)
    await tell(installation, letter("a", 1, text="first"))
    [message] = await thread(owner)
    assert (message["content"], message["edited_at"]) == ("third", "2026-11-21T12:03:00Z")
    assert (await card_of(owner))["unread_count"] == 1
    async with installation.database.system() as transaction:
        assert await transaction.value("SELECT count(*) FROM early_changes") == 0
    await follower.agrees()


@pytest.mark.parametrize("in_one", [True, False], ids=["one batch", "two batches"])
async def test_older_edit_after_a_newer_one_changes_nothing(
    installation: Installation, owner: Client, in_one: bool
) -> None:
    edits: tuple[InboundEvent, ...] = (edit("a", 3, "newer"), edit("a", 2, "older"))
    await tell(installation, letter("a", 1), *(edits if in_one else ()))
    for told in () if in_one else edits:
        await tell(installation, told)
    [message] = await thread(owner)
    assert (message["content"], len(await happened(installation, "message.edited"))) == ("newer", 1)


async def test_edit_of_our_own_reply_changes_it(installation: Installation, owner: Client) -> None:
    await tell(installation, letter("a", 1))
    await replied(installation, owner, "Yes, won.")
    await tell(installation, edit("sent-1", 30, "Yes, one.", editor=None))
    reply = (await thread(owner))[-1]
    assert (reply["direction"], reply["content"], reply["status"]) == ("out", "Yes, one.", "sent")
    assert [kind for kind, _ in await happened(installation, "message.edited")] == ["native_app"]
    assert (await card_of(owner))["waiting_since"] is None


async def test_edit_keeps_the_file_that_stays_and_replaces_the_one_that_does_not(
    installation: Installation, owner: Client
) -> None:
    def with_file(media_id: str) -> dict[str, Any]:
        return {"kind": "image", "media": (Media(kind="image", media_id=media_id, name=f"{media_id}.png"),)}

    await tell(installation, letter("a", 1, **with_file("bowl")))
    [[before]] = [message["attachments"] for message in await thread(owner)]
    await tell(installation, edit("a", 2, "with other words", **with_file("bowl")))
    [message] = await thread(owner)
    assert (message["content"], message["attachments"]) == ("with other words", [before])
    await tell(installation, edit("a", 3, "with another file", **with_file("cup")))
    [message] = await thread(owner)
    assert [file["name"] for file in message["attachments"]] == ["cup.png"]
    await tell(installation, edit("a", 4, "without"))
    assert (await thread(owner))[0]["attachments"] == []


async def test_deleted_message_leaves_its_place_and_nothing_else(installation: Installation, owner: Client) -> None:
    first = await tell(installation, letter("a", 1, text="The persimmon bowl"))
    file = Media(kind="image", media_id="bowl", name="bowl.png")
    await tell(installation, letter("b", 2, "a", kind="image", text="secret", media=(file,), subject="private"))
    follower = await Follower.start(owner)
    number = await tell(installation, deletion("b", 3))
    for again in (first, number, 1):
        await tell(installation, number=again)
    kept, gone = await thread(owner)
    card = await card_of(owner)
    assert (kept["content"], kept["deleted_at"]) == ("The persimmon bowl", None)
    assert (gone["content"], gone["deleted_at"]) == (None, "2026-11-21T12:03:00Z")
    assert (gone["attachments"], gone["subject"], gone["edited_at"]) == ([], None, None)
    assert (card["last_message"]["content"], card["last_message"]["deleted"]) == (None, True)
    assert (card["unread_count"], card["waiting_since"]) == (1, "2026-11-21T12:01:00Z")
    assert (await finds(owner, "secret"), await finds(owner, "persimmon")) == (0, 1)
    assert [kind for kind, _ in await happened(installation, "message.deleted")] == ["contact"]
    async with installation.database.system() as transaction:
        assert await transaction.value("SELECT count(*) FROM attachments") == 0
    await follower.agrees()


async def test_deletion_of_all_that_was_unread_leaves_nobody_waiting(installation: Installation, owner: Client) -> None:
    await tell(installation, letter("a", 1), letter("b", 2, "a"))
    await tell(installation, deletion("a", 3), deletion("b", 4, by=None))
    card = await card_of(owner)
    assert (card["status"], card["unread_count"], card["waiting_since"]) == ("open", 0, None)
    await tell(installation, letter("c", 5, "a"))
    assert (await card_of(owner))["unread_count"] == 1
    assert len(await happened(installation, "conversation.created")) == 1


async def test_deletion_of_a_read_message_leaves_the_unread_ones_unread(
    installation: Installation, owner: Client
) -> None:
    await tell(installation, letter("a", 1))
    await owner.post(f"/api/conversations/{(await card_of(owner))['id']}/read")
    await tell(installation, letter("b", 2, "a"))
    await tell(installation, deletion("a", 3))
    assert (await card_of(owner))["unread_count"] == 1


async def test_deletion_before_its_message_is_the_last_word(installation: Installation, owner: Client) -> None:
    await tell(installation, deletion("a", 2))
    await tell(installation, edit("a", 3, "late"))
    await tell(installation, letter("a", 1, text="secret"))
    [message] = await thread(owner)
    assert (message["content"], message["deleted_at"]) == (None, "2026-11-21T12:02:00Z")
    assert ((await card_of(owner))["unread_count"], await finds(owner, "secret")) == (0, 0)
    await tell(installation, edit("a", 4, "later"))
    assert (await thread(owner))[0]["content"] is None


async def test_customer_whose_reply_was_deleted_waits_again(installation: Installation, owner: Client) -> None:
    await tell(installation, letter("a", 1))
    await replied(installation, owner, "Yes, one.")
    assert (await card_of(owner))["waiting_since"] is None
    assert len(Mailbox.sent) == 1
    await tell(installation, deletion("sent-1", 30, by=None))
    assert (await card_of(owner))["waiting_since"] == "2026-11-21T12:01:00Z"
    assert (await thread(owner))[-1]["content"] is None


async def test_change_of_a_deleted_conversation_is_not_kept(installation: Installation, owner: Client) -> None:
    await tell(installation, letter("a", 1))
    assert (await owner.delete(f"/api/conversations/{(await card_of(owner))['id']}")).status == 204
    told = MessageEdited(
        conversation_id="a", message_id="a", at=NOON, content=Content(kind="text", raw_kind="letter", text="again")
    )
    await tell(installation, told)
    async with installation.database.system() as transaction:
        assert await transaction.value("SELECT count(*) FROM early_changes") == 0
