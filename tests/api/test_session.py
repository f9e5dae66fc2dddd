"""Signing in and out, the session cookie, sessions on several devices, accounts to work in."""

from __future__ import annotations

from argon2 import PasswordHasher
from yarl import URL

import frontdesk
from tests.clients import Client
from tests.installation import PASSWORD, Installation

ADA = "ada@marlow.example"


async def test_session_says_who_is_signed_in_and_where(installation: Installation, owner: Client) -> None:
    response = await owner.get("/api/session")
    assert response.status == 200
    assert response.body["user"] == {
        "id": response.body["user"]["id"],
        "name": "Ada Marlow",
        "email": ADA,
        "is_operator": True,
        "preferences": {},
    }
    account = response.body["account"]
    assert account["name"] == "Marlow & Finch"
    assert response.body["accounts"] == [account | {"role": "owner"}]
    assert response.body["role"] == "owner"
    assert response.body["banners"] == []
    assert response.headers["cache-control"] == "no-store"


async def test_feed_cursor_is_the_newest_event(installation: Installation, owner: Client) -> None:
    await owner.post("/api/teams", {"name": "Glazing"})
    async with installation.database.system() as transaction:
        newest = await transaction.value("SELECT max(id) FROM feed")
    assert (await owner.get("/api/session")).body["feed_cursor"] == newest > 0


async def test_session_without_a_valid_cookie_is_refused(installation: Installation) -> None:
    nobody = installation.anybody()
    assert (await nobody.get("/api/session")).problem == "not-signed-in"
    response = await nobody.call("GET", "/api/session", cookie="frontdesk_session=guessed")
    assert (response.status, response.problem) == (401, "not-signed-in")
    assert response.headers["www-authenticate"] == "Bearer"


async def test_signing_in_sets_a_cookie_scripts_cannot_read(installation: Installation, owner: Client) -> None:
    client = installation.anybody()
    response = await client.post("/api/session", {"email": "  ADA@Marlow.example ", "password": PASSWORD})
    assert response.status == 200
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "max-age=2592000" in cookie
    assert "secure" not in cookie, "the public address is plain http"
    assert response.body == (await client.get("/api/session")).body


async def test_sign_in_refuses_a_wrong_password_and_an_unknown_email_alike(
    installation: Installation, owner: Client
) -> None:
    client = installation.anybody()
    wrong = await client.post("/api/session", {"email": ADA, "password": "not this one"})
    unknown = await client.post("/api/session", {"email": "who@marlow.example", "password": "not this one"})
    assert (wrong.status, wrong.problem) == (401, "sign-in-failed")
    assert wrong.body == unknown.body
    assert "set-cookie" not in wrong.headers


async def test_sign_in_makes_a_new_token_and_ends_the_old_session(installation: Installation, owner: Client) -> None:
    before = owner.cookie
    assert (await owner.post("/api/session", {"email": ADA, "password": PASSWORD})).status == 200
    assert owner.cookie != before
    attacker = installation.anybody()
    assert (await attacker.call("GET", "/api/me", cookie=f"frontdesk_session={before}")).status == 401


async def test_planted_cookie_is_never_taken_over(installation: Installation, owner: Client) -> None:
    victim = installation.anybody()
    victim.http.cookie_jar.update_cookies({"frontdesk_session": "planted"}, URL(victim.url))
    assert (await victim.post("/api/session", {"email": ADA, "password": PASSWORD})).status == 200
    assert victim.cookie not in ("", "planted")
    attacker = installation.anybody()
    assert (await attacker.call("GET", "/api/me", cookie="frontdesk_session=planted")).status == 401


async def test_tokens_are_stored_as_hashes_only(installation: Installation, owner: Client) -> None:
    token = (await owner.post("/api/tokens", {"name": "till"})).body["token"]
    async with installation.database.system() as transaction:
        rows = await transaction.fetch(
            "SELECT row_to_json(sessions)::text FROM sessions"
            " UNION ALL SELECT row_to_json(api_tokens)::text FROM api_tokens"
        )
    stored = " ".join(row[0] for row in rows)
    assert owner.cookie
    assert owner.cookie not in stored
    assert token not in stored


async def test_signing_out_ends_the_session_not_just_the_cookie(installation: Installation, owner: Client) -> None:
    token = owner.cookie
    response = await owner.delete("/api/session")
    assert response.status == 204
    assert owner.cookie == ""
    thief = installation.anybody()
    assert (await thief.call("GET", "/api/me", cookie=f"frontdesk_session={token}")).status == 401


async def test_expired_session_lets_nobody_in(installation: Installation, owner: Client) -> None:
    async with installation.database.system() as transaction:
        await transaction.execute("UPDATE sessions SET expires_at = now() - interval '1 second'")
    assert (await owner.get("/api/me")).status == 401


async def test_use_keeps_a_session_alive_but_is_written_once_a_minute(
    installation: Installation, owner: Client
) -> None:
    async def seen() -> tuple[object, object]:
        async with installation.database.system() as transaction:
            row = await transaction.first("SELECT last_seen_at, expires_at FROM sessions")
        assert row is not None
        return tuple(row)

    first = await seen()
    await owner.get("/api/me")
    assert await seen() == first
    async with installation.database.system() as transaction:
        await transaction.execute(
            "UPDATE sessions SET last_seen_at = now() - interval '61 seconds', expires_at = now() + interval '1 day'"
        )
    await owner.get("/api/me")
    async with installation.database.system() as transaction:
        assert await transaction.value(
            "SELECT last_seen_at > now() - interval '5 seconds' AND expires_at > now() + interval '29 days'"
            " FROM sessions"
        )


async def test_session_that_is_read_renews_its_cookie(owner: Client) -> None:
    before = owner.cookie
    response = await owner.get("/api/session")
    assert "max-age=2592000" in response.headers["set-cookie"].lower()
    assert owner.cookie == before


async def test_sessions_are_listed_and_can_be_ended(installation: Installation, owner: Client) -> None:
    phone = installation.anybody()
    await phone.call("POST", "/api/session", {"email": ADA, "password": PASSWORD}, user_agent="Phone/1" + "x" * 1000)
    items = (await owner.get("/api/sessions")).body["items"]
    assert [item["current"] for item in items].count(True) == 1
    other = next(item for item in items if not item["current"])
    assert other["ip"] == "127.0.0.1"
    assert other["user_agent"].startswith("Phone/1")
    assert len(other["user_agent"]) == 400
    assert (await owner.delete(f"/api/sessions/{other['id']}")).status == 204
    assert (await phone.get("/api/me")).status == 401
    assert (await owner.delete(f"/api/sessions/{other['id']}")).problem == "session-not-found"
    assert len((await owner.get("/api/sessions")).body["items"]) == 1


async def test_session_of_another_user_cannot_be_ended(installation: Installation, owner: Client) -> None:
    agent = await installation.member(owner, "agent")
    session_id = (await owner.get("/api/sessions")).body["items"][0]["id"]
    assert (await agent.delete(f"/api/sessions/{session_id}")).problem == "session-not-found"
    assert (await owner.get("/api/me")).status == 200


async def test_user_of_two_accounts_works_in_one_at_a_time(installation: Installation, owner: Client) -> None:
    stranger = await installation.stranger()
    invited = await stranger.post("/api/invitations", {"email": ADA, "role": "agent"})
    token = invited.body["url"].partition("#")[2]
    joined = await owner.post("/api/invitations/accept", {"token": token, "password": PASSWORD})
    assert (joined.body["account"]["name"], joined.body["role"]) == ("Sunny Ceramics", "agent")
    assert [(found["name"], found["role"]) for found in joined.body["accounts"]] == [
        ("Marlow & Finch", "owner"),
        ("Sunny Ceramics", "agent"),
    ]
    home = joined.body["accounts"][0]["id"]
    back = await owner.put("/api/session/account", {"account_id": home})
    assert (back.body["account"]["id"], back.body["role"]) == (home, "owner")
    assert (await owner.get("/api/session")).body["account"]["id"] == home
    assert (await owner.get("/api/me/accounts")).body["items"] == joined.body["accounts"]


async def test_account_one_is_not_in_cannot_be_worked_in(installation: Installation, owner: Client) -> None:
    stranger = await installation.stranger()
    theirs = (await stranger.get("/api/session")).body["account"]["id"]
    for account_id in (theirs, 999_999):
        response = await owner.put("/api/session/account", {"account_id": account_id})
        assert (response.status, response.problem) == (404, "account-not-found")
    assert (await owner.get("/api/session")).body["account"]["name"] == "Marlow & Finch"


async def test_session_of_a_user_who_left_the_account_goes_on_in_another(
    installation: Installation, owner: Client
) -> None:
    stranger = await installation.stranger()
    token = (await stranger.post("/api/invitations", {"email": ADA, "role": "agent"})).body["url"].partition("#")[2]
    joined = await owner.post("/api/invitations/accept", {"token": token, "password": PASSWORD})
    assert (await stranger.delete(f"/api/memberships/{joined.body['user']['id']}")).status == 204
    assert (await owner.get("/api/session")).body["account"]["name"] == "Marlow & Finch"


async def test_user_without_an_account_is_signed_out_and_told_why(installation: Installation, owner: Client) -> None:
    agent = await installation.member(owner, "agent")
    me = (await agent.get("/api/me")).body
    assert (await owner.delete(f"/api/memberships/{me['id']}")).status == 204
    assert (await agent.get("/api/session")).status == 401
    response = await agent.post("/api/session", {"email": me["email"], "password": PASSWORD})
    assert (response.status, response.problem) == (403, "no-account")


async def test_password_of_an_older_cost_is_hashed_again(installation: Installation, owner: Client) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    async with installation.database.system() as transaction:
        await transaction.execute("UPDATE users SET password_hash = $1", old)
    again = await installation.sign_in(ADA)
    assert (await again.get("/api/me")).status == 200
    async with installation.database.system() as transaction:
        stored = await transaction.value("SELECT password_hash FROM users")
    assert "m=8,t=1" in stored
    assert (await (await installation.sign_in(ADA)).get("/api/me")).status == 200


async def test_banners_name_inboxes_that_lost_their_connection_to_those_who_see_them(
    installation: Installation, owner: Client
) -> None:
    agent = await installation.member(owner, "agent")
    session = (await owner.get("/api/session")).body
    async with installation.database.system() as transaction:
        inbox_id = await transaction.value(
            "INSERT INTO inboxes (account_id, channel, remote_id, name, state, state_reason)"
            " VALUES ($1, 'any', 'shop', 'Shop', 'needs_reconnect', 'The permission was withdrawn.') RETURNING id",
            session["account"]["id"],
        )
    expected = [{"kind": "needs_reconnect", "inbox_id": inbox_id, "text": "The permission was withdrawn."}]
    assert (await owner.get("/api/session")).body["banners"] == expected
    assert (await agent.get("/api/session")).body["banners"] == []
    member = (await agent.get("/api/me")).body["id"]
    await owner.patch(f"/api/memberships/{member}", {"inbox_ids": [inbox_id]})
    assert (await agent.get("/api/session")).body["banners"] == expected


async def test_session_says_which_version_responds(owner: Client) -> None:
    assert (await owner.get("/api/session")).body["version"] == frontdesk.__version__
