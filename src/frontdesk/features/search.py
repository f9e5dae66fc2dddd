"""Search in messages."""

from __future__ import annotations

from frontdesk.api import search
from frontdesk.api.kit.services import Services
from frontdesk.core.search.indexing import Indexing
from frontdesk.features.feature import Feature
from frontdesk.jobs.work import Periodic, Work


def _work(services: Services) -> Work:
    indexing = Indexing(services.database)
    return Work(periodic=(Periodic("index_messages", "* * * * * */20", indexing.index),))


FEATURE = Feature(
    name="search",
    routers=(search.router,),
    work=_work,
)
