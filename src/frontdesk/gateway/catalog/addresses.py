"""Addresses at which platforms reach this installation."""

from __future__ import annotations

from frontdesk.contract.manifest import Manifest

PREFIX = "/webhooks/"
CONNECTIONS = "/connections/"
"""What came over an open connection is kept under this path; nothing is served there."""


def webhook_path(manifest: Manifest) -> str | None:
    """Return the path that a channel's platform sends its webhooks to; `Manifest.webhook_path` is what follows
    `PREFIX`.
    """
    return None if manifest.webhook_path is None else f"{PREFIX}{manifest.webhook_path}"


def webhook_url(public_url: str, manifest: Manifest) -> str | None:
    """Return the whole address of that path."""
    path = webhook_path(manifest)
    return None if path is None else f"{public_url}{path}"


def connection_path(manifest: Manifest) -> str:
    """Return what stands for the path where the channel's platform tells over an open connection."""
    return f"{CONNECTIONS}{manifest.name}"
