"""Where platforms reach this installation."""

from __future__ import annotations

from frontdesk.contract.manifest import Manifest

PREFIX = "/webhooks/"


def webhook_path(manifest: Manifest) -> str:
    """The path that a channel's platform sends its webhooks to; `Manifest.webhook_path` is what follows `PREFIX`."""
    return f"{PREFIX}{manifest.webhook_path}"
