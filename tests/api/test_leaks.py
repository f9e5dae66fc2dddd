"""Whatever somebody asks for, they see and change nothing that is not theirs: tried on every operation by itself.

Each operation of the API's description is called by who must not get at a hidden inbox: somebody of another account, an
agent who is not its member, somebody whose role lacks the permission, a token whose scope does. What it takes is made
up from the description, so a new operation is tried without a line here. One that needs something unknown fails with
what to add (`tests/api/hidden.py`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from frontdesk.api.app import create_api
from frontdesk.core.actors import SCOPES, Role, Scope
from frontdesk.core.permissions import Permission, role_has, scope_has
from frontdesk.features.all_features import DECLARED
from tests.api.hidden import MARK, Hidden, NotFilled, example, hide
from tests.clients import Client, Response
from tests.installation import Installation

DOCUMENT = create_api(DECLARED).openapi()
SCHEMAS = DOCUMENT["components"]["schemas"]
PERMISSIONS = {permission.name: permission for permission in DECLARED.permissions}
METHODS = ("get", "post", "put", "patch", "delete")
ABOUT_THE_CALLER = ("session.manage",)
"""What ends the caller's own session or changes their password: of others it has nothing."""
OWN_TABLES = ("sessions", "api_tokens", "sign_in_attempts", "known_browsers", "users")
"""What a caller's own requests write."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the description."""

    method: str
    path: str
    permission: Permission
    described: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.described.get("parameters", [])
        return found

    @property
    def names_what_is_hidden(self) -> bool:
        """Whether an id in its path is one of a row of ours."""
        return any(given["in"] == "path" and given["name"].endswith("_id") for given in self.parameters)

    @property
    def is_about_the_caller(self) -> bool:
        return self.permission.name in ABOUT_THE_CALLER and not self.names_what_is_hidden

    def bodies(self, hidden: Hidden) -> list[Any]:
        """Examples of the body with what is hidden in it; None when there is none, or it is a file."""
        content = self.described.get("requestBody", {}).get("content", {})
        json = content.get("application/json")
        made = None if json is None else example(json["schema"], SCHEMAS, hidden.ids)
        if isinstance(made, dict) and made.keys() >= EITHER:
            fitting = {name: value for name, value in made.items() if name not in ENDS}
            given = {name: value for name, value in fitting.items() if name not in ("assignee_id", "status")}
            return [given, {name: value for name, value in fitting.items() if name != "owner"}]
        return [made]

    def queries(self, hidden: Hidden) -> Iterator[dict[str, Any]]:
        """What to ask with: what must be given, and then each id beside it."""
        given = [parameter for parameter in self.parameters if parameter["in"] == "query"]
        needed = {parameter["name"]: _asked(parameter) for parameter in given if parameter["required"]}
        yield needed
        for parameter in given:
            name = parameter["name"]
            if name.endswith("_id"):
                yield needed | {name: hidden.ids.get(name, hidden.ids["user_id"])}
            elif name == "q" and not parameter["required"]:
                yield needed | {name: MARK}


EITHER = frozenset({"owner", "assignee_id"})
"""Fields of which a body has one alone."""
ENDS = frozenset({"snoozed_until", "held_until"})
"""Fields that fit one status alone."""


def _asked(parameter: dict[str, Any]) -> str:
    return f"https://hidden.example/{MARK}post" if parameter["name"] == "address" else MARK


OPERATIONS = [
    Operation(method.upper(), path, PERMISSIONS[described["x-permission"]], described)
    for path, methods in DOCUMENT["paths"].items()
    for method, described in methods.items()
    if method in METHODS and described["x-permission"] is not None
]


@pytest.fixture
async def hidden(installation: Installation, owner: Client) -> Hidden:
    """An inbox of the first account with one of everything in it."""
    session = (await owner.get("/api/session")).body
    account_id, user_id = session["account"]["id"], session["user"]["id"]
    colleague = await installation.member(owner, "supervisor", "Cole Colleague")
    invited = await owner.post("/api/invitations", {"email": "next@marlow.example", "role": "agent"})
    label = (await owner.post("/api/labels", {"name": "open to all", "colour": "blue"})).body["items"][0]
    team = (await owner.post("/api/teams", {"name": "Glazing"})).body
    token = (await owner.post("/api/tokens", {"name": "Till", "scope": "admin"})).body
    inboxes = [await _inbox(installation, account_id, name) for name in (MARK, "Other shop")]
    async with installation.database.system() as transaction:
        ids = await hide(transaction, account_id, inboxes[0], user_id, team["id"])
    return Hidden(
        account_id,
        {
            **ids,
            "other_inbox": inboxes[1],
            "account_id": account_id,
            "user_id": (await colleague.get("/api/me")).body["id"],
            "invitation_id": invited.body["id"],
            "label_id": label["id"],
            "team_id": team["id"],
            "token_id": token["id"],
            "session_id": (await owner.get("/api/sessions")).body["items"][0]["id"],
        },
    )


async def _inbox(installation: Installation, account_id: int, name: str) -> int:
    async with installation.database.system() as transaction:
        inbox_id: int = await transaction.value(
            "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
            " VALUES ($1, 'tiktok_feed', $2, $2, 'needs_reconnect') RETURNING id",
            account_id,
            name,
        )
    return inbox_id


async def member_of(installation: Installation, owner: Client, role: Role, inbox_id: int) -> Client:
    """A colleague in this role who is a member of the inbox."""
    client = await installation.member(owner, role)
    user_id = (await client.get("/api/me")).body["id"]
    changed = await owner.patch(f"/api/memberships/{user_id}", {"inbox_ids": [inbox_id]})
    assert changed.status == 200, changed
    return client


async def outsider_of(installation: Installation, owner: Client, hidden: Hidden, who: str) -> Client:
    """Somebody who must not get at the hidden inbox."""
    if who == "stranger":
        return await installation.stranger()
    return await member_of(installation, owner, "agent", hidden.ids["other_inbox"])


async def rows_of(installation: Installation, hidden: Hidden, *, whole_account: bool) -> dict[str, str]:
    """A fingerprint of each table's rows of the hidden inbox, or of the whole account it is in."""
    ids = hidden.ids
    keys = {"inbox_id": ids["inbox_id"], "conversation_id": ids["conversation_id"], "contact_id": ids["contact_id"]}
    async with installation.database.system() as transaction:
        tables: dict[str, set[str]] = {}
        for row in await transaction.fetch(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t"
            " USING (table_schema, table_name) WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        ):
            tables.setdefault(row["table_name"], set()).add(row["column_name"])
        found: dict[str, str] = {}
        for table, columns in sorted(tables.items()):
            if "account_id" not in columns or table in OWN_TABLES:
                continue
            within = [f"{name} = {value}" for name, value in keys.items() if name in columns]
            within += [f"id = {ids[f'{one}_id']}" for one in ("inbox", "conversation", "contact") if table == f"{one}s"]
            if table == "conversations":
                within = [f"id = {ids['conversation_id']}"]
            if not whole_account and not within:
                continue
            condition = "true" if whole_account else f"({' OR '.join(within)})"
            found[table] = await transaction.value(
                f"SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
                f" FROM {table} t WHERE account_id = $1 AND {condition}",
                hidden.account_id,
            )
    return found


async def called(client: Client, operation: Operation, hidden: Hidden) -> list[Response]:
    """What the client is told when it calls the operation with what is hidden."""
    address = hidden.address(operation.path, operation.parameters)
    responses = []
    for asked in operation.queries(hidden):
        url = f"{address}?{urlencode(asked)}" if asked else address
        responses += [await client.call(operation.method, url, body) for body in operation.bodies(hidden)]
    return responses


def test_operation_with_an_unknown_parameter_says_what_to_add() -> None:
    parameters = [{"name": "kiln_id", "in": "path", "schema": {"type": "integer"}}]
    with pytest.raises(NotFilled, match=r"nothing for \{kiln_id\} of /api/kilns/\{kiln_id\}\. Add one to `Hidden`"):
        Hidden(1, {}).address("/api/kilns/{kiln_id}", parameters)


async def test_owner_is_shown_what_is_hidden_from_others(
    installation: Installation, owner: Client, hidden: Hidden
) -> None:
    """The owner sees the marked rows, so the ids are right and the check of others means something."""
    shown = []
    for operation in OPERATIONS:
        if operation.method != "GET":
            hidden.address(operation.path, operation.parameters)
            continue
        for response in await called(owner, operation, hidden):
            is_file = "application/json" not in operation.described["responses"]["200"].get("content", {})
            assert is_file or response.status != 404, (operation, response)
            shown += [operation.path] if MARK.encode() in response.raw else []
    assert {
        "/api/conversations",
        "/api/conversations/{conversation_id}",
        "/api/conversations/{conversation_id}/messages",
        "/api/conversations/{conversation_id}/comments",
        "/api/contacts",
        "/api/contacts/{contact_id}",
        "/api/contacts/{contact_id}/conversations",
        "/api/contacts/{contact_id}/media",
        "/api/posts",
        "/api/posts/at",
        "/api/posts/{post_id}",
        "/api/search/messages",
        "/api/inboxes",
        "/api/drafts",
        "/api/inboxes/{inbox_id}/activity/{delivery_id}",
    } <= set(shown)


@pytest.mark.parametrize("who", ["stranger", "agent of another inbox"])
async def test_outsider_sees_and_changes_nothing_by_any_operation(
    installation: Installation, owner: Client, hidden: Hidden, who: str
) -> None:
    outsider = await outsider_of(installation, owner, hidden, who)
    before = await rows_of(installation, hidden, whole_account=who == "stranger")
    for operation in OPERATIONS:
        if operation.is_about_the_caller:
            continue
        for response in await called(outsider, operation, hidden):
            assert MARK.encode() not in response.raw, (operation, response)
            assert response.status < 500 or response.status == 503, (operation, response)
            if operation.names_what_is_hidden:
                assert response.status in (403, 404), (operation, response)
        if operation.method != "GET":
            after = await rows_of(installation, hidden, whole_account=who == "stranger")
            assert after == before, (operation, {table for table in before if before[table] != after[table]})
    assert await rows_of(installation, hidden, whole_account=who == "stranger") == before


@pytest.mark.parametrize("role", ["agent", "supervisor", "administrator"])
async def test_role_without_the_permission_is_refused(
    installation: Installation, owner: Client, hidden: Hidden, role: Role
) -> None:
    member = await member_of(installation, owner, role, hidden.ids["inbox_id"])
    before = await rows_of(installation, hidden, whole_account=True)
    refused = [
        operation
        for operation in OPERATIONS
        if not role_has(role, operation.permission) or operation.permission.is_for_operators
    ]
    for operation in refused:
        for response in await called(member, operation, hidden):
            assert (response.status, response.problem) == (403, "forbidden"), (operation, response)
            assert response.body["permission"] == operation.permission.name
            assert operation.permission.words in response.body["detail"]
    assert refused
    assert await rows_of(installation, hidden, whole_account=True) == before


@pytest.mark.parametrize("scope", SCOPES)
async def test_token_of_too_small_a_scope_is_refused(
    installation: Installation, owner: Client, hidden: Hidden, scope: Scope
) -> None:
    made = await owner.post("/api/tokens", {"name": scope, "scope": scope})
    program = installation.program(made.body["token"])
    before = await rows_of(installation, hidden, whole_account=True)
    refused = [operation for operation in OPERATIONS if not scope_has(scope, operation.permission)]
    for operation in refused:
        wanted = "people-only" if operation.permission.scope is None else "scope-too-narrow"
        for response in await called(program, operation, hidden):
            assert (response.status, response.problem) == (403, wanted), (operation, response)
    assert refused
    assert await rows_of(installation, hidden, whole_account=True) == before


@asynccontextmanager
async def live(client: Client, cursor: int) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A live socket that is told what happened after the cursor."""
    headers = {"cookie": f"frontdesk_session={client.cookie}"}
    async with client.http.ws_connect(f"{client.url}/api/live?cursor={cursor}", headers=headers) as socket:
        yield socket


async def heard(socket: aiohttp.ClientWebSocketResponse, seconds: float = 0.3) -> str:
    """All that the socket is sent until nothing comes for a while."""
    told = ""
    while True:
        try:
            message = await socket.receive(timeout=seconds)
        except TimeoutError:
            return told
        if message.type is not aiohttp.WSMsgType.TEXT:
            return told
        told += message.data


@pytest.mark.parametrize("who", ["stranger", "agent of another inbox"])
async def test_feed_tells_outsiders_nothing(
    installation: Installation, owner: Client, hidden: Hidden, who: str
) -> None:
    outsider = await outsider_of(installation, owner, hidden, who)
    cursor = (await owner.get("/api/feed")).body["cursor"]
    async with live(outsider, cursor) as theirs, live(owner, cursor) as ours:
        await heard(theirs), await heard(ours)
        changed = await owner.patch(f"/api/conversations/{hidden.ids['conversation_id']}", {"priority": "high"})
        assert changed.status == 200, changed
        assert MARK in await heard(ours)
        assert MARK not in await heard(theirs)
    assert MARK.encode() in (await owner.get(f"/api/feed?cursor={cursor}")).raw
    for _ in range(2):
        assert MARK.encode() not in (await outsider.get(f"/api/feed?cursor={cursor}")).raw
    async with live(outsider, cursor) as resumed:
        assert MARK not in await heard(resumed)


@pytest.mark.parametrize("credential", ["session", "token"])
async def test_lists_show_no_people_of_the_other_account(
    installation: Installation, owner: Client, hidden: Hidden, credential: str
) -> None:
    stranger = await installation.stranger()
    if credential == "token":
        made = await stranger.post("/api/tokens", {"name": "spy", "scope": "admin"})
        stranger = installation.program(made.body["token"])
    for operation in OPERATIONS:
        if operation.method == "GET" and not operation.is_about_the_caller:
            for response in await called(stranger, operation, hidden):
                for word in (b"marlow", b"Marlow", b"Ada", b"Cole", b"Glaz", b"Till", b"open to all"):
                    assert word not in response.raw, (operation, word)


async def test_tokens_and_sessions_are_hidden_from_colleagues_too(
    installation: Installation, owner: Client, hidden: Hidden
) -> None:
    colleague = await installation.member(owner, "administrator")
    assert (await colleague.get("/api/tokens")).body["items"] == []
    assert len((await colleague.get("/api/sessions")).body["items"]) == 1
    assert (await colleague.delete(f"/api/tokens/{hidden.ids['token_id']}")).problem == "token-not-found"
    assert (await colleague.delete(f"/api/sessions/{hidden.ids['session_id']}")).problem == "session-not-found"
