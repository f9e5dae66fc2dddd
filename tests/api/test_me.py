"""What people change about themselves, and their API tokens."""

from __future__ import annotations

import pytest

from tests.clients import Client
from tests.installation import PASSWORD, Installation

MEMBERS_CHANGED = '{"happened":["member.changed"]}'

ADA = "ada@marlow.example"
NEW = "another fine password"


async def test_name_and_email_can_be_changed(installation: Installation, owner: Client) -> None:
    response = await owner.patch(
        "/api/me", {"name": "  Ada   Finch ", "email": " ada@finch.example ", "current_password": PASSWORD}
    )
    assert (response.status, response.body["name"], response.body["email"]) == (200, "Ada Finch", "ada@finch.example")
    assert (await owner.get("/api/me")).body == response.body
    await installation.sign_in("Ada@Finch.example")


async def test_preferences_are_merged_and_forgotten_with_null(owner: Client) -> None:
    await owner.patch("/api/me", {"preferences": {"send_key": "mod_enter", "sound": True}})
    response = await owner.patch("/api/me", {"preferences": {"sound": None, "density": "cosy"}})
    assert response.body["preferences"] == {"send_key": "mod_enter", "density": "cosy"}
    assert (await owner.get("/api/session")).body["user"]["preferences"] == response.body["preferences"]


async def test_preferences_have_an_end(owner: Client) -> None:
    for part in range(3):
        response = await owner.patch("/api/me", {"preferences": {f"note{part}": "x" * 6000}})
    assert (response.status, response.problem) == (422, "preferences-too-large")
    assert "note2" not in (await owner.get("/api/me")).body["preferences"]


async def test_email_belongs_to_one_person_in_whatever_case(installation: Installation, owner: Client) -> None:
    agent = await installation.member(owner, "agent")
    response = await agent.patch("/api/me", {"email": ADA.upper(), "current_password": PASSWORD})
    assert (response.status, response.problem, response.body["field"]) == (409, "email-taken", "email")
    response = await owner.patch("/api/me", {"email": ADA.title(), "current_password": PASSWORD})
    assert response.status == 200, "one's own may be written otherwise"


@pytest.mark.parametrize("unseen", ["\u200b", "\u200d", "\u2066", "\u00ad", "\u3164", "\x7f"])
async def test_email_holds_nothing_that_nobody_sees(owner: Client, unseen: str) -> None:
    response = await owner.patch("/api/me", {"email": f"a{unseen}@finch.example", "current_password": PASSWORD})
    assert (response.status, response.body["field"]) == (422, "email")


async def test_email_change_needs_the_password(installation: Installation, owner: Client) -> None:
    for body in ({}, {"current_password": ""}, {"current_password": "not it"}):
        response = await owner.patch("/api/me", {"email": "thief@away.example", **body})
        assert (response.status, response.problem, response.body["field"]) == (
            422,
            "wrong-password",
            "current_password",
        )
    assert (await owner.patch("/api/me", {"name": "Ada Finch", "email": ADA})).status == 200, "it is no other"
    assert (await owner.get("/api/me")).body["email"] == ADA


async def test_invalid_name_or_email_is_refused(owner: Client) -> None:
    for body, slug in (
        ({"name": "   "}, "invalid-name"),
        ({"name": "x" * 101}, "invalid-name"),
        ({"email": "nobody"}, "invalid-email"),
        ({"email": "a b@marlow.example"}, "invalid-email"),
        ({"email": f"{'x' * 250}@a.example"}, "invalid-email"),
        ({"is_operator": True}, "invalid-request"),
    ):
        response = await owner.patch("/api/me", body)
        assert (response.status, response.problem) == (422, slug), body


async def test_new_name_is_told_in_every_account_of_the_user(installation: Installation, owner: Client) -> None:
    stranger = await installation.stranger()
    token = (await stranger.post("/api/invitations", {"email": ADA, "role": "agent"})).body["url"].partition("#")[2]
    await owner.post("/api/invitations/accept", {"token": token, "password": PASSWORD})
    async with installation.database.system() as transaction:
        await transaction.execute("DELETE FROM feed")
    await owner.patch("/api/me", {"name": "Ada Finch"})
    async with installation.database.system() as transaction:
        rows = await transaction.fetch("SELECT account_id, kind, payload FROM feed ORDER BY account_id")
    assert [(row["kind"], row["payload"]) for row in rows] == [("member", MEMBERS_CHANGED)] * 2
    assert rows[0]["account_id"] != rows[1]["account_id"]


async def test_new_password_ends_every_other_session(installation: Installation, owner: Client) -> None:
    phone = await installation.sign_in(ADA)
    response = await owner.put("/api/me/password", {"current": PASSWORD, "new": NEW})
    assert response.status == 204
    assert (await owner.get("/api/me")).status == 200
    assert (await phone.get("/api/me")).status == 401
    assert (await phone.post("/api/session", {"email": ADA, "password": PASSWORD})).status == 401
    await installation.sign_in(ADA, NEW)


async def test_new_password_shuts_out_whoever_got_hold_of_the_cookie(installation: Installation, owner: Client) -> None:
    stolen = owner.cookie
    thief = installation.anybody()
    assert (await thief.call("GET", "/api/me", cookie=f"frontdesk_session={stolen}")).status == 200
    assert (await owner.put("/api/me/password", {"current": PASSWORD, "new": NEW})).status == 204
    assert owner.cookie not in ("", stolen)
    assert (await owner.get("/api/me")).status == 200
    assert (await thief.call("GET", "/api/me", cookie=f"frontdesk_session={stolen}")).status == 401


async def test_new_password_needs_the_old_one_and_some_length(installation: Installation, owner: Client) -> None:
    for current, new, slug in (
        ("not it", NEW, "wrong-password"),
        (PASSWORD, "short", "weak-password"),
        (PASSWORD, "x" * 257, "weak-password"),
    ):
        response = await owner.put("/api/me/password", {"current": current, "new": new})
        assert (response.status, response.problem) == (422, slug)
    await installation.sign_in(ADA)


async def test_api_token_is_shown_once_and_acts_as_its_user(installation: Installation, owner: Client) -> None:
    made = await owner.post("/api/tokens", {"name": "Till"})
    assert made.status == 201
    token = made.body["token"]
    assert token.startswith("fd_")
    assert token.endswith(made.body["ending"])
    listed = (await owner.get("/api/tokens")).body["items"]
    assert listed == [{key: value for key, value in made.body.items() if key != "token"}]
    assert listed[0]["last_used_at"] is None
    program = installation.program(token)
    assert (await program.get("/api/session")).body["role"] == "owner"
    assert (await program.get("/api/me")).body["email"] == ADA
    assert (await owner.get("/api/tokens")).body["items"][0]["last_used_at"] is not None


async def test_token_follows_its_users_role(installation: Installation, owner: Client) -> None:
    agent = await installation.member(owner, "administrator")
    made = (await agent.post("/api/tokens", {"name": "Till", "scope": "admin"})).body
    program = installation.program(made["token"])
    assert (await program.post("/api/teams", {"name": "Glazing"})).status == 201
    user_id = (await agent.get("/api/me")).body["id"]
    await owner.patch(f"/api/memberships/{user_id}", {"role": "agent"})
    assert (await program.post("/api/teams", {"name": "Throwing"})).problem == "forbidden"


async def test_deleted_token_lets_nobody_in(installation: Installation, owner: Client) -> None:
    made = (await owner.post("/api/tokens", {"name": "Till"})).body
    program = installation.program(made["token"])
    assert (await owner.delete(f"/api/tokens/{made['id']}")).status == 204
    assert (await program.get("/api/me")).problem == "not-signed-in"
    assert (await owner.delete(f"/api/tokens/{made['id']}")).problem == "token-not-found"


async def test_token_does_not_come_back_with_a_member_who_was_removed(
    installation: Installation, owner: Client
) -> None:
    agent = await installation.member(owner, "agent")
    me = (await agent.get("/api/me")).body
    program = installation.program((await agent.post("/api/tokens", {"name": "Till"})).body["token"])
    await owner.delete(f"/api/memberships/{me['id']}")
    assert (await program.get("/api/me")).status == 401
    invited = await owner.post("/api/invitations", {"email": me["email"], "role": "agent"})
    token = invited.body["url"].partition("#")[2]
    assert (await agent.post("/api/invitations/accept", {"token": token, "password": PASSWORD})).status == 200
    assert (await program.get("/api/me")).status == 401


async def test_token_stays_in_its_account_and_is_no_session(installation: Installation, owner: Client) -> None:
    stranger = await installation.stranger()
    invited = (await stranger.post("/api/invitations", {"email": ADA, "role": "agent"})).body
    token = (await owner.post("/api/tokens", {"name": "Till"})).body["token"]
    await owner.post("/api/invitations/accept", {"token": invited["url"].partition("#")[2], "password": PASSWORD})
    assert (await owner.get("/api/tokens")).body["items"] == [], "it was made in the other account"
    program = installation.program(token)
    session = (await program.get("/api/session")).body
    assert session["account"]["name"] == "Marlow & Finch"
    theirs = next(found["id"] for found in session["accounts"] if found["name"] == "Sunny Ceramics")
    assert (await program.put("/api/session/account", {"account_id": theirs})).problem == "people-only"
    assert "set-cookie" not in (await program.get("/api/session")).headers


async def test_authorization_header_accepts_a_bearer_token_only(installation: Installation, owner: Client) -> None:
    token = (await owner.post("/api/tokens", {"name": "Till"})).body["token"]
    nobody = installation.anybody()
    for header in (f"Basic {token}", token, "Bearer", f"bearer  {token} x", f"Bearer {owner.cookie}"):
        response = await nobody.call("GET", "/api/me", authorization=header)
        assert (response.status, response.problem) == (401, "not-signed-in"), header
    assert (await nobody.call("GET", "/api/me", authorization=f"bearer {token}")).status == 200
    assert (await nobody.call("GET", "/api/me", cookie=f"frontdesk_session={token}")).status == 401
