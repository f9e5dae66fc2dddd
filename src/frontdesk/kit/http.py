"""HTTP client that is bounded in time and size, and exact about whether a request can have reached the other side.

Two ways out: `request` for addresses the operator configured, `fetch` for addresses that came from outside, which
refuses anything that is not a public address (each redirect is checked again).
"""

from __future__ import annotations

import asyncio
import email.utils
import ipaddress
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from frontdesk.kit import tracing
from frontdesk.kit.public_addresses import is_public_address

MAX_RESPONSE_BYTES = 4 * 1024 * 1024
MAX_REDIRECTS = 5


class HttpError(Exception):
    """Request that brought no usable response; `str(error)` is a sentence without secrets."""


class NeverSent(HttpError):
    """Request that did not reach the other side: no connection came about."""


class NoResponse(HttpError):
    """Request that may have reached the other side, but brought no complete response."""


class TooLarge(HttpError):
    """Response that is larger than the caller allows; nothing of it is kept."""


class ForbiddenAddress(HttpError):
    """Address that is not fetched from: not http(s), or not public."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """Complete response; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormFile:
    """File in a multipart form."""

    name: str
    mime_type: str
    data: bytes = field(repr=False)


class _PublicResolver(AbstractResolver):
    """Resolver of names to public addresses only, so that a name cannot be turned inward between check and use."""

    def __init__(self) -> None:
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        public = [entry for entry in found if is_public_address(entry["host"])]
        if not public:
            raise ForbiddenAddress(f"{host} has no public address")
        return public

    async def close(self) -> None:
        await self._resolver.close()


def origin_of(url: str | URL) -> str:
    """Return `scheme://host:port` of a URL, lower-case, with the port always written. Raises `ForbiddenAddress`."""
    parts = _parsed(url)
    return f"{parts.scheme}://{(parts.host or '').lower()}:{parts.port}"


def _parsed(url: str | URL) -> URL:
    """Return the URL as the client will read it: hosts may be written in other digits, or with other dots."""
    try:
        parsed = URL(url)
        _ = parsed.port  # read, because some nonsense shows only then
    except ValueError as error:
        raise ForbiddenAddress("the address is not a valid URL") from error
    return parsed


class HttpClient:
    """HTTP client of a process for all outside calls; open it with `async with`."""

    def __init__(self, *, timeout_seconds: float = 20.0, connect_seconds: float = 5.0) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, sock_connect=connect_seconds)
        self._trusted: aiohttp.ClientSession | None = None
        self._public: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        options: dict[str, Any] = {
            "timeout": self._timeout,
            "cookie_jar": aiohttp.DummyCookieJar(),
            "headers": {"User-Agent": "Frontdesk"},
        }
        self._trusted = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100), **options)
        resolver = _PublicResolver()
        self._public = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=50, resolver=resolver), **options)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for session in (self._trusted, self._public):
            if session is not None:
                await session.close()

    async def request(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: object | None = None,
        form: Mapping[str, str | FormFile] | None = None,
        max_bytes: int = MAX_RESPONSE_BYTES,
    ) -> HttpResponse:
        """Call an address the operator configured, without following redirects.

        Raises `NeverSent`, `NoResponse` or `TooLarge`; any complete response is returned, whatever its status.
        """
        assert self._trusted is not None
        data = None if form is None else _form(form)
        try:
            with tracing.inner(method, "client", method=method) as span:
                async with self._trusted.request(
                    method, url, params=query, headers=headers, json=json, data=data, allow_redirects=False
                ) as response:
                    span.set(server=response.url.host, status=response.status)
                    return await _complete(response, max_bytes)
        except aiohttp.InvalidURL as error:
            raise NeverSent("the address is not a valid URL") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _as_http_error(error) from error

    async def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int,
        trusted_origins: Iterable[str] = (),
    ) -> HttpResponse:
        """GET an address that came from outside, following redirects that stay public.

        `trusted_origins` are origins (see `origin_of`) the operator configured and that may be private. `headers`
        are sent to the first origin only. All redirects together have the time of one request. Raises
        `ForbiddenAddress` besides what `request` raises.
        """
        try:
            async with asyncio.timeout(self._timeout.total):
                return await self._follow(_parsed(url), headers, max_bytes, set(trusted_origins))
        except TimeoutError as error:
            raise NoResponse("no response in time") from error

    async def _follow(
        self, place: URL, headers: Mapping[str, str] | None, max_bytes: int, trusted: set[str]
    ) -> HttpResponse:
        first = origin_of(place)
        for _ in range(MAX_REDIRECTS + 1):
            session = self._session_for(place, trusted)
            own_headers = headers if origin_of(place) == first else None
            try:
                async with session.get(place, headers=own_headers, allow_redirects=False) as response:
                    if response.status not in (301, 302, 303, 307, 308):
                        return await _complete(response, max_bytes)
                    place = place.join(_parsed(response.headers.get("Location", "")))
            except ForbiddenAddress:
                raise
            except (aiohttp.InvalidURL, ValueError) as error:
                raise ForbiddenAddress("the address is not a valid URL") from error
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                if isinstance(error.__cause__, ForbiddenAddress):
                    raise error.__cause__ from error
                raise _as_http_error(error) from error
        raise HttpError("too many redirects")

    def _session_for(self, url: URL, trusted: set[str]) -> aiohttp.ClientSession:
        assert self._trusted is not None
        assert self._public is not None
        if url.scheme not in ("http", "https") or not url.host:
            raise ForbiddenAddress("only http and https addresses are fetched")
        if origin_of(url) in trusted:
            return self._trusted
        # aiohttp asks no resolver for an address that is written as digits.
        if _is_ip(url.host) and not is_public_address(url.host):
            raise ForbiddenAddress(f"{url.host} is not a public address")
        return self._public


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return False
    return True


def _form(fields: Mapping[str, str | FormFile]) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in fields.items():
        if isinstance(value, FormFile):
            form.add_field(name, value.data, filename=value.name, content_type=value.mime_type)
        else:
            form.add_field(name, value)
    return form


async def _complete(response: aiohttp.ClientResponse, max_bytes: int) -> HttpResponse:
    if (response.content_length or 0) > max_bytes:
        raise TooLarge(f"the response is larger than {max_bytes} bytes")
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > max_bytes:
            raise TooLarge(f"the response is larger than {max_bytes} bytes")
    headers = {name.lower(): value for name, value in response.headers.items()}
    return HttpResponse(response.status, headers, bytes(body))


def _as_http_error(error: Exception) -> HttpError:
    """Return the error to raise: `NeverSent` only where no connection came about, for anything else may have
    arrived.
    """
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return NeverSent(f"no connection: {type(error).__name__}")
    if isinstance(error, asyncio.TimeoutError):
        return NoResponse("no response in time")
    return NoResponse(f"the connection broke: {type(error).__name__}")


def retry_after(value: str | None) -> timedelta | None:
    """Return the wait a `Retry-After` header asks for, in seconds or as a date; at most a day."""
    text = (value or "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except ValueError:
            return None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (aware - datetime.now(UTC)).total_seconds()
    return timedelta(seconds=min(max(seconds, 0.0), 86400.0)) if seconds == seconds else None
