"""Inboxes and the log of their webhooks."""

from __future__ import annotations

from frontdesk.api import activity, inboxes
from frontdesk.features.feature import Feature

FEATURE = Feature(
    name="inboxes",
    routers=(
        inboxes.router,
        activity.router,
    ),
    feed={"inbox": inboxes.InboxStale},
)
