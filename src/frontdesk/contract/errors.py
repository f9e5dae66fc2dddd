"""Errors of a channel, the whole vocabulary. Each carries a sentence that a person can act on."""

from __future__ import annotations

from datetime import datetime, timedelta


class ChannelError(Exception):
    """Error of a channel; `str(error)` is the sentence shown to people."""


class SignatureRejected(ChannelError):
    """Webhook signature that is missing, wrong or too old: the response is 401 and nothing is kept."""


class Malformed(ChannelError):
    """Webhook body that is not what the platform sends: the response is 400 and nothing is kept."""


class TryLater(ChannelError):
    """Request that the platform did not take but may take later; `after` is how long to wait, if it said.

    `doubtful`: something in between may have said so after the platform had taken it, so its history is asked before
    anything is sent again. `limited`: we called it too often.
    """

    def __init__(
        self, text: str, after: timedelta | None = None, *, doubtful: bool = False, limited: bool = False
    ) -> None:
        super().__init__(text)
        self.after = after
        self.doubtful = doubtful
        self.limited = limited


class NeedsReconnect(ChannelError):
    """Permission that has ended: the business must authorise again, and sends wait until then."""


class TokenExpired(ChannelError):
    """Access token that the platform does not take any more: refresh it once and try again.

    `certain`: the platform itself said so. Something in between may have; then the permission is not given up.
    """

    def __init__(self, text: str, *, certain: bool = True) -> None:
        super().__init__(text)
        self.certain = certain


class WindowClosed(ChannelError):
    """Conversation in which the platform does not let the business write now."""

    def __init__(self, text: str, until: datetime | None = None, code: str | None = None) -> None:
        super().__init__(text)
        self.until = until
        self.code = code


class Refused(ChannelError):
    """Refusal by the platform, for good; `code` and the text are its own.

    Only a response that is known to be final is a refusal: an unknown one is `TryLater`.
    """

    def __init__(self, text: str, code: str | None = None) -> None:
        super().__init__(text)
        self.code = code


class AppRefused(Refused):
    """Refusal of the operator's app: its id or secret in the settings is wrong."""


class Unsupported(ChannelError):
    """Content or request that this channel cannot carry."""


class Uncertain(ChannelError):
    """Request without a response: the platform may or may not have it, so it is never blindly sent again."""
