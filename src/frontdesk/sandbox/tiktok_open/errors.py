"""Refusals of the open profile's endpoints, and the three shapes in which they say so.

- `Refusal`: HTTP status and a code in words, `{"error": {"code", "message", "log_id"}}`, as TikTok's page "Error
  Handling" of the v2 API lists them; the codes of messages are this simulator's, no source names any.
- `OAuthRefusal`: HTTP 400 and `{"error", "error_description", "log_id"}`, as Login Kit's "Error Handling" has them.
- the Business API's own (`business_errors.ApiError`): HTTP 200 and a `code` other than 0.
"""

ACCESS_TOKEN_INVALID = (401, "access_token_invalid")
SCOPE_NOT_AUTHORIZED = (401, "scope_not_authorized")
INVALID_PARAMS = (400, "invalid_params")
CONVERSATION_NOT_FOUND = (404, "conversation_not_found")
UNSUPPORTED_PATH = (404, "unsupported_path")
REPLY_WINDOW_CLOSED = (403, "reply_window_closed")
MESSAGE_LIMIT_REACHED = (403, "message_limit_reached")
RATE_LIMIT_EXCEEDED = (429, "rate_limit_exceeded")
INTERNAL_ERROR = (500, "internal_error")

BY_STATUS = dict(
    (ACCESS_TOKEN_INVALID, INVALID_PARAMS, CONVERSATION_NOT_FOUND, REPLY_WINDOW_CLOSED, RATE_LIMIT_EXCEEDED)
)
"""The code that an injected error of this HTTP status carries; anything else is `internal_error`."""


class Refusal(Exception):
    """Refusal of a v2 endpoint."""

    def __init__(self, kind: tuple[int, str], text: str) -> None:
        super().__init__(text)
        self.status, self.code = kind
        self.text = text


class OAuthRefusal(Exception):
    """Refusal of a token endpoint; `error` is one of OAuth 2's words."""

    def __init__(self, error: str, text: str) -> None:
        super().__init__(text)
        self.error = error
        self.text = text
