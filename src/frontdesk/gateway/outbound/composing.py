"""A queued message in the channel's terms, with its file and the comment that it replies to."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.contract.channel import Outgoing, OutgoingFile
from frontdesk.contract.events import Button, CommentPlace
from frontdesk.core.conversations.commenting import answered_place
from frontdesk.core.conversations.models import ConversationRow, MessageRow
from frontdesk.db.database import Database
from frontdesk.kit.files import FileStore
from frontdesk.kit.signed_links import LinkedFile, SignedLinks


@dataclass(frozen=True, slots=True)
class Composing:
    """Composes what is sent from what was queued."""

    database: Database
    files: FileStore
    links: SignedLinks

    async def __call__(self, conversation: ConversationRow, message: MessageRow) -> Outgoing:
        """What the channel is to send. Raises `OSError` when the file cannot be read."""
        return Outgoing(
            conversation_id=conversation.remote_id,
            answers=await self._place(conversation),
            text=message.content,
            file=await self._file(message),
            buttons=tuple(Button(**button) for button in (message.details or {}).get("buttons", ())),
            reply_to=message.reply_to_remote_id,
        )

    async def _file(self, message: MessageRow) -> OutgoingFile | None:
        if not message.attachments:
            return None
        attachment = message.attachments[0]
        assert attachment.file_key is not None
        assert attachment.mime_type is not None
        data = await self.files.read(attachment.file_key)
        linked = LinkedFile(key=attachment.file_key, mime_type=attachment.mime_type, name=attachment.name)
        return OutgoingFile(
            name=attachment.name, mime_type=attachment.mime_type, data=data, url=self.links.link(linked)
        )

    async def _place(self, conversation: ConversationRow) -> CommentPlace | None:
        if conversation.comment_id is None:
            return None
        account_id, inbox_id = conversation.account_id, conversation.inbox_id
        async with self.database.account(account_id) as transaction:
            return await answered_place(transaction, account_id, inbox_id, conversation.comment_id)
