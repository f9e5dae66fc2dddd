"""Everything the OpenAPI document describes, tried as it is described and as it is not, by the owner and by nobody.

The document keeps its word: no answer is a 5xx, each has a status, a content type and a body that the document
declares, what it does not allow is refused, and what needs a sign-in is closed to who has not signed in.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from frontdesk.api.app import create_api
from frontdesk.core.sessions.service import Browser, open_session
from frontdesk.features.all_features import DECLARED
from tests.app import App

from .trying import Trials

# Hypothesis notes what it drew from, and what schemathesis draws from prints the whole document.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

SCHEMA = schemathesis.openapi.from_dict(create_api(DECLARED).openapi())
OPERATIONS = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations() if isinstance(result, Ok)}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
# What an operation's path may name, so that more is tried than what is not found.
TABLES = {
    "attachment_id": "attachments",
    "comment_id": "comments",
    "contact_id": "contacts",
    "conversation_id": "conversations",
    "delivery_id": "webhook_deliveries",
    "inbox_id": "inboxes",
    "invitation_id": "invitations",
    "message_id": "messages",
    "post_id": "posts",
    "team_id": "teams",
    "token_id": "api_tokens",
    "user_id": "users",
}
# A wait is a wait, and takes no thinking up.
NOT_ASKED_FOR = ("wait",)


@dataclass
class Place:
    """The app as the owner sees it from one browser."""

    app: App
    cookie: str
    ids: dict[str, list[int]]


@pytest.fixture
async def place(rough_app: App) -> Place:
    """Where things are tried: with what is there, and an own session that may be ended."""
    ids = {
        name: [row["id"] for row in await rough_app.rows(f"SELECT id FROM {table} ORDER BY id LIMIT 3")]
        for name, table in TABLES.items()
    }
    async with rough_app.database.system() as transaction:
        owner = await transaction.first("SELECT id, password_hash FROM users ORDER BY id LIMIT 1")
        assert owner is not None
        cookie = await open_session(transaction, Browser("127.0.0.1", ""), owner["id"], owner["password_hash"])
        ids["session_id"] = [await transaction.value("SELECT max(id) FROM sessions")]
    return Place(rough_app, cookie, ids)


@st.composite
def cases(draw: st.DrawFn, label: str, place: Place) -> Case[Any]:
    """As the operation is described, with ids of what there is more often than not; or as it is not described."""
    operation = OPERATIONS[label]
    case: Case[Any]
    if draw(st.integers(0, 2)) == 0:
        case = draw(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    else:
        case = draw(operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        for name in case.path_parameters or {}:
            if place.ids.get(name) and draw(st.integers(0, 3)):
                case.path_parameters[name] = draw(st.sampled_from(place.ids[name]))
    case.cookies.clear()
    for name in NOT_ASKED_FOR:
        case.query.pop(name, None)
    return case


def wrong_but_for_cookies(case: Case[Any]) -> bool:
    """Whether a part of the case other than its cookies is not as described."""
    assert case.meta is not None
    parts = case.meta.components.items()
    return any(part.mode.is_negative for place, part in parts if place is not ParameterLocation.COOKIE)


@pytest.mark.parametrize("label", OPERATIONS)
async def test_responses_to_the_owner_are_as_described(label: str, place: Place, trials: Trials) -> None:
    async def look(case: Case[Any]) -> None:
        response = await asyncio.to_thread(
            case.call,
            base_url=place.app.url,
            headers={"X-Frontdesk": "1"},
            cookies={"frontdesk_session": place.cookie},
        )
        as_described = case.meta is not None and not wrong_but_for_cookies(case)
        # The owner's cookie was sent in place of a wrong one: nothing is left to refuse.
        checks = [check for check in CHECKS if not (as_described and check is negative_data_rejection)]
        case.validate_response(response, checks=checks)

    await trials.each(cases(label, place), 3, look)


@pytest.mark.parametrize("label", OPERATIONS)
async def test_operation_with_any_parameters_lets_no_stranger_in(label: str, place: Place, trials: Trials) -> None:
    async def look(case: Case[Any]) -> None:
        response = await asyncio.to_thread(case.call, base_url=place.app.url, headers={"X-Frontdesk": "1"})
        case.validate_response(response, checks=CHECKS)
        if OPERATIONS[label].definition.raw.get("security"):
            # A body that cannot be read at all is refused before anybody asks whose it is.
            as_described = case.meta is None or case.meta.generation.mode.is_positive
            assert response.status_code in ((401,) if as_described else (400, 401, 422))

    await trials.each(cases(label, place), 1, look)
