"""The rules of channels in the rows of inboxes: what is written when, and what core makes of them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from frontdesk.contract.capabilities import (
    AttachmentRule,
    Capabilities,
    CommentRule,
    MenuRule,
    PrivateReplyRule,
    ReplyWindow,
)
from frontdesk.core.inboxes.errors import InboxNotReady
from frontdesk.core.inboxes.rules import (
    VERSION,
    ChannelRules,
    RulesUnreadable,
    decode_rules,
    encode_rules,
    inbox_state,
    reply_window_of,
)
from frontdesk.core.installation import stored_settings
from frontdesk.gateway.catalog.inbox_rules import KEEPER, InboxRules
from frontdesk.gateway.catalog.registry import Makers
from tests.channels.mailbox import MAKERS, TOKEN, Mailbox
from tests.clients import Client
from tests.installation import Installation

WRITTEN_AS = {1: "edbfcd82534d"}
"""What `ChannelRules` of each version looks like in the rows."""

EVERYTHING = ChannelRules(
    platform="mail",
    platform_title="The post",
    private_replies=PrivateReplyRule(within=timedelta(days=7), judged=(("adult", "The customer is of age"),)),
    capabilities=Capabilities(
        text_limit=1000,
        text_unit="utf16",
        reply_window=ReplyWindow(length=timedelta(hours=48), first_cap=10, late_cap=1, cap_each=True),
        attachments=AttachmentRule(mime_types=("image/png",), max_bytes=3_000_000, max_width=400),
        receipts=("delivered", "read"),
        comments=CommentRule(
            on_customers=("hide",),
            on_own=("edit", "delete"),
            settles_in=timedelta(seconds=1.5),
            backfill_posts=3,
            backfill_comments=9,
        ),
        menus=MenuRule(max_rows=10, title_limit=24, description_limit=72, label_limit=20),
        edit_within=timedelta(minutes=15),
    ),
)


@pytest.fixture
def makers() -> Makers:
    return MAKERS


@pytest.fixture(autouse=True)
def _emptied() -> Iterator[None]:
    yield
    for kept in (Mailbox.told, Mailbox.sent, Mailbox.facts):
        kept.clear()


@pytest.fixture
async def inbox(owner: Client) -> int:
    Mailbox.facts["longest"] = "40"
    made = await owner.post("/api/channels/mailbox/accounts", {"values": {TOKEN: "token-1"}})
    assert made.status == 200, made
    return int(made.body["inbox"]["id"])


def test_rules_read_again_are_the_same() -> None:
    assert decode_rules(encode_rules(EVERYTHING)) == EVERYTHING


def test_rules_of_a_newer_version_are_read_without_what_is_unknown() -> None:
    newer = msgspec.json.decode(encode_rules(EVERYTHING)) | {"version": VERSION + 1, "horoscope": "leo"}
    newer["capabilities"]["sends_smells"] = True
    read = decode_rules(msgspec.json.encode(newer).decode())
    assert (read.capabilities, read.version) == (EVERYTHING.capabilities, VERSION + 1)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[]",
        "{}",
        '{"platform": "mail", "platform_title": "The post", "capabilities": {"text_limit": "40"}}',
        '{"platform": "mail", "platform_title": "The post", "capabilities": {"text_limit": 40, "edit_within": 9.5}}',
        '{"platform": "mail", "platform_title": "The post", "capabilities": {"text_limit": 4, "text_unit": "feet"}}',
    ],
)
def test_rules_that_no_version_writes_are_refused(text: str | None) -> None:
    with pytest.raises(RulesUnreadable):
        decode_rules(text)


@pytest.mark.parametrize("text", [None, "{}", '{"length": "soon", "first_cap": 1, "late_cap": 1}'])
def test_reply_window_that_is_unreadable_counts_as_none(text: str | None) -> None:
    assert reply_window_of(text) is None


def fields_of(schema: Any) -> Any:
    """A schema without the docstrings in it."""
    if isinstance(schema, dict):
        return {key: fields_of(value) for key, value in schema.items() if key != "description"}
    return [fields_of(each) for each in schema] if isinstance(schema, list) else schema


def test_rules_that_look_different_have_a_new_version() -> None:
    """After a change of a class in the rules, raise `VERSION` and update the shape below."""
    schema = msgspec.json.encode(fields_of(msgspec.json.schema(ChannelRules)), order="deterministic")
    assert WRITTEN_AS[VERSION] == hashlib.sha256(schema).hexdigest()[:12]


async def kept(installation: Installation, inbox: int) -> dict[str, Any]:
    async with installation.database.system() as transaction:
        row = await transaction.first("SELECT rules, reply_window FROM inboxes WHERE id = $1", inbox)
    assert row is not None
    return dict(row)


async def spoil(installation: Installation, inbox: int, rules: str | None) -> None:
    async with installation.database.system() as transaction:
        await transaction.execute("UPDATE inboxes SET rules = $2::text::jsonb WHERE id = $1", inbox, rules)


async def test_connecting_writes_the_rules_by_what_the_platform_says(installation: Installation, inbox: int) -> None:
    found = await kept(installation, inbox)
    registry = installation.services.registry
    assert decode_rules(msgspec.json.encode(found["rules"]).decode()) == registry.rules("mailbox", Mailbox.facts)
    assert found["rules"]["capabilities"]["text_limit"] == 40
    assert await installation.services.inbox_rules.refresh() == 0


@pytest.mark.parametrize("spoilt", [None, "[]", '{"version": 0}', '{"version": "old", "capabilities": 7}'])
async def test_rules_that_are_missing_or_broken_are_written_again(
    installation: Installation, inbox: int, spoilt: str | None
) -> None:
    whole = await kept(installation, inbox)
    await spoil(installation, inbox, spoilt)
    async with installation.database.system() as transaction:
        account_id = await transaction.value("SELECT account_id FROM inboxes WHERE id = $1", inbox)
        with pytest.raises(InboxNotReady):
            await inbox_state(transaction, account_id, inbox)
    assert await installation.services.inbox_rules.refresh() == 1
    assert await kept(installation, inbox) == whole


async def test_rules_of_a_newer_live_program_are_left_by_an_older(installation: Installation, inbox: int) -> None:
    await spoil(installation, inbox, '{"version": 99}')
    async with installation.database.system() as transaction:
        await stored_settings.put(transaction, KEEPER, str(VERSION + 1))
    assert await installation.services.inbox_rules.refresh() == 0
    assert (await kept(installation, inbox))["rules"] == {"version": 99}
    async with installation.database.system() as transaction:
        await transaction.execute(
            "UPDATE installation_settings SET updated_at = now() - interval '2 minutes' WHERE name = $1", KEEPER
        )
    assert await installation.services.inbox_rules.refresh() == 1


async def test_rules_written_by_several_processes_are_written_once(installation: Installation, inbox: int) -> None:
    await spoil(installation, inbox, None)
    services = installation.services
    each = [InboxRules(installation.database, services.registry, services.platform_settings) for _ in range(4)]
    assert sum(await asyncio.gather(*(one.refresh() for one in each))) == 1
