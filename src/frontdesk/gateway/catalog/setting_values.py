"""Values of a channel's setting that are allowed, from the settings page or the environment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from urllib.parse import urlsplit

from frontdesk.contract.capabilities import InboxFacts
from frontdesk.contract.errors import ChannelError
from frontdesk.contract.manifest import Setting
from frontdesk.gateway.catalog.registry import Makers, built
from frontdesk.kit.http import HttpClient

LONGEST_VALUE = 4096


def problem_with(setting: Setting, value: str) -> str | None:
    """Return what is wrong with a value, to be said after the setting's name; None when it is allowed.

    The value is not repeated, for it may be a secret or hold one.
    """
    if len(value) > LONGEST_VALUE or not value.isprintable():
        return "is too long or holds characters that are no text"
    if setting.kind == "number" and not _is_number(value):
        return "must be a number, 0 or more"
    if setting.kind == "url" and not _is_web_address(value):
        return "must be an address that starts with https:// or http://"
    return None


def refusal(values: Mapping[str, str], makers: Makers | None = None) -> str | None:
    """Return why Frontdesk cannot work with these values of the environment, in one sentence; None when it can."""
    for channel in built(HttpClient(), makers):
        given = {s.name: values.get(s.name, s.default) for s in channel.manifest.settings}
        for setting in channel.manifest.settings:
            if setting.name in values and (wrong := problem_with(setting, values[setting.name])) is not None:
                return f"{setting.name} {wrong}."
        try:
            inbox = InboxFacts(settings={name: value for name, value in given.items() if value is not None})
            channel.capabilities(inbox)
            channel.call_limits(inbox)
        except ChannelError as error:
            return str(error)
    return None


def _is_number(value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return math.isfinite(number) and number >= 0


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and " " not in value
    except ValueError:
        return False
