"""Live feed to browsers."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.api import feed
from frontdesk.api.kit.admission import Admission
from frontdesk.api.kit.services import Services
from frontdesk.features.feature import Feature
from frontdesk.realtime.hub import SubscriberHub


def _builds(services: Services) -> Iterable[object]:
    return (SubscriberHub(services.feed), Admission(services.database, services.feed))


FEATURE = Feature(
    name="live",
    routers=(feed.router,),
    feed={"presence": feed.PresenceShown, "presence_changed": feed.PresenceChanged},
    builds=_builds,
)
