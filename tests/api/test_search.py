"""Search: what was said is found in every script, wherever it is, and never by who may not see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import asyncpg
import pytest

from frontdesk.api.search import MOST_WAITING
from frontdesk.core.search.indexing import Indexing
from frontdesk.core.search.messages import NEWEST, _find, messages_saying
from frontdesk.core.search.words import snippet, wanted
from frontdesk.core.visibility import ALL_INBOXES
from tests.app import App
from tests.clients import Client


async def found(client: Client, words: str) -> list[dict[str, Any]]:
    response = await client.get(f"/api/search/messages?q={quote(words)}")
    assert response.status == 200, response
    assert response.body["searched_to"] is None
    items: list[dict[str, Any]] = response.body["items"]
    return items


async def indexed(app: App) -> None:
    for _ in range(2):
        await app.run("UPDATE search_horizon SET drawn_at = now() - interval '2 minutes'")
        await Indexing(app.database).index()


def marked(hit: dict[str, Any]) -> list[str]:
    return [part["text"] for part in hit["snippet"] if part["hit"]]


async def test_search_of_words_in_a_resolved_conversation_finds_the_message_and_marks_them(app: App) -> None:
    _, conversation = await app.written("Could you send the Persimmon teapot to Lisbon?")
    await app.owner.patch(f"/api/conversations/{conversation['id']}", {"status": "resolved"})
    (hit,) = await found(app.owner, "lisbon persimmon")
    assert hit["conversation"]["id"] == conversation["id"]
    assert hit["conversation"]["status"] == "resolved"
    assert hit["message_id"] == (await app.thread(conversation))[0]["id"]
    assert marked(hit) == ["Persimmon", "Lisbon"]
    assert await found(app.owner, "persimmon madrid") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ขอบคุณสำหรับถ้วยลายครามค่ะ", "ลายคราม"),
        ("أريد كوبا فيروزيا من فضلك", "فيروزيا"),
        ("我想要退款可以吗", "退款"),
        ("青磁の湯のみをください", "湯のみ"),
        ("청자 찻잔 있어요?", "찻잔"),
        ("Une théière émaillée", "THEIERE emaillee"),
        ("Есть ли ещё пиала?", "ПИАЛА"),
        ("ＡＢＣ４２ is the number", "abc42"),
        ("Don\u2019t break the kiln\u2019s door", "don't kiln's"),
        ("Don't break the jar's lid", "don\u2019t jar\u2018s"),
        ("Zur Schlo\u00dfstra\u00dfe bitte", "schlossstrasse"),
        ("Zur Gartenstrasse bitte", "gartenstra\u00dfe"),
        ("100%_sure\\ about 'it'", "100%_sure\\"),
    ],
)
async def test_search_of_any_script_before_and_after_indexing_finds_the_message(
    app: App, text: str, words: str
) -> None:
    _, conversation = await app.written(text)
    before = [hit["conversation"]["id"] for hit in await found(app.owner, words)]
    await indexed(app)
    after = await found(app.owner, words)
    assert conversation["id"] in before
    assert conversation["id"] in [hit["conversation"]["id"] for hit in after]
    assert all(marked(hit) for hit in after)


async def test_index_of_words_in_any_script_leads_to_the_message(app: App) -> None:
    texts = ("An ultramarine saucer", "群青色の小皿", "จานรองสีน้ำเงิน")
    ids = []
    for text in texts:
        _, conversation = await app.written(text)
        ids.append((await app.thread(conversation))[0]["id"])
    await indexed(app)
    (row,) = await app.rows("SELECT account_id, inbox_id FROM messages WHERE id = $1", ids[0])
    async with app.database.account(row["account_id"]) as transaction:
        for words, message_id in zip(("ultramarine", "小皿", "น้ำเงิน"), ids, strict=True):
            what = wanted(words)
            assert what.is_indexed
            looked_up = await transaction.value(
                "SELECT frontdesk_messages_saying($1, $2, $3, $4, $5)",
                what.patterns,
                list(what.pairs),
                [row["inbox_id"]],
                2**60,
                5,
            )
            assert looked_up == [message_id]


async def test_search_by_an_agent_without_the_inbox_finds_nothing(app: App) -> None:
    await app.written("The heliotrope jug, please")
    await indexed(app)
    agent = await app.installation.member(app.owner, "agent")
    assert await found(agent, "heliotrope") == []
    stranger = await app.installation.stranger("Other", f"other{next(app.numbers)}@ceramics.example")
    assert await found(stranger, "heliotrope") == []
    assert len(await found(app.owner, "heliotrope")) == 1


async def test_search_after_the_text_changed_or_went_follows_it(app: App) -> None:
    _, conversation = await app.written("A vermilion plate")
    await indexed(app)
    await app.run("UPDATE messages SET content = 'A cobalt plate' WHERE content = 'A vermilion plate'")
    assert await found(app.owner, "vermilion") == []
    assert len(await found(app.owner, "cobalt plate")) == 1
    await app.owner.call("DELETE", f"/api/conversations/{conversation['id']}")
    assert await app.rows("SELECT FROM message_words WHERE said = 'a cobalt plate'") == []


async def test_search_that_runs_out_of_time_says_how_far_it_got_and_goes_on(app: App) -> None:
    _, conversation = await app.written("The oldest says zq")
    (row,) = await app.rows("SELECT account_id, inbox_id FROM conversations WHERE id = $1", conversation["id"])
    await app.run(
        "INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, kind, content, sent_at)"
        " SELECT $1, $2, $3, 'in', 'contact', 'text', 'x', now() FROM generate_series(1, 30000)",
        row["account_id"],
        conversation["id"],
        row["inbox_id"],
    )
    cursor, pages, hits = None, 0, 0
    async with app.database.account(row["account_id"]) as transaction:
        while pages == 0 or cursor is not None:
            page = await messages_saying(transaction, row["account_id"], ALL_INBOXES, "zq", cursor, 5, patience=0)
            assert (page.searched_to is None) == (page.next_cursor is None)
            cursor, pages, hits = page.next_cursor, pages + 1, hits + len(page.items)
    await app.run("DELETE FROM messages WHERE content = 'x' AND conversation_id = $1", conversation["id"])
    assert pages > 1
    assert hits == 1


@asynccontextmanager
async def messages_out_of_reach(app: App) -> AsyncIterator[None]:
    """Nobody can read a message meanwhile."""
    connection = await asyncpg.connect(app.dsn)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE messages IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


async def test_search_whose_newest_messages_take_too_long_is_given_up_and_says_so(app: App) -> None:
    _, conversation = await app.written()
    (row,) = await app.rows("SELECT account_id FROM conversations WHERE id = $1", conversation["id"])
    async with app.database.account(row["account_id"]) as transaction, asyncio.timeout(10):
        async with messages_out_of_reach(app):
            found = await _find(transaction, wanted("bowl"), [1], NEWEST, 5, 0)
        assert (found.ids, found.before, found.in_time) == ([], NEWEST, False)


async def test_searches_of_one_person_are_made_one_after_the_other_and_few_wait(app: App) -> None:
    _, conversation = await app.written("The sienna saucer")
    colleague = await app.installation.member(app.owner, "supervisor")
    async with messages_out_of_reach(app):
        path = "/api/search/messages?q=sienna"
        asked = [asyncio.create_task(app.owner.get(path)) for _ in range(MOST_WAITING + 2)]
        done, waiting = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        (refused,) = [task.result() for task in done]
        assert (refused.status, refused.problem) == (429, "too-many-searches")
        assert refused.headers["retry-after"] == str(refused.body["retry_after"])
        other = asyncio.create_task(colleague.get(path))
    responses = [(await task).status for task in waiting]
    assert responses == [200] * (MOST_WAITING + 1)
    assert (await other).status == 200
    assert conversation["id"] in [hit["conversation"]["id"] for hit in await found(app.owner, "sienna saucer")]


async def test_search_of_people_over_all_statuses_finds_them_by_plain_name_handle_and_external_id(app: App) -> None:
    _, conversation = await app.written()
    contact = conversation["contact"]["id"]
    await app.run("UPDATE contacts SET name = 'Zoë Müller' WHERE id = $1", contact)
    await app.owner.patch(f"/api/conversations/{conversation['id']}", {"status": "resolved"})
    (row,) = await app.rows("SELECT remote_id, username FROM identities WHERE contact_id = $1", contact)
    for words in ("zoe muller", "ZOË", f"@{row['username']}", row["remote_id"]):
        listed = await app.owner.get(f"/api/conversations?status=all&q={quote(words)}")
        assert conversation["id"] in [card["id"] for card in listed.body["items"]], words


def test_snippet_of_a_long_text_shows_what_surrounds_the_word() -> None:
    parts = snippet("a " * 200 + "Crème brûlée" + " b" * 200, ("creme",))
    assert [part.text for part in parts if part.hit] == ["Crème"]
    assert parts[0].text == parts[-1].text == "…"
    assert sum(len(part.text) for part in parts) < 200


@pytest.mark.parametrize("change", ["DELETE FROM messages", "UPDATE messages SET content = 'A plate'"])
async def test_message_changed_while_it_is_indexed_leaves_no_old_words(app: App, change: str) -> None:
    _, conversation = await app.written("The marjoram saucer")
    (message,) = await app.thread(conversation)
    await app.run("UPDATE search_horizon SET drawn_at = now() - interval '2 minutes'")
    await Indexing(app.database).index()
    await app.run("UPDATE search_horizon SET drawn_at = now() - interval '2 minutes'")

    async with app.database.system() as transaction:
        await transaction.execute(f"{change} WHERE id = $1", message["id"])
        await Indexing(app.database).index()
    await Indexing(app.database).index()
    words = await app.rows("SELECT said FROM message_words WHERE message_id = $1", message["id"])
    assert [row["said"] for row in words] == ([] if change.startswith("DELETE") else ["a plate"])
