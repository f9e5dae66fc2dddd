"""Events of a conversation: messages both ways, reactions, reading, arriving, and the webhooks they cause.

Every function here does one thing a person or a business can do, changes the store in one go and hands the
webhooks to the sender.
"""

from typing import Any

from frontdesk.sandbox.tiktok import ids, payloads
from frontdesk.sandbox.tiktok.errors import BLOCKED, ApiError
from frontdesk.sandbox.tiktok.model import (
    AdReferral,
    Business,
    Content,
    Conversation,
    Customer,
    LinkReferral,
    Message,
    Reaction,
    Source,
)
from frontdesk.sandbox.tiktok.regions import under_european_rules
from frontdesk.sandbox.tiktok.site import Site
from frontdesk.sandbox.tiktok.windows import Window, window

READ_SCOPE = "message.list.read"


def parties(site: Site, conversation: Conversation) -> tuple[Business, Customer]:
    """Return the two sides of a conversation."""
    business = site.store.businesses.get(conversation.business_id)
    customer = site.store.customers.get(conversation.unique_identifier)
    if business is None or customer is None:
        raise LookupError(f"conversation {conversation.conversation_id} lost one of its parties")
    return business, customer


def announce(
    site: Site,
    event: str,
    business_id: str,
    content: dict[str, Any],
    *,
    conversation_id: str = "",
    message_id: str = "",
) -> None:
    """Send an event to every app that the business allows to read its messages."""
    for grant in site.tokens.allowing(business_id, READ_SCOPE):
        app = site.store.apps.of(grant.app_id)
        site.webhooks.submit(app, event, business_id, content, conversation_id=conversation_id, message_id=message_id)


def window_of(site: Site, conversation: Conversation) -> Window:
    """Return the messaging window of this conversation, now."""
    business, customer = parties(site, conversation)
    return window(
        conversation,
        site.store.thread(conversation.conversation_id),
        mutual=customer.is_follower and customer.unique_identifier in business.follows,
        now=site.clock.now_ms(),
        limits=site.settings.limits,
    )


def _send_webhook(
    site: Site, event: str, conversation: Conversation, content: dict[str, Any], message_id: str = ""
) -> None:
    """Send an event about a person's or the business's action, within what may be told about that person."""
    business, customer = parties(site, conversation)
    if not conversation.accepted:
        return
    if under_european_rules(customer):
        if event == "im_receive_msg":
            announce(site, "im_receive_msg_eu", business.business_id, payloads.european(business, content["timestamp"]))
        return
    announce(
        site,
        event,
        business.business_id,
        content,
        conversation_id=conversation.conversation_id,
        message_id=message_id,
    )


def customer_writes(
    site: Site, business: Business, customer: Customer, content: Content, at: int | None = None
) -> Message:
    """Send a person's message (at `at` milliseconds, now by default)."""
    with site.store.documents.together():
        when = site.clock.now_ms() if at is None else at
        conversation = site.store.open_conversation(business, customer, when)
        sent = Message(
            message_id=ids.message_id(),
            conversation_id=conversation.conversation_id,
            from_business=False,
            source="APP",
            at=when,
            content=content,
        )
        site.store.add_message(sent)
        conversation.customer_messages += 1
        conversation.last_customer_at = max(conversation.last_customer_at, when)
        _touch(site, conversation, when)
        _send_webhook(
            site,
            "im_receive_msg",
            conversation,
            payloads.message(site, sent, conversation, business, customer),
            sent.message_id,
        )
        _reply_automatically(site, conversation, business, customer, sent)
    return sent


def _touch(site: Site, conversation: Conversation, at: int) -> None:
    conversation.updated_at = max(conversation.updated_at, at)
    site.store.conversations.save(conversation)


def _reply_automatically(
    site: Site, conversation: Conversation, business: Business, customer: Customer, asked: Message
) -> None:
    """Send the welcome message at the start of a conversation, and replies set up for keywords."""
    _welcome(site, conversation, business, customer, asked.at)
    said = asked.content.text.casefold()
    for reply in business.keyword_replies:
        if reply.keyword and reply.keyword.casefold() in said:
            _write_automatically(site, conversation, reply.answer, "AUTO_REPLY", asked.at)
            break


def _welcome(site: Site, conversation: Conversation, business: Business, customer: Customer, at: int) -> None:
    if conversation.welcomed:
        return
    conversation.welcomed = True
    site.store.conversations.save(conversation)
    if business.welcome_enabled:
        text = business.welcome_message.replace("{{display_name}}", customer.display_name)
        _write_automatically(site, conversation, text, "WELCOME_MESSAGE", at)


def _write_automatically(site: Site, conversation: Conversation, text: str, kind: str, at: int) -> None:
    content = Content(kind="text", text=text)
    _business_message(site, conversation, content, "OTHERS", at + 1, auto_message_type=kind)


def business_writes(
    site: Site, conversation: Conversation, content: Content, source: Source, at: int | None = None
) -> Message:
    """Send the business's message through the API or its own app.

    Raises ApiError 40064 when the messaging rules forbid it. A back-dated message is history and not checked.
    """
    _, customer = parties(site, conversation)
    if under_european_rules(customer):
        raise ApiError(
            BLOCKED, "Message blocked: this user is in a region where messages cannot be sent through the API."
        )
    if at is None and not window_of(site, conversation).may_send:
        raise ApiError(BLOCKED, "You are sending messages too fast. Take a rest.")
    with site.store.documents.together():
        when = site.clock.now_ms() if at is None else at
        return _business_message(site, conversation, content, source, when)


def reply_to_comment(site: Site, business: Business, customer: Customer, content: Content) -> Message:
    """Write to somebody because of their comment: no window has to be open, and the conversation may be new."""
    with site.store.documents.together():
        now = site.clock.now_ms()
        conversation = site.store.open_conversation(business, customer, now)
        return _business_message(site, conversation, content, "API", now)


def _business_message(
    site: Site, conversation: Conversation, content: Content, source: Source, at: int, auto_message_type: str = ""
) -> Message:
    business, customer = parties(site, conversation)
    sent = Message(
        message_id=ids.message_id(),
        conversation_id=conversation.conversation_id,
        from_business=True,
        source=source,
        at=at,
        content=content,
        auto_message_type=auto_message_type,
    )
    site.store.add_message(sent)
    if not auto_message_type:
        # A reply accepts a message request.
        conversation.replied = conversation.accepted = True
        conversation.typing_until = 0
    _touch(site, conversation, at)
    _send_webhook(
        site,
        "im_send_msg",
        conversation,
        payloads.message(site, sent, conversation, business, customer),
        sent.message_id,
    )
    return sent


def react(site: Site, message: Message, by_business: bool, reaction: Reaction, at: int | None = None) -> None:
    """Put a reaction on a message; somebody's earlier reaction to it is replaced."""
    when = site.clock.now_ms() if at is None else at
    reaction.at = when
    message.reactions = [held for held in message.reactions if held.by != reaction.by] + [reaction]
    _reacted(site, message, by_business, reaction, "ADD", when)


def unreact(site: Site, message: Message, by_business: bool, by: str, at: int | None = None) -> None:
    """Take somebody's reaction back. Raises LookupError when there is none."""
    held = next((reaction for reaction in message.reactions if reaction.by == by), None)
    if held is None:
        raise LookupError("there is no reaction to take back")
    when = site.clock.now_ms() if at is None else at
    message.reactions = [reaction for reaction in message.reactions if reaction is not held]
    taken = Reaction(by=by, at=when, type=held.type, emoji=held.emoji, ai_emoji_url=held.ai_emoji_url)
    _reacted(site, message, by_business, taken, "REMOVE", when)


def _reacted(site: Site, message: Message, by_business: bool, given: Reaction, operation: str, at: int) -> None:
    conversation = site.store.conversations.get(message.conversation_id)
    if conversation is None:
        raise LookupError("the message's conversation is gone")
    business, customer = parties(site, conversation)
    with site.store.documents.together():
        site.store.messages.save(message)
        event_id = ids.message_id()
        made = payloads.base(conversation, business, customer, from_business=by_business, at=at)
        content = payloads.reaction(made, customer, given, operation, event_id, message.message_id)
        _send_webhook(site, "im_send_msg" if by_business else "im_receive_msg", conversation, content, event_id)


def customer_reads(site: Site, conversation: Conversation, at: int | None = None) -> None:
    """Mark everything sent to the person until `at` as read, as they open the conversation."""
    business, customer = parties(site, conversation)
    when = site.clock.now_ms() if at is None else at
    with site.store.documents.together():
        conversation.read_by_customer_at = max(conversation.read_by_customer_at, when)
        site.store.conversations.save(conversation)
        content = payloads.base(conversation, business, customer, from_business=False, at=site.clock.now_ms())
        content["read"] = {"last_read_timestamp": conversation.read_by_customer_at}
        _send_webhook(site, "im_mark_read_msg", conversation, content)


def business_reads(site: Site, conversation: Conversation) -> None:
    """Mark everything so far as seen by the business: the person's messages show "Seen". No webhook says so."""
    conversation.read_by_business_at = site.clock.now_ms()
    site.store.conversations.save(conversation)


def business_types(site: Site, conversation: Conversation) -> None:
    """Show "typing" for the five seconds that TikTok shows it."""
    conversation.typing_until = site.clock.now_ms() + site.settings.limits.typing_seconds * 1000
    site.store.conversations.save(conversation)


def accept(site: Site, conversation: Conversation) -> None:
    """Accept a message request: from now on its messages reach the webhook."""
    conversation.accepted = True
    site.store.conversations.save(conversation)


def arrive(site: Site, business: Business, customer: Customer, referral: AdReferral | LinkReferral) -> Conversation:
    """Open the conversation for a person from an ad or a tiktok.me link, before any message."""
    with site.store.documents.together():
        now = site.clock.now_ms()
        conversation = site.store.open_conversation(business, customer, now)
        content = payloads.base(conversation, business, customer, from_business=False, at=now)
        content["is_follower"] = customer.is_follower
        if isinstance(referral, AdReferral):
            conversation.ads = [*conversation.ads, referral]
            content["referral"] = payloads.ad(referral)
        else:
            conversation.links = [*conversation.links, referral]
            content["referral"] = payloads.short_link(referral)
        site.store.conversations.save(conversation)
        _send_webhook(site, "im_referral_msg", conversation, content)
        _welcome(site, conversation, business, customer, now)
    return conversation
