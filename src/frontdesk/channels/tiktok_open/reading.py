"""Reading from TikTok: the account's profile, and the content of a conversation."""

from __future__ import annotations

from datetime import datetime

from frontdesk.channels.tiktok_open.client import OpenApi
from frontdesk.channels.tiktok_open.content import content_of
from frontdesk.contract.backfill import PastConversation, PastConversations
from frontdesk.contract.channel import AccountProfile, ConversationPage, Credentials, PastMessage
from frontdesk.contract.errors import Malformed, NeedsReconnect, Refused
from frontdesk.contract.events import Party
from frontdesk.platforms.lenient_json import (
    Json,
    as_flag,
    as_id,
    as_list,
    as_name,
    as_object,
    as_text,
    as_time,
    as_url,
    as_word,
)
from frontdesk.platforms.tiktok_business.client import BusinessApi

PAGE_SIZE = "20"
UNREADABLE = "TikTok's response has ids that could not be read."
_USERNAME_SCOPE = "user.info.profile"


async def account_profile(api: OpenApi, credentials: Credentials) -> AccountProfile:
    """Return the profile of the account. A missing permission is `Refused`: everything else works without it.

    The username needs a permission of its own (developers.tiktok.com, "Get User Info") and is asked for only with it:
    one field that may not be seen refuses the whole call.
    """
    fields = "open_id,display_name,avatar_url"
    if _USERNAME_SCOPE in credentials.scopes:
        fields += ",username"
    try:
        data = await api.get("v2/user/info/", {"fields": fields})
    except NeedsReconnect as error:
        raise Refused(str(error)) from None
    user = as_object(data.get("user"))
    return AccountProfile(
        username=as_name(user.get("username")),
        name=as_name(user.get("display_name")),
        avatar_url=as_url(user.get("avatar_url")),
    )


async def open_id(api: OpenApi) -> str:
    """Return whose token this is. Raises `TokenExpired`, `NeedsReconnect`, `Refused` or `TryLater`."""
    data = await api.get("v2/user/info/", {"fields": "open_id"})
    try:
        found = as_id(as_object(data.get("user")).get("open_id"))
    except Malformed:
        found = None
    if found is None:
        raise Refused("TikTok does not say whose access token this is.")
    return found


async def past_conversations(
    business: BusinessApi, business_id: str, since: datetime, cursor: str | None
) -> PastConversations:
    """Return a page of the conversations, the last changed first; it ends at those that changed before `since`."""
    query = {
        "business_id": business_id,
        "page_size": PAGE_SIZE,
        "sort_field": "update_time",
        "sort_order": "DESC",
        **({"cursor": cursor} if cursor else {}),
    }
    data = await business.get("customer_service/conversation/list/", query)
    try:
        found = [
            PastConversation(
                conversation_id=conversation_id,
                updated_at=as_time(raw.get("update_time")),
                customer=Party(remote_id=user) if (user := as_id(raw.get("user_open_id"))) else None,
            )
            for raw in map(as_object, as_list(data.get("conversations")))
            if (conversation_id := as_id(raw.get("conversation_id"))) is not None
        ]
    except Malformed:
        raise Refused(UNREADABLE) from None
    is_past = any(row.updated_at is not None and row.updated_at < since for row in found)
    return PastConversations(conversations=tuple(found), cursor=None if is_past else _next(data, cursor))


def _next(data: Json, cursor: str | None) -> str | None:
    """Return the cursor of the next page; None for one that leads to the same page again."""
    following = as_text(data.get("cursor")) if as_flag(data.get("has_more")) else None
    return following if following and following != cursor else None


async def conversation_page(
    business: BusinessApi, business_id: str, conversation_id: str, cursor: str | None
) -> ConversationPage:
    """Return the customer's id and 20 messages, oldest first: the newest, or those before the cursor."""
    query = {
        "business_id": business_id,
        "conversation_id": conversation_id,
        "page_size": PAGE_SIZE,
        "sort_order": "DESC",
        **({"cursor": cursor} if cursor else {}),
    }
    data = await business.get("customer_service/message/list/", query)
    try:
        messages = [as_object(raw) for raw in as_list(data.get("messages"))]
        past = [found for raw in messages if (found := _past_message(raw, business_id))]
        if past and past[0].sent_at >= past[-1].sent_at:
            past.reverse()
        # A stable sort: times are whole seconds, so within one the list's order is all there is.
        past.sort(key=lambda message: message.sent_at)
        return ConversationPage(
            customer=_customer(messages, business_id), messages=tuple(past), cursor=_next(data, cursor)
        )
    except Malformed:
        raise Refused(UNREADABLE) from None


def _past_message(raw: Json, business_id: str) -> PastMessage | None:
    """Return a message of the list; None where it has no id or time and so no place.

    The list does not say where a message of the business was written; one of ours whose response got lost is recognised
    by its content.
    """
    message_id, sent_at = as_id(raw.get("message_id")), as_time(raw.get("create_time"))
    if message_id is None or sent_at is None:
        return None
    from_business = _is_outbound(raw, business_id)
    return PastMessage(
        message_id=message_id,
        sent_at=sent_at,
        from_business=from_business,
        origin="unknown" if from_business else "other",
        content=content_of(raw.get("msg_type"), raw.get("content")),
    )


def _is_outbound(raw: Json, business_id: str) -> bool:
    """Return whether the business wrote it: by the direction, else by the author."""
    direction = as_word(raw.get("direction"))
    if direction in ("inbound", "outbound"):
        return direction == "outbound"
    return as_id(raw.get("from_open_id")) == business_id


def _customer(messages: list[Json], business_id: str) -> Party | None:
    """Return the author of the messages that are not ours. TikTok tells no names and pictures."""
    ids = [as_id(raw.get("from_open_id")) for raw in messages if not _is_outbound(raw, business_id)]
    found = next((remote_id for remote_id in ids if remote_id is not None), None)
    return None if found is None else Party(remote_id=found)
