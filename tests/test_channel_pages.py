"""Each channel's page says what the API says of its capabilities: the table is drawn from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from frontdesk.contract.capabilities import Capabilities, InboxFacts
from frontdesk.contract.channel import Channel
from frontdesk.core.inboxes import views
from frontdesk.core.inboxes.views import CapabilitiesView, capabilities_view
from frontdesk.gateway.catalog.registry import CHANNELS
from frontdesk.kit.http import HttpClient

DOCS = Path(__file__).parents[1] / "docs"
UNITS = {"characters": "characters", "utf16": "UTF-16 units", "bytes": "bytes"}
NAMED_IN_SECONDS = {"edit_within": "edit_within_seconds", "delete_within": "delete_within_seconds"}


UNSAID = ("reply window", "other parts", "asked for each conversation", "threads")
"""Nobody misses these where they are not."""


def duration(seconds: int) -> str:
    for length, unit in ((3600, "hours"), (60, "minutes")):
        if seconds >= 2 * length and not seconds % length:
            return f"{seconds // length} {unit}"
    return f"{seconds} seconds"


def size(count: int) -> str:
    return f"{count // 1024 // 1024} MB" if count % (1024 * 1024) == 0 else f"{count:,} bytes"


def listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def rows(can: CapabilitiesView) -> Iterator[tuple[str, str]]:
    """What the channel can do, in words; what it cannot do has no words."""
    yield "text", f"up to {can.text_limit:,} {UNITS[can.text_unit]}"
    yield "files", files(can.attachments)
    yield "reply window", window(can.reply_window)
    yield "writing first", "yes" if can.can_initiate else ""
    yield "quotes", "" if can.quote is None else f"{listed(can.quote.carried_by)} may quote {listed(can.quote.of)}"
    yield "buttons", buttons(can.buttons)
    yield "menus", menus(can.menus)
    yield "other parts", listed(can.parts)
    yield "templates", "yes" if can.templates else ""
    yield "receipts", listed(can.receipts)
    yield "typing", "the customer sees it" if can.shows_typing else ""
    yield "read", "the customer sees what was read" if can.marks_read else ""
    yield "reactions", " ".join(can.reactions)
    yield "editing", "" if can.edit_within_seconds is None else f"for {duration(can.edit_within_seconds)}"
    yield "taking back", "" if can.delete_within_seconds is None else f"for {duration(can.delete_within_seconds)}"
    yield "asked for each conversation", listed(can.asked_per_conversation)
    yield "customers' comments", "" if can.comments is None else listed(can.comments.on_customers)
    yield "own comments", "" if can.comments is None else listed(can.comments.on_own)
    yield "private replies to comments", private_replies(can.private_reply_rule)
    yield "calls", "yes" if can.calls else ""
    yield "threads", "yes" if can.threads else ""


def files(rule: views.AttachmentRuleView | None) -> str:
    if rule is None:
        return ""
    least = f", from {rule.min_width} × {rule.min_height} pixels" if rule.min_width else ""
    most = f", up to {rule.max_width} × {rule.max_height} pixels" if rule.max_width else ""
    text = "with" if rule.with_text else "without"
    return (
        f"{listed(rule.mime_types)}, up to {size(rule.max_bytes)}{least}{most}; {rule.max_count} a message, {text} text"
    )


def window(rule: views.ReplyWindowView | None) -> str:
    if rule is None:
        return ""
    count = "any number of" if rule.first_cap is None else f"{rule.first_cap}"
    after = "each" if rule.cap_each else "the first"
    length = duration(rule.length_seconds)
    return f"{length}; {count} messages after {after} message of the customer, {rule.late_cap} later"


def buttons(rule: views.ButtonRuleView | None) -> str:
    if rule is None:
        return ""
    return f"up to {rule.max_count} of {rule.label_limit} characters, with a text of up to {rule.title_limit:,}"


def menus(rule: views.MenuRuleView | None) -> str:
    if rule is None:
        return ""
    row = f"{rule.title_limit} characters and a description of {rule.description_limit}"
    return f"up to {rule.max_rows} rows of {row}, opened by a button of {rule.label_limit}"


def private_replies(rule: views.PrivateReplyRuleView | None) -> str:
    if rule is None:
        return ""
    found = ["where the platform offers it"]
    if rule.within_seconds is not None:
        found.append(f"within {duration(rule.within_seconds)}")
    if rule.quiet_for_seconds is not None:
        found.append(f"after {duration(rule.quiet_for_seconds)} without a direct message")
    if rule.first_level:
        found.append("to comments on the post itself")
    if rule.once:
        found.append("once")
    return ", ".join(found)


def table(channel: Channel) -> str:
    """The page's table of what the channel can do, drawn from the data that the API gives."""
    found = list(rows(capabilities_view(channel.capabilities(InboxFacts(settings={})))))
    lines = [f"| {channel.manifest.title} | |", "| --- | --- |"]
    lines += [f"| {what} | {words} |" for what, words in found if words]
    missing = [what for what, words in found if not words and what not in UNSAID]
    lines.append(f"| not there | {', '.join(missing)} |")
    return "\n".join(lines)


@pytest.mark.parametrize("make", CHANNELS)
def test_page_of_a_channel_has_the_table_of_its_capabilities(make: Callable[[HttpClient], Channel]) -> None:
    channel = make(HttpClient())
    path = f"docs/{channel.manifest.docs_path}.md"
    drawn = table(channel)
    assert drawn in (DOCS.parent / path).read_text(), f"{path} needs this table:\n{drawn}"


def test_api_gives_every_capability_that_a_channel_declares() -> None:
    given = {one.name for one in fields(CapabilitiesView)} - {"private_reply_rule"}
    assert {NAMED_IN_SECONDS.get(one.name, one.name) for one in fields(Capabilities)} == given


def test_api_gives_the_whole_rule_of_each_capability() -> None:
    internal = {"backfill_posts", "backfill_comments"}
    for view in (one for name, one in vars(views).items() if name.endswith("RuleView")):
        rule = getattr(views, view.__name__.removesuffix("View"))
        given = {one.name.removesuffix("_seconds") for one in fields(view)}
        assert {one.name for one in fields(rule)} - internal == given, view.__name__
