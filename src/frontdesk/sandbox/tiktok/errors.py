"""Return codes of TikTok, as an exception.

The API responds to every refusal with HTTP 200 and a `code` that is not 0; the codes and their meanings are those of
the portal's "Return codes" page as far as public copies show them.
"""

from frontdesk.sandbox.kit.control_api import RuleBroken

OK = 0
NO_PERMISSION = 40001
BAD_PARAMETER = 40002
NO_SCHEMA = 40006
NOT_FOUND = 40007
BLOCKED = 40064
TOO_MANY_REQUESTS = 40100
WRONG_APP = 40101
TOKEN_EXPIRED = 40102
TOKEN_MISSING = 40104
TOKEN_WRONG = 40105
WRONG_AUTH_CODE = 40110
SCOPE_NOT_AUTHORISED = 40130
TOKEN_INVALID_ON_REVOKE = 40131
UNSUPPORTED_FILE = 40908
SYSTEM_ERROR = 51065

_SAID = {
    NOT_FOUND: "The resource does not exist.",
    BLOCKED: "The message is blocked by the messaging rules.",
    TOO_MANY_REQUESTS: "Too many requests. Please retry in some time.",
    TOKEN_EXPIRED: "Access token is expired.",
    TOKEN_WRONG: "Access token is incorrect or has been revoked.",
    UNSUPPORTED_FILE: "Unsupported file type.",
    SYSTEM_ERROR: "System error.",
}


def said(code: int) -> str:
    """Return the text of the envelope beside a code that a fault asks for."""
    return _SAID.get(code, "The request failed.")


class ApiError(RuleBroken):
    """Refusal: `code` is one of the constants here, `text` becomes the envelope's message."""


def missing(field: str) -> ApiError:
    """Return the refusal of a request without a required field, worded as the live API does."""
    return ApiError(BAD_PARAMETER, f"{field}: Missing data for required field")


def invalid(field: str, why: str = "Invalid value") -> ApiError:
    """Return the refusal of a field whose value is not allowed."""
    return ApiError(BAD_PARAMETER, f"{field}: {why}")


def invalid_conversation() -> ApiError:
    """Return TikTok's refusal of an unknown conversation id, most often one whose `+` was not encoded."""
    return ApiError(BAD_PARAMETER, "Param conversation_id is invalid.")
