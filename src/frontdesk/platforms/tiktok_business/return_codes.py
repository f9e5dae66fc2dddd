"""Return codes of TikTok and what they mean to us (portal doc 1737172488964097, and seen in practice).

Only codes that are known to be final end anything. Every other code, known or not, may pass: the call is tried again.

TikTok responds with HTTP 200 and a code; only the code says whether a call worked. No code is documented for a closed
window or a reached cap: 40064, "blocked by messaging rules", stands for all of it.
"""

from __future__ import annotations

from datetime import timedelta

from frontdesk.contract.errors import ChannelError, NeedsReconnect, Refused, TokenExpired, TryLater, WindowClosed

OK = 0
NO_PERMISSION = 40001
BAD_PARAMETER = 40002
NO_SUCH_ROUTE = 40006
NOT_FOUND = 40007
BLOCKED_BY_RULES = 40064
TOO_MANY_REQUESTS = 40100
WRONG_APP = 40101
BAD_AUTH_CODE = 40110
SCOPE_MISSING = 40130
UNSUPPORTED_FILE = 40908

TOKEN_CODES = frozenset({40102, 40104, 40105, 40131})
SCOPE_CODES = frozenset({NO_PERMISSION, SCOPE_MISSING})
FINAL_CODES = frozenset({BAD_PARAMETER, NO_SUCH_ROUTE, NOT_FOUND, WRONG_APP, BAD_AUTH_CODE, UNSUPPORTED_FILE})
_REQUEST_CODES = range(40000, 50000)
"""TikTok did not take the request; any other code may come after it was taken."""


def error_of(code: int, text: str, retry_after: timedelta | None) -> ChannelError:
    """Return the error that a code other than 0 stands for; `text` is TikTok's own sentence."""
    sentence = text or f"TikTok refused the request without giving a reason (code {code})."
    if code in TOKEN_CODES:
        return TokenExpired(sentence)
    if code in SCOPE_CODES:
        return NeedsReconnect(sentence)
    if code == BLOCKED_BY_RULES:
        return WindowClosed(sentence, code=str(code))
    if code in FINAL_CODES:
        return Refused(sentence, code=str(code))
    is_taken = code not in _REQUEST_CODES
    return TryLater(sentence, retry_after, doubtful=is_taken, limited=code == TOO_MANY_REQUESTS)
