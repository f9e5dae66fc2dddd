"""Random tokens that sign their holder in. Only their hash is stored, so a stolen database signs nobody in.

A token has 256 random bits: it cannot be guessed, and a fast hash is enough to keep it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hashlib import sha256

RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True)
class Token:
    """New token: `text` is shown once to its holder, `hash` is stored, `ending` tells it from others."""

    text: str = field(repr=False)
    hash: bytes = field(repr=False)
    ending: str


def new_token(prefix: str = "") -> Token:
    """Return a fresh token. Its `prefix` tells whoever finds it what it is for."""
    text = prefix + secrets.token_urlsafe(RANDOM_BYTES)
    return Token(text, hash_token(text), text[-4:])


def hash_token(text: str) -> bytes:
    """Return the hash of a token, by which it is stored and found."""
    return sha256(text.encode()).digest()
