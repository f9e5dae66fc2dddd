"""An invented channel whose one webhook tells of several accounts, and whose platform reads the response.

A body is `{"entry": [{"id": account, "letters": [{"id", "from", "text"}]}]}`, signed with the app's secret. A letter
without an id cannot be read; one with a `kind` is something that nobody here knows.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from frontdesk.channels.tiktok_dm.manifest import MANIFEST
from frontdesk.contract.capabilities import CallLimit, Capabilities, InboxFacts
from frontdesk.contract.channel import Connection
from frontdesk.contract.errors import Malformed, SignatureRejected
from frontdesk.contract.events import Content, InboundEvent, MessageReceived, Party, Unknown
from frontdesk.contract.manifest import Setting
from frontdesk.contract.outgoing import Outgoing, Receipt
from frontdesk.contract.webhooks import AccountEvents, Secrets, WebhookRequest, WebhookResponse, read_each
from frontdesk.gateway.catalog.registry import CHANNELS, Makers
from frontdesk.kit.http import HttpClient
from frontdesk.platforms.lenient_json import Json, as_id, as_list, as_name, as_object, as_text, read_json

SECRET = "MANYACCOUNTS_SECRET"
HEADER = "x-many-signature"
WRITTEN = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)


class ManyAccounts:
    """Letters of many accounts in one envelope."""

    manifest = replace(
        MANIFEST,
        name="many_accounts",
        platform="many_accounts",
        title="Many accounts",
        webhook_path="many-accounts",
        callback_path=None,
        settings=(Setting(name=SECRET, title="Secret", help="", kind="secret"),),
    )

    def __init__(self, http: HttpClient) -> None:
        del http

    def capabilities(self, inbox: InboxFacts) -> Capabilities:
        return Capabilities(text_limit=1000)

    def call_limits(self, inbox: InboxFacts) -> tuple[CallLimit, ...]:
        return ()

    def read(self, request: WebhookRequest, secrets: Secrets | None) -> tuple[AccountEvents, ...]:
        if secrets is not None and not hmac.compare_digest(
            sign(secrets.get(SECRET, ""), request.body), request.headers.get(HEADER, "")
        ):
            raise SignatureRejected("The signature is wrong.")
        document = read_json(request.body)
        if not isinstance(document, dict):
            raise Malformed("the webhook is not an object")
        parts = tuple(self._parts(document))
        if not parts:
            raise Malformed("the webhook names no account")
        return parts

    def _parts(self, document: Json) -> Iterator[AccountEvents]:
        for entry in map(as_object, as_list(document.get("entry"))):
            account = as_id(entry.get("id"))
            if account is not None:
                part = read_each(account, _event, as_list(entry.get("letters")))
                yield replace(part, body=msgspec.json.encode({"entry": [entry]}))

    def respond_with(self, request: WebhookRequest, told: Sequence[AccountEvents]) -> WebhookResponse:
        count = sum(len(part.events) for part in told)
        return WebhookResponse(body=f"<Took count='{count}'/>".encode(), content_type="text/xml; charset=utf-8")

    async def send(self, outgoing: Outgoing, connection: Connection) -> Receipt:
        return Receipt(remote_id="sent-1")


def sign(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _event(raw: object) -> tuple[InboundEvent]:
    letter = as_object(raw)
    letter_id, sender = as_id(letter.get("id")), as_id(letter.get("from"))
    if letter_id is None or sender is None:
        raise Malformed("a letter without an id")
    if (kind := as_name(letter.get("kind"))) is not None:
        note = as_text(letter.get("note")) or "Something came that is not known here."
        person = Party(remote_id=sender)
        return (Unknown(raw_kind=kind, note=note, at=WRITTEN, conversation_id=sender, sender=person),)
    return (
        MessageReceived(
            conversation_id=sender,
            message_id=letter_id,
            sent_at=WRITTEN,
            sender=Party(remote_id=sender, name=sender.capitalize()),
            content=Content(kind="text", raw_kind="letter", text=as_text(letter.get("text"))),
        ),
    )


MAKERS: Makers = (*CHANNELS, ManyAccounts)
