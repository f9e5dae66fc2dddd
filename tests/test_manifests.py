"""The manifests of the features, put together: what does not fit together is refused before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from pydantic import BaseModel

from frontdesk.api.kit.declared import Declared
from frontdesk.core.consumers.consumer import Consumer, Recorded
from frontdesk.core.event_kinds import Event, event_kind
from frontdesk.core.events import EVENTS
from frontdesk.core.permissions import PERMISSIONS, Permission
from frontdesk.db.transaction import Transaction
from frontdesk.features.all_features import FEATURES
from frontdesk.features.combined import ManifestError, declared_by, tables_of
from frontdesk.features.feature import Feature

COUNT = Permission("visit.count", "count visits", "supervisor", "write")


@event_kind("visit.counted", feed="visits")
class VisitCounted(Event):
    """A visit was counted."""


class VisitsShown(BaseModel):
    """How many there are."""

    count: int


async def ignore(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
    del transaction, recorded


FOLLOWER = Consumer(name="visits", kinds=frozenset({VisitCounted}), handle=ignore)
VISITS = Feature(
    name="visits",
    permissions=(COUNT,),
    events=(VisitCounted,),
    feed={"visits": VisitsShown},
    tables={"visits": "counted again"},
    consumers=(FOLLOWER,),
)


def with_more(*more: Feature) -> Declared:
    return declared_by((*FEATURES, *more))


def test_feature_adds_its_permission_event_and_row_to_those_of_core() -> None:
    declared = with_more(VISITS)
    assert declared.permissions == (*PERMISSIONS, COUNT)
    assert declared.events == (*EVENTS, VisitCounted)
    assert declared.feed["visits"] is VisitsShown
    assert tables_of((*FEATURES, VISITS))["visits"] == "counted again"


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        (Feature(name="labels"), "the feature 'labels'"),
        (Feature(name="more", permissions=(replace(COUNT, name="label.manage"),)), "the permission 'label.manage'"),
        (Feature(name="more", events=(EVENTS[0],)), "the event 'message.received'"),
        (Feature(name="more", feed={"message": VisitsShown}), "the kind of row of the feed 'message'"),
        (Feature(name="more", consumers=(replace(FOLLOWER, name="read_receipts"),)), "the consumer 'read_receipts'"),
        (
            replace(VISITS, files={"labels": "file_key"}),
            "'visits' has files in 'labels': list the table under `tables`",
        ),
        (replace(VISITS, feed={}), "visit.counted is shown by the feed as 'visits': list its payload"),
        (replace(VISITS, events=()), "'visits' follows events that no feature declares"),
    ],
)
def test_manifest_that_does_not_fit_is_refused_with_what_to_do(feature: Feature, said: str) -> None:
    with pytest.raises(ManifestError, match=said):
        with_more(feature)


def test_table_of_core_is_no_features() -> None:
    with pytest.raises(ManifestError, match="the table 'labels'"):
        tables_of((*FEATURES, replace(VISITS, tables={"labels": "ours"})))


def test_event_that_a_module_of_the_product_defines_and_no_feature_lists_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(VisitCounted, "__module__", "frontdesk.core.visits")
    with pytest.raises(ManifestError, match=r"No feature declares visit\.counted: list VisitCounted under `events`"):
        declared_by(FEATURES)
