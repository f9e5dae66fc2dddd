"""Arrivals for the intake: what a channel read in a webhook, one for each account that it reports on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog

from frontdesk.contract.channel import Channel
from frontdesk.contract.errors import Malformed
from frontdesk.contract.events import InboundEvent
from frontdesk.contract.webhooks import AccountEvents, WebhookRequest
from frontdesk.core.ingest import InboundBatchItem
from frontdesk.core.ingest.batch import Replay

log = structlog.get_logger(__name__)

NOT_KEPT = frozenset({"authorization", "cookie", "proxy-authorization"})


def arrivals(
    channel: Channel,
    request: WebhookRequest,
    parts: Sequence[AccountEvents],
    remote_id: str | None = None,
) -> list[InboundBatchItem]:
    """Return the parts of a webhook, each to be stored with what is its account's alone.

    `remote_id` is the account that the address belongs to: then everything in the webhook is for it.
    """
    is_shared = len(parts) > 1 and remote_id is None and len({part.remote_id for part in parts}) > 1
    # A body that tells of other accounts, too, is never shown to this one.
    whole = b"" if is_shared else request.body
    return [
        _arrival(
            channel,
            request,
            remote_id or _named(part),
            part.events,
            part.problem,
            whole if part.body is None else part.body,
        )
        for part in parts
    ]


def _named(part: AccountEvents) -> str:
    if part.remote_id is None:
        raise Malformed("the webhook does not say which account it is for")
    return part.remote_id


def kept_arrival(channel: Channel, request: WebhookRequest, remote_account_id: str, replay: Replay) -> InboundBatchItem:
    """Return a stored request, which was checked when it came, as an arrival of its account."""
    events, problem = read_again(channel, request)
    return _arrival(channel, request, remote_account_id, events, problem, request.body, replay)


def read_again(channel: Channel, request: WebhookRequest) -> tuple[tuple[InboundEvent, ...], Exception | None]:
    """Read a stored request again: its events, and what cannot be read in it."""
    try:
        parts = channel.read(request, None)
    except Exception as problem:
        return (), problem
    events = tuple(event for part in parts for event in part.events)
    return events, next((part.problem for part in parts if part.problem is not None), None)


def _arrival(
    channel: Channel,
    request: WebhookRequest,
    remote_account_id: str,
    events: tuple[InboundEvent, ...],
    problem: Exception | None,
    body: bytes,
    replay: Replay | None = None,
) -> InboundBatchItem:
    manifest = channel.manifest
    return InboundBatchItem(
        channel=manifest.name,
        platform=manifest.platform,
        title=manifest.platform_title,
        remote_account_id=remote_account_id,
        path=request.path,
        query=request.query,
        headers=_kept(request.headers),
        body=body,
        received_at=request.received_at,
        events=events,
        error=None if problem is None else _sentence(manifest.name, problem),
        replay=replay,
    )


def _sentence(channel: str, problem: Exception) -> str:
    """Return why a part is parked. An error of ours, and not of the webhook, is also logged."""
    if isinstance(problem, Malformed):
        return f"It could not be read: {problem}."
    log.error("a verified webhook could not be read", channel=channel, exc_info=problem)
    return f"It could not be read: {type(problem).__name__}."


def _kept(headers: Mapping[str, str]) -> Mapping[str, str]:
    if NOT_KEPT.isdisjoint(headers):
        return headers
    return {name: value for name, value in headers.items() if name not in NOT_KEPT}
