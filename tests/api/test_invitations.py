"""Invitations: a link lets one person in, once, for a week."""

from __future__ import annotations

import asyncio

import pytest

from tests.clients import Client
from tests.installation import PASSWORD, Installation

DI = "di@glaze.example"
NEWCOMER = {"name": "Di Glaze", "password": PASSWORD}


async def invite(inviter: Client, email: str = DI, role: str = "agent") -> str:
    response = await inviter.post("/api/invitations", {"email": email, "role": role})
    assert response.status == 201, response
    address, _, token = response.body["url"].partition("#")
    assert address == "http://desk.example/invite"
    return str(token)


async def test_invitation_of_a_new_user_is_accepted_with_a_chosen_password(
    installation: Installation, owner: Client
) -> None:
    token = await invite(owner)
    client = installation.anybody()
    seen = await client.get(f"/api/invitations/by-token/{token}")
    assert seen.body == {"account_name": "Marlow & Finch", "email": DI, "role": "agent"}
    joined = await client.post("/api/invitations/accept", {"token": token, **NEWCOMER})
    assert joined.status == 200
    assert (joined.body["user"]["email"], joined.body["user"]["name"]) == (DI, "Di Glaze")
    assert (joined.body["role"], joined.body["user"]["is_operator"]) == ("agent", False)
    assert (await client.get("/api/me")).status == 200
    await installation.sign_in(DI)
    assert (await owner.get("/api/invitations")).body["items"] == []


async def test_invitation_of_a_known_user_is_accepted_with_their_password(
    installation: Installation, owner: Client
) -> None:
    await installation.stranger(email=DI)
    token = await invite(owner, DI.upper())
    client = installation.anybody()
    wrong = await client.post("/api/invitations/accept", {"token": token, "password": "my own choice"})
    assert (wrong.status, wrong.problem) == (401, "sign-in-failed")
    joined = await client.post("/api/invitations/accept", {"token": token, "password": PASSWORD})
    assert (joined.status, joined.body["account"]["name"]) == (200, "Marlow & Finch")
    assert joined.body["user"]["name"] == "Sol Stranger", "an invitation changes nobody's name"
    assert len(joined.body["accounts"]) == 2


async def test_new_user_needs_a_name_and_a_decent_password_and_may_try_again(
    installation: Installation, owner: Client
) -> None:
    token = await invite(owner)
    client = installation.anybody()
    for body, slug in (
        ({"name": "", "password": PASSWORD}, "invalid-name"),
        ({"name": "Di", "email": "di", "password": PASSWORD}, "invalid-email"),
        ({"name": " ", "password": PASSWORD}, "invalid-name"),
        ({"name": "Di", "password": "short"}, "weak-password"),
    ):
        response = await client.post("/api/invitations/accept", {"token": token, **body})
        assert (response.status, response.problem) == (422, slug)
    assert (await client.post("/api/invitations/accept", {"token": token, **NEWCOMER})).status == 200


async def test_invitation_lets_in_one_person_once(installation: Installation, owner: Client) -> None:
    token = await invite(owner)
    client = installation.anybody()
    await client.post("/api/invitations/accept", {"token": token, **NEWCOMER})
    for response in (
        await client.get(f"/api/invitations/by-token/{token}"),
        await client.post("/api/invitations/accept", {"token": token, **NEWCOMER}),
    ):
        assert (response.status, response.problem) == (409, "invitation-used")


async def test_invitation_accepted_twice_at_once_admits_one(installation: Installation, owner: Client) -> None:
    token = await invite(owner)
    clients = [installation.anybody() for _ in range(6)]
    responses = await asyncio.gather(
        *(client.post("/api/invitations/accept", {"token": token, **NEWCOMER}) for client in clients)
    )
    assert sorted(response.status for response in responses)[0] == 200
    assert [response.status for response in responses].count(200) == 1
    assert len((await owner.get("/api/memberships")).body["items"]) == 2


async def test_invitation_that_is_too_old_is_refused(installation: Installation, owner: Client) -> None:
    token = await invite(owner)
    async with installation.database.system() as transaction:
        assert await transaction.value(
            "SELECT expires_at - now() BETWEEN interval '6 days 23 hours' AND interval '7 days' FROM invitations"
        )
        await transaction.execute("UPDATE invitations SET expires_at = now()")
    client = installation.anybody()
    for response in (
        await client.get(f"/api/invitations/by-token/{token}"),
        await client.post("/api/invitations/accept", {"token": token, **NEWCOMER}),
    ):
        assert (response.status, response.problem) == (409, "invitation-expired")
    assert len((await owner.get("/api/invitations")).body["items"]) == 1, "the owner sees that nobody came"


async def test_invitation_with_a_wrong_link_is_refused(installation: Installation, owner: Client) -> None:
    client = installation.anybody()
    for response in (
        await client.get("/api/invitations/by-token/guessed"),
        await client.post("/api/invitations/accept", {"token": "guessed", **NEWCOMER}),
    ):
        assert (response.status, response.problem) == (404, "invitation-not-found")


async def test_withdrawn_invitation_opens_nothing(installation: Installation, owner: Client) -> None:
    token = await invite(owner)
    items = (await owner.get("/api/invitations")).body["items"]
    assert [(item["email"], item["role"]) for item in items] == [(DI, "agent")]
    assert "url" not in items[0]
    assert (await owner.delete(f"/api/invitations/{items[0]['id']}")).status == 204
    client = installation.anybody()
    response = await client.post("/api/invitations/accept", {"token": token, **NEWCOMER})
    assert response.problem == "invitation-not-found"
    assert (await owner.delete(f"/api/invitations/{items[0]['id']}")).problem == "invitation-not-found"


async def test_new_invitation_replaces_the_one_before(installation: Installation, owner: Client) -> None:
    old, new = await invite(owner), await invite(owner, DI.upper(), "supervisor")
    assert len((await owner.get("/api/invitations")).body["items"]) == 1
    client = installation.anybody()
    assert (await client.get(f"/api/invitations/by-token/{old}")).problem == "invitation-not-found"
    assert (await client.get(f"/api/invitations/by-token/{new}")).body["role"] == "supervisor"


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        ({"email": "ADA@marlow.example", "role": "agent"}, 409, "already-member"),
        ({"email": "nobody", "role": "agent"}, 422, "invalid-email"),
        ({"email": DI, "role": "owner"}, 422, "invalid-request"),
        ({"email": DI}, 422, "invalid-request"),
    ],
)
async def test_invalid_invitations_are_refused(
    installation: Installation, owner: Client, body: dict[str, str], status: int, slug: str
) -> None:
    response = await owner.post("/api/invitations", body)
    assert (response.status, response.problem) == (status, slug)


async def test_administrator_invites_administrators(installation: Installation, owner: Client) -> None:
    administrator = await installation.member(owner, "administrator")
    second = await installation.member(administrator, "administrator")
    assert (await second.get("/api/session")).body["role"] == "administrator"


async def test_link_tells_the_same_of_every_address(installation: Installation, owner: Client) -> None:
    await installation.stranger(email="sun@ceramics.example")
    client = installation.anybody()
    seen = [
        (await client.get(f"/api/invitations/by-token/{await invite(owner, email)}")).body
        for email in ("sun@ceramics.example", "nobody@ceramics.example")
    ]
    assert [{**view, "email": ""} for view in seen] == [{**seen[0], "email": ""}] * 2
    token = await invite(owner)
    for email in ("sun@ceramics.example", "nobody@ceramics.example"):
        response = await client.post("/api/invitations/accept", {"token": token, "email": email, "password": "guess"})
        assert response.problem == "sign-in-failed"


async def test_address_that_somebody_took_keeps_the_invited_person_out_of_nothing(
    installation: Installation, owner: Client
) -> None:
    token = await invite(owner)
    thief = await installation.stranger()
    taken = await thief.patch("/api/me", {"email": DI, "current_password": PASSWORD})
    assert taken.status == 200
    client = installation.anybody()
    refused = await client.post("/api/invitations/accept", {"token": token, **NEWCOMER})
    assert (refused.status, refused.problem, refused.body["field"]) == (409, "email-taken", "email")
    other = {"token": token, "email": "di@home.example", **NEWCOMER}
    joined = await client.post("/api/invitations/accept", other)
    assert (joined.status, joined.body["user"]["email"]) == (200, "di@home.example")


async def test_links_are_no_way_to_ask_who_is_here(installation: Installation, owner: Client) -> None:
    client = installation.anybody()
    await installation.stranger(email="sun@ceramics.example")
    tokens = [await invite(owner, f"x{number}@glaze.example") for number in range(6)]
    taken = {**NEWCOMER, "email": "sun@ceramics.example"}
    responses = [await client.post("/api/invitations/accept", {"token": token, **taken}) for token in tokens * 10]
    assert [response.problem for response in responses] == ["email-taken"] * 50 + ["too-many-attempts"] * 10


async def test_link_that_is_used_up_keeps_nobody_else_out(installation: Installation, owner: Client) -> None:
    await installation.stranger(email="sun@ceramics.example")
    misused, honest = await invite(owner, "x@glaze.example"), await invite(owner)
    client = installation.anybody()
    taken = {"token": misused, **NEWCOMER, "email": "sun@ceramics.example"}
    responses = [await client.post("/api/invitations/accept", taken) for _ in range(60)]
    assert [response.problem for response in responses] == ["email-taken"] * 10 + ["too-many-attempts"] * 50
    joined = await client.post("/api/invitations/accept", {"token": honest, **NEWCOMER})
    assert joined.status == 200, joined


async def test_invitation_of_a_member_is_refused(installation: Installation, owner: Client) -> None:
    token = await invite(owner, "ada@elsewhere.example")
    await owner.patch("/api/me", {"email": "ada@elsewhere.example", "current_password": PASSWORD})
    response = await owner.post("/api/invitations/accept", {"token": token, "password": PASSWORD})
    assert (response.status, response.problem) == (409, "already-member")
    assert (await owner.get("/api/session")).body["role"] == "owner"


async def test_invitations_and_new_members_are_published(installation: Installation, owner: Client) -> None:
    async def heard() -> list[str]:
        async with installation.database.system() as transaction:
            return [row["kind"] for row in await transaction.fetch("DELETE FROM feed RETURNING kind")]

    await heard()
    token = await invite(owner)
    assert await heard() == ["member"]
    await installation.anybody().post("/api/invitations/accept", {"token": token, **NEWCOMER})
    assert await heard() == ["member"]
    await invite(owner, "x@glaze.example")
    await heard()
    await owner.delete(f"/api/invitations/{(await owner.get('/api/invitations')).body['items'][0]['id']}")
    assert await heard() == ["member"]


async def add_inbox(installation: Installation, account_id: int, remote_id: str) -> int:
    async with installation.database.system() as transaction:
        inbox_id: int = await transaction.value(
            "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
            " VALUES ($1, 'tiktok_dm', $2, $2, 'connected') RETURNING id",
            account_id,
            remote_id,
        )
    return inbox_id


async def joined_inboxes(installation: Installation, token: str, person: dict[str, str]) -> list[int]:
    """Accept, and list what the new colleague sees."""
    client = installation.anybody()
    accepted = await client.post("/api/invitations/accept", {"token": token, **person})
    assert accepted.status == 200, accepted
    return [inbox["id"] for inbox in (await client.get("/api/inboxes")).body["items"]]


async def test_invited_agent_joins_with_every_inbox_there_is_when_they_accept(
    installation: Installation, owner: Client
) -> None:
    first = await add_inbox(installation, 1, "one")
    token = await invite(owner)
    assert (await owner.get("/api/invitations")).body["items"][0]["inbox_ids"] is None
    second = await add_inbox(installation, 1, "two")
    assert await joined_inboxes(installation, token, NEWCOMER) == [first, second]


async def test_invited_agent_joins_with_the_chosen_inboxes_that_are_left(
    installation: Installation, owner: Client
) -> None:
    kept, gone, other, parted = [await add_inbox(installation, 1, name) for name in ("kept", "gone", "other", "parted")]
    response = await owner.post("/api/invitations", {"email": DI, "role": "agent", "inbox_ids": [parted, gone, kept]})
    assert response.body["inbox_ids"] == sorted([kept, gone, parted])
    async with installation.database.system() as transaction:
        await transaction.execute("DELETE FROM inboxes WHERE id = $1", gone)
        await transaction.execute("UPDATE inboxes SET state = 'disconnected' WHERE id = $1", parted)
    token = str(response.body["url"]).partition("#")[2]
    assert await joined_inboxes(installation, token, NEWCOMER) == [kept, parted]
    assert other not in (kept, parted)


async def test_invitation_into_a_foreign_inbox_is_refused(installation: Installation, owner: Client) -> None:
    await installation.stranger()
    foreign = await add_inbox(installation, 2, "theirs")
    for unknown in (foreign, 99):
        response = await owner.post("/api/invitations", {"email": DI, "role": "agent", "inbox_ids": [unknown]})
        assert (response.status, response.problem) == (422, "unknown-inbox")
    assert (await owner.get("/api/invitations")).body["items"] == []


async def test_invited_supervisor_becomes_a_member_of_no_inbox(installation: Installation, owner: Client) -> None:
    inbox_id = await add_inbox(installation, 1, "one")
    token = await invite(owner, role="supervisor")
    assert await joined_inboxes(installation, token, NEWCOMER) == [inbox_id]
    assert (await owner.get(f"/api/inboxes/{inbox_id}")).body["member_ids"] == []
