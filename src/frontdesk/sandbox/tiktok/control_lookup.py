"""Rows of TikTok's simulator by the names that the control API gives them; 404 for those that are not there."""

from frontdesk.sandbox.kit.control_api import ControlError, present
from frontdesk.sandbox.tiktok.model import Business, Comment, Conversation, Customer, Message, Video
from frontdesk.sandbox.tiktok.site import Site


def business_of(site: Site, name: str) -> Business:
    """Find a business by id or username."""
    return present(site.store.business(name), f"business {name!r}")


def customer_of(site: Site, name: str) -> Customer:
    """Find a person by identifier or username."""
    return present(site.store.customer(name), f"customer {name!r}")


def conversation_of(site: Site, business: str, customer: str) -> Conversation:
    """Find the conversation of these two."""
    found = site.store.conversation(
        business_of(site, business).business_id, customer_of(site, customer).unique_identifier
    )
    if found is None:
        raise ControlError(404, f"{customer!r} has no conversation with {business!r}")
    return found


def message_of(site: Site, message_id: str) -> tuple[Message, Conversation]:
    """Find a message and its conversation."""
    found = site.store.messages.get(message_id)
    held = None if found is None else site.store.conversations.get(found.conversation_id)
    if found is None or held is None:
        raise ControlError(404, f"there is no message {message_id!r}")
    return found, held


def video_of(site: Site, video_id: str) -> Video:
    """Find a post that was not deleted."""
    found = site.store.videos.get(video_id)
    if found is None or found.deleted:
        raise ControlError(404, f"there is no video {video_id!r}")
    return found


def comment_of(site: Site, comment_id: str) -> Comment:
    """Find a comment that was not deleted."""
    found = site.store.comments.get(comment_id)
    if found is None or found.deleted:
        raise ControlError(404, f"there is no comment {comment_id!r}")
    return found
