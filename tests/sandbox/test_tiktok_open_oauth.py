"""The open profile's consent page, tokens and profile."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest

from frontdesk.sandbox.running import RunningSandbox
from tests.sandbox.open_simulator import OpenSimulator, calling_back, move_in

BACK = "https://desk.example/callback?x=1"
SEEDED_SCOPES = "user.info.basic,im.message.read,im.message.write"


@pytest.fixture
async def simulator(sandbox: RunningSandbox, http: aiohttp.ClientSession) -> AsyncIterator[OpenSimulator]:
    async with calling_back() as callback:
        yield await move_in(sandbox, http, callback)


def asked(**changes: str) -> dict[str, str]:
    query = {"client_key": "sandbox-client-key", "response_type": "code", "scope": SEEDED_SCOPES}
    return query | {"redirect_uri": BACK, "state": "st&te=1"} | changes


async def responded(response: aiohttp.ClientResponse) -> tuple[int, str, dict[str, str]]:
    where = urlsplit(response.headers.get("location", ""))
    return response.status, await response.text(), {k: v[0] for k, v in parse_qs(where.query).items()}


async def visit(simulator: OpenSimulator, query: dict[str, str]) -> tuple[int, str, dict[str, str]]:
    url = f"{simulator.base}/v2/auth/authorize/?{urlencode(query)}"
    async with simulator.http.get(url, allow_redirects=False) as response:
        return await responded(response)


async def decide(simulator: OpenSimulator, **fields: Any) -> tuple[int, str, dict[str, str]]:
    form = [*asked().items(), *((name, value) for name, value in fields.items() if name != "granted")]
    form += [("granted", scope) for scope in fields.get("granted", ())]
    async with simulator.http.post(f"{simulator.base}/v2/auth/authorize", data=form, allow_redirects=False) as response:
        return await responded(response)


async def code_for(simulator: OpenSimulator, **more: Any) -> str:
    body = {"business": "marlow.finch", "redirect_uri": BACK} | more
    return str((await simulator.play("authorize", body))["code"])


async def test_page_gives_a_code_for_what_was_ticked(simulator: OpenSimulator) -> None:
    status, text, _ = await visit(simulator, asked())
    assert status == 200
    assert "Marlow &amp; Finch" in text
    assert 'action="/tiktok-open/v2/auth/authorize"' in text
    assert text.count('name="granted"') == 3
    granted = ["user.info.basic", "im.message.read"]
    status, _, response = await decide(simulator, account=simulator.open_id, granted=granted, decision="authorize")
    assert status == 302
    assert (response["state"], response["scopes"], response["x"]) == ("st&te=1", "user.info.basic,im.message.read", "1")
    tokens = await simulator.oauth("token", grant_type="authorization_code", code=response["code"], redirect_uri=BACK)
    assert tokens.status == 200
    assert tokens.body["access_token"].startswith("act.")
    assert tokens.body["refresh_token"].startswith("rft.")
    assert (tokens.body["expires_in"], tokens.body["refresh_expires_in"]) == (86400, 31536000)
    assert (tokens.body["open_id"], tokens.body["scope"]) == (simulator.open_id, "user.info.basic,im.message.read")


async def test_page_creates_an_account_or_is_cancelled(simulator: OpenSimulator) -> None:
    new = {"account": "new", "username": "@Second.Kiln", "display_name": "Second Kiln", "granted": ["im.message.read"]}
    status, _, response = await decide(simulator, decision="authorize", **new)
    assert (status, bool(response["code"])) == (302, True)
    assert [row["username"] for row in await simulator.play("businesses", None, "GET")] == [
        "marlow.finch",
        "second.kiln",
    ]
    status, text, _ = await decide(simulator, decision="authorize", **new)
    assert (status, "This username is taken." in text) == (400, True)
    status, text, _ = await decide(simulator, decision="authorize", account=simulator.open_id)
    assert (status, "Tick at least one permission." in text) == (400, True)
    _, _, response = await decide(simulator, decision="cancel")
    assert (response["error"], response["state"]) == ("access_denied", "st&te=1")
    cancelled = await simulator.play(
        "authorize", {"business": "marlow.finch", "redirect_uri": BACK, "decision": "cancel"}
    )
    assert cancelled["code"] is None
    assert "error=access_denied" in cancelled["redirect_to"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "im.message.read,video.list"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
async def test_consent_with_a_wrong_question_redirects_with_the_error(
    simulator: OpenSimulator, changes: dict[str, str], error: str
) -> None:
    status, _, response = await visit(simulator, asked(**changes))
    assert (status, response["error"], response["state"]) == (302, error, "st&te=1")


@pytest.mark.parametrize("changes", [{"client_key": "another"}, {"redirect_uri": "javascript:alert(1)"}])
async def test_consent_of_a_wrong_app_is_never_redirected(simulator: OpenSimulator, changes: dict[str, str]) -> None:
    status, _, response = await visit(simulator, asked(**changes))
    assert (status, response) == (400, {})


async def test_code_works_once_for_ten_minutes_and_its_own_address(simulator: OpenSimulator) -> None:
    good = {"grant_type": "authorization_code", "redirect_uri": BACK}
    code = await code_for(simulator)
    assert (await simulator.oauth("token", code=code, **good)).status == 200
    again = await simulator.oauth("token", code=code, **good)
    assert (again.status, again.body["error"]) == (400, "invalid_grant")
    assert again.body.keys() == {"error", "error_description", "log_id"}
    wrong = await simulator.oauth(
        "token", code=await code_for(simulator), **(good | {"redirect_uri": "https://other.example/"})
    )
    assert wrong.body["error"] == "invalid_grant"
    code = await code_for(simulator)
    await simulator.advance(hours=0.2)
    assert (await simulator.oauth("token", code=code, **good)).body["error"] == "invalid_grant"


async def test_token_endpoint_takes_forms_of_the_right_app_only(simulator: OpenSimulator) -> None:
    assert (await simulator.oauth("token", client_secret="no", grant_type="refresh_token")).body[
        "error"
    ] == "invalid_client"
    assert (await simulator.oauth("token", client_key="no", grant_type="refresh_token")).body[
        "error"
    ] == "invalid_client"
    assert (await simulator.oauth("token", grant_type="password")).body["error"] == "unsupported_grant_type"
    assert (await simulator.oauth("token", grant_type="refresh_token")).body["error"] == "invalid_request"
    response = await simulator.ask("POST", "v2/oauth/token/", json={"client_key": "x"}, headers={})
    assert (response.status, response.body["error"]) == (400, "invalid_request")


async def test_refresh_kills_the_token_it_was_made_with(simulator: OpenSimulator) -> None:
    first = await simulator.oauth("token", grant_type="refresh_token", refresh_token=simulator.refresh_token)
    assert first.status == 200
    assert first.body["refresh_token"] != simulator.refresh_token
    again = await simulator.oauth("token", grant_type="refresh_token", refresh_token=simulator.refresh_token)
    assert (again.status, again.body["error"]) == (400, "invalid_grant")
    await simulator.advance(hours=364 * 24)
    second = await simulator.oauth("token", grant_type="refresh_token", refresh_token=first.body["refresh_token"])
    assert second.status == 200
    await simulator.advance(hours=366 * 24)
    late = await simulator.oauth("token", grant_type="refresh_token", refresh_token=second.body["refresh_token"])
    assert late.body["error"] == "invalid_grant"


async def test_tokens_expire_and_are_revoked(simulator: OpenSimulator) -> None:
    fields = {"params": {"fields": "open_id"}}
    await simulator.advance(hours=23.9)
    assert (await simulator.ask("GET", "v2/user/info/", **fields)).status == 200
    await simulator.advance(hours=0.2)
    expired = await simulator.ask("GET", "v2/user/info/", **fields)
    assert (expired.status, expired.error) == (401, "access_token_invalid")
    simulator.token = (await simulator.play("tokens/give", {"business": "marlow.finch"}))["access_token"]
    await simulator.play("tokens/expire", {"business": "marlow.finch", "which": "access"})
    assert (await simulator.ask("GET", "v2/user/info/", **fields)).status == 401
    given = await simulator.play("tokens/give", {"business": "marlow.finch"})
    simulator.token = given["access_token"]
    revoked = await simulator.oauth("revoke", token=simulator.token)
    assert (revoked.status, revoked.body) == (200, {})
    assert (await simulator.ask("GET", "v2/user/info/", **fields)).status == 401
    refused = await simulator.oauth("token", grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert refused.body["error"] == "invalid_grant"
    assert (await simulator.oauth("revoke", token=simulator.token)).body["error"] == "invalid_request"


async def test_profile_has_the_fields_asked_for(simulator: OpenSimulator) -> None:
    asked_for = {"params": {"fields": "open_id,display_name,avatar_url,username"}}
    response = await simulator.ask("GET", "v2/user/info/", **asked_for)
    user = response.body["data"]["user"]
    assert (response.status, response.error, response.body["error"]["message"]) == (200, "ok", "")
    assert response.body["error"]["log_id"]
    assert user.keys() == {"open_id", "display_name", "avatar_url", "username"}
    assert (user["open_id"], user["display_name"], user["username"]) == (
        simulator.open_id,
        "Marlow & Finch",
        "marlow.finch",
    )
    async with simulator.http.get(user["avatar_url"]) as picture:
        assert (picture.status, picture.content_type) == (200, "image/png")
    assert (await simulator.ask("GET", "v2/user/info/")).error == "invalid_params"
    assert (await simulator.ask("GET", "v2/user/info/", params={"fields": "shoe_size"})).error == "invalid_params"
    scopes = SEEDED_SCOPES.split(",")
    given = await simulator.play("tokens/give", {"business": "marlow.finch", "scopes": scopes})
    simulator.token = given["access_token"]
    response = await simulator.ask("GET", "v2/user/info/", **asked_for)
    assert (response.status, response.error) == (401, "scope_not_authorized")
    await simulator.limits(username_scope="user.info.basic")
    assert (await simulator.ask("GET", "v2/user/info/", **asked_for)).status == 200
