"""Links to stored files for whoever knows them, for an hour: a token that only this installation can have made."""

from __future__ import annotations

import msgspec

from frontdesk.kit.secrets import SecretBox, SecretUnreadable

LASTS_SECONDS = 3600


class LinkedFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file behind a link."""

    key: str
    mime_type: str
    name: str
    purpose: str = "file"
    """Keeps other things that are encrypted with the same keys from being taken for a link."""


class SignedLinks:
    """Makes and opens the tokens."""

    def __init__(self, secrets: SecretBox, base: str) -> None:
        """`base` is what a token is put behind, with a slash at its end."""
        self._secrets = secrets
        self._base = base

    def link(self, file: LinkedFile) -> str:
        """Where the file can be fetched for the next hour."""
        return self._base + self._secrets.encrypt(msgspec.json.encode(file)).decode()

    def open(self, token: str) -> LinkedFile | None:
        """The file of a token; None when it was not made here, or too long ago."""
        try:
            plain = self._secrets.decrypt(token.encode(), max_age_seconds=LASTS_SECONDS)
            file = msgspec.json.decode(plain, type=LinkedFile)
        except (SecretUnreadable, msgspec.DecodeError, UnicodeEncodeError):
            return None
        return file if file.purpose == "file" else None
