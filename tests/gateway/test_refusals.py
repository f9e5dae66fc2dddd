"""Refusals of platforms in words: the cause, the code, what to do, and Retry only where it can help."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.contract.capabilities import InboxFacts
from frontdesk.contract.channel import Channel
from frontdesk.contract.errors import ChannelError, Refused, Unsupported, WindowClosed
from frontdesk.contract.refusals import Refusal
from frontdesk.core.conversations.reply_window import WindowFacts, window_view
from frontdesk.gateway.calls.refusals import explained, in_a_sentence, room_of
from frontdesk.gateway.catalog.registry import CHANNELS
from frontdesk.kit.http import HttpClient
from tests.app import App

SEND = "business/message/send/"
NOW = datetime(2026, 5, 1, tzinfo=UTC)
BUILT = {channel.manifest.name: channel for channel in (make(HttpClient()) for make in CHANNELS)}
KNOWN = [(name, refusal) for name, channel in BUILT.items() for refusal in channel.manifest.refusals]
FINAL = {
    "tiktok_dm": {"40002", "40006", "40007", "40064", "40101", "40908"},
    "tiktok_feed": {"40002", "40006", "40007", "40064", "40101", "40908"},
    "tiktok_open": {"reply_window_closed", "message_limit_reached", "window_closed", "invalid_params"},
    "respondio": {"400", "403", "404", "405", "409", "413", "415", "422"},
}


@pytest.mark.parametrize(("name", "refusal"), KNOWN, ids=lambda value: getattr(value, "code", value))
def test_known_code_names_its_cause_and_what_to_do(name: str, refusal: Refusal) -> None:
    for text in (refusal.text, refusal.advice):
        assert text[0].isupper() or text.startswith("respond.io")
        assert text.endswith(".")
        assert "the platform" not in text.lower()


@pytest.mark.parametrize("name", FINAL)
def test_refusal_codes_that_are_documented_have_sentences(name: str) -> None:
    assert FINAL[name] <= {refusal.code for refusal in BUILT[name].manifest.refusals}


def said(channel: str, error: ChannelError) -> dict[str, object]:
    return explained(BUILT[channel].manifest, error)


def test_unknown_code_is_shown_with_the_platforms_own_words() -> None:
    found = said("tiktok_dm", Refused("Something odd", "49999"))
    assert (found["code"], found["said"], found["can_retry"]) == ("49999", "Something odd", True)
    assert "TikTok" in str(found["text"])
    assert found["advice"]


def test_message_that_the_channel_cannot_carry_is_not_retried() -> None:
    assert said("tiktok_dm", Unsupported("No video."))["can_retry"] is False


def test_sentence_has_the_cause_the_advice_and_the_code() -> None:
    text = in_a_sentence(BUILT["tiktok_feed"].manifest, Refused("No such comment", "40007"))
    assert "no longer has this comment" in text
    assert "40007" in text
    assert "No such comment" in text


@pytest.mark.parametrize(("hours", "responses", "room"), [(1, 1, "open"), (1, 10, "capped"), (49, 1, "over")])
def test_room_in_a_window_says_which_rule_it_was(hours: int, responses: int, room: str) -> None:
    channel: Channel = BUILT["tiktok_dm"]
    rule = channel.capabilities(InboxFacts(settings={})).reply_window
    facts = WindowFacts(1, NOW, responses, 0)
    assert room_of(facts, rule, NOW + timedelta(hours=hours)) == room
    found = explained(channel.manifest, WindowClosed("Take a rest.", code="40064"), room_of(facts, rule, NOW))
    assert "TikTok" in found["text"] + (found["advice"] or "")


async def test_reply_refused_after_the_window_closes_it(app: App) -> None:
    _, conversation = await app.written()
    await app.run(
        "UPDATE conversations SET last_inbound_at = now() - interval '49 hours' WHERE id = $1", conversation["id"]
    )
    assert (await app.card(conversation))["window"]["state"] == "late"
    await app.simulator.fault(SEND, "code", code=40064, message="You are sending messages too fast. Take a rest.")
    await app.reply(conversation, "a", "Are you still there?")
    error = (await app.settled(conversation, "a"))["error"]
    assert (error["code"], error["can_retry"]) == ("40064", False)
    assert error["text"].startswith("The reply window has closed")
    assert error["said"] == "You are sending messages too fast. Take a rest."
    assert (await app.card(conversation))["window"]["state"] == "closed"
    assert window_view(WindowFacts(), None, NOW).state == "none"
