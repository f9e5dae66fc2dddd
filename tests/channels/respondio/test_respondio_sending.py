"""Sending through respond.io: what goes over the wire, and what each answer means."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from frontdesk.channels.respondio import channel as make
from frontdesk.contract.channel import Connection, Credentials
from frontdesk.contract.content import Button
from frontdesk.contract.errors import ChannelError, NeedsReconnect, Refused, TryLater, Uncertain, Unsupported
from frontdesk.contract.outgoing import Outgoing, OutgoingFile, Question, Text
from frontdesk.kit.http import HttpClient
from tests.channels.scripted import Script, scripted_server


@pytest.fixture
async def platform() -> AsyncIterator[Script]:
    async with scripted_server() as script:
        yield script


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with HttpClient(timeout_seconds=2) as client:
        yield client


def connection(platform: Script) -> Connection:
    credentials = Credentials(access_token="token-1", access_expires_at=None)
    return Connection(remote_id="w", credentials=credentials, settings={"RESPONDIO_API_BASE": f"{platform.base}/v2/"})


PICTURE = OutgoingFile(name="vase.png", mime_type="image/png", data=b"-", url="https://desk.example.com/files/t")


@pytest.mark.parametrize(
    ("outgoing", "message"),
    [
        (Outgoing(conversation_id="7", parts=(Text("Hello"),)), {"type": "text", "text": "Hello"}),
        (
            Outgoing(conversation_id="7", parts=(PICTURE,)),
            {"type": "attachment", "attachment": {"type": "image", "url": PICTURE.url}},
        ),
        (
            Outgoing(conversation_id="7", parts=(Question("Which?", (Button(id="b", title="Blue"),)),)),
            {"type": "quick_reply", "title": "Which?", "replies": ["Blue"]},
        ),
    ],
)
async def test_message_is_sent_as_documented(
    platform: Script, http: HttpClient, outgoing: Outgoing, message: dict[str, Any]
) -> None:
    platform.raw(b'{"messageId": 1771832008647092, "contactId": 7}')
    receipt = await make(http).send(outgoing, connection(platform))
    assert receipt.remote_id == "1771832008647092"
    [asked] = platform.asked
    assert (asked.method, asked.path, asked.json) == ("POST", "/v2/contact/id:7/message", {"message": message})
    assert asked.headers["Authorization"] == "Bearer token-1"


@pytest.mark.parametrize(
    ("status", "document", "error"),
    [
        (401, {"code": 401, "message": "Unauthorized"}, NeedsReconnect),
        (400, {"code": 400, "message": "Text is too long"}, Refused),
        (404, {"code": 404, "message": "Contact not found"}, Refused),
        (429, {"code": 429, "message": "Too many requests"}, TryLater),
        (500, {"code": 500, "message": "Oh"}, TryLater),
        (504, None, Uncertain),
        (504, {"code": 504, "message": "Gateway timeout"}, Uncertain),
        (200, None, Uncertain),
        (200, {}, Uncertain),
    ],
)
async def test_responses_become_the_errors_of_the_contract(
    platform: Script, http: HttpClient, status: int, document: Any, error: type[ChannelError]
) -> None:
    platform.raw(b"<html>" if document is None else json.dumps(document).encode(), status)
    with pytest.raises(error) as caught:
        await make(http).send(Outgoing(conversation_id="7", parts=(Text("Hello"),)), connection(platform))
    assert "token-1" not in str(caught.value)
    if isinstance(document, dict) and document.get("message") and error is not Uncertain:
        assert document["message"] in str(caught.value)
    if isinstance(caught.value, TryLater):
        assert (caught.value.doubtful, caught.value.limited) == (status == 500, status == 429)


async def test_rate_limited_send_waits_as_asked(platform: Script, http: HttpClient) -> None:
    platform.raw(b'{"code": 429, "message": "Slow down"}', 429, **{"Retry-After": "3"})
    with pytest.raises(TryLater) as caught:
        await make(http).conversation_list(connection(platform), None)
    assert caught.value.after == timedelta(seconds=3)


async def test_message_that_does_not_fit_is_unsupported(platform: Script, http: HttpClient) -> None:
    bare = OutgoingFile(name="vase.png", mime_type="image/png", data=b"-")
    for outgoing in (
        Outgoing(conversation_id="7"),
        Outgoing(conversation_id="7", parts=(Text("Hello"),), reply_to="1"),
        Outgoing(conversation_id="7", parts=(bare,)),
    ):
        with pytest.raises(Unsupported):
            await make(http).send(outgoing, connection(platform))
    assert platform.asked == []
