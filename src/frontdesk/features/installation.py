"""Installation: its state, and the errors of browsers."""

from __future__ import annotations

from frontdesk.api import installation, page_errors
from frontdesk.features.feature import Feature

FEATURE = Feature(
    name="installation",
    routers=(
        installation.router,
        page_errors.router,
    ),
)
