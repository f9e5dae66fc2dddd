"""Phone page's view of TikTok: its manifest, and how its rows are shown there."""

from collections.abc import Iterable

from frontdesk.sandbox.kit.phone import DELIVERIES_SHOWN, Phone, Shown
from frontdesk.sandbox.kit.phone_manifest import (
    Arrival,
    Manifest,
    Person,
    Question,
    Reacting,
    Rule,
    RuleGroup,
    Sendable,
    Trouble,
    Upload,
    api_troubles,
    webhook_troubles,
)
from frontdesk.sandbox.kit.phone_rows import (
    ArrivalRow,
    BusinessRow,
    ButtonRow,
    CommentRow,
    ConversationRow,
    CustomerRow,
    Kind,
    MessageRow,
    PostRow,
    ReactionRow,
    TapRow,
    WindowRow,
    delivery_row,
    grant_row,
)
from frontdesk.sandbox.tiktok import comment_reading, comments, conversations, links, videos, views
from frontdesk.sandbox.tiktok.model import Business, Comment, Conversation, Customer, Message, Video
from frontdesk.sandbox.tiktok.regions import under_european_rules
from frontdesk.sandbox.tiktok.site import Site

EUROPEAN = "European rules: the shop's inbox learns only that somebody wrote, never what, and cannot reply."
REQUEST = "Sent as a message request: the shop gets nothing through the API until it accepts or replies."
KINDS: dict[str, Kind] = {"share_post": "post", "template": "card"}

COMMENT_RULES = RuleGroup(
    title="Comments",
    part="comments",
    rows=[
        Rule(
            label="Are told late",
            hint="each webhook 10 seconds after its time",
            on={"delay_seconds": 10},
            off={"delay_seconds": 0.3},
            watched="delay_seconds",
            from_value=10,
        ),
        Rule(
            label="Cannot be shown again",
            hint="TikTok says yes to the shop and does nothing",
            on={"unhide_does_nothing": True},
            off={"unhide_does_nothing": False},
            watched="unhide_does_nothing",
        ),
        Rule(
            label="Similar replies vanish",
            hint="from the third on within a minute, without a word",
            on={"spam_after": 3},
            off={"spam_after": 0},
            watched="spam_after",
        ),
        Rule(
            label="Are told with their text",
            hint="usually a webhook says only which comment it is",
            on={"text_in_webhooks": True},
            off={"text_in_webhooks": False},
            watched="text_in_webhooks",
        ),
    ],
)

MANIFEST = Manifest(
    platform="tiktok",
    name="TikTok",
    title="TikTok",
    root="/control/tiktok",
    customer=Person(username="username", name="display_name", country="country", follower="is_follower"),
    business=Person(username="username", name="display_name", country="country"),
    sends=[
        Sendable(label="Sample picture", icon="photo", kind="image", fields={"kind": "image", "sample": "jpeg"}),
        Sendable(label="Sample picture, PNG", icon="photo", kind="image", fields={"kind": "image", "sample": "png"}),
        Sendable(label="Sample video", icon="video", kind="video", fields={"kind": "video"}),
        Sendable(label="Sticker “hello”", icon="sticker", kind="sticker", fields={"kind": "sticker", "name": "hello"}),
        Sendable(
            label="Sticker “thanks”", icon="sticker", kind="sticker", fields={"kind": "sticker", "name": "thanks"}
        ),
        Sendable(label="Drawn emoji", icon="mood", kind="emoji", fields={"kind": "emoji", "name": "smile"}),
        Sendable(
            label="One of the shop's posts",
            icon="movie",
            kind="post",
            fields={"kind": "share_post"},
            post_as="video_id",
        ),
        Sendable(label="Somebody else's post", icon="movie", kind="post", fields={"kind": "share_post"}),
        Sendable(
            label="A gift (a kind no app knows)",
            icon="gift",
            kind="other",
            fields={"kind": "other", "raw_kind": "gift"},
        ),
    ],
    upload=Upload(
        path="media",
        file_field="file",
        accept=["image/jpeg", "image/png", "video/mp4"],
        owner="business",
        id_field="media_id",
    ),
    quotes=True,
    reacting=Reacting(emojis=["👍", "❤️", "😂", "😮", "😢", "🙏"], drawn={"ai_emoji": "wave"}),
    arrivals=[
        Arrival(
            label="An ad…",
            icon="speakerphone",
            title="Arrive from an ad",
            questions=[Question(name="ad_name", label="Name of the ad", value="Autumn glazes")],
            fields={"by": "ad"},
        ),
        Arrival(
            label="A tiktok.me link…",
            icon="link",
            title="Arrive from a tiktok.me link",
            questions=[
                Question(name="ref", label="Reference (ref)", value="market-stall"),
                Question(
                    name="prefilled_message",
                    label="Message the link fills in",
                    value="Hi! I saw your bowls at the market.",
                    hint="Waits in the customer's message field, unsent.",
                    fills=True,
                ),
            ],
            fields={"by": "short_link"},
        ),
    ],
    comment_characters=150,
    own_app=True,
    grants=True,
    window_hours=48,
    events={
        "im_receive_msg": "Customer's message",
        "im_receive_msg_eu": "Somebody in Europe wrote",
        "im_send_msg": "Shop's message",
        "im_mark_read_msg": "Customer read",
        "im_referral_msg": "Arrival",
        "im_auto_message_audit_update": "Automatic message checked",
        "im_receive_high_intent_comment": "Promising comment",
        "comment.update": "Comment",
    },
    troubles=[
        webhook_troubles("delay", "drop", "duplicate", "reorder"),
        api_troubles(
            "TikTok",
            busy=Trouble(
                label="Is busy",
                hint="“too many requests”, code 40100",
                fault={"target": "api", "kind": "code", "code": 40100},
            ),
            sending="business/message/send/",
        ),
    ],
    rules=[COMMENT_RULES],
)


class Rows:
    """Drawer of TikTok's rows for the page."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def business(self, row: Business) -> BusinessRow:
        """Show a business account."""
        return BusinessRow(
            id=row.business_id,
            username=row.username,
            name=row.display_name,
            avatar=views.avatar(self._site, row.username),
            country=row.country,
            newest_post=row.video_ids[-1] if row.video_ids else "",
        )

    def customer(self, row: Customer) -> CustomerRow:
        """Show a person."""
        return CustomerRow(
            id=row.unique_identifier,
            username=row.username,
            name=row.display_name,
            avatar=views.avatar(self._site, row.username),
            country=row.country,
            is_friend=row.is_follower,
            notice=EUROPEAN if under_european_rules(row) else "",
        )

    def message(self, row: Message) -> MessageRow:
        """Show a message."""
        held, content, card = self._site.store.conversations.of(row.conversation_id), row.content, row.content.template
        url = content.url
        if content.media_id:
            url = f"{self._site.public_url}{views.MEDIA_PATH}/{content.media_id}"
        elif content.video_id:
            url = links.embed(self._site, content.video_id)
        return MessageRow(
            id=row.message_id,
            conversation=row.conversation_id,
            business=held.business_id,
            customer=held.unique_identifier,
            by="business" if row.from_business else "customer",
            at=row.at,
            kind=KINDS.get(content.kind, content.kind),  # type: ignore[arg-type]
            text=content.text if card is None else card.title,
            url=url,
            buttons=[] if card is None else [ButtonRow(id=button.id, title=button.title) for button in card.buttons],
            detail=content.raw_kind,
            tap=None if content.tap is None else TapRow(message=content.tap.message_id, button=content.tap.button_id),
            quoted=content.quoted_message_id,
            automatic=bool(row.auto_message_type),
            reactions=[ReactionRow(by=one.by, emoji=one.emoji, picture=one.ai_emoji_url) for one in row.reactions],
        )

    def conversation(self, row: Conversation) -> ConversationRow:
        """Show a conversation."""
        thread = self._site.store.thread(row.conversation_id)
        window = conversations.window_of(self._site, row)
        return ConversationRow(
            id=row.conversation_id,
            business=row.business_id,
            customer=row.unique_identifier,
            updated_at=row.updated_at,
            window=WindowRow(state=window.state, remaining=window.remaining, closes_at=window.closes_at),
            read_by_business_at=row.read_by_business_at,
            read_by_customer_at=row.read_by_customer_at,
            typing_until=row.typing_until,
            notice="" if row.accepted else REQUEST,
            is_request=not row.accepted,
            arrivals=list(_arrivals(row)),
            message_count=len(thread),
            last_message=self.message(thread[-1]) if thread else None,
        )

    def thread(self, conversation_id: str, count: int) -> list[MessageRow]:
        """Show the newest messages of a conversation."""
        thread = self._site.store.thread(conversation_id)
        return [self.message(row) for row in (thread[-count:] if count else [])]

    def post(self, row: Video) -> PostRow | None:
        """Show a post, unless nobody but the business sees it."""
        if row.deleted or row.privacy == "PRIVATE":
            return None
        return PostRow(
            id=row.video_id,
            business=row.business_id,
            created_at=row.created_at,
            caption=row.caption,
            media="photo" if row.media_type == "PHOTO" else "video",
            cover=views.cover(self._site, row.video_id),
            friends_only=row.privacy == "FRIENDS",
            views=row.views,
            likes=row.likes,
            shares=row.shares,
            saves=row.favorites,
            comment_count=videos.comment_count(self._site, row),
        )

    def comment(self, row: Comment) -> CommentRow | None:
        """Show a comment that was not deleted, hidden ones too."""
        if row.deleted:
            return None
        username, name = comment_reading.names_of(self._site, row)
        return CommentRow(
            id=row.comment_id,
            post=row.video_id,
            author=row.author,
            by="business" if row.by_owner else "customer",
            name=name,
            avatar=views.avatar(self._site, username),
            at=row.at,
            text=row.text,
            image_url=links.comment_image(self._site, row.image_id) if row.image_id else "",
            parent=row.parent_comment_id,
            visibility=row.visibility,
            liked=row.liked,
            liked_by=row.liked_by,
            likes=comments.likes(row),
            pinned=row.pinned,
        )

    def comments(self, video_id: str) -> list[CommentRow]:
        """Show everything below a post."""
        below = self._site.store.below
        rows = [row for first in below(video_id) for row in (first, *below(first.comment_id))]
        return [drawn for row in rows if (drawn := self.comment(row)) is not None]


def _arrivals(row: Conversation) -> Iterable[ArrivalRow]:
    for ad in row.ads:
        yield ArrivalRow(text=f"Came from the ad “{ad.ad_name}”", short="Came from an ad")
    for link in row.links:
        yield ArrivalRow(text=f"Came from the link tiktok.me (ref {link.ref})", short="Came from a link")


def phone(site: Site) -> Phone:
    """Put TikTok on the phone page."""
    store, rows = site.store, Rows(site)
    tables = (
        Shown("business", store.businesses, rows.business),
        Shown("customer", store.customers, rows.customer),
        Shown("conversation", store.conversations, rows.conversation),
        Shown("message", store.messages, rows.message, first=0),
        Shown("post", store.videos, rows.post),
        Shown("comment", store.comments, rows.comment, first=0),
        Shown("grant", store.grants, grant_row),
        Shown("delivery", store.deliveries, delivery_row, first=DELIVERIES_SHOWN),
        Shown("fault", store.faults, lambda row: row),
    )
    return Phone(MANIFEST, site.settings, tables, thread=rows.thread, comments=rows.comments)
