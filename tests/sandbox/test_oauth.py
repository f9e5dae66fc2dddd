"""Consent, codes and tokens."""

import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.sandbox.playing import JSON, Refusal, Shop

BACK = "https://desk.example/callback/"


def asked(shop: Shop, **changes: str) -> dict[str, str]:
    return {
        "client_key": shop.sandbox.config.app_id,
        "response_type": "code",
        "scope": "user.info.basic,message.list.read,message.list.send",
        "redirect_uri": BACK,
        "state": "st&te=1",
    } | changes


async def visit(shop: Shop, query: dict[str, str]) -> tuple[int, str, dict[str, str]]:
    """Open the consent page: status, text, and the query of the redirect if there is one."""
    url = f"{shop.sandbox.authorize_url}?{urlencode(query)}"
    async with shop.http.get(url, allow_redirects=False) as response:
        where = urlsplit(response.headers.get("location", ""))
        answer = {name: values[0] for name, values in parse_qs(where.query).items()}
        return response.status, await response.text(), answer


async def decide(shop: Shop, fields: list[tuple[str, str]]) -> tuple[int, str, dict[str, str]]:
    async with shop.http.post(shop.sandbox.authorize_url, data=fields, allow_redirects=False) as response:
        where = urlsplit(response.headers.get("location", ""))
        answer = {name: values[0] for name, values in parse_qs(where.query).items()}
        return response.status, await response.text(), answer


async def exchange(shop: Shop, code: str, **changes: str) -> JSON:
    body = shop.secrets() | {"grant_type": "authorization_code", "auth_code": code, "redirect_uri": BACK}
    return await shop.post("tt_user/oauth2/token/", body | changes, headers={})


async def refresh(shop: Shop, token: str, **changes: str) -> JSON:
    body = shop.secrets() | {"grant_type": "refresh_token", "refresh_token": token}
    return await shop.post("tt_user/oauth2/refresh_token/", body | changes, headers={})


async def code_for(shop: Shop, **more: Any) -> str:
    body = {"app_id": shop.sandbox.config.app_id, "business": "marlow.finch", "redirect_uri": BACK} | more
    return str((await shop.tiktok("authorize", body))["code"])


async def profile(shop: Shop, token: str) -> JSON:
    headers = {"Access-Token": token}
    return await shop.answer("GET", "business/get/", headers=headers, params={"business_id": shop.business_id})


async def test_consent_gives_a_code_for_the_ticked_scopes(shop: Shop) -> None:
    status, text, _ = await visit(shop, asked(shop))
    assert status == 200
    assert "Marlow &amp; Finch" in text
    assert len(re.findall('name="granted"', text)) == 3

    await shop.tiktok("tokens/revoke", {"business": "marlow.finch"})
    form = [*asked(shop).items(), ("account", shop.business_id), ("granted", "message.list.read")]
    status, _, answer = await decide(shop, [*form, ("decision", "authorize")])
    assert status == 302
    assert answer["state"] == "st&te=1"
    assert answer["scopes"] == "message.list.read"

    tokens = await exchange(shop, answer["code"])
    assert tokens["open_id"] == shop.business_id
    assert tokens["scope"] == "message.list.read"
    assert (tokens["expires_in"], tokens["refresh_token_expires_in"]) == (86400, 31536000)
    assert tokens["token_type"] == "Bearer"


async def test_a_later_consent_asks_for_what_is_new_and_adds_to_what_there_is(shop: Shop) -> None:
    await shop.tiktok("tokens/revoke", {"business": "marlow.finch"})
    app = {"app_id": shop.sandbox.config.app_id, "business": "marlow.finch"}
    await shop.tiktok("tokens/give", app | {"scopes": ["message.list.read", "user.info.basic"]})
    wanted = asked(shop, scope="message.list.read,comment.list,video.list")
    _, text, _ = await visit(shop, wanted)
    held = set(re.findall(r"form:has\(#account-0:checked\) \.scope-([a-z-]+) input", text))
    assert held == {"message-list-read"}

    form = [*wanted.items(), ("account", shop.business_id), ("granted", "comment.list"), ("decision", "authorize")]
    _, _, answer = await decide(shop, form)
    assert set(answer["scopes"].split(",")) == {"message.list.read", "user.info.basic", "comment.list"}
    tokens = await exchange(shop, answer["code"])
    assert set(tokens["scope"].split(",")) == {"message.list.read", "user.info.basic", "comment.list"}
    nothing_new = [*asked(shop, scope="comment.list").items(), ("account", shop.business_id), ("decision", "authorize")]
    assert (await decide(shop, nothing_new))[0] == 302

    await shop.tiktok("tokens/revoke", {"business": "marlow.finch"})
    _, _, answer = await decide(shop, form)
    assert answer["scopes"] == "comment.list"


async def test_an_account_can_be_created_while_consenting(shop: Shop) -> None:
    form = [*asked(shop).items(), ("account", "new"), ("granted", "message.list.read"), ("decision", "authorize")]
    status, text, _ = await decide(shop, [*form, ("username", "marlow.finch")])
    assert status == 400
    assert "taken" in text
    status, _, answer = await decide(shop, [*form, ("username", "second.kiln"), ("display_name", "Second Kiln")])
    assert status == 302
    assert (await exchange(shop, answer["code"]))["open_id"] != shop.business_id
    assert "second.kiln" in [row["username"] for row in await shop.tiktok("businesses", None, "GET")]


async def test_cancelling_goes_back_with_access_denied(shop: Shop) -> None:
    _, _, answer = await decide(shop, [*asked(shop).items(), ("decision", "cancel")])
    assert answer["error"] == "access_denied"
    assert answer["error_description"]
    assert answer["state"] == "st&te=1"


async def test_one_scope_too_many_fails_the_whole_request(shop: Shop) -> None:
    await shop.tiktok("apps", {"app_id": shop.sandbox.config.app_id, "scopes": ["message.list.read"]})
    status, _, answer = await visit(shop, asked(shop))
    assert status == 302
    assert answer["error"] == "invalid_scope"


@pytest.mark.parametrize("wrong", [{"client_key": "1"}, {"redirect_uri": "javascript:alert(1)"}, {"redirect_uri": ""}])
async def test_nobody_is_redirected_for_a_wrong_app_or_address(shop: Shop, wrong: dict[str, str]) -> None:
    status, _, answer = await visit(shop, asked(shop, **wrong))
    assert (status, answer) == (400, {})


async def test_an_unregistered_redirect_address_is_shown_not_followed(shop: Shop) -> None:
    await shop.tiktok("apps", {"app_id": shop.sandbox.config.app_id, "redirect_uris": ["https://desk.example/other/"]})
    assert (await visit(shop, asked(shop)))[0] == 400


async def test_what_the_query_says_is_escaped_in_the_page(shop: Shop) -> None:
    _, text, _ = await visit(shop, asked(shop, state='"><script>x</script>'))
    assert "<script>" not in text


async def test_a_code_works_once_and_not_for_long(shop: Shop) -> None:
    code = await code_for(shop)
    await exchange(shop, code)
    for late in (code, "code.invented"):
        with pytest.raises(Refusal) as refusal:
            await exchange(shop, late)
        assert refusal.value.code == 40110
    code = await code_for(shop)
    await shop.advance(hours=0.2)
    with pytest.raises(Refusal) as refusal:
        await exchange(shop, code)
    assert refusal.value.code == 40110


async def test_the_token_endpoint_checks_app_and_redirect(shop: Shop) -> None:
    with pytest.raises(Refusal) as refusal:
        await exchange(shop, await code_for(shop), client_secret="wrong")
    assert refusal.value.code == 40101
    with pytest.raises(Refusal) as refusal:
        await exchange(shop, await code_for(shop), redirect_uri="https://desk.example/")
    assert refusal.value.code == 40002
    assert "redirect_uri" in refusal.value.text


async def test_refreshing_rotates_the_refresh_token(shop: Shop) -> None:
    new = await refresh(shop, shop.refresh_token)
    assert new["refresh_token"] != shop.refresh_token
    assert new["open_id"] == shop.business_id
    assert (await profile(shop, new["access_token"]))["code"] == 0
    with pytest.raises(Refusal) as refusal:
        await refresh(shop, shop.refresh_token)
    assert refusal.value.code == 40105
    assert (await refresh(shop, new["refresh_token"]))["access_token"] != new["access_token"]


async def test_access_tokens_expire_after_a_day(shop: Shop) -> None:
    assert (await profile(shop, shop.token))["code"] == 0
    await shop.advance(hours=25)
    assert (await profile(shop, shop.token))["code"] == 40102
    assert (await profile(shop, ""))["code"] == 40104
    assert (await profile(shop, "act.invented"))["code"] == 40105
    assert (await refresh(shop, shop.refresh_token))["access_token"]


async def test_tokens_can_be_expired_and_revoked_by_the_panel(shop: Shop) -> None:
    await shop.tiktok("tokens/expire", {"business": "marlow.finch", "which": "access"})
    assert (await profile(shop, shop.token))["code"] == 40102
    await shop.tiktok("tokens/expire", {"business": "marlow.finch", "which": "refresh"})
    with pytest.raises(Refusal) as refusal:
        await refresh(shop, shop.refresh_token)
    assert refusal.value.code == 40102
    given = await shop.tiktok("tokens/give", {"app_id": shop.sandbox.config.app_id, "business": "marlow.finch"})
    await shop.tiktok("tokens/revoke", {"business": "marlow.finch"})
    assert (await profile(shop, given["access_token"]))["code"] == 40105
    with pytest.raises(Refusal) as refusal:
        await refresh(shop, given["refresh_token"])
    assert refusal.value.code == 40105


async def test_revoking_ends_every_token(shop: Shop) -> None:
    body = shop.secrets() | {"access_token": shop.token}
    assert await shop.post("tt_user/oauth2/revoke/", body, headers={}) == {}
    assert (await profile(shop, shop.token))["code"] == 40105
    with pytest.raises(Refusal) as refusal:
        await shop.post("tt_user/oauth2/revoke/", body, headers={})
    assert refusal.value.code == 40131


async def test_token_info_names_account_and_scopes(shop: Shop) -> None:
    body = {"app_id": shop.sandbox.config.app_id, "access_token": shop.token}
    info = await shop.post("tt_user/token_info/get/", body, headers={})
    assert info["creator_id"] == shop.business_id
    assert "message.list.send" in info["scope"].split(",")


async def test_a_refresh_can_be_made_to_end_older_access_tokens(shop: Shop) -> None:
    await shop.tiktok("settings", {"limits": {"refresh_ends_access_tokens": True}}, "PATCH")
    await refresh(shop, shop.refresh_token)
    assert (await profile(shop, shop.token))["code"] == 40105


async def test_scopes_are_enforced_per_endpoint_and_field(shop: Shop) -> None:
    scopes = ["message.list.read", "user.info.basic"]
    body = {"app_id": shop.sandbox.config.app_id, "business": "marlow.finch", "scopes": scopes}
    shop.token = (await shop.tiktok("tokens/give", body))["access_token"]
    said = await shop.says()
    with pytest.raises(Refusal) as refusal:
        await shop.send(said["conversation_id"])
    assert refusal.value.code == 40001
    shown = await shop.get("business/get/", business_id=shop.business_id)
    assert shown.keys() == {"display_name", "profile_image"}
    with pytest.raises(Refusal) as refusal:
        await shop.get("business/get/", business_id=shop.business_id, fields='["display_name","username"]')
    assert refusal.value.code == 40130


async def test_a_token_is_good_for_its_own_business_only(shop: Shop) -> None:
    other = await shop.tiktok("businesses", {"username": "other.shop"})
    with pytest.raises(Refusal) as refusal:
        await shop.get("business/get/", business_id=other["business_id"])
    assert refusal.value.code == 40001
