"""Which webhooks are believed, and who is answered the challenge."""

from __future__ import annotations

from contextlib import suppress

import pytest

from frontdesk.channels.tiktok_open import TikTokOpenMessages
from frontdesk.contract.errors import Malformed, SignatureRejected
from frontdesk.kit.http import HttpClient

from .samples import FROM_THE_DESCRIPTION, SECRET, SETTINGS, VERIFY_TOKEN, request, signature_of

CHANNEL = TikTokOpenMessages(HttpClient())
BODY = FROM_THE_DESCRIPTION


def verify(signature: str | None, body: bytes = BODY, settings: dict[str, str] | None = None) -> None:
    with suppress(Malformed):  # it was believed
        CHANNEL.read(request(body, signature), SETTINGS if settings is None else settings)


def test_signature_of_the_body_is_accepted() -> None:
    verify(signature_of(BODY))
    verify(signature_of(BODY).upper().replace("SHA256", "sha256"))
    verify(signature_of(b"\xff\x00"), b"\xff\x00")
    # Worked out by hand: HMAC-SHA256 with the key "key".
    fox = b"The quick brown fox jumps over the lazy dog"
    known = "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    verify(known, fox, {"TIKTOK_CLIENT_SECRET": " key "})


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        "sha256=none",
        "sha1=" + "0" * 40,
        signature_of(BODY).removeprefix("sha256="),
        signature_of(BODY)[:-1],
        signature_of(BODY) + "0",
        signature_of(BODY, "another secret"),
        signature_of(BODY + b" "),
        "sha256=ÿ\udcff",
    ],
)
def test_signature_that_differs_is_rejected(signature: str | None) -> None:
    with pytest.raises(SignatureRejected):
        verify(signature)


@pytest.mark.parametrize("secret", [{}, {"TIKTOK_CLIENT_SECRET": ""}, {"TIKTOK_CLIENT_SECRET": " "}])
def test_signature_without_a_secret_is_rejected(secret: dict[str, str]) -> None:
    with pytest.raises(SignatureRejected, match="no client secret"):
        verify(signature_of(BODY, ""), settings=secret)


def challenge(query: dict[str, str], settings: dict[str, str] | None = None) -> str:
    return CHANNEL.challenge(request(query=query, method="GET"), SETTINGS if settings is None else settings)


def test_challenge_with_the_token_is_echoed() -> None:
    assert challenge({"verify_token": VERIFY_TOKEN, "challenge": "abc123"}) == "abc123"


@pytest.mark.parametrize(
    "query",
    [{}, {"verify_token": ""}, {"verify_token": "wrong"}, {"verify_token": f"{VERIFY_TOKEN}é"}, {"token": SECRET}],
)
def test_challenge_with_another_token_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(SignatureRejected):
        challenge({**query, "challenge": "abc123"})


@pytest.mark.parametrize("settings", [{}, {"WEBHOOK_VERIFY_TOKEN": ""}, {"WEBHOOK_VERIFY_TOKEN": "  "}])
def test_challenge_without_a_token_of_ours_is_refused(settings: dict[str, str]) -> None:
    for given in ("", "  "):
        with pytest.raises(SignatureRejected, match="no verify token"):
            challenge({"verify_token": given, "challenge": "abc123"}, settings)


def test_challenge_that_is_empty_is_refused() -> None:
    for wrong in ("", "x" * 5000):
        with pytest.raises(Malformed):
            challenge({"verify_token": VERIFY_TOKEN, "challenge": wrong})
