"""Data lifecycle: the schedule of ending snoozes and removing old rows."""

from __future__ import annotations

from frontdesk.api.kit.services import Services
from frontdesk.core.conversations.jobs import FORGET_FILES
from frontdesk.core.data_lifecycle.maintenance import Maintenance, RetentionDays
from frontdesk.features.feature import Feature
from frontdesk.jobs.work import Periodic, Work


def _work(services: Services) -> Work:
    settings = services.settings
    days = RetentionDays(
        feed_days=settings.feed_days, delivery_days=settings.delivery_days, event_days=settings.event_days
    )
    maintenance = Maintenance(services.database, services.files, days, services.declared.files)
    return Work(
        jobs=(FORGET_FILES.by(maintenance.forget_files),),
        periodic=(
            Periodic("wake_snoozed", "* * * * * */15", maintenance.wake_snoozed),
            Periodic("clear", "17 * * * * 0", maintenance.clear),
        ),
    )


FEATURE = Feature(
    name="data_lifecycle",
    work=_work,
)
