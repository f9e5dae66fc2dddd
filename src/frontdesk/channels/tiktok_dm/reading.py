"""Reading from TikTok: a conversation's content, the address of a medium, and whether images may be sent."""

from __future__ import annotations

from frontdesk.channels.tiktok_dm.content import content_of
from frontdesk.channels.tiktok_dm.people import sides_of
from frontdesk.channels.tiktok_dm.words import origin_of, reply_to_of
from frontdesk.contract.backfill import PastConversation, PastConversations
from frontdesk.contract.channel import ConversationPage, MediaSource, PastMessage
from frontdesk.contract.errors import Malformed, NeedsReconnect, Refused, TryLater, Unsupported
from frontdesk.contract.events import Media, Party
from frontdesk.platforms.lenient_json import (
    Json,
    as_flag,
    as_id,
    as_list,
    as_name,
    as_object,
    as_time,
    as_url,
    as_word,
)
from frontdesk.platforms.tiktok_business.client import BusinessApi
from frontdesk.platforms.tiktok_business.return_codes import BAD_PARAMETER, NOT_FOUND

TYPES = ("SINGLE", "STRANGER")
MOST_LISTED = 100
UNREADABLE = "TikTok's response has ids that could not be read."


async def media_source(
    api: BusinessApi, business_id: str, conversation_id: str, message_id: str, media: Media
) -> MediaSource:
    """Return where a medium can be fetched: its own address, or the one TikTok lends for a day (doc 1832184455450626).

    The lent address serves only requests with the access token in `x-user`.
    """
    if media.media_id is None:
        if media.url is None:
            raise Unsupported("This message's file has neither an id nor an address.")
        return MediaSource(url=media.url)
    body = {
        "business_id": business_id,
        "conversation_id": conversation_id,
        "message_id": message_id,
        "media_id": media.media_id,
        "media_type": "VIDEO" if media.kind == "video" else "IMAGE",
    }
    data = await api.post("business/message/media/download/", body)
    url = as_url(data.get("download_url"))
    if url is None:
        raise TryLater("TikTok gave no address for this file.")
    return MediaSource(url=url, headers={"x-user": api.token or ""})


async def can_send_image(api: BusinessApi, business_id: str, conversation_id: str) -> bool:
    """Return whether both sides are where images may be exchanged.

    The question needs the conversation's type, which changes from STRANGER to SINGLE with the business's first reply
    and is told nowhere else: the likelier one is asked first.
    """
    query = {
        "business_id": business_id,
        "conversation_id": conversation_id,
        "capability_types": ["IMAGE_SEND"],
    }
    path = "business/message/capabilities/get/"
    try:
        data = await api.get(path, {**query, "conversation_type": "SINGLE"})
    except Refused as error:
        if error.code not in (str(BAD_PARAMETER), str(NOT_FOUND)):
            raise
        data = await api.get(path, {**query, "conversation_type": "STRANGER"})
    infos = [as_object(info) for info in as_list(data.get("capability_infos"))]
    return any(as_word(i.get("capability_type")) == "image_send" and as_flag(i.get("capability_result")) for i in infos)


async def replies_to_comments(api: BusinessApi, business_id: str) -> bool:
    """Return whether Comment-to-Message is switched on."""
    query = {"business_id": business_id, "direct_reply_type": "COMMENT_TO_MESSAGE"}
    data = await api.get("business/message/direct_reply/get/", query)
    return as_word(data.get("operation_status")) == "enable"


async def set_replies_to_comments(api: BusinessApi, business_id: str, *, enabled: bool) -> None:
    """Switch Comment-to-Message on or off.

    A region without it is `Refused`: the rest of the permission is as good as before.
    """
    status = "ENABLE" if enabled else "DISABLE"
    body = {"business_id": business_id, "direct_reply_type": "COMMENT_TO_MESSAGE", "operation_status": status}
    try:
        await api.post("business/message/direct_reply/update/", body)
    except NeedsReconnect as error:
        raise Refused(str(error)) from None


async def conversation_page(api: BusinessApi, business_id: str, conversation_id: str) -> ConversationPage:
    """Return the customer and the newest messages, oldest first: at most 20, and there is no further page."""
    query = {"business_id": business_id, "conversation_id": conversation_id}
    data = await api.get("business/message/content/list/", query)
    try:
        messages = [as_object(raw) for raw in as_list(data.get("messages"))]
        past = [found for raw in messages if (found := _past_message(raw, business_id))]
        if past and past[0].sent_at > past[-1].sent_at:
            past.reverse()
        # A stable sort, so that messages of the same millisecond stay in the order of the list.
        past.sort(key=lambda message: message.sent_at)
        return ConversationPage(customer=_customer(data, messages, business_id), messages=tuple(past))
    except Malformed:
        raise Refused(UNREADABLE) from None


async def past_conversations(api: BusinessApi, business_id: str, cursor: str | None) -> PastConversations:
    """Return a page of the conversations: TikTok has a list for each type, at most 100 of the last 90 days.

    The cursor names the type and TikTok's own cursor. The time of the last change is `update_time`; other accounts of
    the same endpoint call it `up_time`.
    """
    kind, _, place = (cursor or f"{TYPES[0]}:0").partition(":")
    query = {"business_id": business_id, "conversation_type": kind, "limit": MOST_LISTED, "cursor": int(place)}
    try:
        data = await api.get("business/message/conversation/list/", query)
    except Refused:
        if kind == TYPES[-1]:
            raise
        return PastConversations(conversations=(), cursor=f"{TYPES[-1]}:0")  # one list says nothing of the other
    try:
        found = tuple(
            PastConversation(
                conversation_id=conversation_id,
                updated_at=as_time(raw.get("update_time")) or as_time(raw.get("up_time")),
            )
            for raw in map(as_object, as_list(data.get("conversations")))
            if (conversation_id := as_id(raw.get("conversation_id"))) is not None
        )
        following = as_id(data.get("cursor")) or ""
    except Malformed:
        raise Refused(UNREADABLE) from None
    if as_flag(data.get("has_more")) and following.isdigit() and int(following) > int(place):
        return PastConversations(conversations=found, cursor=f"{kind}:{following}")
    is_last = kind == TYPES[-1]
    return PastConversations(conversations=found, cursor=None if is_last else f"{TYPES[-1]}:0")


def _past_message(raw: Json, business_id: str) -> PastMessage | None:
    """Return a message of the history; None where it has no id or time and so no place."""
    message_id, sent_at = as_id(raw.get("message_id")), as_time(raw.get("timestamp"))
    if message_id is None or sent_at is None:
        return None
    return PastMessage(
        message_id=message_id,
        sent_at=sent_at,
        from_business=not _is_incoming(raw, business_id),
        origin=origin_of(raw),
        content=content_of(raw.get("message_type"), raw),
        reply_to=reply_to_of(raw),
        automatic=as_name(raw.get("auto_message_type")),
    )


def _customer(data: Json, messages: list[Json], business_id: str) -> Party | None:
    """Return the customer from the list of participants; only the messages have the username."""
    for participant in (as_object(raw) for raw in as_list(data.get("participants"))):
        remote_id = as_id(participant.get("id"))
        is_business = as_word(participant.get("role")) == "business_account" or remote_id == business_id
        if remote_id is not None and not is_business:
            return Party(
                remote_id=remote_id,
                username=_username(messages, business_id),
                name=as_name(participant.get("display_name")),
                avatar_url=as_url(participant.get("profile_image")),
                is_follower=as_flag(participant.get("is_follower")),
            )
    return None


def _username(messages: list[Json], business_id: str) -> str | None:
    for raw in messages:
        if name := as_name(raw.get("sender" if _is_incoming(raw, business_id) else "recipient")):
            return name
    return None


def _is_incoming(raw: Json, business_id: str) -> bool:
    return sides_of(raw, business_id, incoming_by_name=origin_of(raw) != "own_api").incoming
