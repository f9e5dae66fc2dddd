"""Every error is a problem with a stable type, tells nothing about the inside, and is logged when it is ours."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

import aiohttp
import pytest
import structlog
from fastapi import FastAPI

from frontdesk.api.app import create_api
from frontdesk.api.kit import responses
from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.core.actors import Actor
from frontdesk.db.clashes import REMOVED_MEANWHILE
from frontdesk.features.all_features import DECLARED
from tests.clients import Client
from tests.installation import Installation
from tests.running import running


async def test_unknown_address_and_a_wrong_method(owner: Client) -> None:
    response = await owner.get("/api/nothing")
    assert (response.status, response.problem) == (404, "not-found")
    response = await owner.put("/api/me", {})
    assert (response.status, response.problem) == (405, "method-not-allowed")
    assert response.headers["allow"] == "GET"


async def test_body_that_is_not_valid_is_named_field_by_field_and_never_repeated(owner: Client) -> None:
    response = await owner.post("/api/session", {"email": 7, "password": ["s3cret"], "more": "s3cret"})
    assert (response.status, response.problem) == (422, "invalid-request")
    assert {found["field"] for found in response.body["errors"]} == {"body.email", "body.password", "body.more"}
    assert b"s3cret" not in response.raw


NO_OBJECT = [b"{", b"", b"\xff\xfe", b"[]", b"null", b"7", b'"name"', b"[" * 50_000, '{"name": "é"}'.encode("latin-1")]


async def send_raw(client: Client, method: str, path: str, body: bytes, kind: str = "application/json") -> Any:
    headers = {"content-type": kind, **client.headers}
    async with client.http.request(method, f"{client.url}{path}", data=body, headers=headers) as got:
        return got.status, (await got.json(content_type=None))["type"]


@pytest.mark.parametrize("body", NO_OBJECT, ids=lambda body: repr(body[:20]))
async def test_body_that_is_no_json_object_is_a_bad_request(owner: Client, body: bytes) -> None:
    assert await send_raw(owner, "POST", "/api/teams", body) == (400, "/problems/bad-request")


async def test_body_of_another_kind_than_json_is_a_bad_request(owner: Client) -> None:
    assert await send_raw(owner, "POST", "/api/teams", b"name=x", "text/plain") == (400, "/problems/bad-request")


async def test_text_that_is_no_unicode_is_invalid(owner: Client) -> None:
    refused = await send_raw(owner, "POST", "/api/teams", b'{"name": "\\ud800"}')
    assert refused == (422, "/problems/invalid-request")


async def test_malformed_json_is_a_bad_request_at_every_address(owner: Client) -> None:
    document = (await owner.get("/api/openapi.json")).body
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "application/json" not in operation.get("requestBody", {}).get("content", {}):
                continue
            got = await send_raw(owner, method.upper(), re.sub(r"{\w+}", "1", path), b'{"broken')
            assert got == (400, "/problems/bad-request"), (method, path)


async def test_numbers_and_texts_that_no_row_has_are_refused(owner: Client) -> None:
    for address in ("/api/teams/99999999999999999999999", "/api/teams/abc"):
        response = await owner.delete(address)
        assert (response.status, response.problem) == (404, "not-found"), address
    for response in (
        await owner.put("/api/session/account", {"account_id": 10**30}),
        await owner.patch("/api/me", {"preferences": {"a": "\0"}}),
        await owner.post("/api/session", {"email": "a\0b@c.example", "password": "x"}),
    ):
        assert (response.status, response.problem) == (422, "invalid-request")
    assert (await owner.get("/api/teams")).status == 200


@pytest.mark.parametrize("chunked", [False, True])
async def test_body_that_is_too_large_is_refused(owner: Client, chunked: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"name": "'
        for _ in range(20):
            yield b"x" * 100_000
        yield b'"}'

    data = pieces() if chunked else io.BytesIO(b"x" * 2_000_000)
    headers = {"content-type": "application/json", **owner.headers}
    try:
        async with owner.http.post(f"{owner.url}/api/teams", data=data, headers=headers) as got:
            assert got.status == 413
            assert (await got.json(content_type=None))["type"] == "/problems/too-large"
    except aiohttp.ClientConnectionError:
        pass  # answered and hung up before all was sent


async def test_responses_without_a_database_say_when_to_try_again(installation: Installation, owner: Client) -> None:
    await installation.database.close()
    for response in (await owner.get("/api/me"), await owner.get("/api/setup")):
        assert (response.status, response.problem) == (503, "database-unavailable")
        assert response.headers["retry-after"] == "5"


@pytest.fixture
async def with_more_routes(installation: Installation, owner: Client) -> AsyncIterator[Client]:
    """The owner at an API with routes that go wrong."""
    api: FastAPI = create_api(DECLARED, installation.services)

    @api.get("/api/broken")
    async def broken() -> None:
        raise RuntimeError("the password is s3cret")

    @api.get("/api/lost-commit")
    async def lost_commit(transaction: Scoped) -> object:
        pid = await transaction.value("SELECT pg_backend_pid()")
        await transaction.execute("UPDATE users SET name = 'Changed'")
        async with installation.database.system() as other:
            await other.execute("RESET ROLE")
            await other.value("SELECT pg_terminate_backend($1)", pid)
        await asyncio.sleep(0.05)
        return responses.respond({"done": True})

    @api.get("/api/names-what-is-gone")
    async def names_what_is_gone(actor: Annotated[Actor, allowed("inbox.manage")], transaction: Scoped) -> None:
        await transaction.execute(
            "INSERT INTO inbox_members (account_id, inbox_id, user_id) VALUES ($1, 987654, $2)",
            actor.account_id,
            actor.user_id,
        )

    @api.get("/api/names-what-never-was")
    async def names_what_never_was(actor: Annotated[Actor, allowed("inbox.manage")], transaction: Scoped) -> None:
        await transaction.execute(
            "INSERT INTO drafts (account_id, user_id, conversation_id, content, private, updated_at)"
            " VALUES ($1, $2, 987654, 'x', false, now())",
            actor.account_id,
            actor.user_id,
        )

    @api.get("/api/makes-what-is-there")
    async def makes_what_is_there(actor: Annotated[Actor, allowed("label.manage")], transaction: Scoped) -> None:
        for _ in range(2):
            await transaction.execute(
                "INSERT INTO labels (account_id, name, colour) VALUES ($1, 'same', 'red')", actor.account_id
            )

    @api.get("/api/for-operators")
    async def for_operators(actor: Annotated[Actor, allowed("installation.manage")]) -> int:
        return actor.user_id

    async with running(api) as url:
        client = installation.anybody()
        client.url = url
        client.headers = {"cookie": f"frontdesk_session={owner.cookie}", **client.headers}
        yield client


async def test_unexpected_error_is_logged_and_not_disclosed(with_more_routes: Client) -> None:
    with structlog.testing.capture_logs() as logged:
        response = await with_more_routes.get("/api/broken")
    assert (response.status, response.problem) == (500, "unexpected")
    assert b"s3cret" not in response.raw
    assert [(entry["event"], entry["route"], entry["exc_info"]) for entry in logged] == [
        ("request failed", "/api/broken", True)
    ]


async def test_commit_that_fails_is_not_reported_as_done(with_more_routes: Client) -> None:
    response = await with_more_routes.get("/api/lost-commit")
    assert (response.status, response.problem) == (503, "database-unavailable")
    assert (await with_more_routes.get("/api/me")).body["name"] == "Ada Marlow"


async def test_row_that_another_request_removed_meanwhile_is_a_problem_and_logged(with_more_routes: Client) -> None:
    with structlog.testing.capture_logs() as logged:
        gone = await with_more_routes.get("/api/names-what-is-gone")
    assert (gone.status, gone.problem) == (409, "removed-meanwhile")
    (entry,) = logged
    assert entry["log_level"] == "warning"
    assert "inbox_members" in str(entry["exc_info"])


@pytest.mark.parametrize("path", ["names-what-never-was", "makes-what-is-there"])
async def test_violated_constraint_that_no_race_explains_is_unexpected(with_more_routes: Client, path: str) -> None:
    with structlog.testing.capture_logs() as logged:
        got = await with_more_routes.get(f"/api/{path}")
    assert (got.status, got.problem) == (500, "unexpected")
    assert [(entry["event"], entry["exc_info"]) for entry in logged] == [("request failed", True)]


async def test_constraint_that_a_race_may_violate_exists(installation: Installation) -> None:
    async with installation.database.system() as transaction:
        found = await transaction.fetch("SELECT conname FROM pg_constraint WHERE contype = 'f'")
    assert {row["conname"] for row in found} >= REMOVED_MEANWHILE


async def test_operator_routes_refuse_others(
    installation: Installation, owner: Client, with_more_routes: Client
) -> None:
    assert (await with_more_routes.get("/api/for-operators")).status == 200
    administrator = await installation.member(owner, "administrator")
    with_more_routes.headers["cookie"] = f"frontdesk_session={administrator.cookie}"
    assert (await with_more_routes.get("/api/for-operators")).problem == "forbidden"


async def test_description_names_every_error_and_needs_nothing_from_elsewhere(installation: Installation) -> None:
    nobody = installation.anybody()
    document = (await nobody.get("/api/openapi.json")).body
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    names = [operation["operationId"] for _, _, operation in operations]
    assert len(names) == len(set(names))
    assert "list_memberships" in names
    for path, method, operation in operations:
        assert path.startswith("/api/")
        problem = operation["responses"]["default"]["content"]["application/problem+json"]["schema"]
        assert problem == {"$ref": "#/components/schemas/Problem"}, (path, method)
        assert operation["tags"], (path, method)
    page = await nobody.get("/api/docs")
    assert page.status == 200
    assert b"list_memberships" in page.raw
    assert b"<script" not in page.raw
    assert b"src=" not in page.raw
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_changing_and_private_routes_need_a_sign_in(installation: Installation) -> None:
    nobody = installation.anybody()
    document = (await nobody.get("/api/openapi.json")).body
    open_to_all = {
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if not operation.get("security")
    }
    assert open_to_all == {"get_setup", "set_up", "sign_in", "get_invitation", "accept_invitation"}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if operation["operationId"] not in open_to_all:
                response = await nobody.call(method.upper(), re.sub(r"{\w+}", "1", path))
                assert (response.status, response.problem) == (401, "not-signed-in"), (method, path)
