"""The installation's settings: read once from the environment, checked at once, never changed afterwards.

A value that makes no sense stops the start with one sentence that names the variable and says how to mend it.
"""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from frontdesk.kit.secrets import SecretBox

LOG_LEVELS = ("debug", "info", "warning", "error")
KNOWN = (
    "FRONTDESK_DATA_DIR",
    "FRONTDESK_HOST",
    "FRONTDESK_PORT",
    "FRONTDESK_PUBLIC_URL",
    "FRONTDESK_SECRET_KEYS",
    "FRONTDESK_LOG_LEVEL",
    "FRONTDESK_DELIVERY_DAYS",
    "FRONTDESK_FEED_DAYS",
    "FRONTDESK_INTAKE_LIMIT",
    "FRONTDESK_TRUSTED_PROXIES",
    "FRONTDESK_PASSWORD_COST",
)


class SettingsError(Exception):
    """A setting makes no sense; `str(error)` is one sentence that says how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the environment decides. `database_url` None means the embedded PostgreSQL in `data_dir`."""

    data_dir: Path
    database_url: str | None = field(repr=False)
    host: str
    port: int
    public_url: str
    secret_keys: tuple[str, ...] = field(repr=False)
    log_level: str
    delivery_days: int
    feed_days: int
    intake_limit: int
    trusted_proxies: str
    password_cost: str
    channel_values: Mapping[str, str] = field(repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], channel_names: Collection[str]) -> Settings:
        """Read the environment; `channel_names` are the variables that channels declare. Raises `SettingsError`."""
        _reject_typos(environ)
        data_dir = Path(environ.get("FRONTDESK_DATA_DIR", "data")).absolute()
        host = environ.get("FRONTDESK_HOST", "127.0.0.1")
        port = _whole(environ, "FRONTDESK_PORT", 8000, 0, 65535)
        return cls(
            data_dir=data_dir,
            database_url=_database_url(environ),
            host=host,
            port=port,
            public_url=_url(environ, "FRONTDESK_PUBLIC_URL", f"http://{host}:{port}"),
            secret_keys=_secret_keys(environ, data_dir),
            log_level=_one_of(environ, "FRONTDESK_LOG_LEVEL", "info", LOG_LEVELS),
            delivery_days=_whole(environ, "FRONTDESK_DELIVERY_DAYS", 14, 1, 3650),
            feed_days=_whole(environ, "FRONTDESK_FEED_DAYS", 7, 1, 365),
            intake_limit=_whole(environ, "FRONTDESK_INTAKE_LIMIT", 10_000, 1, 1_000_000),
            trusted_proxies=environ.get("FRONTDESK_TRUSTED_PROXIES", ""),
            password_cost=_one_of(environ, "FRONTDESK_PASSWORD_COST", "normal", ("normal", "test")),
            channel_values={name: environ[name] for name in channel_names if environ.get(name)},
        )


def _reject_typos(environ: Mapping[str, str]) -> None:
    for name in sorted(environ):
        if name.startswith("FRONTDESK_") and name not in KNOWN:
            near = difflib.get_close_matches(name, KNOWN, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" The known ones are {', '.join(KNOWN)}."
            raise SettingsError(f"{name} is not a setting of Frontdesk.{hint}")


def _whole(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)


def _one_of(environ: Mapping[str, str], name: str, default: str, choices: Collection[str]) -> str:
    text = environ.get(name, "").strip().lower() or default
    if text not in choices:
        raise SettingsError(f"{name} must be one of {', '.join(choices)}, not {text!r}.")
    return text


def _url(environ: Mapping[str, str], name: str, default: str) -> str:
    text = environ.get(name, "").strip().rstrip("/") or default
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(f"{name} must be an address such as https://inbox.example.com, not {text!r}.")
    return text


def _database_url(environ: Mapping[str, str]) -> str | None:
    text = environ.get("DATABASE_URL", "").strip()
    if not text:
        return None
    if urlsplit(text).scheme not in ("postgresql", "postgres"):
        raise SettingsError("DATABASE_URL must start with postgresql:// — Frontdesk keeps everything in PostgreSQL.")
    return text


def _secret_keys(environ: Mapping[str, str], data_dir: Path) -> tuple[str, ...]:
    """The keys from the environment, else from the data directory, where the first start puts a new one."""
    text = environ.get("FRONTDESK_SECRET_KEYS", "").strip()
    source = "FRONTDESK_SECRET_KEYS"
    if text:
        keys = tuple(key.strip() for key in text.split(",") if key.strip())
    else:
        path = data_dir / "secrets.json"
        source = str(path)
        keys = _stored_keys(path)
    try:
        SecretBox(keys)
    except ValueError as error:
        raise SettingsError(
            f"{source} holds no usable key: a key is 32 random bytes in URL-safe base64 ({error})."
        ) from error
    return keys


def _stored_keys(path: Path) -> tuple[str, ...]:
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                json.dump({"keys": [SecretBox.new_key()]}, file)
        return tuple(json.loads(path.read_text())["keys"])
    except FileExistsError:
        return tuple(json.loads(path.read_text())["keys"])
    except OSError as error:
        raise SettingsError(
            f"The data directory {path.parent} cannot be used ({error.strerror}); choose another with FRONTDESK_DATA_DIR."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path} is not readable as a list of keys; restore it from your backup.") from error
