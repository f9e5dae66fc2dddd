"""Refusals about inboxes and about connecting them. Every text says what happened and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.core.errors import DomainError


class InboxNotFound(DomainError):
    """Inbox that does not exist, or that the person is not a member of."""

    slug, title, family = "inbox-not-found", "Inbox not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This inbox doesn't exist, or you are not a member of it.")


class InboxNotReady(DomainError):
    """Inbox whose capabilities are not known yet: another version of the program made or changed it a moment ago."""

    slug, title, family = "inbox-not-ready", "Inbox not ready", "conflict"

    def __init__(self) -> None:
        super().__init__("This inbox is being set up. Try again in a few seconds.")


class UnknownMember(DomainError):
    """Member of an inbox who does not belong to the account."""

    slug, title, family = "unknown-member", "Colleague not found", "refused"

    def __init__(self, user_ids: Iterable[int]) -> None:
        super().__init__("One of these people is not in this account.", user_ids=sorted(user_ids))


class ConnectDenied(DomainError):
    """Connection that the platform sent the browser back from with a refusal."""

    slug, title, family = "connect-denied", "Access denied", "refused"


class ConnectCancelled(DomainError):
    """Connection that the browser came back from without a decision."""

    slug, title, family = "connect-cancelled", "Connection canceled", "refused"


class ConnectScopesMissing(DomainError):
    """Connection without some of the permissions we need; the others are given back."""

    slug, title, family = "connect-scopes-missing", "Some permissions are missing", "refused"

    def __init__(self, title: str, missing: Iterable[str]) -> None:
        names = list(missing)
        super().__init__(
            f"Frontdesk also needs these permissions on {title}: {', '.join(names)}. Nothing was connected.",
            missing_scopes=names,
        )


class ConnectStateExpired(DomainError):
    """Connection that took too long on the way to the platform and back."""

    slug, title, family = "connect-state-expired", "Signing in took too long", "refused"

    def __init__(self) -> None:
        super().__init__("Signing in took longer than ten minutes. Nothing was connected.")


class ConnectStateForged(DomainError):
    """Connection that this user did not begin in this account."""

    slug, title, family = "connect-state-forged", "You didn't start this connection", "refused"

    def __init__(self) -> None:
        super().__init__(
            "This link doesn't belong to a connection that you started in this account. Nothing was connected. Don't"
            " open links to this page that others send you."
        )


class ConnectCodeUsed(DomainError):
    """Code of the platform that was used before."""

    slug, title, family = "connect-code-used", "This link was already used", "conflict"

    def __init__(self) -> None:
        super().__init__("This page works once. If the account isn't listed under Integrations, connect it again.")


class ConnectCodeRefused(DomainError):
    """Code that the platform itself does not take: too old, used before, or not for our app."""

    slug, title, family = "connect-code-refused", "Sign-in not accepted", "refused"


class ConnectAppRefused(DomainError):
    """Refusal of the operator's app by the platform: its id or secret in the settings is wrong."""

    slug, title, family = "connect-app-refused", "The app's ID or secret is wrong", "refused"


class InboxAlreadyConnected(DomainError):
    """Remote account that is an inbox of this account and works."""

    slug, title, family = "inbox-already-connected", "Already connected", "conflict"


class InboxConnectedElsewhere(DomainError):
    """Remote account that is an inbox of another account of this installation, which is not named."""

    slug, title, family = "inbox-connected-elsewhere", "Connected in another account", "conflict"


class InboxDifferentAccount(DomainError):
    """Reconnection with another remote account than the inbox was connected with."""

    slug, title, family = "inbox-different-account", "Different account", "refused"


class PlatformFailed(DomainError):
    """Platform that could not be asked, or gave an unusable response."""

    slug, title, family = "platform-failed", "The platform had a problem", "failed"


class InboxNotConnected(DomainError):
    """Inbox that must be connected again before the platform can be asked for it."""

    slug, title, family = "inbox-not-connected", "Inbox not connected", "conflict"


class NotOffered(DomainError):
    """Feature that the channel does not have, or the platform does not let this account have."""

    slug, title, family = "not-offered", "Not available", "refused"


class ChannelNotConfigured(DomainError):
    """Channel setting that only the operator can give and that is missing or makes no sense."""

    slug, title, family = "channel-not-configured", "Channel not set up yet", "refused"


class ChannelNotFound(DomainError):
    """Channel that does not exist, or is not connected that way."""

    slug, title, family = "channel-not-found", "Channel not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This channel doesn't exist, or can't be connected this way.")


class CatchUpUnavailable(DomainError):
    """Platform that cannot be asked what the inbox has missed."""

    slug, title, family = "catch-up-unavailable", "Missed messages can't be checked now", "refused"
