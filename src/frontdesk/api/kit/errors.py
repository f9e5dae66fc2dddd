"""Errors as problem+json (RFC 9457). `type` is stable for programs, `detail` a sentence for people.

An unexpected error is logged with its traceback; its response discloses nothing about the inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import asyncpg
import msgspec
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.core.errors import DomainError, Family
from frontdesk.db.clashes import is_removed_meanwhile
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.kit.cursors import BadCursor
from frontdesk.kit.files import NoRoom

log = structlog.get_logger(__name__)

STATUS: Mapping[Family, HTTPStatus] = {
    "not_found": HTTPStatus.NOT_FOUND,
    "conflict": HTTPStatus.CONFLICT,
    "forbidden": HTTPStatus.FORBIDDEN,
    "refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "unauthenticated": HTTPStatus.UNAUTHORIZED,
    "too_many": HTTPStatus.TOO_MANY_REQUESTS,
    "failed": HTTPStatus.BAD_GATEWAY,
}
RETRY_SECONDS = 5
LARGEST_ID = 2**63 - 1
MOST_DIGITS = 19
# The first is what the driver itself refuses to send; its other kinds are the server's, and faults of ours.
UNSTORABLE = (asyncpg.DataError, asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)
SLUGS = {
    HTTPStatus.BAD_REQUEST: "bad-request",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type",
}
IN_WORDS = {"extra_forbidden": "This request has no such field", "missing": "This field is required"}
"""What the library says otherwise, by its type of error."""
NO_OBJECT = ("missing", "model_attributes_type")
"""How the validation names a body that is left out, or is something else than a JSON object."""
PLAINER = {
    "There was an error parsing the body": "The body isn't valid JSON in UTF-8.",
    "Invalid multipart data.": "The upload can't be read: it is cut off, or the file's name is over 4,000 bytes.",
}
"""What libraries say, in words that tell what to do."""


def problem(
    status: int,
    slug: str,
    title: str,
    detail: str,
    extra: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem+json response; a `retry_after` (seconds) among the extras becomes the header as well."""
    body = {"type": f"/problems/{slug}", "title": title, "status": int(status), "detail": detail, **(extra or {})}
    sent = {"cache-control": "no-store", **(headers or {})}
    if "retry_after" in body:
        sent["retry-after"] = str(body["retry_after"])
    if status == HTTPStatus.UNAUTHORIZED:
        sent["www-authenticate"] = "Bearer"
    return Response(msgspec.json.encode(body), int(status), sent, "application/problem+json")


def of_domain(error: DomainError) -> Response:
    """Return the response to a refusal of the core."""
    return problem(STATUS[error.family], error.slug, error.title, str(error), error.extra)


def of_database(_error: DatabaseUnavailable) -> Response:
    """Return the response while the database is away."""
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "database-unavailable",
        "The database is unavailable",
        "The server can't reach its database right now. Nothing was changed. Try again.",
        {"retry_after": RETRY_SECONDS},
    )


def of_unexpected() -> Response:
    """Return the response to an unexpected error."""
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "unexpected",
        "Something went wrong",
        "Something went wrong on the server. The error was logged. Try again.",
    )


def respond_to_errors(app: FastAPI) -> None:
    """Make the application respond to every error with a problem."""
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(DatabaseUnavailable, _database)
    app.add_exception_handler(NoRoom, _no_room)
    app.add_exception_handler(BadCursor, _cursor)
    app.add_exception_handler(asyncpg.DataError, _unstorable)
    app.add_exception_handler(asyncpg.DeadlockDetectedError, _clash)
    app.add_exception_handler(asyncpg.ForeignKeyViolationError, _removed_meanwhile)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


# The handlers take any exception because that is how Starlette types them; it calls each only for its own kind.
async def _domain(_request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    return of_domain(error)


async def _database(_request: Request, error: Exception) -> Response:
    assert isinstance(error, DatabaseUnavailable)
    log.warning("the database is away", error=str(error))
    return of_database(error)


async def _no_room(_request: Request, error: Exception) -> Response:
    log.error("there is no room", reason=str(error))
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "disk-full",
        "The disk is full",
        "The server's disk is full, so the file was not kept. Tell the person who runs this installation.",
        {"retry_after": RETRY_SECONDS},
    )


async def _clash(_request: Request, error: Exception) -> Response:
    """Return the response to a request that clashed with another: the database ended it as if it had never been
    made.
    """
    log.warning("a request clashed with another", exc_info=error)
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "clash",
        "Changed by somebody else at the same time",
        "Someone else was changing the same data. Nothing was changed. Try again.",
        {"retry_after": 1},
    )


async def _removed_meanwhile(_request: Request, error: Exception) -> Response:
    """Return the response to a request that names something which another request removed at the same time."""
    if not is_removed_meanwhile(error):
        raise error
    log.warning("a request named what was removed meanwhile", exc_info=error)
    return problem(
        HTTPStatus.CONFLICT,
        "removed-meanwhile",
        "Deleted in the meantime",
        "Someone just deleted something you're using here. Reload and try again.",
    )


async def _cursor(_request: Request, error: Exception) -> Response:
    return problem(HTTPStatus.BAD_REQUEST, "bad-cursor", "Unknown cursor", str(error))


async def _unstorable(request: Request, error: Exception) -> Response:
    """Return the response to a number beyond 64 bits or a text with NUL: no id and no text of ours is like that."""
    if type(error) not in UNSTORABLE:
        raise error
    if any(_is_no_id(value) for value in request.path_params.values()):
        return _nothing_there()
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-request",
        "The request is not valid",
        "A number in it is too large, or a text contains a character that cannot be stored.",
    )


async def _invalid(_request: Request, error: Exception) -> Response:
    """Return the response to an invalid request, without repeating what was sent: it may be a password."""
    assert isinstance(error, RequestValidationError)
    if any(found["loc"][:1] == ("path",) for found in error.errors()):
        return _nothing_there()
    if any(found["type"] == "json_invalid" for found in error.errors()):
        return _bad_request("The body isn't valid JSON.")
    if any(found["loc"] == ("body",) and found["type"] in NO_OBJECT for found in error.errors()):
        return _bad_request("Send a JSON object as the body, with Content-Type: application/json.")
    wrong = [
        {"field": ".".join(map(str, found["loc"])), "message": IN_WORDS.get(found["type"], found["msg"])}
        for found in error.errors()
    ]
    first = wrong[0] if wrong else {"field": "body", "message": "is not valid"}
    detail = f"{first['field']}: {first['message']}."
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", "The request is not valid", detail, {"errors": wrong}
    )


def _bad_request(detail: str) -> Response:
    return problem(HTTPStatus.BAD_REQUEST, "bad-request", HTTPStatus.BAD_REQUEST.phrase, detail)


def _is_no_id(value: object) -> bool:
    number = str(value)
    return number.isascii() and number.isdigit() and (len(number) > MOST_DIGITS or int(number) > LARGEST_ID)


def _nothing_there() -> Response:
    """Return the response for an address with an unknown number, or with none where one belongs."""
    return problem(HTTPStatus.NOT_FOUND, "not-found", "Not Found", "There is nothing at this address.")


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    slug = SLUGS.get(status, f"http-{status.value}")
    sentences = {
        HTTPStatus.NOT_FOUND: "There is nothing at this address.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This address doesn't support that method.",
    }
    detail = sentences.get(status) or PLAINER.get(str(error.detail), str(error.detail))
    return problem(status, slug, status.phrase, detail, headers=error.headers)


class UnexpectedErrors:
    """ASGI middleware that logs unexpected errors and responds 500, or breaks off a response already begun."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            # The route and not the path: an invitation's token is part of one.
            route = getattr(scope.get("route"), "path", None)
            log.exception("request failed", method=scope["method"], route=route)
            if begun:
                raise
            await of_unexpected()(scope, receive, send)
