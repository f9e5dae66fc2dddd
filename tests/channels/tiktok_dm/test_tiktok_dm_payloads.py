"""Every recorded webhook of TikTok, and what it means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from frontdesk.contract.events import (
    Content,
    InboundEvent,
    Media,
    MessageEchoed,
    MessageReceived,
    Party,
    ReactionChanged,
    ReceiptUpdated,
    ReferralReceived,
    Unknown,
)
from tests.channels.reading import account_in

from .samples import NOW, PAYLOADS, parse, payload, request

ALICE = Party(remote_id="user-1", username="Alice")
MIA_ID = "+ZMM6I2kBFMYfuEhZjEEt6o0FEebXi68VHcHvO0WgQlZMkbqHafwNm7D4qoyqm52"
MIA = Party(remote_id=MIA_ID, username="shop_b", is_follower=True)
SHOP_ID = "-000m4JH_b1JiHPxoOSKii9FmQCeIA2fZ7Jw"
CHAT = "u5JhpselBAhoPOlnH0tZ9y07kg=="
MESSAGE = "u5Buqc6lAghuOelnHUZV88DK2A=="
OLDER = "u5Buqc6lAghuOelnHUZV88DKAA=="
IN_2023 = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
IN_2026 = datetime(2026, 9, 19, 10, 41, 37, 488000, tzinfo=UTC)


def text(body: str) -> Content:
    return Content(kind="text", raw_kind="text", text=body)


def from_alice(message_id: str, content: Content) -> MessageReceived:
    return MessageReceived(
        conversation_id="tt-conv-1", message_id=message_id, sent_at=IN_2023, sender=ALICE, content=content
    )


def from_mia(content: Content, **more: str | Party) -> MessageReceived:
    parts = {"sender": MIA, **more}
    return MessageReceived(
        conversation_id=CHAT,
        message_id=MESSAGE,
        sent_at=IN_2026,
        content=content,
        **parts,  # type: ignore[arg-type]
    )


def echo(body: str, origin: str, automatic: str | None = None) -> MessageEchoed:
    return MessageEchoed(
        conversation_id=CHAT,
        message_id=MESSAGE,
        sent_at=IN_2026,
        recipient=MIA,
        content=text(body),
        origin=origin,  # type: ignore[arg-type]
        automatic=automatic,
    )


def reaction(added: bool, milliseconds: int) -> ReactionChanged:
    return ReactionChanged(
        conversation_id=CHAT,
        message_id=OLDER,
        reactor=MIA,
        from_business=False,
        emoji="👍",
        image_url=None,
        added=added,
        at=datetime(2024, 6, 27, 0, 13, 25, milliseconds * 1000, tzinfo=UTC),
    )


def nameless(event: str) -> Unknown:
    return Unknown(
        raw_kind=event,
        note="TikTok sent a message without saying which one it is or whose.",
        at=NOW,
        conversation_id="tt-conv-1",
    )


def a_post(url: str) -> Content:
    return Content(kind="share_post", raw_kind="share_post", embed_url=url)


def a_medium(kind: str, **where: str) -> Content:
    return Content(kind=kind, raw_kind=kind, media=(Media(kind=kind, **where),))  # type: ignore[arg-type]


EXPECTED: dict[str, InboundEvent] = {
    "tiktok_im_receive_msg_text": from_alice("tt-msg-1", text("Hello from TikTok")),
    "tiktok_im_receive_msg_text_capability_failure": from_alice("tt-msg-5", text("Hello with capability failure")),
    "tiktok_im_receive_msg_text_after_resolved": from_alice("tt-msg-lock-2", text("Hello from TikTok")),
    "tiktok_im_receive_msg_image": from_alice("tt-msg-4", a_medium("image", media_id="media-1")),
    "tiktok_im_receive_msg_share_post": from_alice("tt-msg-3", a_post("https://www.tiktok.com/embed/123")),
    "tiktok_im_receive_msg_minimal": nameless("im_receive_msg"),
    "tiktok_im_send_msg_minimal": nameless("im_send_msg"),
    "tiktok_unknown_business": nameless("im_receive_msg"),
    "tiktok_im_mark_read_msg": ReceiptUpdated(
        conversation_id="tt-conv-1", until=IN_2023, reader=Party(remote_id="user-1")
    ),
    "ext_tiktok_im_receive_msg_button_reply": from_mia(
        text("Answer 1"), button_id="opt_1", button_message_id="u5Buqc6lAghuOelnHUZV88DKAB=="
    ),
    "ext_tiktok_im_receive_msg_reaction_add": reaction(True, 701),
    "ext_tiktok_im_receive_msg_reaction_remove": reaction(False, 999),
    "ext_tiktok_im_receive_msg_share_post_full": from_mia(
        a_post(
            "https://www.tiktok.com/player/v1/7685373940801228040"
            "?music_info=1&description=1&autoplay=1&loop=1&utm_campaign=tt4d_open_api&utm_source=dm"
        ),
        sender=Party(remote_id=MIA_ID, username="shop_b"),
    ),
    "ext_tiktok_im_receive_msg_sticker_full": from_mia(
        a_medium("sticker", url="https://p16.tiktokcdn.com/sticker.webp?x-expires=1792406497")
    ),
    "ext_tiktok_im_send_msg_text_from_app": echo("reply from the business", "native_app"),
    "ext_tiktok_im_send_msg_text_from_api": echo("reply via API", "own_api"),
    "ext_tiktok_im_send_msg_auto_reply": echo("Welcome!", "other", "WELCOME_MESSAGE"),
    "ext_tiktok_im_referral_msg_ad": ReferralReceived(
        conversation_id=CHAT,
        at=IN_2026,
        sender=MIA,
        source="ad",
        title="Ad name",
        url="https://www.tiktok.com/player/v1/...",
    ),
    "ext_tiktok_im_referral_msg_short_link": ReferralReceived(
        conversation_id=CHAT,
        at=IN_2026,
        sender=Party(remote_id=MIA_ID, username="shop_b", is_follower=False),
        source="short_link",
        reference="campaign_42",
        details={"Prefilled message": "Hi, I want to know more"},
    ),
    "ext_tiktok_im_receive_msg_eu": Unknown(
        raw_kind="im_receive_msg_eu",
        note="Somebody in the EEA, the UK or Switzerland wrote to this account. TikTok hands neither the message nor "
        "its sender to other software; read it and reply in the TikTok app.",
        at=datetime(2023, 11, 27, 13, 14, 39, 815000, tzinfo=UTC),
    ),
    "ext_tiktok_im_auto_message_audit_update": Unknown(
        raw_kind="im_auto_message_audit_update",
        note="An automatic message of the TikTok account (chat prompt) changed: rejected.",
        at=datetime(2024, 4, 29, 22, 41, 54, 238000, tzinfo=UTC),
    ),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_webhook_recording_is_read_as_expected(name: str) -> None:
    assert parse(payload(name)) == (EXPECTED[name],)


def test_recorded_webhooks_are_all_expected() -> None:
    recorded = {path.stem for path in PAYLOADS.glob("*.json") if "_api_" not in path.stem}
    assert recorded == set(EXPECTED)


@pytest.mark.parametrize(
    ("name", "business"),
    [
        ("tiktok_im_receive_msg_text", "biz-123"),
        ("tiktok_unknown_business", "biz-does-not-exist"),
        ("ext_tiktok_im_receive_msg_eu", SHOP_ID),
    ],
)
def test_business_is_identified(name: str, business: str) -> None:
    from frontdesk.channels.tiktok_dm import TikTokDirectMessages
    from frontdesk.kit.http import HttpClient

    assert account_in(TikTokDirectMessages(HttpClient()), request(payload(name))) == business
