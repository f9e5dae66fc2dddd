"""Files of messages, and the pictures of reactions."""

from __future__ import annotations

from frontdesk.api import attachments
from frontdesk.api.kit.services import Services
from frontdesk.core.attachments.jobs import FETCH_MEDIA, FETCH_REACTION
from frontdesk.features.feature import Feature
from frontdesk.gateway.enrichment.media import MediaFetcher
from frontdesk.gateway.enrichment.old_files import OldFiles
from frontdesk.gateway.enrichment.reaction_pictures import ReactionPictures
from frontdesk.jobs.work import Periodic, Work


def _work(services: Services) -> Work:
    database, registry, http, files = services.database, services.registry, services.http, services.files
    old = OldFiles(database, services.settings.file_days)
    return Work(
        jobs=(
            FETCH_MEDIA.by(MediaFetcher(services.calls, http, files).fetch),
            FETCH_REACTION.by(ReactionPictures(database, registry, http, files).fetch),
        ),
        periodic=(Periodic("remove_old_files", "47 * * * * 0", old.remove),),
    )


FEATURE = Feature(
    name="attachments",
    routers=(attachments.router,),
    work=_work,
)
