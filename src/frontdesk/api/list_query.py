"""Query of a list of conversations in an address: its filters, its order, its page."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Annotated, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from frontdesk.core.conversations.listing import ConversationFilter, Queue, Sort
from frontdesk.core.conversations.views import Priority
from frontdesk.core.visibility import Visibility

StatusFilter = Literal["open", "pending", "hold", "snoozed", "resolved", "all"]

T = TypeVar("T")

Ids = Annotated[list[int], Field(max_length=50)]


class CountQuery(BaseModel):
    """Filters of a list. Of a filter that is given several times, any one value will do."""

    model_config = ConfigDict(extra="ignore")

    status: StatusFilter = "open"
    queue: Queue | None = Field(default=None, description="`unreplied`: the customer waits for a reply.")
    inbox_id: Ids = []
    assignee_id: Ids = []
    team_id: Ids = []
    label: Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=30)] = []
    priority: Annotated[list[Priority], Field(max_length=4)] = []
    post_id: int | None = None
    unread: bool = False
    blocked: bool = Field(default=False, description="Only conversations of contacts who are blocked.")
    active_from: AwareDatetime | None = None
    active_before: AwareDatetime | None = None
    created_from: AwareDatetime | None = None
    created_before: AwareDatetime | None = None
    sort: Sort = Field(default="newest", description="`waiting`: only those who wait for a reply.")

    def narrowed(self, visible: Visibility) -> ConversationFilter:
        """Return the filters for a user who sees these inboxes."""
        return ConversationFilter(
            visible=visible,
            status=None if self.status == "all" else self.status,
            queue=self.queue,
            inbox_ids=_any(self.inbox_id),
            assignee_ids=_any(self.assignee_id),
            team_ids=_any(self.team_id),
            labels=_any(self.label),
            priorities=_any(list(self.priority)),
            post_id=self.post_id,
            unread=self.unread,
            blocked=self.blocked,
            active=(self.active_from, self.active_before),
            created=(self.created_from, self.created_before),
        )


class WantedQuery(CountQuery):
    """Filters of a list with its tab or search, and its order."""

    view: Literal["mine", "unassigned", "automated", "all"] = Field(
        default="all", description="`automated`: what bots and AI agents have; of these, `open` means pending."
    )
    q: Annotated[str | None, Field(max_length=200)] = None

    def wanted(self, visible: Visibility, user_id: int) -> ConversationFilter:
        """Return the list that is asked for, for this user, who sees these inboxes."""
        wanted = self.narrowed(visible)
        if self.view == "automated":
            wanted = wanted.of_programs()
        mine = frozenset({user_id})
        others = wanted.assignee_ids
        return replace(
            wanted,
            assignee_ids=(mine if others is None else mine & others) if self.view == "mine" else others,
            unassigned=self.view == "unassigned",
            search=self.q or None,
        )


class ListQuery(WantedQuery):
    """Query of one page of a list."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 25


class ChosenQuery(WantedQuery):
    """Query of the conversations to change. An unknown filter is refused: a misspelt one would choose all."""

    model_config = ConfigDict(extra="forbid")

    @property
    def is_narrowed(self) -> bool:
        """Return whether the query says which ones, or says that all are meant; a filter that excludes none says
        neither.
        """
        given = self.model_fields_set - {"sort", "q"}
        # Of a tab or a status each value says what is meant, the usual one too.
        named = any(name in ("view", "status") or getattr(self, name) != _usual(name) for name in given)
        return named or _finds_some(self.q or "")


def _usual(name: str) -> object:
    """Return the default of a filter."""
    return ChosenQuery.model_fields[name].get_default()


def _finds_some(search: str) -> bool:
    """Return whether a search can tell names apart: spaces, marks without a letter and the sign of a handle are in
    any.
    """
    return any(unicodedata.category(sign)[0] not in "ZCM" for sign in search.lstrip("#@"))


def _any(values: list[T]) -> frozenset[T] | None:
    return frozenset(values) or None
