"""Sessions: signing in, the first set-up, the user's own settings, and API tokens."""

from __future__ import annotations

from frontdesk.api import me, session, setup, tokens
from frontdesk.features.feature import Feature

FEATURE = Feature(
    name="sessions",
    routers=(
        setup.router,
        session.router,
        me.router,
        tokens.router,
    ),
    feed={"session": session.SessionEnded},
)
