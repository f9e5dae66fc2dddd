"""The webhook endpoint for platforms that ask an address for a challenge before they use it."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from tests.installation import Installation

TOKEN = {"WEBHOOK_VERIFY_TOKEN": "kiln-token"}
PATH = "tiktok-open"


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return TOKEN | environment


async def ask(installation: Installation, path: str = PATH, method: str = "GET", **query: str) -> tuple[int, Any, str]:
    """The status, headers and body of an answer."""
    url = f"{installation.url}/webhooks/{path}"
    async with aiohttp.ClientSession() as http, http.request(method, url, params=query) as response:
        return response.status, response.headers, await response.text()


@pytest.mark.parametrize("challenge", ["a1b2c3", "<script>alert(1)</script>", "ümläut 🏺", "a&b=c"])
async def test_challenge_comes_back_as_it_was(installation: Installation, challenge: str) -> None:
    status, headers, said = await ask(installation, verify_token="kiln-token", challenge=challenge)
    assert (status, said) == (200, challenge)
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("query", "status", "slug"),
    [
        ({"verify_token": "guessed", "challenge": "secret-7"}, 403, "challenge-rejected"),
        ({"challenge": "secret-7"}, 403, "challenge-rejected"),
        ({}, 403, "challenge-rejected"),
        ({"verify_token": "kiln-token"}, 400, "malformed-challenge"),
        ({"verify_token": "kiln-token", "challenge": "x" * 5000}, 400, "malformed-challenge"),
    ],
)
async def test_challenge_with_another_token_is_refused(
    installation: Installation, query: dict[str, str], status: int, slug: str
) -> None:
    responded, headers, said = await ask(installation, **query)
    assert (responded, headers["content-type"]) == (status, "application/problem+json")
    assert f"/problems/{slug}" in said
    assert "kiln-token" not in said
    assert "secret-7" not in said


@pytest.mark.parametrize("environment", [{"WEBHOOK_VERIFY_TOKEN": ""}], indirect=True)
async def test_challenge_without_a_token_of_ours_is_refused(installation: Installation) -> None:
    for token in ("", "kiln-token"):
        assert (await ask(installation, verify_token=token, challenge="c"))[0] == 403


async def test_webhook_address_takes_get_and_post_alone(installation: Installation) -> None:
    for method in ("PUT", "DELETE", "HEAD", "OPTIONS"):
        status, headers, _ = await ask(installation, method=method, verify_token="kiln-token", challenge="c")
        assert (status, headers["allow"]) == (405, "GET, POST")
    status, headers, _ = await ask(installation, "tiktok", verify_token="kiln-token", challenge="c")
    assert (status, headers["allow"]) == (405, "POST")
    assert (await ask(installation, "nobody", verify_token="kiln-token", challenge="c"))[0] == 404
