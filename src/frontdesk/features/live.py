"""Live feed to browsers."""

from __future__ import annotations

from frontdesk.api import feed
from frontdesk.features.feature import Feature

FEATURE = Feature(
    name="live",
    routers=(feed.router,),
    feed={"presence": feed.PresenceShown, "presence_changed": feed.PresenceChanged},
)
