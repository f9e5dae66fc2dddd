"""Visibility of conversations: one predicate for queries, the feed, counts, search and contacts.

A `Visibility` is made where a request is authenticated, from the actor alone. Everything that belongs to an inbox, such
as conversations, messages, comments, posts and files, is seen by those who see the inbox.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Visibility:
    """Inboxes that an actor sees; None means all of the account's, those to come as well."""

    inbox_ids: frozenset[int] | None

    @classmethod
    def of(cls, inbox_ids: Collection[int] | None) -> Visibility:
        """Return the visibility of a member of these inboxes; None is of a user who sees all."""
        return cls(None if inbox_ids is None else frozenset(inbox_ids))

    def sees(self, inbox_id: int) -> bool:
        """Return whether what belongs to the inbox is seen."""
        return self.inbox_ids is None or inbox_id in self.inbox_ids

    def among(self, inbox_ids: frozenset[int] | None) -> frozenset[int] | None:
        """Return those of the inboxes that are seen. None, which stands for any, stays None where all are seen."""
        if self.inbox_ids is None or inbox_ids is None:
            return inbox_ids if self.inbox_ids is None else self.inbox_ids
        return self.inbox_ids & inbox_ids

    def where(self, column: str, args: list[Any]) -> str:
        """Return the condition that a row is seen by the inbox in `column`; its argument, if any, is added to `args`.

        The condition names its argument by its place, so `args` holds all arguments of the statement before it.
        """
        if self.inbox_ids is None:
            return "true"
        args.append(sorted(self.inbox_ids))
        return f"{column} = ANY(${len(args)}::bigint[])"


def inboxes_of(membership: str, see_all: str) -> str:
    """Return the SQL for the inboxes of a row of `memberships`, to make a `Visibility` of.

    It is null where the row's role is among `see_all`: then no membership of an inbox is read.
    """
    return (
        f"CASE WHEN {membership}.role = ANY({see_all}::text[]) THEN NULL ELSE ARRAY("
        f"SELECT inbox_id FROM inbox_members WHERE inbox_members.account_id = {membership}.account_id"
        f" AND inbox_members.user_id = {membership}.user_id) END"
    )


ALL_INBOXES = Visibility(None)
"""Of what acts for the account as a whole."""
