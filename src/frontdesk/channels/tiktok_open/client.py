"""Calls to open.tiktokapis.com: the token's header, the form of the token endpoints, and what responses mean.

The errors of the v2 API are words beside an HTTP status (developers.tiktok.com, "Error Handling"). Nothing is tried
twice. No page names the codes of a closed window or a reached cap; to a send, HTTP 403 is taken for them.

- no connection: `TryLater`, TikTok surely has nothing;
- the request left and no complete response came: `Uncertain` where the call writes to a customer, else `TryLater`;
- HTTP 429 or 5xx: `TryLater` with the wait that was asked for. A gateway's 504 without TikTok's error is a lost
  response like the one above: the gateway had passed the request on;
- a word that is known to be final: `Refused`; every other word, and what cannot be read, may pass: `TryLater`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontdesk.contract.errors import (
    ChannelError,
    NeedsReconnect,
    Refused,
    TokenExpired,
    TryLater,
    Uncertain,
    WindowClosed,
)
from frontdesk.kit.http import HttpClient, HttpResponse, retry_after
from frontdesk.platforms.lenient_json import Json, as_name, as_object, as_text
from frontdesk.platforms.tiktok_business.client import (
    NO_RESPONSE,
    encoded_query,
    object_in,
    response_to,
    unreadable,
    without_secrets,
)

OK = "ok"
TOKEN_INVALID = "access_token_invalid"  # noqa: S105 - a code
SCOPE_CODES = frozenset({"scope_not_authorized", "scope_permission_missed"})
WINDOW_CODES = frozenset({"reply_window_closed", "message_limit_reached"})
LIMIT_CODE = "rate_limit_exceeded"
FINAL_CODES = frozenset({"invalid_params", "invalid_file_upload", "conversation_not_found", "user_not_found"})


@dataclass(frozen=True, slots=True)
class OpenApi:
    """API at `base`. With a token it acts for a business; `secrets` are struck out of every error's text."""

    http: HttpClient
    base: str
    token: str | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    async def get(self, path: str, query: Mapping[str, str]) -> Json:
        """Call an endpoint with GET and return the `data` of the response."""
        response = await response_to(
            self.http, "GET", f"{self.base}/{path}?{encoded_query(query)}", self._headers(), doubtful=False
        )
        return self._data(response, doubtful=False)

    async def post_to_customer(self, path: str, body: Json) -> Json:
        """Post a document that writes to a customer and return the `data`. Raises `Uncertain` when nobody knows."""
        response = await response_to(
            self.http, "POST", f"{self.base}/{path}", self._headers(), body=body, doubtful=True
        )
        return self._data(response, doubtful=True)

    async def post_form(self, path: str, form: Mapping[str, str]) -> Json:
        """Post a form of the token endpoints and return the whole response, which has no envelope."""
        response = await response_to(self.http, "POST", f"{self.base}/{path}", {}, form=form, doubtful=False)
        document = object_in(response.body)
        if response.status == 429 or response.status >= 500:
            raise self._unavailable(response, "", doubtful=False)
        if document is None:
            raise TryLater(unreadable(f"HTTP {response.status}", doubtful=False))
        code = as_name(document.get("error"))
        if code is not None or response.status >= 300:
            text = without_secrets(as_text(document.get("error_description")), self.secrets)
            raise Refused(text or f"TikTok refused without giving a reason ({code or response.status}).", code=code)
        return document

    def _headers(self) -> dict[str, str]:
        if not self.token or not self.token.isascii() or not self.token.isprintable():
            raise TokenExpired("The stored access token is unusable.")
        return {"Authorization": f"Bearer {self.token}"}

    def _data(self, response: HttpResponse, *, doubtful: bool) -> Json:
        """Return the `data` of a good response; raises what another response means."""
        document = object_in(response.body)
        error = as_object((document or {}).get("error"))
        code = as_name(error.get("code"))
        text = without_secrets(as_text(error.get("message")), (*self.secrets, self.token or ""))
        if response.status == 504 and code is None and doubtful:
            raise Uncertain(NO_RESPONSE)
        if response.status == 429 or response.status >= 500:
            raise self._unavailable(response, text, doubtful=doubtful)
        if response.status < 300 and code in (OK, None):
            if document is None or (code is None and "data" not in document):
                unread = unreadable(f"HTTP {response.status}", doubtful)
                raise Uncertain(unread) if doubtful else TryLater(unread)
            return as_object(document.get("data"))
        raise self._error(response, code, text, doubtful=doubtful)

    def _unavailable(self, response: HttpResponse, text: str, *, doubtful: bool) -> TryLater:
        return TryLater(
            text or f"TikTok is not available (HTTP {response.status}).",
            retry_after(response.headers.get("retry-after")),
            doubtful=doubtful and response.status >= 500,
            limited=response.status == 429,
        )

    def _error(self, response: HttpResponse, code: str | None, text: str, *, doubtful: bool) -> ChannelError:
        sentence = text or f"TikTok refused the request without giving a reason ({code or f'HTTP {response.status}'})."
        if code in SCOPE_CODES:
            return NeedsReconnect(sentence)
        if code == TOKEN_INVALID or response.status == 401:
            return TokenExpired(sentence, certain=code is not None)
        if code in WINDOW_CODES or (doubtful and code is not None and response.status == 403):
            return WindowClosed(sentence, code=code)
        if code in FINAL_CODES:
            return Refused(sentence, code=code)
        wait = retry_after(response.headers.get("retry-after"))
        # A success whose word nobody knows, and a request that came too late for something in between, may be taken.
        is_taken = code != LIMIT_CODE and (response.status < 300 or response.status == 408)
        return TryLater(sentence, wait, doubtful=doubtful and is_taken, limited=code == LIMIT_CODE)
