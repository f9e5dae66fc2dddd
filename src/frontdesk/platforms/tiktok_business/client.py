"""Calls to TikTok's Business API v1.3: addresses, the token's header, and the envelope around every response.

Nothing is tried twice. What a response, or the lack of one, means:

- no connection: `TryLater`, TikTok surely has nothing;
- the request left and no complete response came: `Uncertain` where the call writes to a customer, else `TryLater`;
- HTTP 429 or 5xx: `TryLater` with the wait that was asked for. Only a gateway's 504 without TikTok's envelope is
  a lost response like the one above: the gateway had passed the request on;
- an envelope: its code decides (see `return_codes`);
- success that cannot be read: `Uncertain` where the call writes to a customer, who may have it;
- anything else did not come from TikTok's API, but from something in between: `TryLater`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

from frontdesk.contract.errors import ChannelError, Malformed, TokenExpired, TryLater, Uncertain
from frontdesk.kit.http import FormFile, HttpClient, HttpError, HttpResponse, NeverSent, TooLarge, retry_after
from frontdesk.platforms.lenient_json import Json, as_object, as_text, read_json
from frontdesk.platforms.tiktok_business.return_codes import OK, TOO_MANY_REQUESTS, error_of

MAX_ERROR_LENGTH = 500
NO_RESPONSE = "TikTok didn't confirm this message. Check the chat in the TikTok app before sending it again."


@dataclass(frozen=True, slots=True)
class BusinessApi:
    """API at `base`. With a token it acts for a business; `secrets` are struck out of every error's text."""

    http: HttpClient
    base: str
    token: str | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    async def get(self, path: str, query: Mapping[str, object]) -> Json:
        """Call an endpoint with GET and return the `data` of the response. Lists in the query are written as JSON."""
        return await self._call("GET", f"{self._url(path)}?{encoded_query(query)}")

    async def post(self, path: str, body: Json, *, writes_to_customer: bool = False) -> Json:
        """Post a document and return the `data` of the response.

        Only a call that `writes_to_customer` raises `Uncertain`.
        """
        return await self._call("POST", self._url(path), body=body, doubtful=writes_to_customer)

    async def upload(self, path: str, form: Mapping[str, str | FormFile]) -> Json:
        """Post a form with a file and return the `data` of the response."""
        return await self._call("POST", self._url(path), form=form)

    def _url(self, path: str) -> str:
        return f"{self.base}/open_api/v1.3/{path}"

    def _headers(self) -> dict[str, str]:
        if self.token is None:
            return {}
        if not self.token.isascii() or not self.token.isprintable() or not self.token:
            raise TokenExpired("The stored access token is unusable.")
        return {"Access-Token": self.token}

    async def _call(
        self,
        method: str,
        url: str,
        *,
        body: Json | None = None,
        form: Mapping[str, str | FormFile] | None = None,
        doubtful: bool = False,
    ) -> Json:
        response = await response_to(self.http, method, url, self._headers(), body=body, form=form, doubtful=doubtful)
        try:
            return self._data(response, doubtful)
        except Malformed:
            if doubtful and response.status < 300:
                raise Uncertain(unreadable(f"HTTP {response.status}", doubtful)) from None
            text = unreadable(f"HTTP {response.status}", doubtful=False)
            raise TryLater(text, doubtful=doubtful and response.status == 408) from None

    def _data(self, response: HttpResponse, doubtful: bool) -> Json:
        """Return the `data` of a good response; raises what another means, `Malformed` for one that is not TikTok's."""
        wait = retry_after(response.headers.get("retry-after"))
        envelope = object_in(response.body)
        code = None if envelope is None else _code(envelope)
        if response.status == 504 and code is None and doubtful:
            raise Uncertain(NO_RESPONSE)
        if response.status == 429 or response.status >= 500:
            text = self._text(envelope) or unavailable(response.status)
            limited = response.status == 429 or code == TOO_MANY_REQUESTS
            raise TryLater(text, wait, doubtful=doubtful and response.status >= 500, limited=limited)
        if response.status == 401 and code is None:
            raise TokenExpired("TikTok doesn't accept the access token (HTTP 401).", certain=False)
        if envelope is None or code is None:
            raise Malformed("no envelope")
        if code != OK:
            raise self._error(code, envelope, wait)
        if response.status >= 300:
            raise Malformed("success and failure at once")
        return as_object(envelope.get("data"))

    def _error(self, code: int, envelope: Json, wait: timedelta | None) -> ChannelError:
        return error_of(code, self._text(envelope), wait)

    def _text(self, envelope: Json | None) -> str:
        return without_secrets(as_text((envelope or {}).get("message")), (*self.secrets, self.token or ""))


async def response_to(
    http: HttpClient,
    method: str,
    url: str,
    headers: Mapping[str, str],
    *,
    body: Json | None = None,
    form: Mapping[str, str | FormFile] | None = None,
    doubtful: bool,
) -> HttpResponse:
    """Return any complete response of TikTok. Raises `TryLater`, and `Uncertain` only for a `doubtful` call."""
    # Chains are cut (`from None`): the address of some calls holds the app's secret.
    try:
        return await http.request(method, url, headers=headers, json=body, form=form)
    except NeverSent as error:
        raise TryLater(f"TikTok could not be reached: {error}.") from None
    except TooLarge:
        text = unreadable("it is far too long", doubtful)
        raise (Uncertain(text) if doubtful else TryLater(text)) from None
    except HttpError:
        if doubtful:
            raise Uncertain(NO_RESPONSE) from None
        raise TryLater("TikTok is not responding.") from None


def without_secrets(text: str | None, secrets: Iterable[str]) -> str:
    """Return TikTok's own sentence, shortened and without any secret it may repeat."""
    sentence = (text or "").strip()
    for secret in secrets:
        if secret:
            sentence = sentence.replace(secret, "…")
    return sentence[:MAX_ERROR_LENGTH]


def encoded_query(query: Mapping[str, object]) -> str:
    """Return a query string in which everything but letters and digits is percent-encoded.

    A bare `+` in a conversation id is read as a space and refused ("Param conversation_id is invalid."); lists are
    written as JSON.
    """
    pairs = ((name, value if isinstance(value, str) else _json(value)) for name, value in query.items())
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='', errors='replace')}" for name, value in pairs)


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def object_in(body: bytes) -> Json | None:
    """Return the JSON object that a response is; None when it is none."""
    try:
        document = read_json(body)
    except Malformed:
        return None
    return document if isinstance(document, dict) else None


def _code(envelope: Json) -> int | None:
    code = envelope.get("code")
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < 10:
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def unavailable(status: int) -> str:
    """Return a sentence for HTTP 429 or 5xx without a word of TikTok's own."""
    return (
        "TikTok limits how often it can be called (HTTP 429)."
        if status == 429
        else f"TikTok is not responding (HTTP {status})."
    )


def unreadable(what: str, doubtful: bool) -> str:
    """Return a sentence for an unreadable response; a `doubtful` call may have reached the customer."""
    advice = " Look at the conversation in TikTok before sending it again." if doubtful else ""
    return f"TikTok's response could not be read ({what}).{advice}"
