"""Pictures of contacts: the address that each is served at."""

from __future__ import annotations


def avatar_url(contact_id: int, key: str | None) -> str | None:
    """Return where a contact's picture is served; the version in it lets browsers keep it for ever."""
    return None if key is None else f"/api/contacts/{contact_id}/avatar?v={key[:12]}"
