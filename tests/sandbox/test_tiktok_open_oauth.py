"""The open profile's consent page, tokens and profile."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest

from frontdesk.sandbox.running import RunningSandbox
from tests.sandbox.open_shop import OpenShop, calling_back, move_in

BACK = "https://desk.example/callback?x=1"
SEEDED_SCOPES = "user.info.basic,im.message.read,im.message.write"


@pytest.fixture
async def shop(sandbox: RunningSandbox, http: aiohttp.ClientSession) -> AsyncIterator[OpenShop]:
    async with calling_back() as callback:
        yield await move_in(sandbox, http, callback)


def asked(**changes: str) -> dict[str, str]:
    query = {"client_key": "sandbox-client-key", "response_type": "code", "scope": SEEDED_SCOPES}
    return query | {"redirect_uri": BACK, "state": "st&te=1"} | changes


async def answered(response: aiohttp.ClientResponse) -> tuple[int, str, dict[str, str]]:
    where = urlsplit(response.headers.get("location", ""))
    return response.status, await response.text(), {k: v[0] for k, v in parse_qs(where.query).items()}


async def visit(shop: OpenShop, query: dict[str, str]) -> tuple[int, str, dict[str, str]]:
    url = f"{shop.base}/v2/auth/authorize/?{urlencode(query)}"
    async with shop.http.get(url, allow_redirects=False) as response:
        return await answered(response)


async def decide(shop: OpenShop, **fields: Any) -> tuple[int, str, dict[str, str]]:
    form = [*asked().items(), *((name, value) for name, value in fields.items() if name != "granted")]
    form += [("granted", scope) for scope in fields.get("granted", ())]
    async with shop.http.post(f"{shop.base}/v2/auth/authorize", data=form, allow_redirects=False) as response:
        return await answered(response)


async def code_for(shop: OpenShop, **more: Any) -> str:
    body = {"business": "marlow.finch", "redirect_uri": BACK} | more
    return str((await shop.play("authorize", body))["code"])


async def test_the_page_gives_a_code_for_what_was_ticked(shop: OpenShop) -> None:
    status, text, _ = await visit(shop, asked())
    assert status == 200
    assert "Marlow &amp; Finch" in text
    assert 'action="/tiktok-open/v2/auth/authorize"' in text
    assert text.count('name="granted"') == 3
    granted = ["user.info.basic", "im.message.read"]
    status, _, answer = await decide(shop, account=shop.open_id, granted=granted, decision="authorize")
    assert status == 302
    assert (answer["state"], answer["scopes"], answer["x"]) == ("st&te=1", "user.info.basic,im.message.read", "1")
    tokens = await shop.oauth("token", grant_type="authorization_code", code=answer["code"], redirect_uri=BACK)
    assert tokens.status == 200
    assert tokens.body["access_token"].startswith("act.")
    assert tokens.body["refresh_token"].startswith("rft.")
    assert (tokens.body["expires_in"], tokens.body["refresh_expires_in"]) == (86400, 31536000)
    assert (tokens.body["open_id"], tokens.body["scope"]) == (shop.open_id, "user.info.basic,im.message.read")


async def test_the_page_creates_an_account_or_is_cancelled(shop: OpenShop) -> None:
    new = {"account": "new", "username": "@Second.Kiln", "display_name": "Second Kiln", "granted": ["im.message.read"]}
    status, _, answer = await decide(shop, decision="authorize", **new)
    assert (status, bool(answer["code"])) == (302, True)
    assert [row["username"] for row in await shop.play("businesses", None, "GET")] == ["marlow.finch", "second.kiln"]
    status, text, _ = await decide(shop, decision="authorize", **new)
    assert (status, "This username is taken." in text) == (400, True)
    status, text, _ = await decide(shop, decision="authorize", account=shop.open_id)
    assert (status, "Tick at least one permission." in text) == (400, True)
    _, _, answer = await decide(shop, decision="cancel")
    assert (answer["error"], answer["state"]) == ("access_denied", "st&te=1")
    cancelled = await shop.play("authorize", {"business": "marlow.finch", "redirect_uri": BACK, "decision": "cancel"})
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
async def test_a_wrong_question_goes_straight_back(shop: OpenShop, changes: dict[str, str], error: str) -> None:
    status, _, answer = await visit(shop, asked(**changes))
    assert (status, answer["error"], answer["state"]) == (302, error, "st&te=1")


@pytest.mark.parametrize("changes", [{"client_key": "another"}, {"redirect_uri": "javascript:alert(1)"}])
async def test_a_wrong_app_is_never_redirected(shop: OpenShop, changes: dict[str, str]) -> None:
    status, _, answer = await visit(shop, asked(**changes))
    assert (status, answer) == (400, {})


async def test_a_code_works_once_for_ten_minutes_and_its_own_address(shop: OpenShop) -> None:
    good = {"grant_type": "authorization_code", "redirect_uri": BACK}
    code = await code_for(shop)
    assert (await shop.oauth("token", code=code, **good)).status == 200
    again = await shop.oauth("token", code=code, **good)
    assert (again.status, again.body["error"]) == (400, "invalid_grant")
    assert again.body.keys() == {"error", "error_description", "log_id"}
    wrong = await shop.oauth("token", code=await code_for(shop), **(good | {"redirect_uri": "https://other.example/"}))
    assert wrong.body["error"] == "invalid_grant"
    code = await code_for(shop)
    await shop.advance(hours=0.2)
    assert (await shop.oauth("token", code=code, **good)).body["error"] == "invalid_grant"


async def test_the_token_endpoint_takes_forms_of_the_right_app_only(shop: OpenShop) -> None:
    assert (await shop.oauth("token", client_secret="no", grant_type="refresh_token")).body["error"] == "invalid_client"
    assert (await shop.oauth("token", client_key="no", grant_type="refresh_token")).body["error"] == "invalid_client"
    assert (await shop.oauth("token", grant_type="password")).body["error"] == "unsupported_grant_type"
    assert (await shop.oauth("token", grant_type="refresh_token")).body["error"] == "invalid_request"
    answer = await shop.ask("POST", "v2/oauth/token/", json={"client_key": "x"}, headers={})
    assert (answer.status, answer.body["error"]) == (400, "invalid_request")


async def test_a_refresh_kills_the_token_it_was_made_with(shop: OpenShop) -> None:
    first = await shop.oauth("token", grant_type="refresh_token", refresh_token=shop.refresh_token)
    assert first.status == 200
    assert first.body["refresh_token"] != shop.refresh_token
    again = await shop.oauth("token", grant_type="refresh_token", refresh_token=shop.refresh_token)
    assert (again.status, again.body["error"]) == (400, "invalid_grant")
    await shop.advance(hours=364 * 24)
    second = await shop.oauth("token", grant_type="refresh_token", refresh_token=first.body["refresh_token"])
    assert second.status == 200
    await shop.advance(hours=366 * 24)
    late = await shop.oauth("token", grant_type="refresh_token", refresh_token=second.body["refresh_token"])
    assert late.body["error"] == "invalid_grant"


async def test_tokens_expire_and_are_revoked(shop: OpenShop) -> None:
    fields = {"params": {"fields": "open_id"}}
    await shop.advance(hours=23.9)
    assert (await shop.ask("GET", "v2/user/info/", **fields)).status == 200
    await shop.advance(hours=0.2)
    expired = await shop.ask("GET", "v2/user/info/", **fields)
    assert (expired.status, expired.error) == (401, "access_token_invalid")
    shop.token = (await shop.play("tokens/give", {"business": "marlow.finch"}))["access_token"]
    await shop.play("tokens/expire", {"business": "marlow.finch", "which": "access"})
    assert (await shop.ask("GET", "v2/user/info/", **fields)).status == 401
    given = await shop.play("tokens/give", {"business": "marlow.finch"})
    shop.token = given["access_token"]
    revoked = await shop.oauth("revoke", token=shop.token)
    assert (revoked.status, revoked.body) == (200, {})
    assert (await shop.ask("GET", "v2/user/info/", **fields)).status == 401
    refused = await shop.oauth("token", grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert refused.body["error"] == "invalid_grant"
    assert (await shop.oauth("revoke", token=shop.token)).body["error"] == "invalid_request"


async def test_the_profile_has_the_fields_asked_for(shop: OpenShop) -> None:
    asked_for = {"params": {"fields": "open_id,display_name,avatar_url,username"}}
    answer = await shop.ask("GET", "v2/user/info/", **asked_for)
    user = answer.body["data"]["user"]
    assert (answer.status, answer.error, answer.body["error"]["message"]) == (200, "ok", "")
    assert answer.body["error"]["log_id"]
    assert user.keys() == {"open_id", "display_name", "avatar_url", "username"}
    assert (user["open_id"], user["display_name"], user["username"]) == (shop.open_id, "Marlow & Finch", "marlow.finch")
    async with shop.http.get(user["avatar_url"]) as picture:
        assert (picture.status, picture.content_type) == (200, "image/png")
    assert (await shop.ask("GET", "v2/user/info/")).error == "invalid_params"
    assert (await shop.ask("GET", "v2/user/info/", params={"fields": "shoe_size"})).error == "invalid_params"
    scopes = SEEDED_SCOPES.split(",")
    given = await shop.play("tokens/give", {"business": "marlow.finch", "scopes": scopes})
    shop.token = given["access_token"]
    answer = await shop.ask("GET", "v2/user/info/", **asked_for)
    assert (answer.status, answer.error) == (401, "scope_not_authorized")
    await shop.limits(username_scope="user.info.basic")
    assert (await shop.ask("GET", "v2/user/info/", **asked_for)).status == 200
