"""Calls, people and templates that platforms tell of: lines of the thread, contacts, and the inbox's activity."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from frontdesk.contract.events import CallChanged, CallState, ContactUpdated, Party, TemplateChanged
from tests.clients import Client
from tests.follower import Follower
from tests.gateway.letters import ANA, NOON, letter, tell
from tests.gateway.letters import _emptied as _emptied
from tests.gateway.letters import inbox as inbox
from tests.gateway.letters import makers as makers
from tests.installation import Installation


def minutes(count: int) -> datetime:
    return NOON + timedelta(minutes=count)


def call(state: CallState, minute: int, caller: Party | None = ANA, seconds: int | None = None) -> CallChanged:
    return CallChanged(
        conversation_id="a", call_id="1", state=state, at=minutes(minute), caller=caller, seconds=seconds
    )


async def lines(owner: Client) -> list[dict[str, Any]]:
    [card] = (await owner.get("/api/conversations?status=all")).body["items"]
    page = (await owner.get(f"/api/conversations/{card['id']}/messages")).body["items"]
    return [message for message in page if message["kind"] == "call"]


@pytest.mark.usefixtures("inbox")
async def test_call_is_one_line_that_says_how_it_ended(installation: Installation, owner: Client) -> None:
    await tell(installation, letter("a", 1))
    follower = await Follower.start(owner)
    await tell(installation, call("ringing", 2))
    [ringing] = await lines(owner)
    await tell(installation, call("ended", 4, seconds=75), call("taken", 3))
    await tell(installation, call("ringing", 5))
    [ended] = await lines(owner)
    assert ended["id"] == ringing["id"]
    assert (ended["author"]["kind"], ended["activity"]) == (
        "contact",
        {"event": "conversation.called", "from": "ringing", "to": "ended", "seconds": 75},
    )
    [card] = (await owner.get("/api/conversations")).body["items"]
    assert (card["unread_count"], card["last_message"]["content"]) == (1, "letter a")
    await follower.agrees()


@pytest.mark.usefixtures("inbox")
async def test_missed_call_of_somebody_new_makes_their_conversation(installation: Installation, owner: Client) -> None:
    await tell(installation, call("missed", 1))
    [missed] = await lines(owner)
    assert missed["activity"]["to"] == "missed"
    assert missed["content"] == "Missed call from the customer"


@pytest.mark.usefixtures("inbox")
async def test_call_by_the_business_is_said_to_be_its_own(installation: Installation, owner: Client) -> None:
    await tell(installation, call("ringing", 1, caller=None))
    assert (await owner.get("/api/conversations?status=all")).body["items"] == []
    await tell(installation, letter("a", 1), call("missed", 2, caller=None))
    [line] = await lines(owner)
    assert (line["author"]["kind"], line["activity"]["to"]) == ("native_app", "missed")


async def contact_of(owner: Client) -> dict[str, Any]:
    [found] = (await owner.get("/api/contacts")).body["items"]
    contact: dict[str, Any] = found
    return contact


@pytest.mark.usefixtures("inbox")
async def test_new_name_and_id_of_a_person_are_those_of_the_contact(installation: Installation, owner: Client) -> None:
    await tell(installation, letter("a", 1))
    moved = Party(remote_id="ana@luna.example", name="Ana Luna")
    news = ContactUpdated(party=moved, at=minutes(3), former_id=ANA.remote_id)
    older = ContactUpdated(party=Party(remote_id="ana@luna.example", name="Ana"), at=minutes(2))
    await tell(installation, news, older)
    await tell(installation, older)
    contact = await contact_of(owner)
    assert (contact["name"], [one["remote_id"] for one in contact["identities"]]) == ("Ana Luna", ["ana@luna.example"])
    async with installation.database.system() as transaction:
        told = await transaction.fetch("SELECT actor_kind, data FROM events WHERE name = 'contact.changed'")
    assert [(row["actor_kind"], set(row["data"]["changes"])) for row in told] == [("contact", {"name", "identities"})]
    await tell(installation, replace(letter("b", 4, "a"), sender=moved))
    assert (await contact_of(owner))["id"] == contact["id"]


@pytest.mark.usefixtures("inbox")
async def test_new_name_of_a_person_leaves_what_a_colleague_has_written(
    installation: Installation, owner: Client
) -> None:
    await tell(installation, letter("a", 1))
    contact = await contact_of(owner)
    await owner.patch(f"/api/contacts/{contact['id']}", {"name": "Ana (press)"})
    await tell(installation, ContactUpdated(party=Party(remote_id=ANA.remote_id, name="Ana Luna"), at=minutes(2)))
    after = await contact_of(owner)
    assert (after["name"], after["identities"][0]["name"]) == ("Ana (press)", "Ana Luna")


@pytest.mark.usefixtures("inbox")
async def test_new_picture_of_a_person_is_fetched(installation: Installation, owner: Client) -> None:
    await tell(installation, letter("a", 1))
    party = Party(remote_id=ANA.remote_id, avatar_url="https://pictures.example/ana.png")
    for minute in (2, 3):
        await tell(installation, ContactUpdated(party=party, at=minutes(minute)))
    async with installation.database.system() as transaction:
        jobs = await transaction.fetch("SELECT args FROM procrastinate_jobs WHERE task_name = 'fetch_avatar'")
    assert [(row["args"]["url"], row["args"]["replaces"]) for row in jobs] == [(party.avatar_url, True)]


async def test_template_is_in_the_activity_with_its_state(
    installation: Installation, owner: Client, inbox: dict[str, Any]
) -> None:
    changed = TemplateChanged(name="order_sent", language="en", status="rejected", at=NOON, reason="TAG_MISMATCH")
    await tell(installation, changed)
    await tell(installation, letter("a", 1), call("missed", 2))
    await tell(installation, call("missed", 2))
    called, _, template = (await owner.get(f"/api/inboxes/{inbox['id']}/activity")).body["items"]
    assert (template["outcome"], template["about"]) == (
        "processed",
        {"kind": "template", "who": None, "text": "order_sent (en)", "state": "rejected", "more": 0},
    )
    assert (called["about"]["kind"], called["about"]["who"], called["about"]["state"]) == ("call", "Ana Sol", "missed")
