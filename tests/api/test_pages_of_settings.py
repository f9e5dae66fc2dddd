"""Lists in the settings come in pages, however many somebody has made."""

from __future__ import annotations

import pytest

from tests.clients import Client
from tests.installation import Installation


@pytest.mark.parametrize("noun", ["teams", "tokens"])
async def test_list_comes_in_pages(installation: Installation, owner: Client, noun: str) -> None:
    names = ["ops", "Ümlaut", "a.b", "sales", "Sales 2", "ÅNGSTRÖM", "z"]
    made = [(await owner.post(f"/api/{noun}", {"name": name})).body["name"] for name in names]
    whole = (await owner.get(f"/api/{noun}")).body
    assert sorted(item["name"] for item in whole["items"]) == sorted(made)
    assert whole["next_cursor"] is None
    found, cursor = [], ""
    while True:
        page = (await owner.get(f"/api/{noun}?limit=2{cursor}")).body
        assert len(page["items"]) <= 2
        found += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == whole["items"]
    for wrong in ("x", "%00", "MS4A", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5LmE"):
        assert (await owner.get(f"/api/{noun}?cursor={wrong}")).status == 400
    assert (await owner.get(f"/api/{noun}?limit=101")).status == 422
