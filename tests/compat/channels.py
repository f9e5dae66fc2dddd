"""Two invented channels that the message gateway can be set up with, in place of those an installation has.

`ClayTalk` is the simulator's direct messages under another name: connected through the browser, or by tokens of the
environment. `MudMail` has a platform of its own that this file plays: connected by a key, and polled.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import uuid4

import msgspec

from frontdesk.channels.tiktok_dm.channel import TikTokDirectMessages
from frontdesk.channels.tiktok_dm.manifest import MANIFEST
from frontdesk.contract.capabilities import CallLimit, Capabilities, InboxFacts
from frontdesk.contract.channel import AccountProfile, Connected, Connection, Credentials, PlatformSettings
from frontdesk.contract.errors import Malformed, Refused, SignatureRejected, TryLater
from frontdesk.contract.events import Content, InboundEvent, MessageReceived, Party
from frontdesk.contract.manifest import Setting
from frontdesk.contract.outgoing import Outgoing, Receipt
from frontdesk.contract.polling import ConversationList, PolledMessages, PollPace
from frontdesk.contract.webhooks import AccountEvents, Secrets, WebhookRequest, read_part
from frontdesk.gateway.catalog.registry import CHANNELS, Makers
from frontdesk.kit.http import HttpClient


def secret(name: str, *, required: bool = False, default: str | None = None) -> Setting:
    return Setting(name=name, title=name, help="", kind="secret", required=required, default=default)


class ClayTalk(TikTokDirectMessages):
    manifest = replace(
        MANIFEST,
        name="claytalk",
        platform="claytalk",
        title="ClayTalk",
        webhook_path="claytalk",
        callback_path="/claytalk/callback",
        settings=(*MANIFEST.settings, secret("CLAYTALK_VERIFY_TOKEN")),
    )
    provider = "official"
    provided = (
        secret("CLAY_ACCOUNT"),
        secret("CLAY_ACCESS_TOKEN"),
        secret("CLAY_REFRESH_TOKEN"),
        secret("WEBHOOK_VERIFY_TOKEN", required=True),
    )

    def platform_values(self, values: Mapping[str, str]) -> dict[str, str]:
        return {"CLAYTALK_VERIFY_TOKEN": values["WEBHOOK_VERIFY_TOKEN"]}

    async def provided_account(self, settings: PlatformSettings, values: Mapping[str, str]) -> Connected:
        credentials = Credentials(
            access_token=values["CLAY_ACCESS_TOKEN"],
            access_expires_at=datetime.now(UTC) + timedelta(days=1),
            refresh_token=values["CLAY_REFRESH_TOKEN"],
            scopes=self.required_scopes,
        )
        connection = Connection(remote_id=values["CLAY_ACCOUNT"], credentials=credentials, settings=settings)
        await self.account_profile(connection)
        return Connected(remote_id=connection.remote_id, credentials=credentials)

    def challenge(self, request: WebhookRequest, settings: PlatformSettings) -> str:
        if not hmac.compare_digest(request.query.get("verify_token", ""), settings.get("CLAYTALK_VERIFY_TOKEN", "")):
            raise SignatureRejected("That is another token.")
        return request.query["challenge"]


class MudMail:
    manifest = replace(
        MANIFEST,
        name="mudmail",
        platform="mudmail",
        title="MudMail",
        webhook_path="mudmail",
        callback_path=None,
        settings=(Setting(name="MUDMAIL_API", title="API", help="", kind="url", default="https://api.mud.example"),),
    )
    provider = "respondio"
    provided = (
        secret("MUD_KEY", required=True),
        Setting(name="MUD_URL", title="URL", help="", kind="url", default="https://api.mud.example"),
    )
    asked: ClassVar[list[str]] = []
    """The keys that the platform was asked about, in turn."""
    away: ClassVar[bool] = False

    def __init__(self, http: HttpClient) -> None:
        self._limits = TikTokDirectMessages(http)

    def capabilities(self, inbox: InboxFacts) -> Capabilities:
        return self._limits.capabilities(InboxFacts(settings={}))

    def call_limits(self, inbox: InboxFacts) -> tuple[CallLimit, ...]:
        return self._limits.call_limits(InboxFacts(settings={}))

    def read(self, request: WebhookRequest, secrets: Secrets | None) -> tuple[AccountEvents]:
        if secrets is not None and request.headers.get("x-mud") != "signed":
            raise SignatureRejected("The signature is wrong.")
        return (read_part("mud-1", self._told, request),)

    def _told(self, request: WebhookRequest) -> tuple[InboundEvent, ...]:
        try:
            told: dict[str, Any] = msgspec.json.decode(request.body, type=dict)
        except msgspec.DecodeError as error:
            raise Malformed("That is no JSON.") from error
        sender = Party(remote_id=told["from"], name=told.get("name"))
        content = Content(kind="text", raw_kind="text", text=told.get("text"))
        return (
            MessageReceived(
                conversation_id=told["from"],
                message_id=told.get("id") or str(uuid4()),
                sent_at=request.received_at,
                sender=sender,
                content=content,
            ),
        )

    async def send(self, outgoing: Outgoing, connection: Connection) -> Receipt:
        return Receipt(remote_id=str(uuid4()))

    async def account_profile(self, connection: Connection) -> AccountProfile:
        return AccountProfile(username=None, name=None, avatar_url=None)

    def poll_pace(self, credentials: Credentials) -> PollPace:
        return PollPace(shortest=timedelta(seconds=1), longest=timedelta(minutes=1))

    async def conversation_list(self, connection: Connection, cursor: str | None) -> ConversationList:
        return ConversationList(conversations=(), cursor=None)

    async def polled_messages(
        self, connection: Connection, conversation_id: str, customer: Party, cursor: str | None
    ) -> PolledMessages:
        return PolledMessages(message_ids=(), events=(), cursor=None)

    def platform_values(self, values: Mapping[str, str]) -> dict[str, str]:
        return {"MUDMAIL_API": values["MUD_URL"]}

    async def provided_account(self, settings: PlatformSettings, values: Mapping[str, str]) -> Connected:
        key = values["MUD_KEY"]
        self.asked.append(key)
        if MudMail.away:
            raise TryLater("MudMail is being repaired.")
        if key.startswith("bad"):
            raise Refused("that key is unknown")
        return Connected(
            remote_id="mud-1", credentials=Credentials(access_token=key, access_expires_at=None, scopes=("all",))
        )


# Those of our own that the same providers choose stand back.
MAKERS: Makers = (*(make for make in CHANNELS if not hasattr(make, "provider")), ClayTalk, MudMail)
