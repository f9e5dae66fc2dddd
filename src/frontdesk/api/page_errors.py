"""Errors of the pages: a browser reports that a part of a page broke, and the log keeps which part.

Only the error's name and the names of the components around it are taken: no message, no text of a customer.
"""

from __future__ import annotations

import re
import time
from collections import deque
from typing import Annotated

import structlog
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.responses import no_content
from frontdesk.core.actors import Actor
from frontdesk.core.errors import DomainError

log = structlog.get_logger(__name__)
router = APIRouter(tags=["installation"])

FRAMES = 40
# As browsers write them: `at Name (address)`, or `Name@address`.
FRAME = re.compile(r"at ([A-Za-z_$][\w$.]{0,119})(?: \(\S{1,300}\))?|([A-Za-z_$][\w$.]{0,119})@\S{1,300}")
PER_MINUTE = 10
PEOPLE = 10_000


class TooManyPageErrors(DomainError):
    """Refusal of a browser that reports too many errors."""

    slug, title, family = "too-many-page-errors", "Too many page errors", "too_many"

    def __init__(self) -> None:
        super().__init__(f"At most {PER_MINUTE} page errors are accepted per minute.")


class PageError(BaseModel):
    """Error in a page, with where it happened."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=80, pattern=r"^[A-Za-z][\w$]*$")]
    components: Annotated[str, Field(max_length=20_000)]
    """React's component stack: a component a line, the innermost first."""
    page: Annotated[str, Field(max_length=200, pattern=r"^[\w/$.-]*$")] = ""
    """The route, with the names of its parameters instead of their values."""


class PageErrorLimit:
    """Limit of reports: counts the errors that each user reported in the last minute, in this process."""

    def __init__(self) -> None:
        self._times: dict[int, deque[float]] = {}

    def count(self, user_id: int, now: float) -> None:
        """Count one more. Raises `TooManyPageErrors`."""
        if len(self._times) > PEOPLE:
            self._times.clear()
        times = self._times.setdefault(user_id, deque(maxlen=PER_MINUTE))
        if len(times) == PER_MINUTE and now - times[0] < 60:
            raise TooManyPageErrors
        times.append(now)


limit = PageErrorLimit()


@router.post("/page-errors", status_code=204, response_class=Response)
async def report_page_error(error: PageError, actor: Annotated[Actor, allowed("page_error.report")]) -> Response:
    """Write to the server's log that a part of a page broke in the caller's browser."""
    limit.count(actor.user_id, time.monotonic())
    log.error(
        "page_broke",
        error=error.name,
        components=components_of(error.components),
        page=error.page,
        account_id=actor.account_id,
        user_id=actor.user_id,
    )
    return no_content()


def components_of(stack: str) -> list[str]:
    """Return the names of the components, innermost first; a line that names none is left out."""
    lines = (FRAME.fullmatch(line.strip()) for line in stack.splitlines()[: 2 * FRAMES])
    return [line[1] or line[2] for line in lines if line][:FRAMES]
