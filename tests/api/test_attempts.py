"""Guessing passwords is limited, wherever passwords are asked for."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.app import create_app
from tests.clients import Client, Response
from tests.installation import PASSWORD, Installation
from tests.running import running

ADA = "ada@marlow.example"


async def attempt(client: Client, password: str = "wrong one", email: str = ADA, ip: str = "198.51.100.7") -> Response:
    return await client.call("POST", "/api/session", {"email": email, "password": password}, x_forwarded_for=ip)


async def fail(client: Client, times: int, email: str = ADA, ip: str = "198.51.100.7") -> None:
    for _ in range(times):
        assert (await attempt(client, email=email, ip=ip)).problem == "sign-in-failed"


async def test_eleventh_failure_in_five_minutes_is_not_even_looked_at(
    installation: Installation, owner: Client
) -> None:
    client = installation.anybody()
    await fail(client, 10)
    response = await attempt(client, PASSWORD)
    assert (response.status, response.problem) == (429, "too-many-attempts")
    assert 290 <= response.body["retry_after"] <= 300
    assert response.headers["retry-after"] == str(response.body["retry_after"])
    assert "5 minutes" in response.body["detail"]


async def test_sign_in_after_five_minutes_may_be_tried_again(installation: Installation, owner: Client) -> None:
    client = installation.anybody()
    await fail(client, 10)
    async with installation.database.system() as transaction:
        await transaction.execute("UPDATE rate_counters SET window_start = window_start - interval '299 seconds'")
    assert (await attempt(client, PASSWORD)).body["retry_after"] == 1
    async with installation.database.system() as transaction:
        await transaction.execute("UPDATE rate_counters SET window_start = window_start - interval '1 second'")
    assert (await attempt(client, PASSWORD)).status == 200


async def test_success_forgets_the_persons_failures(installation: Installation, owner: Client) -> None:
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


async def test_account_of_ones_own_buys_no_further_guesses_at_others(installation: Installation, owner: Client) -> None:
    client = installation.anybody()
    for number in range(10):
        assert (await attempt(client, email=f"agent{number}@marlow.example")).status == 401
        if number < 9:
            assert (await attempt(client, PASSWORD)).status == 200
    assert (await attempt(client, email="agent10@marlow.example")).problem == "too-many-attempts"


@pytest.mark.parametrize(
    ("ips", "limited"),
    [
        ([f"2001:db8:1:2::{number:x}" for number in range(1, 12)], True),
        ([f"2001:db8:1:{number:x}::1" for number in range(1, 12)], False),
        ([f"::ffff:198.51.100.{number}" for number in range(1, 12)], False),
    ],
)
async def test_customers_ipv6_addresses_are_one(
    installation: Installation, owner: Client, ips: list[str], limited: bool
) -> None:
    """A provider gives each customer at least 2^64 of them."""
    async with running(create_app(installation.services), trusted_proxies=["127.0.0.1"]) as url:
        client = Client(url)
        for number, ip in enumerate(ips[:-1]):
            await fail(client, 1, email=f"agent{number}@marlow.example", ip=ip)
        response = await attempt(client, email="another@marlow.example", ip=ips[-1])
        assert response.problem == ("too-many-attempts" if limited else "sign-in-failed")
        await client.close()


async def test_strangers_keep_nobody_out_of_their_own_browser(installation: Installation, owner: Client) -> None:
    stranger = installation.anybody()
    await fail(stranger, 10)
    assert (await attempt(stranger)).problem == "too-many-attempts", "the address and the person are used up"
    assert (await owner.delete("/api/session")).status == 204
    await fail(owner, 1)
    assert (await attempt(owner, PASSWORD)).status == 200
    response = await owner.put("/api/me/password", {"current": PASSWORD, "new": "brand new password"})
    assert response.status == 204
    assert (await attempt(installation.anybody(), PASSWORD)).problem == "too-many-attempts", "strangers are still held"


async def test_browser_of_ones_own_may_guess_no_more_than_another(installation: Installation, owner: Client) -> None:
    await owner.delete("/api/session")
    await fail(owner, 10)
    assert (await attempt(owner, PASSWORD)).problem == "too-many-attempts"
    assert (await attempt(installation.anybody(), PASSWORD)).status == 200, "another device is not meant"


def mark_of(client: Client) -> str:
    return next(cookie.value for cookie in client.http.cookie_jar if cookie.key == "frontdesk_browser")


async def guess_with(installation: Installation, mark: str, password: str = "wrong one") -> str:
    body = {"email": ADA, "password": password}
    response = await installation.anybody().call("POST", "/api/session", body, cookie=f"frontdesk_browser={mark}")
    return "in" if response.status == 200 else response.problem


async def marks_of(installation: Installation, owner: Client, count: int) -> list[str]:
    return [mark_of(owner)] + [mark_of(await installation.sign_in(ADA)) for _ in range(count - 1)]


async def test_new_password_makes_every_known_browser_a_strangers(installation: Installation, owner: Client) -> None:
    old = await marks_of(installation, owner, 3)
    await owner.put("/api/me/password", {"current": PASSWORD, "new": "brand new password"})
    assert mark_of(owner) not in old
    await fail(installation.anybody(), 10)
    for mark in old:
        assert await guess_with(installation, mark) == "too-many-attempts"
    assert await guess_with(installation, mark_of(owner), "brand new password") == "in"


async def test_person_has_few_known_browsers(installation: Installation, owner: Client) -> None:
    marks = await marks_of(installation, owner, 7)
    await fail(installation.anybody(), 10)
    for mark in marks[:2]:
        assert await guess_with(installation, mark, PASSWORD) == "too-many-attempts", "used longest ago"
    assert await guess_with(installation, marks[2], PASSWORD) == "in"


async def test_known_browsers_together_may_not_guess_without_end(installation: Installation, owner: Client) -> None:
    marks = await marks_of(installation, owner, 5)
    said = [await guess_with(installation, mark) for mark in marks for _ in range(6)]
    assert said == ["sign-in-failed"] * 20 + ["too-many-attempts"] * 10


async def test_browser_of_one_person_is_a_strangers_to_another(installation: Installation, owner: Client) -> None:
    colleague = await installation.member(owner, "agent")
    await colleague.delete("/api/session")
    await fail(colleague, 10)
    assert (await attempt(colleague)).problem == "too-many-attempts"
    for made_up in ("", "x", mark_of(colleague), installation.services.secrets.encrypt(b"{}").decode()):
        forged = installation.anybody()
        response = await forged.call(
            "POST",
            "/api/session",
            {"email": ADA, "password": PASSWORD},
            cookie=f"frontdesk_browser={made_up}",
        )
        assert response.problem == "too-many-attempts", made_up


async def test_forwarded_address_of_an_untrusted_proxy_is_ignored(installation: Installation, owner: Client) -> None:
    client = installation.anybody()
    for number in range(10):
        await fail(client, 1, email=f"agent{number}@marlow.example", ip=f"198.51.100.{number}")
    assert (await attempt(client, PASSWORD, ip="198.51.100.99")).problem == "too-many-attempts"


async def test_guesses_at_once_count_each(installation: Installation, owner: Client) -> None:
    clients = [installation.anybody() for _ in range(20)]
    responses = await asyncio.gather(*(attempt(client) for client in clients))
    assert sorted(response.status for response in responses) == [401] * 10 + [429] * 10


async def test_sign_in_on_several_devices_at_once_is_allowed(installation: Installation, owner: Client) -> None:
    for _ in range(10):
        devices = [installation.anybody() for _ in range(5)]
        responses = await asyncio.gather(*(attempt(device, PASSWORD) for device in devices))
        assert [response.status for response in responses] == [200] * 5, [response.body for response in responses]


async def test_current_password_cannot_be_guessed_either(installation: Installation, owner: Client) -> None:
    for _ in range(10):
        response = await owner.put("/api/me/password", {"current": "guess", "new": "brand new password"})
        assert (response.status, response.problem) == (422, "wrong-password")
    response = await owner.put("/api/me/password", {"current": PASSWORD, "new": "brand new password"})
    assert response.problem == "too-many-attempts"


async def test_email_change_to_guess_who_is_here_is_limited(installation: Installation, owner: Client) -> None:
    agent = await installation.member(owner, "agent")
    for _ in range(10):
        response = await agent.patch("/api/me", {"email": ADA, "current_password": PASSWORD})
        assert (response.status, response.problem) == (409, "email-taken")
    response = await agent.patch("/api/me", {"email": "free@marlow.example", "current_password": PASSWORD})
    assert (response.status, response.problem) == (429, "too-many-attempts")


async def test_password_is_not_guessed_with_another_email(installation: Installation, owner: Client) -> None:
    for _ in range(10):
        response = await owner.patch("/api/me", {"email": "new@marlow.example", "current_password": "guess"})
        assert (response.status, response.problem, response.body["field"]) == (
            422,
            "wrong-password",
            "current_password",
        )
    response = await owner.patch("/api/me", {"email": "new@marlow.example", "current_password": PASSWORD})
    assert response.problem == "too-many-attempts"


@pytest.mark.parametrize("right", [False, True])
async def test_invitation_is_no_way_to_guess_a_password(installation: Installation, owner: Client, right: bool) -> None:
    stranger = await installation.stranger()
    invited = await stranger.post("/api/invitations", {"email": ADA, "role": "agent"})
    token = invited.body["url"].partition("#")[2]
    client = installation.anybody()
    for _ in range(9 if right else 10):
        response = await client.post("/api/invitations/accept", {"token": token, "password": "guess"})
        assert response.problem == "sign-in-failed"
    response = await client.post("/api/invitations/accept", {"token": token, "password": PASSWORD})
    assert response.status == (200 if right else 429)
