"""Calls to respond.io's Developer API v2 (developers.respond.io): the token's header, and what responses mean.

Nothing is tried twice. No connection is `TryLater`; a request that left and brought no response, or a gateway's 504, is
`Uncertain` where it sends a message; 429 and 5xx are `TryLater` with the wait of `Retry-After`; 401 means that the
token was revoked, so the workspace must be connected again; the statuses that say what is wrong with the request are
`Refused` in respond.io's own words. Everything else may pass, or was said by something in between: `TryLater`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from frontdesk.channels.respondio.manifest import API_BASE, DEFAULT_API_BASE
from frontdesk.contract.channel import Connection
from frontdesk.contract.errors import ChannelError, Malformed, NeedsReconnect, Refused, TryLater, Uncertain
from frontdesk.kit.http import HttpClient, HttpError, HttpResponse, NeverSent, TooLarge, retry_after
from frontdesk.platforms.lenient_json import Json, as_text, read_json

MAX_ERROR_LENGTH = 500
LOOK_THERE = "Check the chat in respond.io before sending it again."
FINAL = frozenset({400, 403, 404, 405, 409, 413, 415, 422})
NO_RESPONSE = "respond.io didn't confirm this message."


@dataclass(frozen=True, slots=True)
class Api:
    """API at `base`, for the workspace of `token`."""

    http: HttpClient
    base: str
    token: str = field(repr=False)

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> Json:
        """Call an endpoint with GET and return the document of the response."""
        return await self._call("GET", path, query=query)

    async def post(self, path: str, body: Json, query: Mapping[str, str] | None = None, *, sends: bool = False) -> Json:
        """Post a document. Only a call that `sends` a message raises `Uncertain`."""
        return await self._call("POST", path, query=query, body=body, sends=sends)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None,
        body: Json | None = None,
        sends: bool = False,
    ) -> Json:
        headers = {"Authorization": f"Bearer {self._usable_token()}"}
        try:
            response = await self.http.request(method, self.base + path, query=query, headers=headers, json=body)
        except NeverSent as error:
            raise TryLater(f"respond.io could not be reached: {error}.") from error
        except TooLarge as error:
            text = "respond.io's response is too long to be read."
            raise (Uncertain(f"{text} {LOOK_THERE}") if sends else TryLater(text)) from error
        except HttpError as error:
            raise (Uncertain(NO_RESPONSE) if sends else TryLater("respond.io is not responding.")) from error
        return self._document(response, sends)

    def _usable_token(self) -> str:
        if not self.token or not self.token.isascii() or not self.token.isprintable():
            raise NeedsReconnect("The stored access token is unusable. Reconnect respond.io.")
        return self.token

    def _document(self, response: HttpResponse, sends: bool) -> Json:
        try:
            document = read_json(response.body)
        except Malformed:
            document = None
        found = document if isinstance(document, dict) else None
        if response.status >= 300:
            raise self._error(response, found, sends)
        if found is None:
            text = "respond.io's response could not be read."
            raise Uncertain(f"{text} {LOOK_THERE}") if sends else TryLater(text)
        return found

    def _error(self, response: HttpResponse, found: Json | None, sends: bool) -> ChannelError:
        said = (as_text((found or {}).get("message")) or "").strip().replace(self.token, "…")[:MAX_ERROR_LENGTH]
        wait = retry_after(response.headers.get("retry-after"))
        status = response.status
        if status == 401 and found is not None:
            return NeedsReconnect(said or "respond.io no longer accepts the access token. Reconnect with a new one.")
        if status == 429:
            return TryLater(said or "respond.io limits how often it can be called.", wait, limited=True)
        if status == 504 and sends:
            return Uncertain(NO_RESPONSE)
        if status >= 500:
            return TryLater(said or f"respond.io is not available (HTTP {status}).", wait, doubtful=sends)
        if status in FINAL and found is not None:
            return Refused(said or f"respond.io refused it (HTTP {status}).", str(status))
        return TryLater(
            said or f"respond.io could not be reached (HTTP {status}).", wait, doubtful=sends and status == 408
        )


def api_of(http: HttpClient, settings: Mapping[str, str], token: str) -> Api:
    """Return the API that the settings name."""
    base = (settings.get(API_BASE) or DEFAULT_API_BASE).strip().rstrip("/")
    return Api(http, base, token)


def api_for(http: HttpClient, connection: Connection) -> Api:
    """Return the API for a connected workspace."""
    return api_of(http, connection.settings, connection.credentials.access_token)


def contact_path(contact_id: str) -> str:
    """Return the address of a contact. respond.io's identifiers carry their kind: `id:`, `email:` or `phone:`."""
    return f"/contact/id:{quote(contact_id, safe='')}"
