"""Whose webhooks are believed."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.channels.tiktok_dm import TikTokDirectMessages
from frontdesk.contract.errors import Malformed, SignatureRejected
from frontdesk.kit.http import HttpClient
from frontdesk.platforms.tiktok_business.webhook_signature import sign

from .samples import NOW, SECRET, payload, request, signature_of

BODY = payload("tiktok_im_receive_msg_text")
SECONDS = int(NOW.timestamp())
GOOD = sign(SECRET, str(SECONDS), BODY)


def verify(header: str | None, body: bytes = BODY, **changed: str) -> None:
    given_settings = {"TIKTOK_APP_SECRET": SECRET, **changed}
    with suppress(Malformed):  # it was believed
        TikTokDirectMessages(HttpClient()).read(request(body, header), given_settings)


def test_known_signature_is_accepted() -> None:
    # Computed apart from our code: printf '1633174587.{}' | openssl dgst -sha256 -hmac key
    assert sign("key", "1633174587", b"{}") == "57bba546fe36393b94d43e78d6a3bb4c2582f074051241740f1b35df8687a619"


@pytest.mark.parametrize(
    "header",
    [
        f"t={SECONDS},s={GOOD}",
        f" t = {SECONDS} , s = {GOOD} ",
        f"s={GOOD},t={SECONDS}",
        f"T={SECONDS},S={GOOD.upper()}",
        f"v=2,t={SECONDS},s={'0' * 64},s={GOOD},x",
    ],
)
def test_signature_that_is_right_is_accepted(header: str) -> None:
    verify(header)


@pytest.mark.parametrize("age", [300, -300, 0])
def test_tolerance_goes_both_ways(age: int) -> None:
    verify(signature_of(BODY, SECONDS - age))


@pytest.mark.parametrize(("age", "tolerance"), [(301, "300"), (-301, "300"), (6, "5"), (301, ""), (1, "0")])
def test_signature_too_old_or_from_the_future_is_rejected(age: int, tolerance: str) -> None:
    with pytest.raises(SignatureRejected):
        verify(signature_of(BODY, SECONDS - age), TIKTOK_SIGNATURE_TOLERANCE=tolerance)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        f"t={SECONDS}",
        f"s={GOOD}",
        f"t={SECONDS},s=",
        f"t=,s={GOOD}",
        f"t={SECONDS},t={SECONDS},s={GOOD}",
        f"t={SECONDS + 1},s={GOOD}",
        f"t=0{SECONDS},s={GOOD}",
        f"t=-{SECONDS},s={GOOD}",
        f"t=²,s={GOOD}",
        f"t={'9' * 5000},s={GOOD}",
        f"t={SECONDS},s={GOOD[:-1]}",
        f"t={SECONDS},s=é\ud800{GOOD}",
        f"t={SECONDS},s={sign('another secret', str(SECONDS), BODY)}",
    ],
)
def test_signature_that_is_wrong_is_rejected(header: str | None) -> None:
    with pytest.raises(SignatureRejected):
        verify(header)


def test_signature_of_a_changed_body_is_rejected() -> None:
    with pytest.raises(SignatureRejected):
        verify(signature_of(BODY), BODY.replace(b"Hello", b"Hallo"))


@pytest.mark.parametrize("secret", ["", "  "])
def test_signature_without_a_secret_is_rejected(secret: str) -> None:
    with pytest.raises(SignatureRejected):
        verify(signature_of(BODY, secret=secret), TIKTOK_APP_SECRET=secret)


def test_signature_tolerance_that_is_no_number_refuses_webhooks_and_says_why() -> None:
    with pytest.raises(SignatureRejected, match="TIKTOK_SIGNATURE_TOLERANCE"):
        verify(signature_of(BODY), TIKTOK_SIGNATURE_TOLERANCE="five")


@given(header=st.text() | st.from_regex(r"t=[0-9]{1,20}(,s=[0-9a-f]*){0,4}"), body=st.binary())
@example(header="t=1,s=\x00", body=b"")
@settings(max_examples=300, deadline=None)
def test_signature_header_of_any_form_is_checked(header: str, body: bytes) -> None:
    with pytest.raises(SignatureRejected):
        verify(header, body)


@given(body=st.binary())
@settings(max_examples=50, deadline=None)
def test_signature_of_ours_is_accepted(body: bytes) -> None:
    verify(signature_of(body), body)
