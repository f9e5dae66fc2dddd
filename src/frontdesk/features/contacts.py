"""Contacts, and their profiles on the platforms."""

from __future__ import annotations

from frontdesk.api import contacts
from frontdesk.api.kit.services import Services
from frontdesk.core.contacts.jobs import CHECK_IMAGES, FETCH_AVATAR, FETCH_PROFILE
from frontdesk.features.feature import Feature
from frontdesk.gateway.enrichment.image_cache import ImageCache
from frontdesk.gateway.enrichment.image_checks import ImageChecks
from frontdesk.gateway.enrichment.profiles import ProfileEnrichment
from frontdesk.jobs.work import Work


def _work(services: Services) -> Work:
    pictures = ImageCache(services.database, services.registry, services.http, services.files)
    profiles = ProfileEnrichment(services.calls, pictures)
    return Work(
        jobs=(
            FETCH_PROFILE.by(profiles.fetch),
            CHECK_IMAGES.by(services.get(ImageChecks).check),
            FETCH_AVATAR.by(pictures.fetch_avatar),
        )
    )


FEATURE = Feature(
    name="contacts",
    routers=(contacts.router,),
    feed={"contact": contacts.ContactStale},
    work=_work,
)
