"""Guessing passwords is limited, wherever passwords are asked for."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.app import create_app
from tests.clients import Answer, Client
from tests.installation import PASSWORD, Installation
from tests.running import running

ADA = "ada@marlow.example"


async def attempt(client: Client, password: str = "wrong one", email: str = ADA, ip: str = "198.51.100.7") -> Answer:
    return await client.call("POST", "/api/session", {"email": email, "password": password}, x_forwarded_for=ip)


async def fail(client: Client, times: int, email: str = ADA, ip: str = "198.51.100.7") -> None:
    for _ in range(times):
        assert (await attempt(client, email=email, ip=ip)).problem == "sign-in-failed"


async def test_the_eleventh_failure_in_five_minutes_is_not_even_looked_at(
    installation: Installation, owner: Client
) -> None:
    client = installation.anybody()
    await fail(client, 10)
    answer = await attempt(client, PASSWORD)
    assert (answer.status, answer.problem) == (429, "too-many-attempts")
    assert 290 <= answer.body["retry_after"] <= 300
    assert answer.headers["retry-after"] == str(answer.body["retry_after"])
    assert "5 minutes" in answer.body["detail"]


async def test_after_five_minutes_one_may_try_again(installation: Installation, owner: Client) -> None:
    client = installation.anybody()
    await fail(client, 10)
    async with installation.database.system() as transaction:
        await transaction.execute("UPDATE rate_counters SET window_start = window_start - interval '299 seconds'")
    assert (await attempt(client, PASSWORD)).body["retry_after"] == 1
    async with installation.database.system() as transaction:
        await transaction.execute("UPDATE rate_counters SET window_start = window_start - interval '1 second'")
    assert (await attempt(client, PASSWORD)).status == 200


async def test_a_success_forgets_the_persons_failures(installation: Installation, owner: Client) -> None:
    async with running(create_app(installation.services), trusted_proxies=["127.0.0.1"]) as url:
        client = Client(url)
        await fail(client, 9, ip="198.51.100.1")
        assert (await attempt(client, PASSWORD, ip="198.51.100.2")).status == 200
        await fail(client, 9, ip="198.51.100.3")
        assert (await attempt(client, PASSWORD, ip="198.51.100.4")).status == 200
        await client.close()


async def test_guesses_at_one_person_from_many_addresses_are_limited(installation: Installation, owner: Client) -> None:
    async with running(create_app(installation.services), trusted_proxies=["127.0.0.1"]) as url:
        client = Client(url)
        for number in range(10):
            await fail(client, 1, email=ADA.upper(), ip=f"198.51.100.{number}")
        assert (await attempt(client, PASSWORD, ip="198.51.100.99")).problem == "too-many-attempts"
        await client.close()


async def test_guesses_at_many_people_from_one_address_are_limited_and_lock_nobody_else_out(
    installation: Installation, owner: Client
) -> None:
    async with running(create_app(installation.services), trusted_proxies=["127.0.0.1"]) as url:
        client = Client(url)
        for number in range(10):
            await fail(client, 1, email=f"agent{number}@marlow.example")
        for _ in range(12):
            assert (await attempt(client)).problem == "too-many-attempts"
        assert (await attempt(client, PASSWORD, ip="198.51.100.8")).status == 200
        await client.close()


async def test_an_account_of_ones_own_buys_no_further_guesses_at_others(
    installation: Installation, owner: Client
) -> None:
    client = installation.anybody()
    for number in range(10):
        assert (await attempt(client, email=f"agent{number}@marlow.example")).status == 401
        if number < 9:
            assert (await attempt(client, PASSWORD)).status == 200
    assert (await attempt(client, email="agent10@marlow.example")).problem == "too-many-attempts"


async def test_who_claims_to_be_forwarded_is_not_believed(installation: Installation, owner: Client) -> None:
    client = installation.anybody()
    for number in range(10):
        await fail(client, 1, email=f"agent{number}@marlow.example", ip=f"198.51.100.{number}")
    assert (await attempt(client, PASSWORD, ip="198.51.100.99")).problem == "too-many-attempts"


async def test_guesses_at_once_count_each(installation: Installation, owner: Client) -> None:
    clients = [installation.anybody() for _ in range(20)]
    answers = await asyncio.gather(*(attempt(client) for client in clients))
    assert sorted(answer.status for answer in answers) == [401] * 10 + [429] * 10


async def test_one_person_may_sign_in_on_several_devices_at_once(installation: Installation, owner: Client) -> None:
    for _ in range(10):
        devices = [installation.anybody() for _ in range(5)]
        answers = await asyncio.gather(*(attempt(device, PASSWORD) for device in devices))
        assert [answer.status for answer in answers] == [200] * 5, [answer.body for answer in answers]


async def test_the_current_password_cannot_be_guessed_either(installation: Installation, owner: Client) -> None:
    for _ in range(10):
        answer = await owner.put("/api/me/password", {"current": "guess", "new": "brand new password"})
        assert (answer.status, answer.problem) == (422, "wrong-password")
    answer = await owner.put("/api/me/password", {"current": PASSWORD, "new": "brand new password"})
    assert answer.problem == "too-many-attempts"


@pytest.mark.parametrize("right", [False, True])
async def test_an_invitation_is_no_way_to_guess_a_password(
    installation: Installation, owner: Client, right: bool
) -> None:
    stranger = await installation.stranger()
    invited = await stranger.post("/api/invitations", {"email": ADA, "role": "agent"})
    token = invited.body["url"].partition("#")[2]
    client = installation.anybody()
    for _ in range(9 if right else 10):
        answer = await client.post("/api/invitations/accept", {"token": token, "password": "guess"})
        assert answer.problem == "sign-in-failed"
    answer = await client.post("/api/invitations/accept", {"token": token, "password": PASSWORD})
    assert answer.status == (200 if right else 429)
