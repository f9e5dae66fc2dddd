"""Gate of everything below `/tiktok-open/` that an app calls: quota, tokens, scopes, and the shapes of responses.

Three families, told apart by their paths: `v2/oauth/` takes forms and the client secret, the rest of `v2/` a
`Authorization: Bearer`, `open_api/v1.3/customer_service/` the header `Access-Token`. A path must end with `/`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from frontdesk.sandbox.kit import gate
from frontdesk.sandbox.kit.apps import Grant
from frontdesk.sandbox.kit.gate import bearer_token
from frontdesk.sandbox.kit.ids import trace_id
from frontdesk.sandbox.tiktok_open import business_errors as business_codes
from frontdesk.sandbox.tiktok_open import errors
from frontdesk.sandbox.tiktok_open.business_errors import ApiError
from frontdesk.sandbox.tiktok_open.errors import OAuthRefusal, Refusal
from frontdesk.sandbox.tiktok_open.model import Account, Fault, OpenConversation
from frontdesk.sandbox.tiktok_open.site import OpenSite

BUSINESS = "open_api/"
OAUTH = "v2/oauth/"
NO_TOKEN = "The access token is invalid or not found in the request."  # noqa: S105 - a sentence


@dataclass
class Call:
    """Request that was let through. `grant` is set for endpoints that take an access token."""

    site: OpenSite
    request: Request
    grant: Grant | None = None

    @property
    def account(self) -> Account:
        """Return the business the token was given for."""
        found = None if self.grant is None else self.site.store.businesses.get(self.grant.business_id)
        if found is None:
            raise Refusal(errors.ACCESS_TOKEN_INVALID, NO_TOKEN)
        return found

    def business(self, business_id: str) -> Account:
        """Return the business that a Business API call names, which must be the one the token was given for."""
        if not business_id:
            raise business_codes.missing("business_id")
        if self.grant is None or self.grant.business_id != business_id:
            raise ApiError(business_codes.NO_PERMISSION, "You do not have permission to operate this business_id.")
        return self.account

    def query(self, name: str) -> str:
        """Return a required query parameter of the Business API."""
        value = self.request.query_params.get(name, "")
        if not value:
            raise business_codes.missing(name)
        return value

    def conversation(self, business: Account, conversation_id: str) -> OpenConversation | None:
        """Return a conversation of this business."""
        found = self.site.store.conversations.get(conversation_id)
        return found if found is not None and found.business == business.open_id else None


Endpoint = gate.Endpoint[Call]


def v2_error(status: int, code: str, text: str) -> Response:
    """Return a refusal of the v2 API."""
    trace = trace_id()
    body = {"data": {}, "error": {"code": code, "message": text, "log_id": trace}}
    return JSONResponse(body, status_code=status, headers={"X-Tt-Logid": trace})


def business_error(code: int, text: str) -> Response:
    """Return a refusal of the Business API: HTTP 200."""
    trace = trace_id()
    body = {"code": code, "message": text, "request_id": trace, "data": {}}
    return JSONResponse(body, headers={"X-Tt-Logid": trace})


def oauth_error(refusal: OAuthRefusal) -> Response:
    """Return a refusal of the token endpoints: HTTP 400."""
    trace = trace_id()
    body = {"error": refusal.error, "error_description": refusal.text, "log_id": trace}
    return JSONResponse(body, status_code=400, headers={"X-Tt-Logid": trace})


class Gate(gate.Gate[Fault]):
    """Dispatcher of `/tiktok-open/{path}`."""

    def __init__(self, site: OpenSite, endpoints: Sequence[Endpoint]) -> None:
        super().__init__(site.tally, site.closing)
        self._site = site
        self._endpoints = {endpoint.path: endpoint for endpoint in endpoints}

    async def __call__(self, request: Request) -> Response:
        """Respond to one call."""
        path: str = request.path_params["path"]
        if not path.endswith("/"):
            return PlainTextResponse("404 page not found", status_code=404)
        return await self.respond(path, self._site.faults.for_call(path), partial(self._respond, request, path))

    def refused(self, name: str, fault: Fault) -> Response:
        """Respond with the Business API's `code`, or with the HTTP `status` and its code in words."""
        text = fault.message or "Injected by the sandbox."
        if name.startswith(BUSINESS):
            return business_error(fault.code, text)
        if name.startswith(OAUTH):
            return oauth_error(OAuthRefusal("server_error", text))
        return v2_error(fault.status, errors.BY_STATUS.get(fault.status, errors.INTERNAL_ERROR[1]), text)

    async def _respond(self, request: Request, path: str) -> gate.Done:
        """Run the endpoint."""
        try:
            body = await self._worked(request, path)
        except Refusal as refusal:
            return refusal.code, v2_error(refusal.status, refusal.code, refusal.text)
        except OAuthRefusal as refusal:
            return refusal.error, oauth_error(refusal)
        except ApiError as refusal:
            return str(refusal.code), business_error(refusal.code, refusal.text)
        return "ok", JSONResponse(body, headers={"X-Tt-Logid": trace_id()})

    async def _worked(self, request: Request, path: str) -> dict[str, Any]:
        endpoint = self._endpoints.get(path)
        if endpoint is None or endpoint.method != request.method:
            if path.startswith(BUSINESS):
                raise ApiError(business_codes.NO_SCHEMA, f"No schema found for {request.method} /{path}")
            raise Refusal(errors.UNSUPPORTED_PATH, f"Unsupported path: {request.method} /{path}")
        # The sandbox's clock, not real time: a test may move on instead of waiting.
        if not self._site.minute.allows(path, self._site.settings.limits.calls_per_minute, self._site.clock.now_ms()):
            # The same for all three families: the description names HTTP 429 and no exception.
            raise Refusal(errors.RATE_LIMIT_EXCEEDED, "The API rate limit was exceeded. Please try again later.")
        call = Call(self._site, request)
        if path.startswith(BUSINESS):
            self._admit_to_business(call, endpoint)
        elif not path.startswith(OAUTH):
            self._admit_to_v2(call, endpoint)
        return await endpoint.handler(call)

    def _admit_to_v2(self, call: Call, endpoint: Endpoint) -> None:
        """Check token, then scope. A missing, wrong, revoked and expired token are all `access_token_invalid`."""
        tokens = self._site.tokens
        found = tokens.by_access_token(bearer_token(call.request))
        if found is None or found[0].revoked or tokens.is_over(found[1]):
            raise Refusal(errors.ACCESS_TOKEN_INVALID, f"{NO_TOKEN} Please refresh the token and retry.")
        call.grant = found[0]
        if endpoint.scope and endpoint.scope not in call.grant.scopes:
            raise Refusal(errors.SCOPE_NOT_AUTHORIZED, f"The user did not authorize the scope {endpoint.scope}.")

    def _admit_to_business(self, call: Call, endpoint: Endpoint) -> None:
        """Check token, then scope, with the Business API's codes."""
        token = call.request.headers.get("access-token", "")
        if not token:
            raise ApiError(business_codes.TOKEN_MISSING, "Access token is empty. Please set the header Access-Token.")
        found = self._site.tokens.by_access_token(token)
        if found is None or found[0].revoked:
            raise ApiError(business_codes.TOKEN_WRONG, "Access token is incorrect or has been revoked.")
        if self._site.tokens.is_over(found[1]):
            raise ApiError(business_codes.TOKEN_EXPIRED, "Access token is expired.")
        call.grant = found[0]
        if endpoint.scope not in call.grant.scopes:
            raise ApiError(business_codes.NO_PERMISSION, f"No permission: the scope {endpoint.scope} was not granted.")
