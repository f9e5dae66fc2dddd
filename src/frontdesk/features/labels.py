"""Labels, and the work that follows when one is renamed."""

from __future__ import annotations

from frontdesk.api import labels
from frontdesk.api.kit.services import Services
from frontdesk.core.labels.service import RELABEL, Relabelling
from frontdesk.features.feature import Feature
from frontdesk.jobs.work import Work


def _work(services: Services) -> Work:
    return Work(jobs=(RELABEL.by(Relabelling(services.database).relabel),))


FEATURE = Feature(
    name="labels",
    routers=(labels.router,),
    feed={"labels": labels.LabelsStale},
    work=_work,
)
