"""What can be done with single messages beside sending them, and how a conversation is begun.

All methods but `initiate` raise like `Channel.send`, but never `Uncertain`: doing any of them twice does no harm.
"""

from __future__ import annotations

from typing import Literal, Protocol, runtime_checkable

from frontdesk.contract.channel import Connection
from frontdesk.contract.content import Button
from frontdesk.contract.events import Party, TemplateStatus
from frontdesk.contract.outgoing import Outgoing, Receipt
from frontdesk.kit.values import dataclass


@runtime_checkable
class Edits(Protocol):
    """What the business sent can be changed where the customer reads it (Telegram: `editMessageText`).

    `Capabilities.edit_within` says for how long; later the platform's own refusal is passed on as `Refused`.
    """

    async def edit_message(self, connection: Connection, message_id: str, outgoing: Outgoing) -> None:
        """Let the message say this instead. `Unsupported` where a part cannot be changed, such as a file."""


@runtime_checkable
class Deletes(Protocol):
    """What the business sent can be taken back, for the customer too (Telegram: `deleteMessage`; WhatsApp has none).

    `Capabilities.delete_within` says for how long; later the platform's own refusal is passed on as `Refused`.
    """

    async def delete_message(self, connection: Connection, conversation_id: str, message_id: str) -> None:
        """Take the message back. One that is gone already is no error."""


@runtime_checkable
class Reacts(Protocol):
    """The business can react to a message with one of `Capabilities.reactions` (WhatsApp, Messenger, Telegram)."""

    async def react(self, connection: Connection, conversation_id: str, message_id: str, emoji: str | None) -> None:
        """Let this be the business's reaction; None takes it back. It replaces an earlier one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A message that the platform approves before it may be sent; `text` has its gaps as `{{name}}`.

    `name` and `language` (BCP 47) together are its key on the platform. `reason` is the platform's, for `rejected`.
    """

    name: str
    language: str
    category: str
    status: TemplateStatus
    text: str
    header: Literal["none", "text", "image", "video", "file", "location"] = "none"
    footer: str | None = None
    gaps: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePage:
    """Some templates; `cursor` leads to the next page and is None on the last one."""

    templates: tuple[Template, ...]
    cursor: str | None


@runtime_checkable
class SendsTemplates(Protocol):
    """Messages that were approved beforehand can be sent when the reply window is over (WhatsApp: message templates).

    They are sent like any message, as a `FilledTemplate`. Changes of their approval come as `TemplateChanged`.
    """

    async def template_page(self, connection: Connection, cursor: str | None) -> TemplatePage:
        """The account's templates in the platform's order, whatever their approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A conversation that the business began; the first message's receipt comes with it."""

    conversation_id: str
    customer: Party
    receipt: Receipt


@runtime_checkable
class Initiates(Protocol):
    """The business can write first, to an address that a person typed (SMS, e-mail, WhatsApp with a template).

    `Capabilities.can_initiate` is True exactly then.
    """

    def address_of(self, typed: str) -> str:
        """What was typed in the platform's form (E.164 for a phone number). Raises `Unsupported`. Pure: no I/O."""

    async def initiate(self, connection: Connection, address: str, outgoing: Outgoing) -> Begun:
        """Send the first message, once. Its `conversation_id` is empty. Raises like `Channel.send`, `Uncertain` too."""


@runtime_checkable
class AutoMessages(Protocol):
    """The platform itself greets customers and shows them questions to begin with (ice breakers, a menu, commands)."""

    async def set_greeting(self, connection: Connection, text: str | None, questions: tuple[Button, ...]) -> None:
        """What customers see before they write, and what they may tap; None and no questions take it away."""
