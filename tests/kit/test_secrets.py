"""Secrets at rest and tokens."""

from __future__ import annotations

import pytest

from frontdesk.kit.secrets import SecretBox, SecretUnreadable
from frontdesk.kit.tokens import hash_token, new_token

OLD, NEW = SecretBox.new_key(), SecretBox.new_key()


def test_secret_is_unreadable_without_its_key() -> None:
    sealed = SecretBox([OLD]).encrypt(b"clay")
    assert b"clay" not in sealed
    assert SecretBox([OLD]).decrypt(sealed) == b"clay"
    with pytest.raises(SecretUnreadable):
        SecretBox([NEW]).decrypt(sealed)
    with pytest.raises(SecretUnreadable):
        SecretBox([OLD]).decrypt(sealed[:-4] + b"AAA=")


def test_keys_are_rotated_without_losing_anything() -> None:
    sealed = SecretBox([OLD]).encrypt(b"clay")
    both = SecretBox([NEW, OLD])
    assert both.decrypt(sealed) == b"clay"
    renewed = both.rotate(sealed)
    assert SecretBox([NEW]).decrypt(renewed) == b"clay"
    with pytest.raises(SecretUnreadable):
        SecretBox([NEW]).rotate(sealed)


@pytest.mark.parametrize("keys", [[], ["short"], [""], [OLD, "short"]])
def test_box_needs_keys_that_are_keys(keys: list[str]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the settings say it in words
        SecretBox(keys)


def test_box_shows_no_key() -> None:
    assert OLD not in repr(SecretBox([OLD]))


def test_tokens_are_long_different_and_hidden() -> None:
    tokens = {new_token("fd_").text for _ in range(1000)}
    assert len(tokens) == 1000
    token = new_token("fd_")
    assert len(token.text) >= 43 + 3
    assert token.hash == hash_token(token.text)
    assert len(token.hash) == 32
    assert token.text not in repr(token)
    assert token.text.endswith(token.ending)
