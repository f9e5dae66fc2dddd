"""Consent, codes and tokens."""

import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.sandbox.playing import JSON, Refusal, Simulator

BACK = "https://desk.example/callback/"


def asked(simulator: Simulator, **changes: str) -> dict[str, str]:
    return {
        "client_key": simulator.sandbox.config.app_id,
        "response_type": "code",
        "scope": "user.info.basic,message.list.read,message.list.send",
        "redirect_uri": BACK,
        "state": "st&te=1",
    } | changes


async def visit(simulator: Simulator, query: dict[str, str]) -> tuple[int, str, dict[str, str]]:
    """Open the consent page: status, text, and the query of the redirect if there is one."""
    url = f"{simulator.sandbox.authorize_url}?{urlencode(query)}"
    async with simulator.http.get(url, allow_redirects=False) as response:
        where = urlsplit(response.headers.get("location", ""))
        body = {name: values[0] for name, values in parse_qs(where.query).items()}
        return response.status, await response.text(), body


async def decide(simulator: Simulator, fields: list[tuple[str, str]]) -> tuple[int, str, dict[str, str]]:
    async with simulator.http.post(simulator.sandbox.authorize_url, data=fields, allow_redirects=False) as response:
        where = urlsplit(response.headers.get("location", ""))
        body = {name: values[0] for name, values in parse_qs(where.query).items()}
        return response.status, await response.text(), body


async def exchange(simulator: Simulator, code: str, **changes: str) -> JSON:
    body = simulator.secrets() | {"grant_type": "authorization_code", "auth_code": code, "redirect_uri": BACK}
    return await simulator.post("tt_user/oauth2/token/", body | changes, headers={})


async def refresh(simulator: Simulator, token: str, **changes: str) -> JSON:
    body = simulator.secrets() | {"grant_type": "refresh_token", "refresh_token": token}
    return await simulator.post("tt_user/oauth2/refresh_token/", body | changes, headers={})


async def code_for(simulator: Simulator, **more: Any) -> str:
    body = {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch", "redirect_uri": BACK} | more
    return str((await simulator.tiktok("authorize", body))["code"])


async def profile(simulator: Simulator, token: str) -> JSON:
    headers = {"Access-Token": token}
    return await simulator.envelope(
        "GET", "business/get/", headers=headers, params={"business_id": simulator.business_id}
    )


async def test_consent_gives_a_code_for_the_ticked_scopes(simulator: Simulator) -> None:
    status, text, _ = await visit(simulator, asked(simulator))
    assert status == 200
    assert "Marlow &amp; Finch" in text
    assert len(re.findall('name="granted"', text)) == 3

    await simulator.tiktok("tokens/revoke", {"business": "marlow.finch"})
    form = [*asked(simulator).items(), ("account", simulator.business_id), ("granted", "message.list.read")]
    status, _, response = await decide(simulator, [*form, ("decision", "authorize")])
    assert status == 302
    assert response["state"] == "st&te=1"
    assert response["scopes"] == "message.list.read"

    tokens = await exchange(simulator, response["code"])
    assert tokens["open_id"] == simulator.business_id
    assert tokens["scope"] == "message.list.read"
    assert (tokens["expires_in"], tokens["refresh_token_expires_in"]) == (86400, 31536000)
    assert tokens["token_type"] == "Bearer"


async def test_consent_given_later_adds_the_new_scopes(simulator: Simulator) -> None:
    await simulator.tiktok("tokens/revoke", {"business": "marlow.finch"})
    app = {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch"}
    await simulator.tiktok("tokens/give", app | {"scopes": ["message.list.read", "user.info.basic"]})
    wanted = asked(simulator, scope="message.list.read,comment.list,video.list")
    _, text, _ = await visit(simulator, wanted)
    held = set(re.findall(r"form:has\(#account-0:checked\) \.scope-([a-z-]+) input", text))
    assert held == {"message-list-read"}

    form = [*wanted.items(), ("account", simulator.business_id), ("granted", "comment.list"), ("decision", "authorize")]
    _, _, response = await decide(simulator, form)
    assert set(response["scopes"].split(",")) == {"message.list.read", "user.info.basic", "comment.list"}
    tokens = await exchange(simulator, response["code"])
    assert set(tokens["scope"].split(",")) == {"message.list.read", "user.info.basic", "comment.list"}
    nothing_new = [
        *asked(simulator, scope="comment.list").items(),
        ("account", simulator.business_id),
        ("decision", "authorize"),
    ]
    assert (await decide(simulator, nothing_new))[0] == 302

    await simulator.tiktok("tokens/revoke", {"business": "marlow.finch"})
    _, _, response = await decide(simulator, form)
    assert response["scopes"] == "comment.list"


async def test_account_can_be_created_while_consenting(simulator: Simulator) -> None:
    form = [*asked(simulator).items(), ("account", "new"), ("granted", "message.list.read"), ("decision", "authorize")]
    status, text, _ = await decide(simulator, [*form, ("username", "marlow.finch")])
    assert status == 400
    assert "taken" in text
    status, _, response = await decide(simulator, [*form, ("username", "second.kiln"), ("display_name", "Second Kiln")])
    assert status == 302
    assert (await exchange(simulator, response["code"]))["open_id"] != simulator.business_id
    assert "second.kiln" in [row["username"] for row in await simulator.tiktok("businesses", None, "GET")]


async def test_cancelling_goes_back_with_access_denied(simulator: Simulator) -> None:
    _, _, response = await decide(simulator, [*asked(simulator).items(), ("decision", "cancel")])
    assert response["error"] == "access_denied"
    assert response["error_description"]
    assert response["state"] == "st&te=1"


async def test_consent_with_an_unknown_scope_fails_as_a_whole(simulator: Simulator) -> None:
    await simulator.tiktok("apps", {"app_id": simulator.sandbox.config.app_id, "scopes": ["message.list.read"]})
    status, _, response = await visit(simulator, asked(simulator))
    assert status == 302
    assert response["error"] == "invalid_scope"


@pytest.mark.parametrize("wrong", [{"client_key": "1"}, {"redirect_uri": "javascript:alert(1)"}, {"redirect_uri": ""}])
async def test_consent_of_a_wrong_app_or_address_does_not_redirect(simulator: Simulator, wrong: dict[str, str]) -> None:
    status, _, response = await visit(simulator, asked(simulator, **wrong))
    assert (status, response) == (400, {})


async def test_unregistered_redirect_address_is_shown_not_followed(simulator: Simulator) -> None:
    await simulator.tiktok(
        "apps", {"app_id": simulator.sandbox.config.app_id, "redirect_uris": ["https://desk.example/other/"]}
    )
    assert (await visit(simulator, asked(simulator)))[0] == 400


async def test_consent_page_escapes_the_query(simulator: Simulator) -> None:
    _, text, _ = await visit(simulator, asked(simulator, state='"><script>x</script>'))
    assert "<script>" not in text


async def test_code_works_once_and_not_for_long(simulator: Simulator) -> None:
    code = await code_for(simulator)
    await exchange(simulator, code)
    for late in (code, "code.invented"):
        with pytest.raises(Refusal) as refusal:
            await exchange(simulator, late)
        assert refusal.value.code == 40110
    code = await code_for(simulator)
    await simulator.advance(hours=0.2)
    with pytest.raises(Refusal) as refusal:
        await exchange(simulator, code)
    assert refusal.value.code == 40110


async def test_token_endpoint_checks_app_and_redirect(simulator: Simulator) -> None:
    with pytest.raises(Refusal) as refusal:
        await exchange(simulator, await code_for(simulator), client_secret="wrong")
    assert refusal.value.code == 40101
    with pytest.raises(Refusal) as refusal:
        await exchange(simulator, await code_for(simulator), redirect_uri="https://desk.example/")
    assert refusal.value.code == 40002
    assert "redirect_uri" in refusal.value.text


async def test_refreshing_rotates_the_refresh_token(simulator: Simulator) -> None:
    new = await refresh(simulator, simulator.refresh_token)
    assert new["refresh_token"] != simulator.refresh_token
    assert new["open_id"] == simulator.business_id
    assert (await profile(simulator, new["access_token"]))["code"] == 0
    with pytest.raises(Refusal) as refusal:
        await refresh(simulator, simulator.refresh_token)
    assert refusal.value.code == 40105
    assert (await refresh(simulator, new["refresh_token"]))["access_token"] != new["access_token"]


async def test_access_tokens_expire_after_a_day(simulator: Simulator) -> None:
    assert (await profile(simulator, simulator.token))["code"] == 0
    await simulator.advance(hours=25)
    assert (await profile(simulator, simulator.token))["code"] == 40102
    assert (await profile(simulator, ""))["code"] == 40104
    assert (await profile(simulator, "act.invented"))["code"] == 40105
    assert (await refresh(simulator, simulator.refresh_token))["access_token"]


async def test_tokens_can_be_expired_and_revoked_by_the_panel(simulator: Simulator) -> None:
    await simulator.tiktok("tokens/expire", {"business": "marlow.finch", "which": "access"})
    assert (await profile(simulator, simulator.token))["code"] == 40102
    await simulator.tiktok("tokens/expire", {"business": "marlow.finch", "which": "refresh"})
    with pytest.raises(Refusal) as refusal:
        await refresh(simulator, simulator.refresh_token)
    assert refusal.value.code == 40102
    given = await simulator.tiktok(
        "tokens/give", {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch"}
    )
    await simulator.tiktok("tokens/revoke", {"business": "marlow.finch"})
    assert (await profile(simulator, given["access_token"]))["code"] == 40105
    with pytest.raises(Refusal) as refusal:
        await refresh(simulator, given["refresh_token"])
    assert refusal.value.code == 40105


async def test_revoking_ends_every_token(simulator: Simulator) -> None:
    body = simulator.secrets() | {"access_token": simulator.token}
    assert await simulator.post("tt_user/oauth2/revoke/", body, headers={}) == {}
    assert (await profile(simulator, simulator.token))["code"] == 40105
    with pytest.raises(Refusal) as refusal:
        await simulator.post("tt_user/oauth2/revoke/", body, headers={})
    assert refusal.value.code == 40131


async def test_token_info_names_account_and_scopes(simulator: Simulator) -> None:
    body = {"app_id": simulator.sandbox.config.app_id, "access_token": simulator.token}
    info = await simulator.post("tt_user/token_info/get/", body, headers={})
    assert info["creator_id"] == simulator.business_id
    assert "message.list.send" in info["scope"].split(",")


async def test_refresh_can_be_made_to_end_older_access_tokens(simulator: Simulator) -> None:
    await simulator.tiktok("settings", {"limits": {"refresh_ends_access_tokens": True}}, "PATCH")
    await refresh(simulator, simulator.refresh_token)
    assert (await profile(simulator, simulator.token))["code"] == 40105


async def test_scopes_are_enforced_per_endpoint_and_field(simulator: Simulator) -> None:
    scopes = ["message.list.read", "user.info.basic"]
    body = {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch", "scopes": scopes}
    simulator.token = (await simulator.tiktok("tokens/give", body))["access_token"]
    said = await simulator.says()
    with pytest.raises(Refusal) as refusal:
        await simulator.send(said["conversation_id"])
    assert refusal.value.code == 40001
    shown = await simulator.get("business/get/", business_id=simulator.business_id)
    assert shown.keys() == {"display_name", "profile_image"}
    with pytest.raises(Refusal) as refusal:
        await simulator.get("business/get/", business_id=simulator.business_id, fields='["display_name","username"]')
    assert refusal.value.code == 40130


async def test_token_is_good_for_its_own_business_only(simulator: Simulator) -> None:
    other = await simulator.tiktok("businesses", {"username": "other.shop"})
    with pytest.raises(Refusal) as refusal:
        await simulator.get("business/get/", business_id=other["business_id"])
    assert refusal.value.code == 40001
