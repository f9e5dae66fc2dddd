"""HTTP clients for tests: a browser with its cookies, or a program with its token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; `body` is the decoded JSON, or None when there was none."""

    status: int
    body: Any
    raw: bytes
    headers: Any

    @property
    def problem(self) -> str:
        """The slug of the problem this answer is."""
        assert self.headers["content-type"] == "application/problem+json", self
        assert self.body["status"] == self.status
        assert self.body["title"]
        assert self.body["detail"]
        return str(self.body["type"]).removeprefix("/problems/")


class Client:
    """Somebody who calls the API: keeps cookies as a browser does, or sends a token as a program does."""

    def __init__(self, url: str, *, token: str | None = None) -> None:
        self.url = url
        self.headers = {"x-frontdesk": "1"} if token is None else {"authorization": f"Bearer {token}"}
        # Browsers keep cookies of addresses without a name too.
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def call(self, method: str, path: str, body: object = None, **headers: str) -> Response:
        """One request; keyword arguments are headers, with `_` for `-`."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else msgspec.json.encode(body)
        if data is not None:
            sent = {"content-type": "application/json"} | sent
        async with self.http.request(method, self.url + path, data=data, headers=sent, allow_redirects=False) as got:
            raw = await got.read()
            is_json = "json" in got.headers.get("content-type", "")
            return Response(got.status, msgspec.json.decode(raw) if raw and is_json else None, raw, got.headers)

    async def get(self, path: str) -> Response:
        return await self.call("GET", path)

    async def post(self, path: str, body: object = None) -> Response:
        return await self.call("POST", path, body)

    async def put(self, path: str, body: object = None) -> Response:
        return await self.call("PUT", path, body)

    async def patch(self, path: str, body: object = None) -> Response:
        return await self.call("PATCH", path, body)

    async def delete(self, path: str) -> Response:
        return await self.call("DELETE", path)

    @property
    def cookie(self) -> str:
        """The session's token as the browser keeps it."""
        return next((found.value for found in self.http.cookie_jar if found.key == "frontdesk_session"), "")

    async def close(self) -> None:
        await self.http.close()
