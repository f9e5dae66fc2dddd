"""Random tokens that let their holder in. Only their hash is stored, so a stolen database lets nobody in.

A token has 256 random bits: it cannot be guessed, and a fast hash is enough to keep it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hashlib import sha256

RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True)
class Token:
    """A new token: `text` is shown once to its holder, `hash` is what we keep, `ending` tells it from others."""

    text: str = field(repr=False)
    hash: bytes = field(repr=False)
    ending: str


def new_token(prefix: str = "") -> Token:
    """A fresh token. A `prefix` says what it is for to whoever finds it lying around."""
    text = prefix + secrets.token_urlsafe(RANDOM_BYTES)
    return Token(text, hash_token(text), text[-4:])


def hash_token(text: str) -> bytes:
    """What is stored of a token, and what it is found by."""
    return sha256(text.encode()).digest()
