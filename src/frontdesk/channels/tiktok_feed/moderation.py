"""Hiding, liking and deleting comments (portal docs 1762228474532865, 1762228456608770 and 1762228483080193)."""

from __future__ import annotations

from frontdesk.contract.errors import NeedsReconnect, Refused
from frontdesk.contract.events import CommentPlace
from frontdesk.platforms.lenient_json import Json
from frontdesk.platforms.tiktok_business.client import BusinessApi
from frontdesk.platforms.tiktok_business.return_codes import NOT_FOUND


async def hide(api: BusinessApi, business_id: str, place: CommentPlace, hidden: bool) -> None:
    """Hide a comment from everybody but its author and the business, or show it again."""
    action = "HIDE" if hidden else "UNHIDE"
    await api.post("business/comment/hide/", {**_address(business_id, place), "action": action})


async def like(api: BusinessApi, business_id: str, place: CommentPlace, liked: bool) -> None:
    """Like a comment as the business, or take that back.

    The post's id is not in the documented list of fields, but the service has refused calls without it (40002).
    """
    action = "LIKE" if liked else "UNLIKE"
    await api.post("business/comment/like/", {**_address(business_id, place), "action": action})


async def delete(api: BusinessApi, business_id: str, place: CommentPlace) -> None:
    """Delete a comment of the business's own; one that is deleted already is no error."""
    body = {"business_id": business_id, "comment_id": place.comment_id}
    try:
        await api.post("business/comment/delete/", body)
    except NeedsReconnect as error:
        # "No permission" is also said of somebody else's comment; a lost permission shows with the next reply.
        raise Refused(str(error)) from None
    except Refused as error:
        if error.code != str(NOT_FOUND):
            raise


def _address(business_id: str, place: CommentPlace) -> Json:
    return {"business_id": business_id, "video_id": place.post_id, "comment_id": place.comment_id}
