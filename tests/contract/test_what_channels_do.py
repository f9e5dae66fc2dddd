"""What every channel does with webhooks and with answers that do not come, whatever its platform is."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.contract.backfill import Backfills
from frontdesk.contract.capabilities import InboxFacts
from frontdesk.contract.channel import (
    Channel,
    ChecksImages,
    Connection,
    Credentials,
    MarksRead,
    ReadsConversations,
    ShowsTyping,
)
from frontdesk.contract.comments import DeletesComments, FetchesPosts, Hides, Likes, ReadsComments
from frontdesk.contract.errors import Malformed, SignatureRejected, TryLater, Uncertain, Unsupported
from frontdesk.contract.events import CommentPlace, Party
from frontdesk.contract.messages import AutoMessages, Deletes, Edits, Initiates, Reacts, SendsTemplates
from frontdesk.contract.open_connections import StaysConnected
from frontdesk.contract.outgoing import Outgoing, Text
from frontdesk.contract.phone_calls import Calls
from frontdesk.contract.polling import Polls
from frontdesk.contract.webhooks import AnswersWith, WebhookRequest
from frontdesk.kit.http import HttpClient
from tests.channels.many_accounts import ManyAccounts
from tests.channels.scripted import Script, closed_port, scripted_server
from tests.channels.storable import check_events

from .conftest import MAKERS

VerbCalls = Iterator[Coroutine[Any, Any, object]]
PLACE = CommentPlace(post_id="11", comment_id="12", parent_id="13")
TEXT = Outgoing(conversation_id="c1", comment=PLACE, parts=(Text("Hello"),))
PURE = {name: make(HttpClient()) for name, make in MAKERS.items()} | {"many_accounts": ManyAccounts(HttpClient())}
"""Every channel, and an invented one that responds to its webhooks and tells of several accounts."""


@pytest.fixture
async def platform() -> AsyncIterator[Script]:
    async with scripted_server() as script:
        yield script


def settings_of(channel: Channel, base: str) -> dict[str, str]:
    """Everything an operator must set, and every address leading to `base`."""
    declared = channel.manifest.settings
    filled = {setting.name: "given" for setting in declared if setting.required}
    return filled | {setting.name: base for setting in declared if setting.kind == "url"}


def connection_of(channel: Channel, base: str) -> Connection:
    credentials = Credentials(access_token="token-1", access_expires_at=None, refresh_token="refresh-1")
    return Connection(remote_id="account-1", credentials=credentials, settings=settings_of(channel, base))


def request_to(channel: Channel, body: bytes) -> WebhookRequest:
    path = f"/webhooks/{channel.manifest.webhook_path}"
    return WebhookRequest(method="POST", path=path, query={}, headers={}, body=body, received_at=datetime.now(UTC))


def read(channel: Channel, body: bytes) -> None:
    """Only `Malformed` comes out of reading a webhook, and only what can be stored."""
    request = request_to(channel, body)
    try:
        parts = channel.read(request, None)
    except Malformed:
        return
    assert parts, "every webhook has at least one part"
    for part in parts:
        assert part.remote_id is not None or channel.manifest.webhook_per_inbox, "nobody knows whose it is"
        assert part.problem is None or isinstance(part.problem, Malformed), "a part that breaks the reader"
        assert part.events or part.problem is not None, "every webhook becomes at least one event"
        check_events(part.events)
        for event in part.events:
            content = getattr(event, "content", None)
            assert content is None or not content.html or content.text, "whoever cannot draw it reads its text"
            threads = channel.capabilities(InboxFacts(settings={})).threads
            assert getattr(event, "conversation_id", None) != "" or threads, "nobody knows which conversation"
    if isinstance(channel, AnswersWith):
        response = channel.respond_with(request, parts)
        assert response == channel.respond_with(request, channel.read(request, None)), "the same each time it comes"
        assert response.content_type.isascii()
        assert response.content_type.isprintable()
    if len({part.remote_id for part in parts}) > 1:
        for part in parts:
            assert part.body is not None, "each account is only shown its own"
            [alone] = channel.read(request_to(channel, part.body), None)
            assert alone == replace(part, body=alone.body), "a part is read again like the whole"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize("name", sorted(PURE))
@given(body=st.binary() | anything.map(lambda value: json.dumps(value).encode()))
@example(body=b'{"entry": [{"id": "1", "letters": [{"id": "l", "from": "ana"}]}, {"id": "2", "letters": [{}]}]}')
@settings(max_examples=150, deadline=None)
def test_webhook_with_any_body_is_read_or_malformed(name: str, body: bytes) -> None:
    read(PURE[name], body)


async def test_webhook_without_a_signature_is_rejected(any_channel: Channel) -> None:
    for given_settings in ({}, settings_of(any_channel, "http://127.0.0.1:9")):
        with pytest.raises(SignatureRejected):
            any_channel.read(request_to(any_channel, b"{}"), given_settings)


async def test_send_without_a_connection_is_tried_later(any_channel: Channel) -> None:
    with pytest.raises(TryLater) as caught:
        await any_channel.send(TEXT, connection_of(any_channel, f"http://127.0.0.1:{closed_port()}"))
    assert not caught.value.doubtful


async def test_listening_without_a_connection_is_tried_later(channel: Channel) -> None:
    if not isinstance(channel, StaysConnected):
        return
    with pytest.raises(TryLater):
        await anext(channel.stay_connected(connection_of(channel, f"http://127.0.0.1:{closed_port()}"), None))


async def test_send_whose_response_is_lost_is_uncertain(any_channel: Channel, platform: Script) -> None:
    platform.hang_up()
    with pytest.raises(Uncertain):
        await any_channel.send(TEXT, connection_of(any_channel, platform.base))
    assert len(platform.asked) == 1


async def test_beginning_whose_response_is_lost_is_uncertain(any_channel: Channel, platform: Script) -> None:
    if not isinstance(any_channel, Initiates):
        return
    platform.hang_up()
    with pytest.raises(Uncertain):
        await any_channel.initiate(connection_of(any_channel, platform.base), "+491701234567", TEXT)
    assert len(platform.asked) == 1


async def test_beginning_without_a_connection_is_tried_later(any_channel: Channel) -> None:
    if not isinstance(any_channel, Initiates):
        return
    nowhere = connection_of(any_channel, f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(TryLater) as caught:
        await any_channel.initiate(nowhere, "+491701234567", TEXT)
    assert not caught.value.doubtful


@pytest.mark.parametrize("typed", ["", " ", "\x00", "no address of any platform", "a" * 5000])
def test_address_that_is_none_is_unsupported(any_channel: Channel, typed: str) -> None:
    if isinstance(any_channel, Initiates):
        with pytest.raises(Unsupported):
            any_channel.address_of(typed)


def calls_to_comments(channel: Channel, connection: Connection) -> VerbCalls:
    if isinstance(channel, ReadsComments):
        yield channel.comments_by_id(connection, "11", ["12"])
        yield channel.comment_page(connection, "11", None)
        yield channel.reply_page(connection, PLACE, "5")
    if isinstance(channel, FetchesPosts):
        yield channel.posts_by_id(connection, ["11"])
        yield channel.post_page(connection, None)
    if isinstance(channel, Hides):
        yield channel.hide(connection, PLACE, True)
    if isinstance(channel, Likes):
        yield channel.like(connection, PLACE, False)
    if isinstance(channel, DeletesComments):
        yield channel.delete(connection, PLACE)


def calls_to_messages(channel: Channel, connection: Connection) -> VerbCalls:
    if isinstance(channel, ReadsConversations):
        yield channel.conversation_page(connection, "c1")
    if isinstance(channel, ChecksImages):
        yield channel.can_send_image(connection, "c1")
    if isinstance(channel, ShowsTyping):
        yield channel.show_typing(connection, "c1")
    if isinstance(channel, MarksRead):
        yield channel.mark_read(connection, "c1")
    if isinstance(channel, Edits):
        yield channel.edit_message(connection, "m1", TEXT)
    if isinstance(channel, Deletes):
        yield channel.delete_message(connection, "c1", "m1")
    if isinstance(channel, Reacts):
        yield channel.react(connection, "c1", "m1", "👍")
        yield channel.react(connection, "c1", "m1", None)


def calls_to_the_rest(channel: Channel, connection: Connection) -> VerbCalls:
    if isinstance(channel, Backfills):
        yield channel.past_conversations(connection, datetime(2026, 11, 1, tzinfo=UTC), None)
    if isinstance(channel, Polls):
        yield channel.conversation_list(connection, None)
        yield channel.polled_messages(connection, "c1", Party(remote_id="p1"), None)
    if isinstance(channel, SendsTemplates):
        yield channel.template_page(connection, None)
    if isinstance(channel, AutoMessages):
        yield channel.set_greeting(connection, "Hello", ())
        yield channel.set_greeting(connection, None, ())
    if isinstance(channel, Calls):
        yield channel.accept_call(connection, "call-1", "v=0")
        yield channel.reject_call(connection, "call-1")
        yield channel.end_call(connection, "call-1")


@pytest.mark.parametrize("calls", [calls_to_comments, calls_to_messages, calls_to_the_rest])
async def test_calls_other_than_sends_are_never_uncertain(
    any_channel: Channel,
    platform: Script,
    calls: Callable[[Channel, Connection], VerbCalls],
) -> None:
    for call in calls(any_channel, connection_of(any_channel, platform.base)):
        platform.responses.clear()
        platform.hang_up()
        platform.hang_up()  # the client itself asks once more for what only reads
        with pytest.raises(TryLater):
            await call
