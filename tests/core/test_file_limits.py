"""Which files a channel's rule lets through, and what is said of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk.contract.capabilities import AttachmentRule
from frontdesk.core.commands.reply_checks import check_file
from frontdesk.core.conversations.attachment_row import AttachmentRow
from frontdesk.core.conversations.errors import MessageRefused

RULE = AttachmentRule(
    mime_types=("image/jpeg", "image/png"),
    max_bytes=5_000_000,
    min_width=360,
    min_height=360,
    max_width=1080,
    max_height=1920,
)
PICTURE = AttachmentRow(1, None, "image", "vase.png", "image/png", 5_000_000, 360, 360, "ready")


@pytest.mark.parametrize(("width", "height"), [(360, 360), (1080, 1920), (1920, 1080), (1080, 1080), (None, None)])
def test_file_within_the_limits_is_accepted(width: int | None, height: int | None) -> None:
    check_file(replace(PICTURE, width=width, height=height), RULE)


@pytest.mark.parametrize("size", [(1, 1), (20_000, 20_000)])
def test_file_without_limits_fits_at_every_size(size: tuple[int, int]) -> None:
    check_file(
        replace(PICTURE, width=size[0], height=size[1]), AttachmentRule(mime_types=("image/png",), max_bytes=10**7)
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"width": 359, "height": 1000}, "An image needs at least 360 × 360 pixels here; this one has 359 × 1000."),
        (
            {"width": 4000, "height": 3000},
            "An image can have at most 1080 × 1920 pixels here, portrait or landscape; this one has 4000 × 3000.",
        ),
        (
            {"width": 1921, "height": 400},
            "An image can have at most 1080 × 1920 pixels here, portrait or landscape; this one has 1921 × 400.",
        ),
        (
            {"width": 1081, "height": 1081},
            "An image can have at most 1080 × 1920 pixels here, portrait or landscape; this one has 1081 × 1081.",
        ),
        ({"bytes": 5_000_001}, "A file can have at most 5 MB here."),
        ({"mime_type": "image/gif"}, "This channel only takes JPEG, PNG."),
    ],
)
def test_file_beyond_the_limits_is_refused(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        check_file(replace(PICTURE, **change), RULE)  # type: ignore[arg-type]
    assert str(caught.value) == sentence
