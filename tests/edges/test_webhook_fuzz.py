"""Anything at all sent to the webhooks' addresses: answered 200 or 4xx, and what is answered 200 has been kept."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import strategies as st
from yarl import URL

from tests.app import App, envelope
from tests.gateway.test_receiving import sides

from .mangling import bodies
from .trying import Trials
from .webhook_endpoints import Endpoint, every_endpoint

ENDPOINTS = ("messages", "comments", "open", "workspace", "hint")


@dataclass(frozen=True)
class Sent:
    """A request as somebody may make it."""

    body: bytes = field(repr=False)
    signed: bool
    in_pieces: bool
    query: str
    header: str


@st.composite
def requests(draw: st.DrawFn, endpoint: Endpoint) -> Sent:
    """Mostly what the platform could send, with its signature."""
    body = draw(st.sampled_from(endpoint.payloads).flatmap(lambda document: bodies(document, endpoint.inner)))
    strange = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f"), max_size=20)
    return Sent(
        body=body,
        signed=draw(st.integers(0, 9)) > 0,
        in_pieces=draw(st.booleans()),
        query=draw(st.sampled_from(("", "", "?a=b", "?%00=%00", "?a=%ff&a=%ed%a0%80", "?hub.challenge=<b>", "?&&==&"))),
        header=draw(strange),
    )


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 1000):
        yield body[start : start + 1000]


async def post(app: App, endpoint: Endpoint, sent: Sent) -> int:
    url = URL(f"{app.url}/webhooks/{endpoint.path}{sent.query}", encoded=True)
    headers = {"X-Strange": sent.header} | (endpoint.sign(sent.body) if sent.signed else {})
    data: Any = pieces(sent.body) if sent.in_pieces else sent.body
    async with app.simulator.http.post(url, data=data, headers=headers) as response:
        if response.status != 200:
            problem = await response.json(content_type="application/problem+json")
            assert problem["status"] == response.status
            assert problem["detail"]
        return response.status


@pytest.mark.parametrize("name", ENDPOINTS)
async def test_webhook_of_any_content_is_kept_or_refused(name: str, rough_app: App, trials: Trials) -> None:
    app = rough_app
    endpoint = (await every_endpoint(app))[name]
    (row,) = await app.rows("SELECT coalesce(max(id), 0) AS last FROM webhook_deliveries")
    last = row["last"]

    async def look(sent: Sent) -> None:
        nonlocal last
        status = await post(app, endpoint, sent)
        assert status == 200 or 400 <= status < 500, status
        if not sent.signed and endpoint.keeps:
            assert status in (401, 413)
        kept = await app.rows("SELECT id, body, outcome, error FROM webhook_deliveries WHERE id > $1", last)
        last = max([last, *(row["id"] for row in kept)])
        mine = [row for row in kept if row["body"] == sent.body]
        assert len(mine) == (status == 200 and endpoint.keeps), (status, kept)
        outcome = mine[0]["outcome"] if mine else str(status)
        trials.count(outcome)
        if outcome == "parked":  # what the channel refuses to read is shown to people; what it trips over is a fault
            assert re.match("It could not be read: [a-z]", mine[0]["error"]), mine[0]["error"]

    await trials.each(requests(endpoint), 30, look)


@pytest.mark.parametrize(
    "key", ["%00" * 32, "%ff" * 32, "%ed%a0%80" * 10 + "xx", "x" * 32, "x" * 5000, "..%2f..%2f", "%"]
)
@pytest.mark.parametrize("path", ["respondio/", "tiktok/", "tiktok-open/", ""])
async def test_address_that_is_nobodys_is_not_found(path: str, key: str, rough_app: App) -> None:
    url = URL(f"{rough_app.url}/webhooks/{path}{key}", encoded=True)
    for method in ("POST", "GET"):
        async with rough_app.simulator.http.request(method, url, data=b"{}") as response:
            assert response.status in (404, 405), await response.text()
            assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("kind", ["reaction", "text", "image"])
async def test_message_named_under_another_conversation_stays_where_it_is(kind: str, rough_app: App) -> None:
    """The message keeps its first conversation, even if the platform names it under another one later."""
    endpoint = (await every_endpoint(rough_app))["messages"]
    business = endpoint.payloads[0]["user_openid"]
    said = {"type": "text", "text": {"body": "Hello"}}
    told: dict[str, Any] = {
        "reaction": {
            "type": "reaction",
            "reaction": [{"operation": "ADD", "emoji": "👍", "original_msg_id": f"m-{kind}"}],
        },
        "text": said,
        "image": {"type": "image", "image": {"media_id": "picture"}},
    }
    empty = {"type": "text"} if kind == "text" else said
    for conversation, content in ((f"first {kind}", empty), (f"second {kind}", told[kind])):
        more = {**sides("eve", conversation), "message_id": f"m-{kind}", "timestamp": 1_700_000_000_000, **content}
        raw = envelope("im_receive_msg", more, business)
        (row,) = await rough_app.rows("SELECT coalesce(max(id), 0) AS last FROM webhook_deliveries")
        assert await post(rough_app, endpoint, Sent(raw, signed=True, in_pieces=False, query="", header="x")) == 200
        kept = await rough_app.rows("SELECT outcome, error FROM webhook_deliveries WHERE id > $1", row["last"])
        assert [(found["outcome"], found["error"]) for found in kept] == [("processed", None)]
    (row,) = await rough_app.rows(
        "SELECT c.remote_id FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.remote_id = $1",
        f"m-{kind}",
    )
    assert row["remote_id"] == f"first {kind}"
