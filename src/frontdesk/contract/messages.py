"""Single messages: what can be done with them beside sending, and how a conversation is begun.

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
    """Channel that can change what the business sent, where the customer reads it (Telegram: `editMessageText`).

    `Capabilities.edit_within` says for how long; later the platform's own refusal is passed on as `Refused`.
    """

    async def edit_message(self, connection: Connection, message_id: str, outgoing: Outgoing) -> None:
        """Replace the message's content. Raises `Unsupported` where a part cannot be changed, such as a file."""


@runtime_checkable
class Deletes(Protocol):
    """Channel that can take back what the business sent, for the customer too (Telegram: `deleteMessage`).

    `Capabilities.delete_within` says for how long; later the platform's own refusal is passed on as `Refused`.
    """

    async def delete_message(self, connection: Connection, conversation_id: str, message_id: str) -> None:
        """Delete the message for everybody. One that is deleted already is no error."""


@runtime_checkable
class Reacts(Protocol):
    """Channel that can react to a message with one of `Capabilities.reactions` (WhatsApp, Messenger, Telegram)."""

    async def react(self, connection: Connection, conversation_id: str, message_id: str, emoji: str | None) -> None:
        """Set the business's reaction, instead of an earlier one; None takes it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Template that the platform approves before it may be sent; `text` has its placeholders as `{{name}}`.

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
    """Page of templates; `cursor` leads to the next one and is None on the last one."""

    templates: tuple[Template, ...]
    cursor: str | None


@runtime_checkable
class SendsTemplates(Protocol):
    """Channel that can send approved templates when the reply window is over (WhatsApp: message templates).

    They are sent like any message, as a `FilledTemplate`. Changes of their approval come as `TemplateChanged`.
    """

    async def template_page(self, connection: Connection, cursor: str | None) -> TemplatePage:
        """Return a page of the account's templates in the platform's order, whatever their approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Conversation that the business began, with the receipt of its first message."""

    conversation_id: str
    customer: Party
    receipt: Receipt


@runtime_checkable
class Initiates(Protocol):
    """Channel on which the business can write first, to an address that a person typed (SMS, e-mail, WhatsApp).

    `Capabilities.can_initiate` is True exactly then.
    """

    def address_of(self, typed: str) -> str:
        """Return the address in the platform's form (E.164 for a phone number). Raises `Unsupported`. Pure: no I/O."""

    async def initiate(self, connection: Connection, address: str, outgoing: Outgoing) -> Begun:
        """Send the first message, once. Its `conversation_id` is empty. Raises like `Channel.send`, `Uncertain` too."""


@runtime_checkable
class AutoMessages(Protocol):
    """Channel whose platform greets customers and offers questions to begin with (ice breakers, a menu, commands)."""

    async def set_greeting(self, connection: Connection, text: str | None, questions: tuple[Button, ...]) -> None:
        """Set the greeting that customers see before they write, and questions to tap; None and no questions remove
        it.
        """
