"""The first set-up: one link, one time."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.core.accounts.add_member import NoAccountYet, add_member
from frontdesk.core.installation.setup import first_account, new_setup_link
from tests.clients import Client
from tests.installation import PASSWORD, Installation

FIRST = {"account_name": "Marlow & Finch", "name": "Ada Marlow", "email": "ada@marlow.example", "password": PASSWORD}


async def test_link_makes_the_first_owner_who_runs_the_installation(installation: Installation) -> None:
    client = installation.anybody()
    assert (await client.get("/api/setup")).body == {"needed": True}
    response = await client.post("/api/setup", {"token": await installation.setup_token(), **FIRST})
    assert response.status == 200
    assert (response.body["role"], response.body["user"]["is_operator"]) == ("owner", True)
    assert response.body["account"]["name"] == "Marlow & Finch"
    assert (await client.get("/api/session")).body == response.body
    assert (await client.get("/api/setup")).body == {"needed": False}


async def test_setup_without_the_link_is_refused(installation: Installation) -> None:
    client = installation.anybody()
    response = await client.post("/api/setup", {"token": "", **FIRST})
    assert (response.status, response.problem) == (403, "setup-token-wrong")
    await installation.setup_token()
    assert (await client.post("/api/setup", {"token": "guessed", **FIRST})).problem == "setup-token-wrong"
    assert (await client.get("/api/setup")).body == {"needed": True}


async def test_setup_link_made_later_replaces_the_earlier(installation: Installation) -> None:
    old, new = await installation.setup_token(), await installation.setup_token()
    client = installation.anybody()
    assert (await client.post("/api/setup", {"token": old, **FIRST})).problem == "setup-token-wrong"
    assert (await client.post("/api/setup", {"token": new, **FIRST})).status == 200


async def test_setup_when_done_refuses_and_makes_no_link(installation: Installation) -> None:
    token = await installation.setup_token()
    await installation.anybody().post("/api/setup", {"token": token, **FIRST})
    response = await installation.anybody().post("/api/setup", {"token": token, **FIRST, "email": "b@marlow.example"})
    assert (response.status, response.problem) == (409, "setup-done")
    async with installation.database.system() as transaction:
        assert await new_setup_link(transaction, "http://desk.example") is None


async def test_setup_twice_at_once_succeeds_once(installation: Installation) -> None:
    token = await installation.setup_token()
    responses = await asyncio.gather(
        *(
            installation.anybody().post("/api/setup", {"token": token, **FIRST, "email": f"{number}@marlow.example"})
            for number in range(5)
        )
    )
    assert sorted(response.status for response in responses) == [200, 409, 409, 409, 409]


async def test_mistake_does_not_use_up_the_link(installation: Installation) -> None:
    token = await installation.setup_token()
    client = installation.anybody()
    for field, value, slug in (
        ("email", "nobody", "invalid-email"),
        ("password", "short", "weak-password"),
        ("name", " ", "invalid-name"),
        ("account_name", "", "invalid-name"),
    ):
        response = await client.post("/api/setup", {"token": token, **FIRST, field: value})
        assert (response.status, response.problem, response.body["field"]) == (422, slug, field)
    assert (await client.post("/api/setup", {"token": token, **FIRST})).status == 200


async def test_account_that_was_there_before_anybody_is_the_first_owners(installation: Installation) -> None:
    async with installation.database.system() as transaction:
        made = await first_account(transaction, "Made by itself")
        assert await first_account(transaction, "Once more") == made
    client = await installation.set_up()
    session = (await client.get("/api/session")).body
    assert (session["account"], session["role"]) == ({"id": made, "name": "Marlow & Finch"}, "owner")
    assert len((await client.get("/api/me/accounts")).body["items"]) == 1


async def test_operator_adds_people_from_the_command_line(installation: Installation) -> None:
    database, passwords = installation.database, installation.services.passwords
    with pytest.raises(NoAccountYet):
        await add_member(database, passwords, "bo@kiln.example", "Bo", PASSWORD, None, "agent")
    said = await add_member(database, passwords, "bo@kiln.example", "Bo", PASSWORD, "Kiln & Co", "owner")
    assert said == "Bo can sign in as bo@kiln.example, the owner of Kiln & Co."
    first = await installation.sign_in("bo@kiln.example")
    assert (await first.get("/api/session")).body["user"]["is_operator"] is True
    said = await add_member(database, passwords, "cy@kiln.example", "Cy", PASSWORD, None, "agent")
    assert said == "Cy can sign in as cy@kiln.example, agent in Kiln & Co."
    second: Client = await installation.sign_in("cy@kiln.example")
    session = (await second.get("/api/session")).body
    assert (session["role"], session["user"]["is_operator"]) == ("agent", False)
