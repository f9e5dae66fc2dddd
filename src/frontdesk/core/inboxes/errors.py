"""What can be refused about inboxes and about connecting them. Every text says what happened and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.core.errors import DomainError


class InboxNotFound(DomainError):
    """There is no such inbox, or the person is not a member of it."""

    slug, title, family = "inbox-not-found", "Inbox not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This inbox doesn't exist, or you are not a member of it.")


class InboxNotReady(DomainError):
    """What the inbox can do is not known yet: another version of the program made or changed it a moment ago."""

    slug, title, family = "inbox-not-ready", "Inbox not ready", "conflict"

    def __init__(self) -> None:
        super().__init__("This inbox is being set up. Try again in a few seconds.")


class UnknownMember(DomainError):
    """Somebody who does not belong to the account cannot be a member of its inbox."""

    slug, title, family = "unknown-member", "Colleague not found", "refused"

    def __init__(self, user_ids: Iterable[int]) -> None:
        super().__init__("One of these people is not in this account.", user_ids=sorted(user_ids))


class ConnectDenied(DomainError):
    """The platform sent the browser back with a no."""

    slug, title, family = "connect-denied", "Access was not given", "refused"


class ConnectCancelled(DomainError):
    """The browser came back without having decided anything."""

    slug, title, family = "connect-cancelled", "Connecting was cancelled", "refused"


class ConnectScopesMissing(DomainError):
    """Some of the permissions we need were left out; what was given is given back."""

    slug, title, family = "connect-scopes-missing", "Some permissions are missing", "refused"

    def __init__(self, title: str, missing: Iterable[str]) -> None:
        names = list(missing)
        super().__init__(
            f"Frontdesk also needs these permissions on {title}: {', '.join(names)}. Nothing was connected.",
            missing_scopes=names,
        )


class ConnectStateExpired(DomainError):
    """The way to the platform and back took too long."""

    slug, title, family = "connect-state-expired", "Signing in took too long", "refused"

    def __init__(self) -> None:
        super().__init__("You came back after more than ten minutes. Nothing was connected.")


class ConnectStateForged(DomainError):
    """What came back does not belong to a connection this user began in this account."""

    slug, title, family = "connect-state-forged", "This connection was not started by you", "refused"

    def __init__(self) -> None:
        super().__init__(
            "This link doesn't belong to a connection that you started in this account. Nothing was connected. Don't"
            " open links to this page that others send you."
        )


class ConnectCodeUsed(DomainError):
    """This answer of the platform was used before."""

    slug, title, family = "connect-code-used", "This page was opened before", "conflict"

    def __init__(self) -> None:
        super().__init__("This page works once. If the account isn't listed under Integrations, connect it again.")


class ConnectCodeRefused(DomainError):
    """The platform does not take its own code back: too old, used before, or not for our app."""

    slug, title, family = "connect-code-refused", "The sign-in was not accepted", "refused"


class ConnectAppRefused(DomainError):
    """The platform does not know the operator's app: its id or secret in the settings is wrong."""

    slug, title, family = "connect-app-refused", "The app's ID or secret is wrong", "refused"


class InboxAlreadyConnected(DomainError):
    """The remote account is an inbox of this account and works."""

    slug, title, family = "inbox-already-connected", "Already connected", "conflict"


class InboxConnectedElsewhere(DomainError):
    """The remote account is an inbox of another account of this installation. Which one is not told."""

    slug, title, family = "inbox-connected-elsewhere", "Connected in another account", "conflict"


class InboxDifferentAccount(DomainError):
    """An inbox can only be reconnected with the remote account it was connected with."""

    slug, title, family = "inbox-different-account", "This is another account", "refused"


class PlatformFailed(DomainError):
    """The platform could not be asked, or gave an answer nobody can use."""

    slug, title, family = "platform-failed", "Something went wrong at the other end", "failed"


class InboxNotConnected(DomainError):
    """The platform cannot be asked for an inbox before it is connected again."""

    slug, title, family = "inbox-not-connected", "This inbox is not connected", "conflict"


class NotOffered(DomainError):
    """The channel does not have that, or the platform does not let this account have it."""

    slug, title, family = "not-offered", "Not available", "refused"


class ChannelNotConfigured(DomainError):
    """A setting that only the operator can give is missing or makes no sense."""

    slug, title, family = "channel-not-configured", "This channel is not set up yet", "refused"


class ChannelNotFound(DomainError):
    """There is no channel of that name, or it is not connected that way."""

    slug, title, family = "channel-not-found", "Channel not found", "not_found"

    def __init__(self) -> None:
        super().__init__("There is no channel of that name to connect.")


class MissedUnknowable(DomainError):
    """The platform cannot be asked what the inbox has missed."""

    slug, title, family = "missed-unknowable", "Missed messages can't be checked now", "refused"
