"""Search in messages."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.api import search
from frontdesk.api.kit.services import Services
from frontdesk.api.search import Searches
from frontdesk.core.search.indexing import Indexing
from frontdesk.features.feature import Feature
from frontdesk.jobs.work import Periodic, Work


def _builds(services: Services) -> Iterable[object]:
    del services
    return (Searches(),)


def _work(services: Services) -> Work:
    indexing = Indexing(services.database)
    return Work(periodic=(Periodic("index_messages", "* * * * * */20", indexing.index),))


FEATURE = Feature(
    name="search",
    routers=(search.router,),
    builds=_builds,
    work=_work,
)
