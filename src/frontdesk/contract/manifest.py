"""Manifest of a channel: its name, icon, the settings an operator fills in, and where its webhooks arrive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from frontdesk.contract.refusals import Refusal

MenuEntry = Literal["edit", "clone", "settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Setting that an operator gives for the platform, in the environment (`name`) or in the settings page.

    `secret` values are encrypted at rest and never shown again.
    """

    name: str
    title: str
    help: str
    kind: Literal["text", "secret", "url", "number"] = "text"
    default: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupStep:
    """Step to take on the platform's side before connecting; `url` opens the page for it.

    `address` is the address of this installation that has to be entered there, shown with the step.
    """

    text: str
    url: str | None = None
    address: Literal["callback", "webhook"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Feature that connecting brings, as the dialog lists it before the browser leaves for the platform."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformCard:
    """Card of a platform in the list of integrations: one for all channels that one connection serves.

    `title` is the platform's own name. An inbox is called `inbox_title`, with its channel's `label`, until somebody
    names it; without one it is called like its remote account.
    """

    title: str
    summary: str
    icon: str
    features: tuple[Feature, ...]
    inbox_title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Manifest of a channel: who it is, what to prepare, and what its limits mean, in words served to the web app.

    `name` is the stable identifier, `platform` joins channels that share settings, webhooks and people,
    `webhook_path` is the last part of `/webhooks/<webhook_path>` (None for a channel without a platform behind it: its
    messages come through Frontdesk's own API) and `callback_path` the path (with leading
    slash) that the platform sends the browser back to. With `webhook_per_inbox` each inbox has an address of its own
    below that one, and what belongs to its account alone (`Credentials.details`) is given to `read` too.
    `icon` is an SVG document; `limits` are sentences. Channels of one platform have the same `card`, and a `label` that
    tells each from the others; a channel that is alone on its platform needs neither. `menu` is what the menu of an
    inbox's card offers beside connecting and disconnecting. `refusals` puts the platform's codes into
    words. Agents' browsers may frame pages of the `embed_hosts` (as in a content security policy:
    `https://*.example.com`) and load nothing else from elsewhere.
    """

    name: str
    platform: str
    title: str
    summary: str
    icon: str
    color: str
    docs_path: str
    webhook_path: str | None
    callback_path: str | None
    settings: tuple[Setting, ...]
    setup: tuple[SetupStep, ...]
    limits: tuple[str, ...]
    webhook_per_inbox: bool = False
    embed_hosts: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    card: PlatformCard | None = None
    label: str = ""
    menu: tuple[MenuEntry, ...] = ("edit", "settings")

    @property
    def platform_title(self) -> str:
        """Return what the platform is called in a sentence."""
        return self.title if self.card is None else self.card.title
