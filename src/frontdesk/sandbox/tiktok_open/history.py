"""Lists of `customer_service/`: conversations, and the messages of one.

Both return `has_more` and a `cursor`, which is empty on the last page. A cursor names the place where the page ended,
so what arrives meanwhile shifts nothing.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from frontdesk.sandbox.tiktok_open import business_errors as errors
from frontdesk.sandbox.tiktok_open.business_errors import ApiError
from frontdesk.sandbox.tiktok_open.conversations import written
from frontdesk.sandbox.tiktok_open.gate import Call, Endpoint
from frontdesk.sandbox.tiktok_open.model import OpenConversation, OpenMessage
from frontdesk.sandbox.tiktok_open.rules import READ_SCOPE
from frontdesk.sandbox.tiktok_open.site import OpenSite

Row = TypeVar("Row")
Place = tuple[int, int, str]
"""Where a row stands in its list: time, number, id."""
ROOT = "open_api/v1.3/customer_service"
DEFAULT_PAGE = 20


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode()


def _place(cursor: str) -> Place:
    try:
        place: Place = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=Place)
    except (msgspec.DecodeError, binascii.Error, ValueError) as problem:
        raise errors.invalid("cursor") from problem
    return place


def _page(call: Call, rows: list[Row], place: Callable[[Row], Place]) -> tuple[list[Row], dict[str, Any]]:
    """Return the asked part of these rows, and `has_more` and `cursor`."""
    query = call.request.query_params
    size, order = query.get("page_size") or str(DEFAULT_PAGE), (query.get("sort_order") or "DESC").upper()
    largest = call.site.settings.limits.largest_page
    if not size.isdigit() or not 1 <= int(size) <= largest:
        raise errors.invalid("page_size", f"Must be between 1 and {largest}")
    if order not in ("ASC", "DESC"):
        raise errors.invalid("sort_order", "Must be ASC or DESC")
    left = sorted(rows, key=place, reverse=order == "DESC")
    if query.get("cursor"):
        end = _place(query["cursor"])
        left = [row for row in left if (place(row) < end if order == "DESC" else place(row) > end)]
    page = left[: int(size)]
    more = len(left) > len(page)
    return page, {"has_more": more, "cursor": _cursor(place(page[-1])) if more else ""}


def _conversation(site: OpenSite, row: OpenConversation) -> dict[str, Any]:
    """Return a conversation. `unread_count` are the person's messages after the business's last."""
    thread = site.store.thread(row.conversation_id)
    last = thread[-1]
    kind, content = written(site, last)
    unread = next((count for count, sent in enumerate(reversed(thread)) if sent.from_business), len(thread))
    return {
        "conversation_id": row.conversation_id,
        "user_open_id": row.customer,
        "last_message": {
            "msg_type": kind,
            "content": last.text if last.kind == "text" else msgspec.json.encode(content).decode(),
            "create_time": last.at // 1000,
        },
        "unread_count": unread,
        "update_time": row.updated_at // 1000,
    }


def _message(site: OpenSite, row: OpenMessage, conversation: OpenConversation) -> dict[str, Any]:
    kind, content = written(site, row)
    return {
        "message_id": row.message_id,
        "conversation_id": row.conversation_id,
        "from_open_id": conversation.business if row.from_business else conversation.customer,
        "msg_type": kind,
        "content": content,
        "create_time": row.at // 1000,
        "direction": "outbound" if row.from_business else "inbound",
    }


async def conversation_list(call: Call) -> dict[str, Any]:
    """GET conversation/list/: the newest first unless asked otherwise."""
    business = call.business(call.query("business_id"))
    by = call.request.query_params.get("sort_field") or "update_time"
    if by not in ("update_time", "create_time"):
        raise errors.invalid("sort_field", "Must be update_time or create_time")

    def place(row: OpenConversation) -> Place:
        return (row.updated_at if by == "update_time" else row.created_at), 0, row.conversation_id

    own = [row for row in call.site.store.conversations if row.business == business.open_id]
    page, rest = _page(call, own, place)
    return {"code": 0, "data": {"conversations": [_conversation(call.site, row) for row in page], **rest}}


async def message_list(call: Call) -> dict[str, Any]:
    """GET message/list/: the newest first unless asked otherwise."""
    business = call.business(call.query("business_id"))
    conversation = call.conversation(business, call.query("conversation_id"))
    if conversation is None:
        raise ApiError(errors.BAD_PARAMETER, "Param conversation_id is invalid.")
    rows = call.site.store.thread(conversation.conversation_id)
    page, rest = _page(call, rows, lambda row: (row.at, row.number, row.message_id))
    return {"code": 0, "data": {"messages": [_message(call.site, row, conversation) for row in page], **rest}}


ENDPOINTS = (
    Endpoint("GET", f"{ROOT}/conversation/list/", conversation_list, scope=READ_SCOPE),
    Endpoint("GET", f"{ROOT}/message/list/", message_list, scope=READ_SCOPE),
)
