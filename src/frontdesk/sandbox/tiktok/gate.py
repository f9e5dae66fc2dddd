"""Calls of `/open_api/v1.3/`: routes, tokens, scopes, quota, and the envelope of every response.

A path must end with `/` (HTTP 404 otherwise); an unknown path gets 40006; every refusal is HTTP 200 with `code` other
than 0. Business endpoints take the header `Access-Token`; OAuth and webhook settings take the app's secret in the body
or the query instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from frontdesk.sandbox.kit import gate
from frontdesk.sandbox.kit.apps import App, Grant
from frontdesk.sandbox.kit.gate import UnfitBody, decoded
from frontdesk.sandbox.kit.ids import trace_id
from frontdesk.sandbox.tiktok import errors
from frontdesk.sandbox.tiktok.errors import ApiError
from frontdesk.sandbox.tiktok.model import Business, Conversation, Fault, Video
from frontdesk.sandbox.tiktok.quotas import MESSAGING
from frontdesk.sandbox.tiktok.site import Site

Body = TypeVar("Body")


@dataclass
class Call:
    """Request that was let through. `grant` and `app` are set for endpoints that take an access token."""

    site: Site
    request: Request
    raw: bytes = b""
    grant: Grant | None = None
    app: App | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)

    def body(self, kind: type[Body]) -> Body:
        """Return the JSON body as this type; raises 40002 naming the field that does not fit."""
        try:
            return decoded(self.raw or b"{}", kind)
        except UnfitBody as problem:
            text = f"{problem.field}: {problem.text}" if problem.field else "The request body is not valid JSON."
            raise ApiError(errors.BAD_PARAMETER, text) from problem

    def query(self, name: str) -> str:
        """Return a required query parameter."""
        value = self.request.query_params.get(name, "")
        if not value:
            raise errors.missing(name)
        return value

    def query_list(self, name: str) -> list[str]:
        """Return a query parameter holding a JSON array of strings."""
        try:
            return msgspec.json.decode(self.query(name), type=list[str])
        except msgspec.DecodeError as problem:
            raise errors.invalid(name, "Not a valid list") from problem

    def business(self, business_id: str) -> Business:
        """Return the business this call is about, which must be the one the token was given for."""
        if not business_id:
            raise errors.missing("business_id")
        found = self.site.store.businesses.get(business_id)
        if self.grant is None or found is None or self.grant.business_id != business_id:
            raise ApiError(errors.NO_PERMISSION, "You do not have permission to operate this business_id.")
        return found

    def conversation(self, business: Business, conversation_id: str) -> Conversation:
        """Return a conversation of this business; an id that lost its `+` is not one."""
        if not conversation_id:
            raise errors.missing("conversation_id")
        found = self.site.store.conversations.get(conversation_id)
        if found is None or found.business_id != business.business_id:
            raise errors.invalid_conversation()
        return found

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """Return an optional whole number of the query within bounds."""
        text = self.request.query_params.get(name, "")
        if not text:
            return default
        if not text.isdigit() or not low <= int(text) <= high:
            raise errors.invalid(name, f"Must be between {low} and {high}")
        return int(text)

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        """Return an optional word of the query, one of `allowed`."""
        value = self.request.query_params.get(name, "") or default
        if value not in allowed:
            raise errors.invalid(name, f"Must be one of {', '.join(word for word in allowed if word)}")
        return value

    def video(self, business: Business, video_id: str) -> Video:
        """Return a public post of this business: an app sees no others."""
        if not video_id:
            raise errors.missing("video_id")
        if not video_id.isdigit():
            raise errors.invalid("video_id", "expected int")
        found = self.site.store.videos.get(video_id)
        hidden = found is None or found.deleted or found.privacy != "PUBLIC"
        if found is None or hidden or found.business_id != business.business_id:
            raise ApiError(errors.NOT_FOUND, "The video does not exist or is not a public video of this account.")
        return found


Endpoint = gate.Endpoint[Call]


def envelope(code: int, text: str, data: dict[str, Any], status: int = 200) -> Response:
    """Build the response every endpoint gives."""
    trace = trace_id()
    body = {"code": code, "message": text, "request_id": trace, "data": data}
    return JSONResponse(body, status_code=status, headers={"X-Tt-Logid": trace})


def _lacking(endpoint: Endpoint, call: Call) -> ApiError:
    """Return the refusal for a scope that is not there.

    Business Messaging says 40001. The Accounts API tells the app that was never approved for the scope (40001)
    from the account that did not authorise it (40130).
    """
    approved = call.app is not None and endpoint.scope in call.app.scopes
    if approved and not endpoint.path.startswith(MESSAGING):
        return ApiError(errors.SCOPE_NOT_AUTHORISED, f"The scope {endpoint.scope} is not authorized by the account.")
    return ApiError(errors.NO_PERMISSION, f"No permission: the scope {endpoint.scope} was not granted.")


class Gate(gate.Gate[Fault]):
    """Dispatcher of `/open_api/v1.3/{path}`."""

    def __init__(self, site: Site, endpoints: Sequence[Endpoint]) -> None:
        super().__init__(site.quotas.tally, site.closing)
        self._site = site
        self._endpoints = {endpoint.path: endpoint for endpoint in endpoints}

    async def __call__(self, request: Request) -> Response:
        """Respond to one call."""
        path: str = request.path_params["path"]
        if not path.endswith("/"):
            return PlainTextResponse("404 page not found", status_code=404)
        return await self.respond(path, self._site.faults.for_call(path), partial(self._respond, request, path))

    def refused(self, name: str, fault: Fault) -> Response:  # noqa: ARG002
        """Respond with the code of a fault."""
        return envelope(fault.code, fault.message or errors.said(fault.code), {})

    def counted_as(self, fault: Fault) -> str:
        """Count a refusal by its code."""
        return str(fault.code) if fault.kind == "code" else fault.kind

    async def _respond(self, request: Request, path: str) -> gate.Done:
        """Run the endpoint."""
        code, text, data = await self._worked(request, path)
        return str(code), envelope(code, text, data)

    async def _worked(self, request: Request, path: str) -> tuple[int, str, dict[str, Any]]:
        """Return code, message and data of one call."""
        try:
            endpoint = self._endpoints.get(path)
            if endpoint is None or endpoint.method != request.method:
                raise ApiError(errors.NO_SCHEMA, f"No schema found for {request.method} /v1.3/{path}")
            call = Call(self._site, request)
            if not endpoint.public:
                self._admit(call, endpoint)
            if request.method == "POST" and "multipart" not in request.headers.get("content-type", ""):
                call.raw = await request.body()
            data = await endpoint.handler(call)
        except ApiError as refusal:
            return refusal.code, refusal.text, {}
        return errors.OK, "OK", data

    def _admit(self, call: Call, endpoint: Endpoint) -> None:
        """Check token, then quota, then scope."""
        token = call.request.headers.get("access-token", "")
        if not token:
            raise ApiError(errors.TOKEN_MISSING, "Access token is empty. Please set the header Access-Token.")
        found = self._site.tokens.by_access_token(token)
        if found is None or found[0].revoked:
            raise ApiError(errors.TOKEN_WRONG, "Access token is incorrect or has been revoked.")
        grant, expires_at = found
        if self._site.tokens.is_over(expires_at):
            raise ApiError(errors.TOKEN_EXPIRED, "Access token is expired.")
        limits = self._site.settings.limits
        if not self._site.quotas.allows(endpoint.path, grant.app_id, grant.business_id, limits):
            raise ApiError(errors.TOO_MANY_REQUESTS, "Too many requests. Please retry in some time.")
        call.grant, call.app = grant, self._site.store.apps.get(grant.app_id)
        call.scopes = frozenset(grant.scopes)
        if endpoint.scope and endpoint.scope not in call.scopes:
            raise _lacking(endpoint, call)
