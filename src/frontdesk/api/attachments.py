"""Files: upload one for a message or discard it, read one, fetch a failed one again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Response, UploadFile, status
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.limits import FILE_BYTES
from frontdesk.api.kit.responses import no_content, respond
from frontdesk.api.kit.services import TheServices
from frontdesk.core.actors import Actor
from frontdesk.core.attachments import service
from frontdesk.core.attachments.errors import AttachmentNotFound
from frontdesk.core.conversations.views import AttachmentView

router = APIRouter(tags=["attachments"])

SHOWN = ("image/", "video/", "audio/")
"""What browsers show by themselves; everything else is only handed over."""

# Nothing in a customer's file may run: not as a page, not with scripts, not under another type than it has.
SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=31536000, immutable",
}


@router.post("/attachments", response_model=AttachmentView, status_code=status.HTTP_201_CREATED)
async def upload_attachment(
    file: Annotated[UploadFile, File()],
    actor: Annotated[Actor, allowed("conversation.reply")],
    services: TheServices,
) -> Response:
    """Upload a picture or video; name its id in `attachment_ids` of a message within a day."""
    size, name = file.size or 0, file.filename or "file"
    if size > FILE_BYTES:
        raise HTTPException(413, f"A file has at most {FILE_BYTES // 1024 // 1024} MiB.")
    # It lies on the disk by now: how many are looked at together is bounded by how many somebody sends at once.
    account_id, user_id = actor.account_id, actor.user_id
    row = await service.upload(services.database, services.files, account_id, user_id, name, file.file, size)
    return respond(row.view(), status.HTTP_201_CREATED)


@router.get("/attachments/{attachment_id}/content", response_class=FileResponse)
async def read_attachment(
    attachment_id: int,
    actor: Annotated[Actor, allowed("conversation.read")],
    transaction: Scoped,
    services: TheServices,
) -> FileResponse:
    """Return the file itself."""
    file = await service.stored_file(transaction, actor.account_id, actor.user_id, attachment_id, actor.visibility)
    if not await services.files.holds(file.key):
        raise AttachmentNotFound
    return FileResponse(
        services.files.path(file.key),
        media_type=file.mime_type,
        headers=SAFE_HEADERS,
        filename=file.name,
        content_disposition_type="inline" if file.mime_type.startswith(SHOWN) else "attachment",
    )


@router.delete("/attachments/{attachment_id}", status_code=204, response_class=Response)
async def discard_attachment(
    attachment_id: int, actor: Annotated[Actor, allowed("conversation.reply")], transaction: Scoped
) -> Response:
    """Discard a file of your own that was uploaded and not sent."""
    await service.discard(transaction, actor.account_id, actor.user_id, attachment_id)
    return no_content()


@router.get("/messages/{message_id}/reactions/{key}", response_class=FileResponse)
async def read_reaction_picture(
    message_id: int,
    key: str,
    actor: Annotated[Actor, allowed("conversation.read")],
    transaction: Scoped,
    services: TheServices,
) -> FileResponse:
    """Return the picture of a reaction that the platform draws by itself."""
    file = await service.reaction_picture(transaction, actor.account_id, message_id, key, actor.visibility)
    if not await services.files.holds(file.key):
        raise AttachmentNotFound
    return FileResponse(services.files.path(file.key), media_type=file.mime_type, headers=SAFE_HEADERS)


@router.post("/attachments/{attachment_id}/retry", response_model=AttachmentView)
async def fetch_attachment_again(
    attachment_id: int, actor: Annotated[Actor, allowed("conversation.reply")], transaction: Scoped
) -> Response:
    """Download a file again that could not be fetched."""
    row = await service.fetch_again(transaction, actor.account_id, actor.user_id, attachment_id, actor.visibility)
    return respond(row.view())
