"""An invented channel whose platform offers whatever can be done with messages: each verb is one HTTP call.

It holds the contract's checks of verbs that no channel of ours has yet, so that the first one meets proven checks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from frontdesk.contract.capabilities import CallLimit, Capabilities, InboxFacts
from frontdesk.contract.channel import Connection
from frontdesk.contract.content import Button
from frontdesk.contract.errors import Malformed, SignatureRejected, TryLater, Uncertain, Unsupported
from frontdesk.contract.events import Party
from frontdesk.contract.manifest import Setting
from frontdesk.contract.messages import Begun, TemplatePage
from frontdesk.contract.outgoing import Outgoing, Receipt
from frontdesk.contract.webhooks import AccountEvents, Secrets, WebhookRequest
from frontdesk.kit.http import HttpClient, HttpError, NeverSent

from .many_accounts import ManyAccounts

ADDRESS = "EVERYVERB_API"


class EveryVerb:
    """Edits, deletes, reacts, begins conversations, sends templates, greets and takes calls."""

    manifest = replace(
        ManyAccounts.manifest,
        name="every_verb",
        platform="every_verb",
        title="Every verb",
        webhook_path="every-verb",
        settings=(Setting(name=ADDRESS, title="Address", help="", kind="url", required=True),),
    )

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def capabilities(self, inbox: InboxFacts) -> Capabilities:
        return Capabilities(
            text_limit=1000,
            can_initiate=True,
            edit_within=timedelta(days=2),
            delete_within=timedelta(days=2),
            reactions=("👍",),
            templates=True,
            calls=True,
        )

    def call_limits(self, inbox: InboxFacts) -> tuple[CallLimit, ...]:
        return ()

    def read(self, request: WebhookRequest, secrets: Secrets | None) -> tuple[AccountEvents, ...]:
        if secrets is not None:
            raise SignatureRejected("The signature is wrong.")
        raise Malformed("the webhook names no account")

    async def send(self, outgoing: Outgoing, connection: Connection) -> Receipt:
        await self._post(connection, "send", repeatable=False)
        return Receipt(remote_id="sent-1")

    async def edit_message(self, connection: Connection, message_id: str, outgoing: Outgoing) -> None:
        await self._post(connection, "edit")

    async def delete_message(self, connection: Connection, conversation_id: str, message_id: str) -> None:
        await self._post(connection, "delete")

    async def react(self, connection: Connection, conversation_id: str, message_id: str, emoji: str | None) -> None:
        await self._post(connection, "react")

    async def template_page(self, connection: Connection, cursor: str | None) -> TemplatePage:
        await self._post(connection, "templates")
        return TemplatePage(templates=(), cursor=None)

    def address_of(self, typed: str) -> str:
        if not typed.strip().removeprefix("+").isdigit():
            raise Unsupported("That is no telephone number.")
        return typed.strip()

    async def initiate(self, connection: Connection, address: str, outgoing: Outgoing) -> Begun:
        await self._post(connection, "begin", repeatable=False)
        return Begun(conversation_id="c1", customer=Party(remote_id=address), receipt=Receipt(remote_id="sent-1"))

    async def set_greeting(self, connection: Connection, text: str | None, questions: tuple[Button, ...]) -> None:
        await self._post(connection, "greet")

    async def accept_call(self, connection: Connection, call_id: str, description: str) -> None:
        await self._post(connection, "accept")

    async def reject_call(self, connection: Connection, call_id: str) -> None:
        await self._post(connection, "reject")

    async def end_call(self, connection: Connection, call_id: str) -> None:
        await self._post(connection, "end")

    async def _post(self, connection: Connection, verb: str, *, repeatable: bool = True) -> None:
        try:
            await self._http.request("POST", f"{connection.settings[ADDRESS]}/{verb}")
        except NeverSent as error:
            raise TryLater(str(error)) from error
        except HttpError as error:
            if repeatable:
                raise TryLater(str(error)) from error
            raise Uncertain(str(error)) from error
