"""Refusals of the Business API's `customer_service/`: HTTP 200 with a `code` other than 0."""

NO_PERMISSION = 40001
BAD_PARAMETER = 40002
NO_SCHEMA = 40006
BLOCKED = 40064
TOKEN_EXPIRED = 40102
TOKEN_MISSING = 40104
TOKEN_WRONG = 40105
UNSUPPORTED_FILE = 40908


class ApiError(Exception):
    """Refusal: `code` is one of the constants here, `text` becomes the envelope's message."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


def missing(field: str) -> ApiError:
    """Refuse a required field that is not there."""
    return ApiError(BAD_PARAMETER, f"{field}: Missing data for required field")


def invalid(field: str, why: str = "Invalid value") -> ApiError:
    """Refuse a field whose value is not allowed."""
    return ApiError(BAD_PARAMETER, f"{field}: {why}")
