"""Attachments as they lie in the database, and how each becomes its view."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from frontdesk.core.conversations.views import AttachmentView
from frontdesk.db.columns import Named

ATTACHMENT_COLUMNS = """
    id, message_id, kind, name, mime_type, bytes, width, height, state, error, file_key, media_id, source_url
"""


@dataclass(slots=True)
class AttachmentRow:
    """File of a message, or one uploaded and not yet sent (`message_id` None)."""

    id: int
    message_id: int | None
    kind: str
    name: str
    mime_type: str | None = None
    bytes: int | None = None
    width: int | None = None
    height: int | None = None
    state: str = "pending"
    error: str | None = None
    file_key: str | None = None
    media_id: str | None = None
    source_url: str | None = None

    def view(self) -> AttachmentView:
        """Return the view for clients."""
        return AttachmentView(
            id=self.id,
            kind=self.kind,  # type: ignore[arg-type]  # the table's own check constraint
            name=self.name,
            mime_type=self.mime_type,
            bytes=self.bytes,
            width=self.width,
            height=self.height,
            state=self.state,  # type: ignore[arg-type]  # the table's own check constraint
            error=self.error,
            url=f"/api/attachments/{self.id}/content" if self.state == "ready" else None,
        )


def attachment_row(record: asyncpg.Record) -> AttachmentRow:
    """Make a row from a record read with `ATTACHMENT_COLUMNS`."""
    return _ATTACHMENT.row(record)


_ATTACHMENT = Named(AttachmentRow)
