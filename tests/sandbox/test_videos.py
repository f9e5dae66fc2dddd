"""Posts: what every account starts with, the list's fields, filters and pages, covers, and who may see what."""

import io
import json

import pytest
from PIL import Image

from tests.sandbox.playing import JSON, Refusal, Shop

FIELDS = ["item_id", "caption", "thumbnail_url", "create_time", "media_type", "comments", "likes", "share_url"]


async def videos(shop: Shop, fields: list[str] | None = None, **params: str) -> JSON:
    if fields:
        params["fields"] = json.dumps(fields)
    return await shop.get("business/video/list/", business_id=shop.business_id, **params)


async def test_a_new_account_has_posts_with_captions_and_covers(shop: Shop) -> None:
    found = await videos(shop, FIELDS)
    rows = found["videos"]
    assert len(rows) == 5
    assert found["has_more"] is False
    assert all(int(row["item_id"]) > 2**53 and row["caption"] for row in rows)
    assert [int(row["create_time"]) for row in rows] == sorted((int(row["create_time"]) for row in rows), reverse=True)
    assert "x-expires=" in rows[0]["thumbnail_url"]
    async with shop.http.get(rows[0]["thumbnail_url"]) as answer:
        picture = Image.open(io.BytesIO(await answer.read()))
        assert (picture.format, picture.size) == ("JPEG", (450, 800))
    await shop.advance(hours=30)
    async with shop.http.get(rows[0]["thumbnail_url"]) as answer:
        assert answer.status == 403


async def test_only_the_id_is_told_unless_more_is_asked_for(shop: Shop) -> None:
    assert {key for row in (await videos(shop))["videos"] for key in row} == {"item_id"}
    for wrong in (["caption"], ["item_id", "director"]):
        with pytest.raises(Refusal) as refusal:
            await videos(shop, wrong)
        assert refusal.value.code == 40002
        assert "item_id" in refusal.value.text


async def test_pages_go_back_in_time(shop: Shop) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        page = await videos(shop, max_count="2", cursor=cursor)
        seen += [row["item_id"] for row in page["videos"]]
        if not page["has_more"]:
            break
        cursor = str(page["cursor"])
    assert seen == [row["item_id"] for row in (await videos(shop))["videos"]]
    for wrong in ("0", "21", "many"):
        with pytest.raises(Refusal) as refusal:
            await videos(shop, max_count=wrong)
        assert refusal.value.code == 40002


async def test_filters_name_videos(shop: Shop) -> None:
    rows = (await videos(shop))["videos"]
    wanted = [rows[3]["item_id"], rows[1]["item_id"], "7000000000000000000"]
    found = (await videos(shop, filters=json.dumps({"video_ids": wanted})))["videos"]
    assert [row["item_id"] for row in found] == [rows[1]["item_id"], rows[3]["item_id"]]
    with pytest.raises(Refusal):
        await videos(shop, filters="[1]")


async def test_private_and_deleted_posts_are_not_there(shop: Shop) -> None:
    made = await shop.tiktok("videos", {"business": "marlow.finch", "caption": "Six slides", "media_type": "PHOTO"})
    key = made["video_id"]
    newest = (await videos(shop, FIELDS))["videos"][0]
    assert (newest["item_id"], newest["media_type"], newest["caption"]) == (key, "PHOTO", "Six slides")
    assert f"/photo/{key}" in newest["share_url"]
    for change in ({"privacy": "FRIENDS"}, {"privacy": "PRIVATE"}, None):
        if change:
            await shop.tiktok("videos", {"video_id": key} | change, "PATCH")
        else:
            await shop.tiktok("videos", {"video_id": key, "privacy": "PUBLIC"}, "PATCH")
            await shop.tiktok(f"videos/{key}", None, "DELETE")
        assert key not in [row["item_id"] for row in (await videos(shop))["videos"]]
        with pytest.raises(Refusal) as refusal:
            await shop.listed(key)
        assert refusal.value.code == 40007
    await shop.tiktok(f"videos/{key}", None, "DELETE", expect=404)


async def test_counters_are_a_day_late(shop: Shop) -> None:
    await shop.comments()
    rows = (await videos(shop, FIELDS))["videos"]
    assert (rows[0]["likes"], rows[0]["comments"]) == (0, 0)
    assert rows[4]["likes"] > 0
    await shop.advance(hours=26)
    token = await shop.tiktok("tokens/give", {"app_id": shop.sandbox.config.app_id, "business": "marlow.finch"})
    shop.token = token["access_token"]
    assert (await videos(shop, FIELDS))["videos"][0]["comments"] == 1


async def test_the_scope_is_needed(shop: Shop) -> None:
    app = {"app_id": shop.sandbox.config.app_id, "business": "marlow.finch"}
    shop.token = (await shop.tiktok("tokens/give", app | {"scopes": ["user.info.basic"]}))["access_token"]
    with pytest.raises(Refusal) as refusal:
        await videos(shop)
    assert refusal.value.code == 40130
    shop.token = (await shop.tiktok("tokens/give", app | {"scopes": ["video.list"]}))["access_token"]
    with pytest.raises(Refusal) as refusal:
        await videos(shop, ["item_id", "total_time_watched"])
    assert refusal.value.code == 40130
    await shop.tiktok("apps", {"app_id": shop.sandbox.config.app_id, "scopes": ["comment.list"]})
    shop.token = (await shop.tiktok("tokens/give", app | {"scopes": ["comment.list"]}))["access_token"]
    with pytest.raises(Refusal) as refusal:
        await videos(shop)
    assert refusal.value.code == 40001
