"""Reading back: conversations of the last 90 days and the 20 newest messages of one.

Neither list has what a client would like best: conversations carry no last message and no person, messages
have no second page. Types and roles are uppercase here.
"""

from typing import Any

from frontdesk.sandbox.tiktok import conversations, errors, links
from frontdesk.sandbox.tiktok.gate import Call, Endpoint
from frontdesk.sandbox.tiktok.model import Business, Conversation, Customer, Message, Reaction
from frontdesk.sandbox.tiktok.regions import under_european_rules
from frontdesk.sandbox.tiktok.site import Site

MOST_PER_PAGE = 100
DAY_MS = 24 * 3600 * 1000


def _referral(conversation: Conversation) -> dict[str, Any]:
    """Return the ads and links; the ad's time is seconds here and milliseconds in the webhook."""
    referral: dict[str, Any] = {}
    if conversation.ads:
        referral["ad"] = [
            {
                "advertiser_id": ad.advertiser_id,
                "ad_id": ad.ad_id,
                "timestamp": ad.at // 1000,
                "ad_name": ad.ad_name,
                "embed_url": ad.embed_url,
                "message_material_id": ad.message_material_id,
            }
            for ad in conversation.ads
        ]
    if conversation.links:
        referral["short_link"] = [
            {
                "ref": link.ref,
                "prefilled_message": link.prefilled_message,
                "prefilled_message_audit_status": link.prefilled_message_audit_status,
            }
            for link in conversation.links
        ]
    return {"referral": referral} if referral else {}


def _listed(site: Site, conversation: Conversation) -> bool:
    """Return whether to list a conversation: it has a message, is not too old, and not with a person Europe
    protects.
    """
    oldest = site.clock.now_ms() - site.settings.limits.conversation_days * DAY_MS
    spoken = conversation.customer_messages > 0 or conversation.replied
    if not spoken or conversation.updated_at < oldest:
        return False
    _, customer = conversations.parties(site, conversation)
    return site.settings.limits.eu_conversations_listed or not under_european_rules(customer)


async def conversation_list(call: Call) -> dict[str, Any]:
    """GET /business/message/conversation/list/."""
    business = call.business(call.query("business_id"))
    kind = call.query("conversation_type")
    if kind not in ("STRANGER", "SINGLE"):
        raise errors.invalid("conversation_type", "Must be STRANGER or SINGLE")
    limit = call.number("limit", MOST_PER_PAGE, 1, MOST_PER_PAGE)
    cursor = call.number("cursor", 0, 0, 10**9)
    found = [
        conversation
        for conversation in call.site.store.conversations_of(business.business_id)
        if conversation.replied == (kind == "SINGLE") and _listed(call.site, conversation)
    ][: call.site.settings.limits.conversations_listed]
    page = found[cursor : cursor + limit]
    has_more = cursor + limit < len(found)
    return {
        "conversations": [
            {"conversation_id": row.conversation_id, "update_time": row.updated_at, **_referral(row)} for row in page
        ],
        "has_more": has_more,
        "cursor": cursor + limit if has_more else 0,
    }


def _reaction(given: Reaction) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "type": given.type,
        "unique_identifier": given.by,
        "timestamp": given.at,
    }
    return shown | ({"emoji": given.emoji} if given.type == "EMOJI" else {"ai_emoji_url": given.ai_emoji_url})


def _body(site: Site, message: Message) -> dict[str, Any]:
    content = message.content
    match content.kind:
        case "text":
            return {"text": {"body": content.text}}
        case "image" | "video":
            return {content.kind: {"media_id": content.media_id}}
        case "share_post":
            return {"share_post": {"embed_url": links.embed(site, content.video_id)}}
        case "sticker" | "emoji":
            return {content.kind: {"url": content.url}}
        case "template" if content.template is not None:
            card = content.template
            buttons = [{"type": button.type, "title": button.title, "id": button.id} for button in card.buttons]
            return {"template": {"type": card.type, "title": card.title, "buttons": buttons}}
        case _:
            return {}


def _message(site: Site, message: Message, business: Business, customer: Customer) -> dict[str, Any]:
    shop = {"role": "BUSINESS_ACCOUNT", "id": business.business_id}
    person = {"role": "PERSONAL_ACCOUNT", "id": customer.unique_identifier}
    names = [customer.username, business.username]
    if message.from_business:
        shop, person = person, shop
        names.reverse()
    shown: dict[str, Any] = {
        "sender": names[0],
        "recipient": names[1],
        "conversation_id": message.conversation_id,
        "message_id": message.message_id,
        "timestamp": message.at,
        "message_tag": {"source": message.source},
        "message_type": message.content.kind.upper(),
        **_body(site, message),
        "from_user": person,
        "to_user": shop,
    }
    if message.auto_message_type:
        shown["auto_message_type"] = message.auto_message_type
    if message.reactions:
        shown["reactions"] = [_reaction(given) for given in message.reactions]
    if message.content.quoted_message_id:
        shown["referenced_message_info"] = {"referenced_message_id": message.content.quoted_message_id}
    return shown


async def content_list(call: Call) -> dict[str, Any]:
    """GET /business/message/content/list/: the newest messages first, and who takes part."""
    business = call.business(call.query("business_id"))
    conversation = call.conversation(business, call.query("conversation_id"))
    _, customer = conversations.parties(call.site, conversation)
    if not _listed(call.site, conversation):
        raise errors.invalid_conversation()
    newest = call.site.store.thread(conversation.conversation_id)[-call.site.settings.limits.messages_listed :]
    return {
        "messages": [_message(call.site, message, business, customer) for message in reversed(newest)],
        "participants": [
            {
                "role": "BUSINESS_ACCOUNT",
                "id": business.business_id,
                "display_name": business.display_name,
                "profile_image": links.profile_image(call.site, business.username),
            },
            {
                "role": "PERSONAL_ACCOUNT",
                "id": customer.unique_identifier,
                "display_name": customer.display_name,
                "profile_image": links.profile_image(call.site, customer.username),
                "is_follower": customer.is_follower,
            },
        ],
    }


ENDPOINTS = (
    Endpoint("GET", "business/message/conversation/list/", conversation_list, scope="message.list.read"),
    Endpoint("GET", "business/message/content/list/", content_list, scope="message.list.read"),
)
