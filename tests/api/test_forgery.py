"""A page of another site can make a browser send our cookie; it must not get anything done by that."""

from __future__ import annotations

import asyncio
import io
from urllib.parse import urlsplit

import aiohttp
import pytest

from frontdesk.app import create_app
from tests.clients import Client
from tests.installation import PASSWORD, Installation
from tests.running import running


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/api/session"),
        ("PUT", "/api/session/account"),
        ("PATCH", "/api/me"),
        ("PUT", "/api/me/password"),
        ("POST", "/api/tokens"),
        ("POST", "/api/teams"),
        ("POST", "/api/invitations"),
        ("DELETE", "/api/memberships/1"),
    ],
)
async def test_changes_with_a_cookie_need_the_header(owner: Client, method: str, path: str) -> None:
    owner.headers = {}
    for headers in ({}, {"x_frontdesk": "0"}):
        response = await owner.call(method, path, {"name": "Forged"}, **headers)
        assert (response.status, response.problem) == (403, "forged-request")
    assert (await owner.get("/api/me")).status == 200


async def test_form_of_another_site_cannot_sign_anybody_in(installation: Installation, owner: Client) -> None:
    body = f'{{"email": "ada@marlow.example", "password": "{PASSWORD}"}}'
    async with aiohttp.ClientSession() as http:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            async with http.post(
                f"{installation.url}/api/session", data=body, headers={"content-type": kind}
            ) as response:
                assert response.status == 400
                assert "set-cookie" not in response.headers


async def test_token_needs_no_header_and_wins_over_a_cookie(installation: Installation, owner: Client) -> None:
    token = (await owner.post("/api/tokens", {"name": "till", "scope": "admin"})).body["token"]
    program = installation.program(token)
    assert (await program.post("/api/teams", {"name": "Glazing"})).status == 201
    response = await owner.call("GET", "/api/me", authorization="Bearer wrong")
    assert (response.status, response.problem) == (401, "not-signed-in")


async def test_responses_are_not_readable_by_other_sites(owner: Client) -> None:
    response = await owner.call("GET", "/api/me", origin="https://elsewhere.example")
    assert "access-control-allow-origin" not in response.headers
    preflight = await owner.call(
        "OPTIONS", "/api/me", origin="https://elsewhere.example", access_control_request_method="PATCH"
    )
    assert preflight.status == 405


@pytest.mark.parametrize("environment", [{"FRONTDESK_PUBLIC_URL": "https://desk.example"}], indirect=True)
async def test_cookie_is_for_tls_only_when_browsers_come_by_tls(installation: Installation) -> None:
    response = await installation.anybody().post(
        "/api/setup",
        {
            "token": await installation.setup_token(),
            "account_name": "Marlow & Finch",
            "name": "Ada",
            "email": "ada@marlow.example",
            "password": PASSWORD,
        },
    )
    assert "secure" in response.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [(None, True), ("http://desk.example", True), ("http://elsewhere.example", False), ("null", False)],
)
async def test_sockets_open_from_pages_of_ours_only(
    installation: Installation, owner: Client, origin: str | None, allowed: bool
) -> None:
    headers = {} if origin is None else {"origin": origin}
    async with running(create_app(installation.services)) as url:
        socket = aiohttp.ClientSession(cookies={"frontdesk_session": owner.cookie})
        async with socket as http:
            try:
                async with http.ws_connect(f"{url}/api/live?cursor=0", headers=headers) as live:
                    first = await live.receive(timeout=5)
                    opened = first.type is aiohttp.WSMsgType.TEXT
            except aiohttp.WSServerHandshakeError:
                opened = False
    assert opened is allowed


async def test_files_are_read_for_who_may_be_here_only(installation: Installation, owner: Client) -> None:
    """The server responds before it reads the file, which would go to the disk first."""
    head = (
        "POST /api/attachments HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        "Content-Length: 50000000\r\n{}\r\n"
    )
    parts = urlsplit(installation.url)
    for headers in ("", "Cookie: frontdesk_session=guessed\r\nX-Frontdesk: 1\r\n", "Authorization: Bearer guessed\r\n"):
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(head.format(headers).encode())
        async with asyncio.timeout(20):
            assert (await reader.readline()).startswith(b"HTTP/1.1 401 ")
        writer.close()
    form = aiohttp.FormData()
    form.add_field("file", io.BytesIO(bytes(2_000_000)), filename="bowl.png", content_type="image/png")
    async with owner.http.post(f"{installation.url}/api/attachments", data=form, headers=owner.headers) as response:
        assert response.status == 422, "2 MB are read for who is signed in, and looked at"
