"""Composing of a queued message in the channel's terms, with its files and the comment that it replies to."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.contract.capabilities import Capabilities
from frontdesk.contract.content import Button
from frontdesk.contract.events import CommentPlace
from frontdesk.contract.outgoing import Outgoing, OutgoingFile, OutgoingPart, Question, Text
from frontdesk.core.conversations.attachment_row import AttachmentRow
from frontdesk.core.conversations.commenting import place_of_reply
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.conversations.thread_refs import thread_before
from frontdesk.db.database import Database
from frontdesk.kit.files import FileStore
from frontdesk.kit.signed_links import LinkedFile, SignedLinks


@dataclass(frozen=True, slots=True)
class Composing:
    """Composer of what is sent from what was queued."""

    database: Database
    files: FileStore
    links: SignedLinks

    async def __call__(self, conversation: ConversationRow, message: MessageRow, can: Capabilities) -> Outgoing:
        """Return what the channel is to send. Raises `OSError` when a file cannot be read."""
        refs: tuple[str, ...] = ()
        subject: str | None = None
        if can.threads:
            refs, subject = await self._thread(conversation, message)
        return Outgoing(
            conversation_id=conversation.remote_id,
            parts=await self._parts(message),
            reply_to=message.reply_to_remote_id,
            comment=await self._place(conversation),
            thread_refs=refs,
            subject=subject,
        )

    async def _parts(self, message: MessageRow) -> tuple[OutgoingPart, ...]:
        """Return the parts, files first: the text with them is shown below."""
        parts: list[OutgoingPart] = [await self._file(attachment) for attachment in message.attachments]
        buttons = tuple(Button(**button) for button in (message.details or {}).get("buttons", ()))
        if buttons:
            parts.append(Question(message.content or "", buttons))
        elif message.content:
            parts.append(Text(message.content))
        return tuple(parts)

    async def _file(self, attachment: AttachmentRow) -> OutgoingFile:
        assert attachment.file_key is not None
        assert attachment.mime_type is not None
        data = await self.files.read(attachment.file_key)
        linked = LinkedFile(key=attachment.file_key, mime_type=attachment.mime_type, name=attachment.name)
        return OutgoingFile(
            name=attachment.name, mime_type=attachment.mime_type, data=data, url=self.links.link(linked)
        )

    async def _thread(self, conversation: ConversationRow, message: MessageRow) -> tuple[tuple[str, ...], str | None]:
        """Return the remote ids of the messages before it, oldest first, and the last subject among them."""
        async with self.database.account(conversation.account_id) as transaction:
            return await thread_before(transaction, conversation.account_id, conversation.id, message.id)

    async def _place(self, conversation: ConversationRow) -> CommentPlace | None:
        if conversation.comment_id is None:
            return None
        account_id, inbox_id = conversation.account_id, conversation.inbox_id
        async with self.database.account(account_id) as transaction:
            return await place_of_reply(transaction, account_id, inbox_id, conversation.comment_id)
