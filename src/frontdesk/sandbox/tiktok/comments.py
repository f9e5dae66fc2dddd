"""Comments below a post: writing, replies, likes, hiding, deleting, and the events they cause.

`comment.update` (portal, "Webhook events", COMMENT) goes to every app that the account granted `comment.list`, for
public posts only. Its content holds the ids as bare JSON numbers beyond 2^53. Comments by the business and what the
API did are told like everybody else's; likes are not told at all.
"""

import difflib
import secrets
from typing import Any

from frontdesk.sandbox.kit.ids import snowflake_of
from frontdesk.sandbox.tiktok.model import Business, Comment, Customer, Video, Visibility
from frontdesk.sandbox.tiktok.site import Site
from frontdesk.sandbox.tiktok.store import PLATFORM

EVENT, EVENT_TYPE, READ_SCOPE = "comment.update", "COMMENT", "comment.list"
ACTIONS: dict[Visibility, str] = {
    "public": "set_to_public",
    "hidden": "set_to_hidden",
    "friends_only": "set_to_friends_only",
}
ALIKE = 0.8


def video_of(site: Site, comment: Comment) -> Video:
    """Return the post a comment is on."""
    found = site.store.videos.get(comment.video_id)
    if found is None:
        raise LookupError(f"comment {comment.comment_id} lost its video")
    return found


def new_id(site: Site, at: int) -> str:
    """Return an id that no comment has yet."""
    while True:
        made = snowflake_of(at)
        if site.store.comments.get(made) is None:
            return made


def payload(site: Site, comment: Comment, action: str, at: int) -> dict[str, Any]:
    """Return the content of `comment.update`, `at` in milliseconds."""
    rules = site.settings.comments
    made: dict[str, Any] = {"comment_id": int(comment.comment_id), "video_id": int(comment.video_id)}
    if comment.parent_comment_id or rules.parent_of_first_level == "zero":
        made["parent_comment_id"] = int(comment.parent_comment_id or "0")
    made |= {
        "comment_type": "reply" if comment.parent_comment_id else "comment",
        "comment_action": action,
        "timestamp": at,
        "unique_identifier": comment.author,
    }
    if rules.text_in_webhooks:
        made["text"] = comment.text
    return made


def announce(site: Site, comment: Comment, action: str, at: int) -> None:
    """Send an event to the apps that may read comments, within what they subscribed to."""
    video = video_of(site, comment)
    if video.privacy != "PUBLIC" or video.deleted:
        return
    content = payload(site, comment, action, at)
    rules = site.settings.comments
    for grant in site.tokens.allowing(comment.business_id, READ_SCOPE):
        app = site.store.apps.of(grant.app_id)
        callback = app.callbacks.get(EVENT_TYPE)
        if callback is not None and callback.item_list and comment.video_id not in callback.item_list:
            continue
        site.webhooks.submit(
            app,
            EVENT,
            comment.business_id,
            content,
            event_type=EVENT_TYPE,
            comment_id=comment.comment_id,
            lane=comment.parent_comment_id or comment.comment_id,
            delay_seconds=rules.delay_seconds + rules.spread_seconds * secrets.randbelow(1000) / 1000,
        )


def _spammy(site: Site, comment: Comment) -> bool:
    """Return whether this is one of too many similar texts of the business in a short time."""
    rules = site.settings.comments
    if rules.spam_after <= 0 or not comment.by_owner or not comment.text:
        return False
    since, similar = comment.at - rules.spam_seconds * 1000, 1
    for row in reversed(list(site.store.comments)):
        if row.author == comment.author and row.at >= since and row.text:
            matcher = difflib.SequenceMatcher(None, row.text.casefold(), comment.text.casefold())
            similar += matcher.ratio() >= ALIKE
    return similar >= rules.spam_after


def write(site: Site, comment: Comment) -> Comment:
    """Write a drafted comment. Too many similar replies are hidden at once, and no event says so."""
    with site.store.documents.together():
        if _spammy(site, comment):
            comment.visibility, comment.hidden_by = "hidden", "system"
        site.store.add_comment(comment)
        _touch(site, comment)
        announce(site, comment, "insert", comment.at)
    return comment


def draft(
    site: Site, video: Video, author: Business | Customer, *, text: str, image_id: str = "", parent: str = "", at: int
) -> Comment:
    """Draft a comment of a person or of the post's owner at `at` (milliseconds), not written yet."""
    return Comment(
        comment_id=new_id(site, at),
        video_id=video.video_id,
        business_id=video.business_id,
        author=author.unique_identifier,
        by_owner=isinstance(author, Business),
        at=at,
        text=text,
        image_id=image_id,
        parent_comment_id=parent,
    )


def first_level(comment: Comment) -> str:
    """Return the id that a reply to this comment hangs below."""
    return comment.parent_comment_id or comment.comment_id


def delete(site: Site, comment: Comment) -> None:
    """Delete a comment and the replies below it; only the comment itself causes an event."""
    with site.store.documents.together():
        for reply in list(site.store.below(comment.comment_id)):
            site.store.remove_comment(reply)
        site.store.remove_comment(comment)
        _touch(site, comment)
        announce(site, comment, "delete", site.clock.now_ms())


def show_to(site: Site, comment: Comment, visibility: Visibility, *, by_system: bool = False) -> None:
    """Change who sees a comment; do nothing when it is so already."""
    if comment.visibility == visibility:
        return
    with site.store.documents.together():
        comment.visibility = visibility
        comment.hidden_by = "" if visibility == "public" else "system" if by_system else "owner"
        site.store.comments.save(comment)
        _touch(site, comment)
        announce(site, comment, ACTIONS[visibility], site.clock.now_ms())


def unhide_through_api(site: Site, comment: Comment) -> None:
    """Do what UNHIDE does: nothing to a comment that moderation hid, or while the switch says so."""
    if comment.hidden_by != "system" and not site.settings.comments.unhide_does_nothing:
        show_to(site, comment, "public")


def like(site: Site, comment: Comment, liked: bool) -> None:
    """Set or remove the like of the post's owner."""
    comment.liked = liked
    site.store.comments.save(comment)


def customer_likes(site: Site, comment: Comment, customer: Customer, liked: bool) -> None:
    """Set or remove a person's like."""
    others = [key for key in comment.liked_by if key != customer.unique_identifier]
    comment.liked_by = [*others, customer.unique_identifier] if liked else others
    site.store.comments.save(comment)


def likes(comment: Comment) -> int:
    """Return how many likes a comment has, the owner's among them."""
    return len(comment.liked_by) + comment.liked


def _touch(site: Site, comment: Comment) -> None:
    """Publish the post to the phones, as its number of comments changed."""
    site.live.publish(PLATFORM, "video", comment.video_id)
