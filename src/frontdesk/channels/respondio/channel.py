"""Channel of respond.io: the contract's methods, each handed on to the module that knows the subject."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from frontdesk.channels.respondio import inbound, outbound
from frontdesk.channels.respondio.api import api_for, api_of, contact_path
from frontdesk.channels.respondio.contacts import contact_list, next_cursor
from frontdesk.channels.respondio.limits import ASKED_FOR_NEWS, CALL_LIMITS, TOLD_BY_WEBHOOKS, capabilities_of
from frontdesk.channels.respondio.manifest import (
    API_BASE,
    CONNECT_FORM,
    DEFAULT_API_BASE,
    MANIFEST,
    SIGNING_KEYS,
    TOKEN,
)
from frontdesk.channels.respondio.messages import events_of
from frontdesk.contract.capabilities import CallLimit, Capabilities, InboxFacts
from frontdesk.contract.channel import (
    AccountProfile,
    Connected,
    Connection,
    ConversationPage,
    Credentials,
    PastMessage,
    PlatformSettings,
)
from frontdesk.contract.errors import NeedsReconnect, Refused
from frontdesk.contract.events import MessageReceived, Party, StatusChanged
from frontdesk.contract.manifest import Setting
from frontdesk.contract.outgoing import Outgoing, Receipt
from frontdesk.contract.polling import ConversationList, PolledMessages, PollPace
from frontdesk.contract.webhooks import AccountEvents, Secrets, WebhookRequest, read_part
from frontdesk.kit.http import HttpClient
from frontdesk.platforms.lenient_json import Json, as_id, as_list, as_object

PAGE = 20


class RespondIo:
    """respond.io workspace, connected with an access token."""

    manifest = MANIFEST
    connect_form = CONNECT_FORM
    provider = "respondio"
    provided = (
        Setting(
            name="THIRDPARTY_API_KEY",
            title="API access token",
            help="In respond.io: Settings, Integrations, Developer API.",
            kind="secret",
            required=True,
        ),
        Setting(
            name="THIRDPARTY_API_URL",
            title="Address of the API",
            help="Change it only to work with the sandbox.",
            kind="url",
            default=DEFAULT_API_BASE,
        ),
        Setting(
            name="THIRDPARTY_SIGNING_KEYS",
            title="Signing keys of webhooks",
            help="Without any, webhooks are only taken as a hint to look for news.",
            kind="secret",
        ),
    )

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def capabilities(self, inbox: InboxFacts) -> Capabilities:
        """Return what such an inbox can do. Raises `Unsupported` for a bad number in the settings."""
        return capabilities_of(inbox)

    def call_limits(self, inbox: InboxFacts) -> tuple[CallLimit, ...]:
        """Return how often the platform may be called."""
        del inbox
        return CALL_LIMITS

    def read(self, request: WebhookRequest, secrets: Secrets | None) -> tuple[AccountEvents]:
        """Return the webhook's events, for the account that its address belongs to.

        Raises `SignatureRejected`, also without a key to check with.
        """
        if secrets is not None:
            inbound.check_signature(request, secrets)
        return (read_part(None, inbound.events_in, request),)

    def hinted_conversation(self, request: WebhookRequest) -> str | None:
        """Return the contact that a webhook is about. Raises `Malformed`."""
        return inbound.hint_of(request)

    async def send(self, outgoing: Outgoing, connection: Connection) -> Receipt:
        """Send one message, once."""
        return await outbound.send_message(api_for(self._http, connection), outgoing)

    async def open_account(self, settings: PlatformSettings, values: Mapping[str, str]) -> Connected:
        """Return the workspace of an access token. Raises `Refused` for a token that is not taken."""
        token = values[TOKEN].strip()
        api = api_of(self._http, settings, token)
        try:
            await contact_list(api, None)
            remote_id = await self._workspace_id(settings, token)
        except NeedsReconnect as error:
            raise Refused(f"respond.io doesn't accept this access token: {error}") from error
        details = {SIGNING_KEYS: values[SIGNING_KEYS].strip()} if values.get(SIGNING_KEYS) else {}
        credentials = Credentials(access_token=token, access_expires_at=None, details=details)
        return Connected(remote_id=remote_id, credentials=credentials)

    async def account_profile(self, connection: Connection) -> AccountProfile:
        """Return an empty profile: respond.io says nothing of the workspace itself."""
        del connection
        return AccountProfile(username=None, name=None, avatar_url=None)

    def platform_values(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return the channel's settings from the gateway's variables."""
        base = values.get("THIRDPARTY_API_URL", "").strip()
        return {API_BASE: base} if base else {}

    async def provided_account(self, settings: PlatformSettings, values: Mapping[str, str]) -> Connected:
        """Return the workspace of the gateway's variables."""
        keys = values.get("THIRDPARTY_SIGNING_KEYS", "")
        return await self.open_account(settings, {TOKEN: values["THIRDPARTY_API_KEY"], SIGNING_KEYS: keys})

    def poll_pace(self, credentials: Credentials) -> PollPace:
        """Return a pace of once a minute at most with webhooks, of every second at first without."""
        return TOLD_BY_WEBHOOKS if credentials.details.get(SIGNING_KEYS) else ASKED_FOR_NEWS

    async def conversation_list(self, connection: Connection, cursor: str | None) -> ConversationList:
        """Return a page of the workspace's contacts."""
        return await contact_list(api_for(self._http, connection), cursor)

    async def polled_messages(
        self, connection: Connection, conversation_id: str, customer: Party, cursor: str | None
    ) -> PolledMessages:
        """Return a page of a contact's messages; respond.io gives the newest first."""
        data = await self._messages(connection, conversation_id, cursor)
        items = [as_object(item) for item in as_list(data.get("items"))]
        ids = [found for item in items if (found := as_id(item.get("messageId"))) is not None]
        events = [event for item in reversed(items) for event in events_of(item, conversation_id, customer)]
        return PolledMessages(message_ids=tuple(ids), events=tuple(events), cursor=next_cursor(data))

    async def conversation_page(
        self, connection: Connection, conversation_id: str, cursor: str | None = None
    ) -> ConversationPage:
        """Return a page of a contact's messages, the newest without a cursor; the list of contacts says who it is."""
        data = await self._messages(connection, conversation_id, cursor)
        customer = Party(remote_id=conversation_id)
        past = [
            PastMessage(
                message_id=event.message_id,
                sent_at=event.sent_at,
                from_business=not isinstance(event, MessageReceived),
                origin="other" if isinstance(event, MessageReceived) else event.origin,
                content=event.content,
            )
            for item in reversed(as_list(data.get("items")))
            for event in events_of(as_object(item), conversation_id, customer)
            if not isinstance(event, StatusChanged)
        ]
        return ConversationPage(customer=None, messages=tuple(past), cursor=next_cursor(data))

    async def _messages(self, connection: Connection, contact_id: str, cursor: str | None) -> Json:
        query = {"limit": str(PAGE)} | ({"cursorId": cursor} if cursor else {})
        return await api_for(self._http, connection).get(f"{contact_path(contact_id)}/message/list", query)

    async def _workspace_id(self, settings: PlatformSettings, token: str) -> str:
        """Return an id that outlasts the token: the oldest channel of the workspace, else the API's address."""
        api = api_of(self._http, settings, token)
        try:
            data = await api.get("/space/channel", {"limit": "100"})
        except Refused:
            data = {}
        ids = [found for item in as_list(data.get("items")) if (found := as_id(as_object(item).get("id")))]
        if ids:
            return "channel-" + min(ids, key=lambda found: (len(found), found))
        return "workspace-" + hashlib.sha256(api.base.encode()).hexdigest()[:16]
