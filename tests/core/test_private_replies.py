"""Which conditions a comment has to meet, in the words of its platform's rule."""

from __future__ import annotations

from datetime import timedelta

import pytest

from frontdesk.contract.capabilities import PrivateReplyRule
from frontdesk.core.comments.private_reply_conditions import refusal

WEEK = PrivateReplyRule(within=timedelta(days=7), quiet_for=timedelta(hours=24))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("recent", "This comment is older than 7 days, so Kiln no longer accepts a direct message for it."),
        ("quiet", "You exchanged direct messages in the last 24 hours. Reply there."),
        ("offered", "Kiln does not offer a direct message for this comment."),
    ],
)
def test_refusal_says_how_long_by_the_rule(name: str, sentence: str) -> None:
    assert refusal(name, "Kiln", WEEK) == sentence


def test_platform_without_private_replies_offers_none() -> None:
    assert refusal("offered", "Kiln", None) == "Kiln does not offer a direct message for this comment."
