"""An invented channel that knows no conversations, takes several files at once, and tells whatever a test wants.

A webhook's body is the number of what it tells in `Mailbox.told`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from frontdesk.channels.tiktok_dm.manifest import MANIFEST
from frontdesk.contract.capabilities import AttachmentRule, CallLimit, Capabilities, InboxFacts
from frontdesk.contract.channel import AccountProfile, Connected, Connection, Credentials, PlatformSettings
from frontdesk.contract.errors import Malformed, SignatureRejected
from frontdesk.contract.events import InboundEvent
from frontdesk.contract.manifest import Setting
from frontdesk.contract.outgoing import Outgoing, Receipt
from frontdesk.contract.webhooks import AccountEvents, Secrets, WebhookRequest
from frontdesk.gateway.catalog.registry import CHANNELS, Makers
from frontdesk.kit.http import HttpClient

ACCOUNT = "shop@marlow.example"
HEADER = "x-mailbox"
TOKEN = "MAILBOX_TOKEN"


class Mailbox:
    """Letters that follow each other."""

    manifest = replace(
        MANIFEST,
        name="mailbox",
        platform="mailbox",
        title="Mailbox",
        card=None,
        label="",
        webhook_path="mailbox",
        callback_path=None,
        settings=(),
    )
    connect_form = (Setting(name=TOKEN, title="Token", help="", kind="secret", required=True),)
    told: ClassVar[list[tuple[InboundEvent, ...]]] = []
    sent: ClassVar[list[Outgoing]] = []
    facts: ClassVar[dict[str, str]] = {}

    def __init__(self, http: HttpClient) -> None:
        del http

    def capabilities(self, inbox: InboxFacts) -> Capabilities:
        files = AttachmentRule(mime_types=("image/png",), max_bytes=1_000_000, max_count=2, with_text=True)
        limit = int(inbox.facts.get("longest", "1000"))
        threads = inbox.facts.get("threads") != "no"
        return Capabilities(text_limit=limit, text_unit="bytes", attachments=files, threads=threads)

    def call_limits(self, inbox: InboxFacts) -> tuple[CallLimit, ...]:
        return ()

    def read(self, request: WebhookRequest, secrets: Secrets | None) -> tuple[AccountEvents, ...]:
        if secrets is not None and request.headers.get(HEADER) != "signed":
            raise SignatureRejected("The signature is wrong.")
        try:
            return (AccountEvents(remote_id=ACCOUNT, events=self.told[int(request.body)]),)
        except (ValueError, IndexError) as error:
            raise Malformed("that was never told") from error

    async def send(self, outgoing: Outgoing, connection: Connection) -> Receipt:
        self.sent.append(outgoing)
        return Receipt(remote_id=f"sent-{len(self.sent)}")

    async def open_account(self, settings: PlatformSettings, values: Mapping[str, str]) -> Connected:
        return Connected(remote_id=ACCOUNT, credentials=Credentials(access_token=values[TOKEN], access_expires_at=None))

    async def account_profile(self, connection: Connection) -> AccountProfile:
        return AccountProfile(username=None, name="Shop", avatar_url=None, facts=dict(self.facts))


class Counter(Mailbox):
    """What is said at the counter: no platform is behind it, and nobody sends webhooks."""

    manifest = replace(Mailbox.manifest, name="counter", platform="counter", title="Counter", webhook_path=None)

    def read(self, request: WebhookRequest, secrets: Secrets | None) -> tuple[AccountEvents, ...]:
        raise SignatureRejected("Nothing is sent here.")


MAKERS: Makers = (*CHANNELS, Mailbox, Counter)
