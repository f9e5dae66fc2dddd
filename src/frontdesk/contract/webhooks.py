"""Webhooks: the request as it arrived, what it reports of each account, and the response to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Protocol, TypeVar, TypeVarTuple, runtime_checkable

from frontdesk.contract.events import InboundEvent
from frontdesk.kit.values import dataclass

Secrets = Mapping[str, str]
"""What webhooks are checked with: the operator's settings and, where an address belongs to one inbox, its details."""

Args = TypeVarTuple("Args")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """Request that arrived under `/webhooks/`: header names are lower-case, `body` the raw bytes.

    `public_url` is the address of this installation that platforms know, without a slash at the end, and `raw_query`
    the query as it was sent: some platforms sign the whole address.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    public_url: str = ""
    raw_query: str = ""

    @property
    def url(self) -> str:
        """Return the whole address that the platform called."""
        return f"{self.public_url}{self.path}{'?' if self.raw_query else ''}{self.raw_query}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvents:
    """Part of a webhook that is about one account.

    `remote_id` is the account; None for the one that the address belongs to. A part that could not be read, wholly or
    in places, has the `problem`: what was read is processed, and the part is parked, to be seen and replayed.

    `body` is the part alone, in a form that `read` takes. It is needed where a webhook tells of several accounts, for
    each of them is only ever shown its own; None means that the whole body is this account's.
    """

    remote_id: str | None
    events: tuple[InboundEvent, ...] = ()
    problem: Exception | None = field(default=None, compare=False)
    body: bytes | None = field(default=None, repr=False)


def read_part(remote_id: str | None, read: Callable[[*Args], tuple[InboundEvent, ...]], *args: *Args) -> AccountEvents:
    """Read one account's part with `read`; an error there stays in this part."""
    try:
        return AccountEvents(remote_id=remote_id, events=read(*args))
    except Exception as problem:
        return AccountEvents(remote_id=remote_id, problem=problem)


def read_each(
    remote_id: str | None, read: Callable[[Item], tuple[InboundEvent, ...]], items: Iterable[Item]
) -> AccountEvents:
    """Read one account's part item by item; an error in one item leaves the others as they are."""
    events: list[InboundEvent] = []
    problem: Exception | None = None
    for item in items:
        try:
            events += read(item)
        except Exception as error:
            problem = problem or error
    return AccountEvents(remote_id=remote_id, events=tuple(events), problem=problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookResponse:
    """Response to a webhook or a challenge, with status 200."""

    body: bytes
    content_type: str = "text/plain; charset=utf-8"


@runtime_checkable
class AnswersChallenge(Protocol):
    """Channel whose platform sends a challenge with a GET request before it sends webhooks to an address."""

    def challenge(self, request: WebhookRequest, settings: Secrets) -> str:
        """Return the text to respond with.

        Raises `SignatureRejected` for who does not know our secret, else `Malformed`.

        The secret is compared in constant time, and without one nobody is told anything. Pure: no I/O.
        """


@runtime_checkable
class AnswersWith(Protocol):
    """Channel whose platform takes the response to a webhook for an instruction (TwiML, a menu's text)."""

    def respond_with(self, request: WebhookRequest, told: Sequence[AccountEvents]) -> WebhookResponse:
        """Return the response to a webhook that `read` has read; it is sent once everything in it is kept.

        Pure: no I/O.

        The same for each delivery of the same webhook, and never a message to the customer: those go through `send`.
        """


@runtime_checkable
class NamesOnlyTheApp(Protocol):
    """Channel whose webhooks may name the app instead of the account: they are for the app's only connected account."""

    def is_account(self, remote_account_id: str) -> bool:
        """Return whether a `remote_id` that `read` gave is an account, and not the app. Pure: no I/O."""
