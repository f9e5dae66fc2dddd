"""Comments: reading and moderating them."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.api import comments
from frontdesk.api.kit.services import Services
from frontdesk.core.comments.jobs import FETCH_COMMENTS, MODERATE, SHOW_ACTION_RESULT, VERIFY_ACTION
from frontdesk.features.feature import Feature
from frontdesk.gateway.enrichment.comments import CommentReader
from frontdesk.gateway.outbound.moderation import Moderation
from frontdesk.gateway.outbound.private_replies import PrivateReplies
from frontdesk.gateway.sync.comment_backfill import BACKFILL_COMMENTS, CommentBackfill
from frontdesk.jobs.work import Periodic, Work


def _builds(services: Services) -> Iterable[object]:
    return (PrivateReplies(services.calls),)


def _work(services: Services) -> Work:
    reader = CommentReader(services.calls)
    moderation = Moderation(services.calls, reader)
    return Work(
        jobs=(
            FETCH_COMMENTS.by(reader.fetch),
            BACKFILL_COMMENTS.by(CommentBackfill(services.calls, reader).backfill),
            MODERATE.by(moderation.moderate),
            VERIFY_ACTION.by(moderation.verify),
            SHOW_ACTION_RESULT.by(moderation.settle),
        ),
        periodic=(Periodic("resume_comments", "* * * * * */10", reader.resume),),
    )


FEATURE = Feature(
    name="comments",
    routers=(comments.router,),
    feed={"comment": comments.CommentShown},
    builds=_builds,
    work=_work,
)
