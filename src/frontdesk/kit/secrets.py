"""Secrets at rest: encrypted and authenticated with the newest key, readable with any key still listed.

The keys are Fernet keys (32 random bytes in URL-safe base64), newest first. To rotate: put a new key in front,
re-encrypt with `rotate`, and drop the old one when everything has been.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SecretUnreadable(Exception):
    """Secret that no key opens: the key it was written with is missing, or it was tampered with."""


class SecretBox:
    """Box that encrypts and decrypts secrets; its `repr` shows nothing."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Make the box from its keys. Raises `ValueError` when there is no key or one is malformed."""
        if not keys:
            raise ValueError("at least one key is needed")
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    @staticmethod
    def new_key() -> str:
        """Return a fresh random key."""
        return Fernet.generate_key().decode()

    def encrypt(self, plain: bytes) -> bytes:
        """Encrypt the bytes so that only a key of this box can read them."""
        return self._fernet.encrypt(plain)

    def decrypt(self, sealed: bytes, *, max_age_seconds: int | None = None) -> bytes:
        """Decrypt the bytes, unless they were encrypted too long ago. Raises `SecretUnreadable`."""
        try:
            return self._fernet.decrypt(sealed, ttl=max_age_seconds)
        except InvalidToken as error:
            raise SecretUnreadable("no key opens this secret") from error

    def rotate(self, sealed: bytes) -> bytes:
        """Encrypt the same secret with the newest key. Raises `SecretUnreadable`."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken as error:
            raise SecretUnreadable("no key opens this secret") from error
