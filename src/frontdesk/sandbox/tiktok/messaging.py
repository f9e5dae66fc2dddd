"""POST /business/message/send/: what may be sent, checked in the portal's words."""

from typing import Any, Literal

import msgspec

from frontdesk.sandbox.tiktok import conversations, direct_reply, errors
from frontdesk.sandbox.tiktok.errors import ApiError
from frontdesk.sandbox.tiktok.gate import Call, Endpoint
from frontdesk.sandbox.tiktok.model import Business, Button, Content, Conversation, Customer, Template
from frontdesk.sandbox.tiktok.regions import images_allowed

TITLE_CHARACTERS = 40
BUTTON_CHARACTERS = {"QA_BUTTON_CARD": 20, "QA_LINK_CARD": 40}
BUTTON_ID_CHARACTERS = 40
MOST_BUTTONS = 3
QUOTABLE = ("text", "image", "share_post")


class Text(msgspec.Struct, kw_only=True):
    """`text` of a send."""

    body: str = ""


class Image(msgspec.Struct, kw_only=True):
    """`image` of a send."""

    media_id: str = ""


class SharePost(msgspec.Struct, kw_only=True):
    """`share_post` of a send."""

    item_id: str = ""


class ButtonBody(msgspec.Struct, kw_only=True):
    """Button of `template.buttons`."""

    type: str = ""
    title: str = ""
    id: str = ""


class TemplateBody(msgspec.Struct, kw_only=True):
    """`template` of a send."""

    type: Literal["QA_BUTTON_CARD", "QA_LINK_CARD", ""] = ""
    title: str = ""
    buttons: list[ButtonBody] = []


class Reference(msgspec.Struct, kw_only=True):
    """`referenced_message_info` of a send."""

    referenced_message_id: str = ""


class CommentReply(msgspec.Struct, kw_only=True):
    """`direct_reply.comment_reply` of a send."""

    comment_id: str = ""


class DirectReply(msgspec.Struct, kw_only=True):
    """`direct_reply` of a send: a message to the author of a comment, in place of a conversation."""

    reply_type: str = ""
    comment_reply: CommentReply | None = None


class SendRequest(msgspec.Struct, kw_only=True):
    """Body of a send."""

    business_id: str = ""
    recipient_type: str = ""
    recipient: str = ""
    message_type: str = ""
    text: Text | None = None
    image: Image | None = None
    share_post: SharePost | None = None
    template: TemplateBody | None = None
    sender_action: str = ""
    referenced_message_info: Reference | None = None
    direct_reply: DirectReply | None = None


def _text(call: Call, body: SendRequest) -> Content:
    if body.text is None or not body.text.body:
        raise errors.missing("text.body")
    most = call.site.settings.limits.text_characters
    if len(body.text.body) > most:
        raise errors.invalid("text.body", f"Longer than maximum length {most}")
    return Content(kind="text", text=body.text.body)


def _image(call: Call, body: SendRequest, business: Business, customer: Customer) -> Content:
    if body.image is None or not body.image.media_id:
        raise errors.missing("image.media_id")
    media = call.site.store.media.get(body.image.media_id)
    usable = media is not None and media.business_id == business.business_id and media.media_type == "IMAGE"
    if media is None or not usable or media.expires_at is None or media.expires_at <= call.site.clock.now_ms():
        raise errors.invalid("image.media_id", "Unknown or expired media_id")
    if not images_allowed(business, customer):
        # The portal names no code for this; 40064 is its one code for a message that the rules forbid.
        raise ApiError(errors.BLOCKED, "Image messages are not available in the region of the sender or receiver.")
    return Content(kind="image", media_id=media.media_id)


def _share_post(body: SendRequest, business: Business) -> Content:
    if body.share_post is None or not body.share_post.item_id:
        raise errors.missing("share_post.item_id")
    if body.share_post.item_id not in business.video_ids:
        raise errors.invalid("share_post.item_id", "Only posts of this account can be shared")
    return Content(kind="share_post", video_id=body.share_post.item_id)


def _button(button: ButtonBody, longest: int) -> Button:
    if button.type != "REPLY":
        raise errors.invalid("template.buttons.type", "Must be REPLY")
    if not button.title or not button.id:
        raise errors.missing("template.buttons." + ("id" if button.title else "title"))
    if len(button.title) > longest:
        raise errors.invalid("template.buttons.title", f"Longer than maximum length {longest}")
    if len(button.id) > BUTTON_ID_CHARACTERS:
        raise errors.invalid("template.buttons.id", f"Longer than maximum length {BUTTON_ID_CHARACTERS}")
    return Button(title=button.title, id=button.id)


def _template(body: SendRequest) -> Content:
    card = body.template
    if card is None:
        raise errors.missing("template")
    if not card.type:
        raise errors.missing("template.type")
    if not card.title:
        raise errors.missing("template.title")
    if len(card.title) > TITLE_CHARACTERS:
        raise errors.invalid("template.title", f"Longer than maximum length {TITLE_CHARACTERS}")
    if not 1 <= len(card.buttons) <= MOST_BUTTONS:
        raise errors.invalid("template.buttons", f"Length must be between 1 and {MOST_BUTTONS}")
    buttons = [_button(button, BUTTON_CHARACTERS[card.type]) for button in card.buttons]
    return Content(kind="template", template=Template(type=card.type, title=card.title, buttons=buttons))


def _quote(call: Call, body: SendRequest, conversation: Conversation) -> str:
    """Return the id of the quoted message, when the reply may quote it."""
    if body.referenced_message_info is None:
        return ""
    key = body.referenced_message_info.referenced_message_id
    if not key:
        raise errors.missing("referenced_message_info.referenced_message_id")
    if body.message_type != "TEXT":
        raise errors.invalid("referenced_message_info", "Only supported when message_type is TEXT")
    original = call.site.store.messages.get(key)
    if original is None or original.conversation_id != conversation.conversation_id:
        raise ApiError(errors.NOT_FOUND, "The referenced message does not exist.")
    if original.content.kind not in QUOTABLE:
        raise errors.invalid(
            "referenced_message_info.referenced_message_id", "Must be a TEXT, IMAGE or SHARE_POST message"
        )
    return key


def _act(call: Call, body: SendRequest, conversation: Conversation) -> None:
    """Do TYPING or MARK_READ: nothing is sent, so nothing is counted."""
    if body.sender_action == "TYPING":
        conversations.business_types(call.site, conversation)
    elif body.sender_action == "MARK_READ":
        conversations.business_reads(call.site, conversation)
    else:
        raise errors.invalid("sender_action", "Must be TYPING or MARK_READ")


def _content(call: Call, body: SendRequest, business: Business, customer: Customer) -> Content:
    if body.text is not None and body.image is not None:
        raise errors.invalid("image", "A message cannot include both a text and an image")
    match body.message_type:
        case "TEXT":
            return _text(call, body)
        case "IMAGE":
            return _image(call, body, business, customer)
        case "SHARE_POST":
            return _share_post(body, business)
        case "TEMPLATE":
            return _template(body)
        case _:
            raise errors.invalid("message_type", "Must be TEXT, IMAGE, SHARE_POST, TEMPLATE or SENDER_ACTION")


def _send_directly(call: Call, body: SendRequest, business: Business, wanted: DirectReply) -> dict[str, Any]:
    """Reply to a comment by a direct message, which may begin the conversation."""
    if body.recipient_type or body.recipient:
        raise errors.invalid("direct_reply", "Cannot be combined with recipient_type and recipient")
    if wanted.reply_type != "COMMENT_REPLY":
        raise errors.invalid("direct_reply.reply_type", "Must be COMMENT_REPLY")
    if wanted.comment_reply is None or not wanted.comment_reply.comment_id:
        raise errors.missing("direct_reply.comment_reply.comment_id")
    if body.message_type == "SENDER_ACTION" or body.referenced_message_info is not None:
        raise errors.invalid("direct_reply", "Cannot be combined with sender_action or referenced_message_info")
    comment, customer = direct_reply.may_be_replied_to(call.site, business, wanted.comment_reply.comment_id)
    content = _content(call, body, business, customer)
    sent = direct_reply.send(call.site, business, customer, comment, content)
    return {"message": {"message_id": sent.message_id}}


async def send(call: Call) -> dict[str, Any]:
    """Send a message or a sender action to a conversation, or a message to the author of a comment."""
    body = call.body(SendRequest)
    business = call.business(body.business_id)
    if not body.message_type:
        raise errors.missing("message_type")
    if body.direct_reply is not None:
        return _send_directly(call, body, business, body.direct_reply)
    if body.recipient_type != "CONVERSATION":
        raise errors.invalid("recipient_type", "Must be CONVERSATION")
    if not body.recipient:
        raise errors.missing("recipient")
    conversation = call.conversation(business, body.recipient)
    if body.message_type == "SENDER_ACTION":
        _act(call, body, conversation)
        return {"message": {"message_id": ""}}
    _, customer = conversations.parties(call.site, conversation)
    content = _content(call, body, business, customer)
    content.quoted_message_id = _quote(call, body, conversation)
    sent = conversations.business_writes(call.site, conversation, content, "API")
    return {"message": {"message_id": sent.message_id}}


ENDPOINTS = (Endpoint("POST", "business/message/send/", send, scope="message.list.send"),)
