"""Refusals of respond.io's API: an HTTP status, and the same number with a sentence in the body."""

from collections.abc import Mapping


class ApiError(Exception):
    """Refusal; `headers` go with the response."""

    def __init__(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status}: {text}")
        self.status = status
        self.text = text
        self.headers = dict(headers or {})


def bad(text: str) -> ApiError:
    """Return the refusal of a request that does not fit."""
    return ApiError(400, text)


def missing(what: str) -> ApiError:
    """Return the refusal for something that is not there."""
    return ApiError(404, f"{what} not found")
