"""Posts that customers comment on."""

from __future__ import annotations

from frontdesk.api import posts
from frontdesk.api.kit.services import Services
from frontdesk.core.comments.jobs import FETCH_COVER, FETCH_POSTS
from frontdesk.features.feature import Feature
from frontdesk.gateway.enrichment.image_cache import ImageCache
from frontdesk.gateway.enrichment.posts import Posts
from frontdesk.jobs.work import Periodic, Work


def _work(services: Services) -> Work:
    pictures = ImageCache(services.database, services.registry, services.http, services.files)
    posts_of_inboxes = Posts(services.calls, pictures)
    return Work(
        jobs=(FETCH_POSTS.by(posts_of_inboxes.fetch), FETCH_COVER.by(posts_of_inboxes.fetch_cover)),
        periodic=(Periodic("refresh_posts", "* * * * * 45", posts_of_inboxes.refresh),),
    )


FEATURE = Feature(
    name="posts",
    routers=(posts.router,),
    feed={"post": posts.PostStale},
    work=_work,
)
