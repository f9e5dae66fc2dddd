"""Signed links to stored files, valid for an hour: their tokens can only be made by this installation."""

from __future__ import annotations

import msgspec

from frontdesk.kit.secrets import SecretBox, SecretUnreadable

LASTS_SECONDS = 3600


class LinkedFile(msgspec.Struct, frozen=True, kw_only=True):
    """File behind a link."""

    key: str
    mime_type: str
    name: str
    purpose: str = "file"
    """Keeps other things that are encrypted with the same keys from being taken for a link."""


class SignedLinks:
    """Maker and reader of the tokens."""

    def __init__(self, secrets: SecretBox, base: str) -> None:
        """Make links below `base`, which ends with a slash."""
        self._secrets = secrets
        self._base = base

    def link(self, file: LinkedFile) -> str:
        """Return the address of the file for the next hour."""
        return self._base + self._secrets.encrypt(msgspec.json.encode(file)).decode()

    def open(self, token: str) -> LinkedFile | None:
        """Return the file of a token; None when it was not made here, or is too old."""
        try:
            plain = self._secrets.decrypt(token.encode(), max_age_seconds=LASTS_SECONDS)
            file = msgspec.json.decode(plain, type=LinkedFile)
        except (SecretUnreadable, msgspec.DecodeError, UnicodeEncodeError):
            return None
        return file if file.purpose == "file" else None
