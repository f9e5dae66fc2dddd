"""Comment-to-Message: the setting, the comments TikTok finds promising, and which may be replied to directly.

For business accounts of Vietnam, Indonesia and Thailand. While it is on, `im_receive_high_intent_comment` tells of
first-level comments that TikTok's classifier believes in (here: a question mark or a word of buying, or the control
API's say-so), and such a comment may be replied to once by a direct message.
"""

import re
from typing import Any

import msgspec

from frontdesk.sandbox.tiktok import conversations, errors
from frontdesk.sandbox.tiktok.errors import BLOCKED, ApiError
from frontdesk.sandbox.tiktok.gate import Call, Endpoint
from frontdesk.sandbox.tiktok.model import Business, Comment, Content, Customer, Message
from frontdesk.sandbox.tiktok.regions import DIRECT_REPLY_SHOPS, NO_DIRECT_REPLY
from frontdesk.sandbox.tiktok.site import Site

TYPE = "COMMENT_TO_MESSAGE"
EVENT = "im_receive_high_intent_comment"
HOUR_MS = 3_600_000
REPLY_WITHIN_MS, QUIET_MS = 48 * HOUR_MS, 24 * HOUR_MS
PROMISING = re.compile(r"\?|\b(price|how much|cost|buy|order|ship|shipping|available|in stock)\b", re.IGNORECASE)


class UpdateRequest(msgspec.Struct, kw_only=True):
    """Body of direct_reply/update."""

    business_id: str = ""
    direct_reply_type: str = ""
    operation_status: str = ""


def _check_type(kind: str) -> None:
    if not kind:
        raise errors.missing("direct_reply_type")
    if kind != TYPE:
        raise errors.invalid("direct_reply_type", f"Must be {TYPE}")


async def update(call: Call) -> dict[str, Any]:
    """POST /business/message/direct_reply/update/."""
    body = call.body(UpdateRequest)
    business = call.business(body.business_id)
    _check_type(body.direct_reply_type)
    if not body.operation_status:
        raise errors.missing("operation_status")
    if body.operation_status not in ("ENABLE", "DISABLE"):
        raise errors.invalid("operation_status", "Must be ENABLE or DISABLE")
    if business.country not in DIRECT_REPLY_SHOPS:
        text = "Comment-to-Message is not available for Business Accounts registered in this region."
        raise ApiError(errors.NO_PERMISSION, text)
    business.direct_reply = body.operation_status == "ENABLE"
    call.site.store.businesses.save(business)
    return {}


async def get(call: Call) -> dict[str, Any]:
    """GET /business/message/direct_reply/get/."""
    business = call.business(call.query("business_id"))
    _check_type(call.request.query_params.get("direct_reply_type", ""))
    return {
        "business_id": business.business_id,
        "direct_reply_type": TYPE,
        "operation_status": "ENABLE" if business.direct_reply else "DISABLE",
    }


def notice(site: Site, comment: Comment, *, promising: bool | None = None) -> None:
    """Let the classifier look at a new comment; `promising` overrules it."""
    business = site.store.businesses.get(comment.business_id)
    customer = site.store.customers.get(comment.author)
    if business is None or customer is None or not business.direct_reply or comment.parent_comment_id:
        return
    believed = PROMISING.search(comment.text) is not None if promising is None else promising
    if not believed or customer.country in NO_DIRECT_REPLY:
        return
    comment.high_intent = True
    site.store.comments.save(comment)
    content = {
        "timestamp": comment.at,
        "unique_identifier": customer.unique_identifier,
        "from_user": {"id": customer.unique_identifier, "role": "personal_account"},
        "to_user": {"id": business.business_id, "role": "business_account"},
        "from": customer.username,
        "to": business.username,
        "comment_id": comment.comment_id,
        "comment_text": comment.text,
        "is_follower": customer.is_follower,
    }
    conversations.announce(site, EVENT, business.business_id, content)


def _spoken_lately(site: Site, business: Business, customer: Customer) -> bool:
    held = site.store.conversation(business.business_id, customer.unique_identifier)
    thread = [] if held is None else site.store.thread(held.conversation_id)
    return bool(thread) and thread[-1].at > site.clock.now_ms() - QUIET_MS


def may_be_replied_to(site: Site, business: Business, comment_id: str) -> tuple[Comment, Customer]:
    """Return the comment and its author, when every condition for a direct reply holds.

    Raises ApiError: 40001 when the setting is off, 40007 for a comment that was never found promising, and 40064,
    the code for whatever the messaging rules forbid, when one of the conditions does not hold.
    """
    if not business.direct_reply:
        raise ApiError(errors.NO_PERMISSION, "Comment-to-Message is not enabled for this account.")
    comment = site.store.comments.get(comment_id)
    gone = comment is None or comment.deleted or comment.business_id != business.business_id
    customer = None if comment is None else site.store.customers.get(comment.author)
    if comment is None or customer is None or gone or not comment.high_intent:
        raise ApiError(errors.NOT_FOUND, "The high-intent comment does not exist.")
    ruled_out = comment.answered_directly
    if site.settings.comments.public_reply_rules_out_direct:
        ruled_out = ruled_out or any(row.by_owner for row in site.store.below(comment.comment_id))
    refused = (
        (bool(comment.parent_comment_id), "The comment is not a first-level comment."),
        (site.clock.now_ms() > comment.at + REPLY_WITHIN_MS, "The comment is older than 48 hours."),
        (ruled_out, "The comment has already been replied to."),
        (_spoken_lately(site, business, customer), "There were direct messages with this user in the past 24 hours."),
        (not customer.adult, "The user is not over 18 years old."),
        (customer.country in NO_DIRECT_REPLY, "The region of the user is not supported."),
    )
    for is_so, why in refused:
        if is_so:
            raise ApiError(BLOCKED, f"Direct reply blocked: {why}")
    return comment, customer


def send(site: Site, business: Business, customer: Customer, comment: Comment, content: Content) -> Message:
    """Send the one direct reply a comment may get."""
    sent = conversations.reply_to_comment(site, business, customer, content)
    comment.answered_directly = True
    site.store.comments.save(comment)
    return sent


ENDPOINTS = (
    Endpoint("POST", "business/message/direct_reply/update/", update, scope="message.list.manage"),
    Endpoint("GET", "business/message/direct_reply/get/", get, scope="message.list.manage"),
)
