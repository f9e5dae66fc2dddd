"""Posts: what every account starts with, the list's fields, filters and pages, covers, and who may see what."""

import io
import json

import pytest
from PIL import Image

from tests.sandbox.playing import JSON, Refusal, Simulator

FIELDS = ["item_id", "caption", "thumbnail_url", "create_time", "media_type", "comments", "likes", "share_url"]


async def videos(simulator: Simulator, fields: list[str] | None = None, **params: str) -> JSON:
    if fields:
        params["fields"] = json.dumps(fields)
    return await simulator.get("business/video/list/", business_id=simulator.business_id, **params)


async def test_new_account_has_posts_with_captions_and_covers(simulator: Simulator) -> None:
    found = await videos(simulator, FIELDS)
    rows = found["videos"]
    assert len(rows) == 5
    assert found["has_more"] is False
    assert all(int(row["item_id"]) > 2**53 and row["caption"] for row in rows)
    assert [int(row["create_time"]) for row in rows] == sorted((int(row["create_time"]) for row in rows), reverse=True)
    assert "x-expires=" in rows[0]["thumbnail_url"]
    async with simulator.http.get(rows[0]["thumbnail_url"]) as response:
        picture = Image.open(io.BytesIO(await response.read()))
        assert (picture.format, picture.size) == ("JPEG", (450, 800))
    await simulator.advance(hours=30)
    async with simulator.http.get(rows[0]["thumbnail_url"]) as response:
        assert response.status == 403


async def test_posts_have_only_ids_unless_more_is_asked_for(simulator: Simulator) -> None:
    assert {key for row in (await videos(simulator))["videos"] for key in row} == {"item_id"}
    for wrong in (["caption"], ["item_id", "director"]):
        with pytest.raises(Refusal) as refusal:
            await videos(simulator, wrong)
        assert refusal.value.code == 40002
        assert "item_id" in refusal.value.text


async def test_pages_go_back_in_time(simulator: Simulator) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        page = await videos(simulator, max_count="2", cursor=cursor)
        seen += [row["item_id"] for row in page["videos"]]
        if not page["has_more"]:
            break
        cursor = str(page["cursor"])
    assert seen == [row["item_id"] for row in (await videos(simulator))["videos"]]
    for wrong in ("0", "21", "many"):
        with pytest.raises(Refusal) as refusal:
            await videos(simulator, max_count=wrong)
        assert refusal.value.code == 40002


async def test_filters_name_videos(simulator: Simulator) -> None:
    rows = (await videos(simulator))["videos"]
    wanted = [rows[3]["item_id"], rows[1]["item_id"], "7000000000000000000"]
    found = (await videos(simulator, filters=json.dumps({"video_ids": wanted})))["videos"]
    assert [row["item_id"] for row in found] == [rows[1]["item_id"], rows[3]["item_id"]]
    with pytest.raises(Refusal):
        await videos(simulator, filters="[1]")


async def test_private_and_deleted_posts_are_not_there(simulator: Simulator) -> None:
    made = await simulator.tiktok(
        "videos", {"business": "marlow.finch", "caption": "Six slides", "media_type": "PHOTO"}
    )
    key = made["video_id"]
    newest = (await videos(simulator, FIELDS))["videos"][0]
    assert (newest["item_id"], newest["media_type"], newest["caption"]) == (key, "PHOTO", "Six slides")
    assert f"/photo/{key}" in newest["share_url"]
    for change in ({"privacy": "FRIENDS"}, {"privacy": "PRIVATE"}, None):
        if change:
            await simulator.tiktok("videos", {"video_id": key} | change, "PATCH")
        else:
            await simulator.tiktok("videos", {"video_id": key, "privacy": "PUBLIC"}, "PATCH")
            await simulator.tiktok(f"videos/{key}", None, "DELETE")
        assert key not in [row["item_id"] for row in (await videos(simulator))["videos"]]
        with pytest.raises(Refusal) as refusal:
            await simulator.listed(key)
        assert refusal.value.code == 40007
    await simulator.tiktok(f"videos/{key}", None, "DELETE", expect=404)


async def test_counters_are_a_day_late(simulator: Simulator) -> None:
    await simulator.comments()
    rows = (await videos(simulator, FIELDS))["videos"]
    assert (rows[0]["likes"], rows[0]["comments"]) == (0, 0)
    assert rows[4]["likes"] > 0
    await simulator.advance(hours=26)
    token = await simulator.tiktok(
        "tokens/give", {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch"}
    )
    simulator.token = token["access_token"]
    assert (await videos(simulator, FIELDS))["videos"][0]["comments"] == 1


async def test_scope_is_needed(simulator: Simulator) -> None:
    app = {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch"}
    simulator.token = (await simulator.tiktok("tokens/give", app | {"scopes": ["user.info.basic"]}))["access_token"]
    with pytest.raises(Refusal) as refusal:
        await videos(simulator)
    assert refusal.value.code == 40130
    simulator.token = (await simulator.tiktok("tokens/give", app | {"scopes": ["video.list"]}))["access_token"]
    with pytest.raises(Refusal) as refusal:
        await videos(simulator, ["item_id", "total_time_watched"])
    assert refusal.value.code == 40130
    await simulator.tiktok("apps", {"app_id": simulator.sandbox.config.app_id, "scopes": ["comment.list"]})
    simulator.token = (await simulator.tiktok("tokens/give", app | {"scopes": ["comment.list"]}))["access_token"]
    with pytest.raises(Refusal) as refusal:
        await videos(simulator)
    assert refusal.value.code == 40001
