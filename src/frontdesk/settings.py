"""Settings of the operator, read once from the environment. No other module reads it.

`Settings.from_environment` stops the start with one sentence that says which variable is wrong and how to mend it. A
variable set to nothing counts as not set. Reading settings writes nothing: `frontdesk.data_dir` makes the data
directory, and on the first start the keys that encrypt secrets.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import ipaddress
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Protocol
from urllib.parse import urlsplit

PREFIX = "FRONTDESK_"
OWN_NAMES = frozenset(
    PREFIX + name
    for name in (
        "DATA_DIR HOST PORT PUBLIC_URL SECRET_KEYS LOG_LEVEL DELIVERY_DAYS FEED_DAYS EVENT_DAYS FILE_DAYS"
        " INTAKE_LIMIT TRUSTED_PROXIES PASSWORD_COST DIRECT_DATABASE_URL DRAIN_SECONDS METRICS_HOST"
        " METRICS_PORT METRICS_TOKEN HOSTS GATEWAY_ORIGINS"
    ).split()
)
DIRECT_URL = f"{PREFIX}DIRECT_DATABASE_URL"
SECRETS_FILE = "secrets.json"
LOG_LEVELS = ("debug", "info", "warning", "error")
PasswordCost = Literal["normal", "test"]
PORT, GATEWAY_PORT = 8000, 3000
SHORTEST_TOKEN = 16
HOST_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?")
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound


class SettingsError(Exception):
    """Setting that makes no sense; the text says which one and what to do about it."""


class Variable(Protocol):
    """Variable that a provider of the message gateway is set up with."""

    @property
    def name(self) -> str:
        """Return its name in the environment."""

    @property
    def required(self) -> bool:
        """Return whether the provider needs it."""

    @property
    def default(self) -> str | None:
        """Return its value when it is not set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """Settings of the message gateway's contract, served for this provider. `repr` shows no secret.

    `values` are the variables the provider is set up with, defaults included. Clients need the `api_secret`, if any.
    Pages of these `origins` may use it beside those of this machine.
    """

    provider: str
    values: Mapping[str, str] = field(repr=False)
    api_secret: str | None = field(default=None, repr=False)
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of this process. `repr` shows no secret.

    `database_url` None means: run the embedded PostgreSQL. `direct_database_url` is set where `database_url` leads
    through a pooler that gives out its connections for a transaction at a time: the way around it. `public_url` has no
    slash at its end; `hosts` are further names the server is called by. `file_days` None means: keep files for ever.
    `secret_keys` are Fernet keys, newest first; there are none where neither the environment nor the data directory has
    any yet. `trusted_proxies` are the addresses and networks whose X-Forwarded-For is believed. `channel_values` are
    the variables that channels declare, as they were at the start. `password_cost` is `test` only where passwords
    protect nothing and time matters. A stopped server goes on serving for `drain_seconds`, so that a balancer can turn
    away first. `gateway` is None unless `PROVIDER` asks for it. With a `metrics_port` health and metrics have a
    listener of their own at `metrics_host`; readers of metrics need the `metrics_token`, if there is one. Traces are
    sent to the OpenTelemetry collector at `traces_endpoint`.
    """

    data_dir: Path
    secret_keys: tuple[str, ...] = field(repr=False)
    database_url: str | None = field(default=None, repr=False)
    direct_database_url: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = PORT
    public_url: str = f"http://127.0.0.1:{PORT}"
    hosts: tuple[str, ...] = ()
    log_level: str = "info"
    delivery_days: int = 14
    feed_days: int = 7
    event_days: int = 400
    file_days: int | None = None
    intake_limit: int = 10_000
    drain_seconds: int = 0
    trusted_proxies: tuple[str, ...] = ()
    channel_values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    password_cost: PasswordCost = "normal"  # noqa: S105 - a cost, no password
    gateway: GatewaySettings | None = None
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = None
    metrics_token: str | None = field(default=None, repr=False)
    traces_endpoint: str | None = None

    @property
    def is_https(self) -> bool:
        """Return whether browsers reach us over TLS, so that cookies can insist on it."""
        return self.public_url.startswith("https://")

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names the server may be called by, beside its IP addresses and localhost."""
        return (*self.hosts, urlsplit(self.public_url).hostname or "", self.host)

    @classmethod
    def from_environment(
        cls,
        environ: Mapping[str, str],
        channel_names: Collection[str] = (),
        providers: Mapping[str, Iterable[Variable]] | None = None,
    ) -> Settings:
        """Read the settings; `channel_names` are the variables that channels declare.

        `providers` are those the message gateway knows, with their variables; None: there is no gateway here, whatever
        `PROVIDER` says. Raises `SettingsError`.
        """
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        _refuse_unknown(given, channel_names)
        gateway = None if providers is None else _gateway(given, providers)
        host = given.get("FRONTDESK_HOST", "127.0.0.1")
        port = _port(given) if gateway is None else _gateway_port(given)
        data_dir = Path(given.get("FRONTDESK_DATA_DIR", "data")).expanduser().absolute()
        return cls(
            data_dir=data_dir,
            secret_keys=_secret_keys(given, data_dir),
            database_url=_database_url(given, "DATABASE_URL"),
            direct_database_url=_direct_database_url(given),
            host=host,
            port=port,
            public_url=_public_url(given, host, port),
            hosts=_hosts(given),
            log_level=_log_level(given),
            delivery_days=_number(given, "FRONTDESK_DELIVERY_DAYS", 14, 1, 3650),
            feed_days=_number(given, "FRONTDESK_FEED_DAYS", 7, 1, 3650),
            event_days=_number(given, "FRONTDESK_EVENT_DAYS", 400, 8, 3650),
            file_days=_file_days(given),
            intake_limit=_number(given, "FRONTDESK_INTAKE_LIMIT", 10_000, 1, 10_000_000),
            drain_seconds=_number(given, "FRONTDESK_DRAIN_SECONDS", 0, 0, 600),
            trusted_proxies=_trusted_proxies(given),
            password_cost=_password_cost(given),
            channel_values=MappingProxyType({name: given[name] for name in channel_names if name in given}),
            gateway=gateway,
            metrics_host=_metrics_host(given),
            metrics_port=_number(given, "FRONTDESK_METRICS_PORT", 0, 0, 65535) or None,
            metrics_token=_metrics_token(given),
            traces_endpoint=_traces_endpoint(given),
        )


def _refuse_unknown(given: Mapping[str, str], channel_names: Collection[str]) -> None:
    known = {name.removeprefix(PREFIX): name for name in OWN_NAMES.union(channel_names)}
    for name in sorted(given):
        if name.startswith(PREFIX) and name not in known.values():
            near = difflib.get_close_matches(name.removeprefix(PREFIX), sorted(known), 1)
            hint = f"did you mean {known[near[0]]}?" if near else "remove it, or look it up in the list of settings."
            raise SettingsError(f"{name} is not a setting of Frontdesk; {hint}")


def _number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise SettingsError(f"{name} is {text!r}; set it to a whole number from {least} to {most}.")
    return int(text)


def _file_days(given: Mapping[str, str]) -> int | None:
    """Return how long files of messages are kept; for ever when the setting is missing."""
    return _number(given, "FRONTDESK_FILE_DAYS", 1, 1, 36500) if "FRONTDESK_FILE_DAYS" in given else None


def _port(given: Mapping[str, str], default: int = PORT) -> int:
    return _number(given, "FRONTDESK_PORT", default, 0, 65535)


def _gateway_port(given: Mapping[str, str]) -> int:
    """Return the port: FRONTDESK_PORT, else PORT as the gateway's contract calls it."""
    return _port(given, _number(given, "PORT", GATEWAY_PORT, 0, 65535))


def _gateway(given: Mapping[str, str], providers: Mapping[str, Iterable[Variable]]) -> GatewaySettings | None:
    provider = given.get("PROVIDER")
    if provider is None:
        return None
    known = ", ".join(sorted(providers)) or "none in this version"
    if provider not in providers:
        raise SettingsError(
            f"PROVIDER is {provider!r}, which the message gateway does not know; set it to one of those it knows"
            f" ({known}), or leave it out to run without the gateway."
        )
    variables = tuple(providers[provider])
    missing = [variable.name for variable in variables if variable.required and variable.name not in given]
    if missing:
        raise SettingsError(
            f"PROVIDER is {provider!r}, which needs {', '.join(missing)} as well; set what is missing, or choose"
            f" another PROVIDER ({known})."
        )
    values = {variable.name: given.get(variable.name, variable.default) for variable in variables}
    return GatewaySettings(
        provider=provider,
        values=MappingProxyType({name: value for name, value in values.items() if value is not None}),
        api_secret=given.get("API_SECRET"),
        origins=_origins(given),
    )


def _origins(given: Mapping[str, str]) -> tuple[str, ...]:
    origins = _comma_list(given.get("FRONTDESK_GATEWAY_ORIGINS", ""))
    for origin in origins:
        if not _is_origin(origin):
            raise SettingsError(
                f"FRONTDESK_GATEWAY_ORIGINS contains {origin!r}; list the addresses that dashboards are opened at,"
                " without a path and with commas between them: https://dashboard.example.com"
            )
    return tuple(origin.rstrip("/").lower() for origin in origins)


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and text.rstrip("/").count("/") == 2
    except ValueError:
        return False


def _log_level(given: Mapping[str, str]) -> str:
    level = given.get("FRONTDESK_LOG_LEVEL", "info").lower()
    if level not in LOG_LEVELS:
        raise SettingsError(f"FRONTDESK_LOG_LEVEL is {level!r}; set it to one of {', '.join(LOG_LEVELS)}.")
    return level


def _password_cost(given: Mapping[str, str]) -> PasswordCost:
    match given.get("FRONTDESK_PASSWORD_COST", "normal"):
        case "normal":
            return "normal"
        case "test":
            return "test"
        case other:
            raise SettingsError(f"FRONTDESK_PASSWORD_COST is {other!r}; leave it out, or set it to normal or test.")


def _database_url(given: Mapping[str, str], name: str) -> str | None:
    """Return the database's address. It may hold a password, so the error does not repeat it."""
    url = given.get(name)
    if url is None:
        return None
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("postgres", "postgresql"):
        raise SettingsError(
            f"{name} is not the address of a PostgreSQL server; write postgresql://user:password@host:5432/name, or"
            f" leave it out to use {'the embedded one' if name == 'DATABASE_URL' else 'DATABASE_URL for everything'}."
        )
    return f"postgresql://{rest}"


def _direct_database_url(given: Mapping[str, str]) -> str | None:
    direct = _database_url(given, DIRECT_URL)
    if direct is not None and "DATABASE_URL" not in given:
        raise SettingsError(
            f"{DIRECT_URL} is the way around a pooler, but there is none without DATABASE_URL; set DATABASE_URL to the"
            f" pooler's address, or, when there is no pooler, give this address to DATABASE_URL and leave"
            f" {DIRECT_URL} out."
        )
    return direct


def _public_url(given: Mapping[str, str], host: str, port: int) -> str:
    url = given.get("FRONTDESK_PUBLIC_URL")
    if url is None:
        name = "localhost" if host in WILDCARDS else f"[{host}]" if ":" in host else host
        return f"http://{name}:{port}"
    try:
        parts = urlsplit(url)
        sensible = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        sensible = False
    if not sensible or parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise SettingsError(
            f"FRONTDESK_PUBLIC_URL is {url!r}; set it to the address people open, without a path:"
            " https://desk.example.com"
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _hosts(given: Mapping[str, str]) -> tuple[str, ...]:
    hosts = _comma_list(given.get("FRONTDESK_HOSTS", ""))
    for host in hosts:
        if not HOST_NAME.fullmatch(host):
            raise SettingsError(
                f"FRONTDESK_HOSTS contains {host!r}; list names with commas between them, without a scheme or a port:"
                " desk.example.com, frontdesk"
            )
    return hosts


def _trusted_proxies(given: Mapping[str, str]) -> tuple[str, ...]:
    proxies = _comma_list(given.get("FRONTDESK_TRUSTED_PROXIES", ""))
    for proxy in proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError as error:
            raise SettingsError(
                f"FRONTDESK_TRUSTED_PROXIES contains {proxy!r}; list IP addresses or networks with commas between"
                " them: 10.0.0.5, 172.16.0.0/12"
            ) from error
    return proxies


def _metrics_host(given: Mapping[str, str]) -> str:
    """Return the address for metrics. They tell about the business, so one beyond this machine needs a token."""
    host = given.get("FRONTDESK_METRICS_HOST", "127.0.0.1")
    if "FRONTDESK_METRICS_TOKEN" not in given and not _is_this_machine(host):
        raise SettingsError(
            f"FRONTDESK_METRICS_HOST is {host!r}, which other machines reach; set FRONTDESK_METRICS_TOKEN as well, or"
            " leave it out to listen on this machine only."
        )
    return host


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _metrics_token(given: Mapping[str, str]) -> str | None:
    """Return the token of metrics. It is a secret, so the error does not repeat it."""
    token = given.get("FRONTDESK_METRICS_TOKEN")
    if token is not None and (len(token) < SHORTEST_TOKEN or not token.isascii()):
        raise SettingsError(
            f"FRONTDESK_METRICS_TOKEN must be at least {SHORTEST_TOKEN} plain characters;"
            " make one with: openssl rand -hex 24"
        )
    return token


def _traces_endpoint(given: Mapping[str, str]) -> str | None:
    endpoint = given.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if endpoint is not None and not endpoint.startswith(("http://", "https://")):
        raise SettingsError(
            f"OTEL_EXPORTER_OTLP_ENDPOINT is {endpoint!r}; set it to the address where an OpenTelemetry collector takes"
            " OTLP over HTTP: http://127.0.0.1:4318"
        )
    return endpoint


def _comma_list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _secret_keys(given: Mapping[str, str], data_dir: Path) -> tuple[str, ...]:
    text = given.get("FRONTDESK_SECRET_KEYS")
    if text is not None:
        return tuple(_key(key, "FRONTDESK_SECRET_KEYS") for key in _comma_list(text)) or _no_key()
    return read_keys(data_dir / SECRETS_FILE)


def read_keys(path: Path) -> tuple[str, ...]:
    """Return the keys in the file; none when there is no file. Raises `SettingsError` with what is wrong with it."""
    try:
        keys = json.loads(path.read_text())["keys"]
        if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
            raise ValueError("no keys in it")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise SettingsError(
            f"FRONTDESK_DATA_DIR: {path} cannot be read ({error.strerror});"
            " let this user own the data directory, or name another."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"{path} is damaged; put it back from a backup, because stored secrets cannot be read without its keys."
        ) from error
    return tuple(_key(key, str(path)) for key in keys)


def _no_key() -> tuple[str, ...]:
    raise SettingsError("FRONTDESK_SECRET_KEYS names no key; make one with: openssl rand -base64 32")


def _key(text: str, source: str) -> str:
    """Return the key in URL-safe base64. It is a secret, so the error does not repeat it."""
    safe = text.replace("+", "-").replace("/", "_")
    try:
        length = len(base64.b64decode(safe, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        length = 0
    if length != 32:
        raise SettingsError(
            f"{source}: each key must be 32 random bytes in base64; make one with: openssl rand -base64 32"
        )
    return safe
