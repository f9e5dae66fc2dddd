"""Subject of a kept webhook, for the list of them: its kind, its customer, and how it begins.

Names and texts are read from where they are kept, not from the webhook: what was deleted is not shown again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from frontdesk.contract import events
from frontdesk.contract.events import InboundEvent
from frontdesk.core.webhook_deliveries.views import AboutKind, AboutState, DeliverySubject
from frontdesk.db.transaction import Transaction

SNIPPET = 140

_KINDS: Mapping[type[InboundEvent], AboutKind] = {
    events.MessageReceived: "message",
    events.MessageEchoed: "echo",
    events.ReceiptUpdated: "read",
    events.StatusChanged: "status",
    events.ReactionChanged: "reaction",
    events.ReferralReceived: "referral",
    events.CommentReceived: "comment",
    events.CommentStateChanged: "comment_changed",
    events.PrivateReplyOffered: "comment_invited",
    events.AuthorizationLost: "authorization_lost",
    events.MessageEdited: "message_edited",
    events.MessageDeleted: "message_deleted",
    events.ContactUpdated: "contact_updated",
    events.CallChanged: "call",
    events.TemplateChanged: "template",
    events.Unknown: "unknown",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """Rows that are kept under a remote id."""

    who: str | None
    text: str | None


async def about(
    transaction: Transaction,
    account_id: int,
    inbox_id: int,
    platform: str,
    events_of: Mapping[int, tuple[InboundEvent, ...]],
) -> dict[int, DeliverySubject]:
    """Return what each delivery is about, by its id; one without a subject is left out."""
    firsts = {delivery: found[0] for delivery, found in events_of.items() if found}
    ids = {text for event in firsts.values() for text in _ids(event)}
    known = await _known(transaction, account_id, inbox_id, platform, ids) if ids else {}
    return {delivery: _about(event, known, len(events_of[delivery]) - 1) for delivery, event in firsts.items()}


def _about(event: InboundEvent, known: Mapping[tuple[str, str], _Known], more: int) -> DeliverySubject:
    found = next((known[key] for key in _keys(event) if key in known), _Known(None, None))
    return DeliverySubject(
        kind=_KINDS.get(type(event), "unknown"),
        who=found.who or _sender(event),
        text=found.text or _said(event),
        state=_state(event),
        more=more,
    )


def _said(event: InboundEvent) -> str | None:
    """Return what the webhook itself says of its subject, where nothing is kept under an id."""
    match event:
        case events.Unknown(note=said) | events.AuthorizationLost(reason=said):
            return said
        case events.TemplateChanged(name=name, language=language):
            return f"{name} ({language})"
        case _:
            return None


def _state(event: InboundEvent) -> AboutState | None:
    match event:
        case events.CallChanged(state=call):
            return call
        case events.TemplateChanged(status=template):
            return template
        case _:
            return None


def _sender(event: InboundEvent) -> str | None:
    """Return the sender as the webhook itself names them."""
    party = next(
        (
            found
            for name in ("sender", "recipient", "reactor", "author", "editor", "by", "caller", "party")
            if (found := getattr(event, name, None))
        ),
        None,
    )
    return None if party is None else party.name or party.username


def _keys(event: InboundEvent) -> list[tuple[str, str]]:
    """Return where to look for the subject, the most telling first."""
    keys = (("comment", "comment_id"), ("message", "message_id"), ("conversation", "conversation_id"))
    return [(kind, value) for kind, name in keys if (value := getattr(event, name, None))]


def _ids(event: InboundEvent) -> list[str]:
    return [value for _, value in _keys(event)]


async def _known(
    transaction: Transaction, account_id: int, inbox_id: int, platform: str, ids: Collection[str]
) -> dict[tuple[str, str], _Known]:
    rows = await transaction.fetch(_KNOWN, account_id, inbox_id, list(ids), SNIPPET, platform)
    return {(row["kind"], row["remote_id"]): _Known(row["name"], row["text"]) for row in rows}


_KNOWN = """
SELECT 'message' AS kind, m.remote_id, c.name, left(m.content, $4) AS text FROM messages m
    JOIN conversations v ON v.account_id = m.account_id AND v.id = m.conversation_id
    JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id
    WHERE m.account_id = $1 AND m.inbox_id = $2 AND m.remote_id = ANY($3::text[])
UNION ALL
SELECT 'conversation', v.remote_id, c.name, NULL FROM conversations v
    JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id
    WHERE v.account_id = $1 AND v.inbox_id = $2 AND v.remote_id = ANY($3::text[])
UNION ALL
SELECT 'comment', k.remote_id, coalesce(c.name, i.name, i.username),
    CASE WHEN k.deleted_at IS NULL THEN left(k.content, $4) END
    FROM comments k LEFT JOIN identities i
        ON i.account_id = k.account_id AND i.platform = $5 AND i.remote_id = k.author_remote_id
    LEFT JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
    WHERE k.account_id = $1 AND k.inbox_id = $2 AND k.remote_id = ANY($3::text[])
"""
