"""Payloads of DIRECT_MESSAGE webhooks, field by field as the portal's "Webhook events" page.

Types and roles are lowercase here and uppercase in the REST API; a template is nested with `text` here and
flat with `title` there.
"""

from typing import Any

from frontdesk.sandbox.tiktok import links
from frontdesk.sandbox.tiktok.model import (
    AdReferral,
    Business,
    Content,
    Conversation,
    Customer,
    LinkReferral,
    Message,
    Reaction,
    Template,
)
from frontdesk.sandbox.tiktok.site import Site


def base(
    conversation: Conversation, business: Business, customer: Customer, *, from_business: bool, at: int
) -> dict[str, Any]:
    """Return what every event of a conversation carries."""
    person = {"id": customer.unique_identifier, "role": "personal_account"}
    shop = {"id": business.business_id, "role": "business_account"}
    sender, receiver = (shop, person) if from_business else (person, shop)
    names = (business.username, customer.username) if from_business else (customer.username, business.username)
    return {
        "timestamp": at,
        "unique_identifier": customer.unique_identifier,
        "from_user": sender,
        "to_user": receiver,
        "from": names[0],
        "to": names[1],
        "conversation_id": conversation.conversation_id,
    }


def _template(template: Template) -> dict[str, Any]:
    buttons = [{"text": button.title, "type": button.type, "id": button.id} for button in template.buttons]
    return {"type": template.type.lower(), "elements": [{"title": template.title, "buttons": buttons}]}


def _body(site: Site, content: Content) -> dict[str, Any]:
    """Return the one field that belongs to the message's type."""
    match content.kind:
        case "text":
            return {"text": {"body": content.text}}
        case "image" | "video":
            return {content.kind: {"media_id": content.media_id}}
        case "share_post":
            return {"share_post": {"embed_url": links.embed(site, content.video_id), "video_id": content.video_id}}
        case "sticker" | "emoji":
            return {content.kind: {"url": content.url}}
        case "template" if content.template is not None:
            return {"template": _template(content.template)}
        case _:
            return dict(content.raw)


def message(
    site: Site, sent: Message, conversation: Conversation, business: Business, customer: Customer
) -> dict[str, Any]:
    """Return the content of im_receive_msg and im_send_msg."""
    content = sent.content
    made = base(conversation, business, customer, from_business=sent.from_business, at=sent.at)
    made["message_id"] = sent.message_id
    made["type"] = content.raw_kind if content.kind == "other" else content.kind
    made.update(_body(site, content))
    if content.quoted_message_id:
        made["referenced_message_info"] = {"referenced_message_id": content.quoted_message_id}
    if content.tap is not None:
        made["reply_source_payload"] = {
            "reply_source_msg_id": content.tap.message_id,
            "reply_source_unique_id": content.tap.button_id,
        }
    if sent.auto_message_type:
        made["auto_message_type"] = sent.auto_message_type
    return _tail(made, customer, sent.source)


def _tail(made: dict[str, Any], customer: Customer, source: str) -> dict[str, Any]:
    made["scene_type"] = 0
    made["is_follower"] = customer.is_follower
    made["message_tag"] = {"source": source}
    return made


def reaction(
    made: dict[str, Any], customer: Customer, given: Reaction, operation: str, event_id: str, original: str
) -> dict[str, Any]:
    """Return the content of a reaction on top of `base`: a message of its own that names the original."""
    entry: dict[str, Any] = {
        "operation": operation,
        "type": given.type,
        "unique_identifier": given.by,
        "timestamp": given.at,
        "original_msg_id": original,
    }
    entry |= {"emoji": given.emoji} if given.type == "EMOJI" else {"ai_emoji_url": given.ai_emoji_url}
    return _tail(made | {"message_id": event_id, "type": "reaction", "reaction": [entry]}, customer, "APP")


def ad(referral: AdReferral) -> dict[str, Any]:
    """Return the ad of im_referral_msg; its timestamp is milliseconds."""
    return {
        "source": "ad",
        "ad": {
            "advertiser_id": referral.advertiser_id,
            "ad_id": referral.ad_id,
            "timestamp": referral.at,
            "ad_name": referral.ad_name,
            "embed_url": referral.embed_url,
            "message_material_id": referral.message_material_id,
        },
    }


def short_link(referral: LinkReferral) -> dict[str, Any]:
    """Return the tiktok.me link of im_referral_msg."""
    return {
        "source": "short_link",
        "short_link": {
            "ref": referral.ref,
            "prefilled_message": referral.prefilled_message,
            "prefilled_message_audit_status": referral.prefilled_message_audit_status,
        },
    }


def european(business: Business, at: int) -> dict[str, Any]:
    """Return the content of im_receive_msg_eu, which says only that a person wrote."""
    return {
        "to": business.username,
        "to_user": {"id": business.business_id, "role": "business_account"},
        "timestamp": at,
    }
