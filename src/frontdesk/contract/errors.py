"""The whole vocabulary of what can go wrong in a channel. Each carries a sentence that a person can act on."""

from __future__ import annotations

from datetime import datetime, timedelta


class ChannelError(Exception):
    """Something a channel could not do; `str(error)` is the sentence shown to people."""


class SignatureRejected(ChannelError):
    """A webhook's signature is missing, wrong or too old: answered 401, nothing is kept."""


class Malformed(ChannelError):
    """A webhook's body is not what the platform sends: answered 400, nothing is kept."""


class TryLater(ChannelError):
    """The platform did not take it and asks us to come back; `after` is how long to wait, if it said.

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
    """The business must authorise again; nothing works until then and sends wait."""


class TokenExpired(ChannelError):
    """The access token is not taken any more: refresh it once and try again.

    `certain`: the platform itself said so. Something in between may have; then the permission is not given up.
    """

    def __init__(self, text: str, *, certain: bool = True) -> None:
        super().__init__(text)
        self.certain = certain


class WindowClosed(ChannelError):
    """The platform does not let the business write in this conversation now."""

    def __init__(self, text: str, until: datetime | None = None, code: str | None = None) -> None:
        super().__init__(text)
        self.until = until
        self.code = code


class Refused(ChannelError):
    """The platform answered no, for good; `code` is its own, the text its own too.

    Only an answer that is known to be final is one: what nobody knows is `TryLater`.
    """

    def __init__(self, text: str, code: str | None = None) -> None:
        super().__init__(text)
        self.code = code


class AppRefused(Refused):
    """The platform does not know the operator's app: its id or secret in the settings is wrong."""


class Unsupported(ChannelError):
    """This channel cannot carry that."""


class Uncertain(ChannelError):
    """The request left but no answer came: the platform may or may not have it, so it is never blindly sent again."""
