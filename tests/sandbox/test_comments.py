"""Comments over REST: reading in pages, writing, pictures, hiding, liking, deleting, and who may."""

import io
import json

import aiohttp
import pytest
from PIL import Image

from tests.sandbox.playing import JSON, Refusal, Simulator

COMMENT = {
    "comment_id",
    "video_id",
    "user_id",
    "unique_identifier",
    "create_time",
    "text",
    "likes",
    "replies",
    "owner",
    "liked",
    "pinned",
    "status",
    "username",
    "display_name",
    "profile_image",
}


async def refused(simulator: Simulator, what: str, body: JSON) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await simulator.post(f"business/comment/{what}/", {"business_id": simulator.business_id} | body)
    return refusal.value


async def everything(
    simulator: Simulator, video_id: str, path: str = "list", **params: str
) -> tuple[list[str], list[int]]:
    """Every id a list gives, page by page, and how long the pages were."""
    seen: list[str] = []
    lengths: list[int] = []
    cursor = 0
    while True:
        params |= {"business_id": simulator.business_id, "video_id": video_id, "cursor": str(cursor)}
        page = await simulator.get(f"business/comment/{path}/", **params)
        seen += [row["comment_id"] for row in page["comments"]]
        lengths.append(len(page["comments"]))
        cursor = page["cursor"]
        if not page["has_more"]:
            return seen, lengths


async def test_comment_is_told_with_its_author(simulator: Simulator) -> None:
    said = await simulator.comments("Is it dishwasher safe?")
    (shown,) = await simulator.listed(said["video_id"])
    assert shown.keys() == COMMENT
    assert int(shown["comment_id"]) > 2**53
    assert shown["create_time"] == str(said["at"] // 1000)
    assert (shown["username"], shown["display_name"], shown["owner"]) == ("ana", "Ana Sol", False)
    assert (shown["status"], shown["likes"], shown["replies"]) == ("PUBLIC", 0, 0)
    assert "x-expires=" in shown["profile_image"]
    written = await simulator.says("and here I am in private")
    assert shown["unique_identifier"] == written["unique_identifier"]


async def test_reply_to_a_reply_lands_below_the_first_comment(simulator: Simulator) -> None:
    said = await simulator.comments("Which glaze?")
    made = await simulator.acts("reply/create", said, text="Moss green")
    assert made.keys() == {
        "comment_id",
        "video_id",
        "parent_comment_id",
        "create_time",
        "text",
        "unique_identifier",
        "user_id",
    }
    thanks = await simulator.comments("Thank you!", reply_to=made["comment_id"])
    assert thanks["parent_comment_id"] == made["parent_comment_id"] == said["comment_id"]
    again = await simulator.acts("reply/create", thanks, text="You are welcome")
    assert again["parent_comment_id"] == said["comment_id"]

    (first,) = await simulator.listed(said["video_id"], include_replies="true")
    assert first["replies"] == 3
    assert len(first["reply_list"]) == 3
    query = {"business_id": simulator.business_id, "video_id": said["video_id"], "comment_id": said["comment_id"]}
    found = await simulator.get("business/comment/reply/list/", **query, sort_field="create_time", sort_order="asc")
    replies = found["comments"]
    assert [row["text"] for row in replies] == ["Moss green", "Thank you!", "You are welcome"]
    assert replies[0].keys() == COMMENT | {"parent_comment_id"}
    assert [row["owner"] for row in replies] == [True, False, True]
    assert replies[0]["unique_identifier"] == again["unique_identifier"] != simulator.business_id
    await simulator.comments("a fourth", reply_to=said["comment_id"])
    assert len((await simulator.listed(said["video_id"], include_replies="true"))[0]["reply_list"]) == 3


async def test_comments_are_found_by_id_replies_too(simulator: Simulator) -> None:
    said = await simulator.comments()
    reply = await simulator.acts("reply/create", said, text="thanks")
    wanted = json.dumps([reply["comment_id"], said["comment_id"], "7000000000000000000"])
    found = await simulator.listed(said["video_id"], comment_ids=wanted)
    assert {row["comment_id"] for row in found} == {reply["comment_id"], said["comment_id"]}
    for wrong in (json.dumps([said["comment_id"]] * 31), "7", f"[{said['comment_id']}]"):
        with pytest.raises(Refusal) as refusal:
            await simulator.listed(said["video_id"], comment_ids=wrong)
        assert refusal.value.code == 40002


async def test_missing_fields_are_named(simulator: Simulator) -> None:
    said = await simulator.comments()
    with pytest.raises(Refusal) as refusal:
        await simulator.get("business/comment/list/", business_id=simulator.business_id)
    assert (refusal.value.code, refusal.value.text) == (40002, "video_id: Missing data for required field")
    named = {"video_id": said["video_id"], "comment_id": said["comment_id"]}
    for what, body, field in (
        ("create", {"text": "hi"}, "video_id"),
        ("create", {"video_id": said["video_id"]}, "text"),
        ("reply/create", {"video_id": said["video_id"], "text": "hi"}, "comment_id"),
        ("hide", {"comment_id": said["comment_id"], "action": "HIDE"}, "video_id"),
        ("hide", named, "action"),
        ("like", {"comment_id": said["comment_id"], "action": "LIKE"}, "video_id"),
        ("delete", {}, "comment_id"),
    ):
        problem = await refused(simulator, what, body)
        assert (problem.code, problem.text) == (40002, f"{field}: Missing data for required field")
    for body in (named | {"comment_id": int(said["comment_id"])}, named | {"comment_id": "mine"}):
        assert (await refused(simulator, "hide", body | {"action": "HIDE"})).code == 40002
    assert (await refused(simulator, "hide", named | {"action": "BURY"})).code == 40002
    assert (
        await refused(simulator, "hide", named | {"comment_id": "7000000000000000000", "action": "HIDE"})
    ).code == 40007
    assert (await refused(simulator, "create", {"video_id": "7000000000000000000", "text": "hi"})).code == 40007


async def test_text_has_a_limit(simulator: Simulator) -> None:
    said = await simulator.comments()
    await simulator.acts("reply/create", said, text="🏺" * 150)
    assert (await refused(simulator, "create", {"video_id": said["video_id"], "text": "x" * 151})).code == 40002
    await simulator.tiktok("settings", {"comments": {"text_characters": 1200, "text_counted": "utf16"}}, "PATCH")
    await simulator.acts("reply/create", said, text="🏺" * 600)
    assert (await refused(simulator, "create", {"video_id": said["video_id"], "text": "🏺" * 601})).code == 40002


async def test_likes_and_their_switch(simulator: Simulator) -> None:
    said = await simulator.comments()
    assert await simulator.acts("like", said, action="LIKE") == {}
    await simulator.tiktok("customer/like_comment", {"customer": "ana", "comment_id": said["comment_id"]})
    (shown,) = await simulator.listed(said["video_id"])
    assert (shown["liked"], shown["likes"]) == (True, 2)
    await simulator.tiktok("settings", {"comments": {"like_needs_video_id": False}}, "PATCH")
    body = {"business_id": simulator.business_id, "comment_id": said["comment_id"], "action": "UNLIKE"}
    await simulator.post("business/comment/like/", body)
    assert (await simulator.listed(said["video_id"]))[0]["liked"] is False


async def test_hidden_is_still_listed_unless_only_public_ones_are_asked_for(simulator: Simulator) -> None:
    said = await simulator.comments()
    await simulator.acts("hide", said, action="HIDE")
    assert (await simulator.listed(said["video_id"]))[0]["status"] == "HIDDEN"
    assert await simulator.listed(said["video_id"], status="PUBLIC") == []
    query = {"business_id": simulator.business_id, "video_id": said["video_id"], "comment_id": said["comment_id"]}
    with pytest.raises(Refusal) as refusal:
        await simulator.get("business/comment/reply/list/", **query)
    assert refusal.value.code == 40007
    await simulator.acts("hide", said, action="UNHIDE")
    assert (await simulator.listed(said["video_id"]))[0]["status"] == "PUBLIC"


async def test_unhide_can_silently_do_nothing(simulator: Simulator) -> None:
    said = await simulator.comments()
    await simulator.acts("hide", said, action="HIDE")
    await simulator.tiktok("settings", {"comments": {"unhide_does_nothing": True}}, "PATCH")
    assert await simulator.acts("hide", said, action="UNHIDE") == {}
    assert (await simulator.listed(said["video_id"]))[0]["status"] == "HIDDEN"


async def test_comments_of_others_cannot_be_deleted(simulator: Simulator) -> None:
    said = await simulator.comments()
    problem = await refused(simulator, "delete", {"comment_id": said["comment_id"]})
    assert problem.code == 40001
    own = await simulator.post(
        "business/comment/create/", {"business_id": simulator.business_id, "video_id": said["video_id"], "text": "New!"}
    )
    assert own.keys() == {"comment_id", "video_id", "create_time", "text", "unique_identifier", "user_id"}
    await simulator.comments("a reply that goes with it", reply_to=own["comment_id"])
    body = {"business_id": simulator.business_id, "comment_id": own["comment_id"]}
    assert await simulator.post("business/comment/delete/", body) == {}
    assert [row["comment_id"] for row in await simulator.listed(said["video_id"])] == [said["comment_id"]]
    assert (await refused(simulator, "delete", {"comment_id": own["comment_id"]})).code == 40007
    kept = await simulator.tiktok("comments/ledger?business=marlow.finch", None, "GET")
    assert [row["deleted"] for row in kept["comments"]] == [False, True, True]


def picture(kind: str, width: int, height: int) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), (120, 90, 70)).save(target, kind)
    return target.getvalue()


async def upload(simulator: Simulator, content: bytes, name: str = "image_file") -> JSON:
    form = aiohttp.FormData()
    form.add_field("business_id", simulator.business_id)
    form.add_field(name, io.BytesIO(content), filename="cup.bin")
    response = await simulator.envelope("POST", "business/comment/image/upload/", data=form)
    if response["code"]:
        raise Refusal(response)
    return dict(response["data"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_reply_can_be_a_picture(simulator: Simulator, kind: str) -> None:
    said = await simulator.comments()
    content = picture(kind, 640, 480)
    kept = await upload(simulator, content)
    assert (kept["width"], kept["height"]) == (640, 480)
    size = {"image_width": 640, "image_height": 480}
    made = await simulator.acts("reply/create", said, image_uri=kept["image_uri"], **size)
    assert "text" not in made
    await simulator.advance(hours=20)
    async with simulator.http.get(made["image_url"]) as response:
        assert await response.read() == content
    (first,) = await simulator.listed(said["video_id"], include_replies="true")
    assert (first["reply_list"][0]["image_url"], first["reply_list"][0]["text"]) == (made["image_url"], "")
    body = {"video_id": said["video_id"], "image_uri": kept["image_uri"]}
    assert (await refused(simulator, "create", body)).text == "image_width: Missing data for required field"
    assert (await refused(simulator, "create", body | size | {"text": "both"})).code == 40002
    assert (await refused(simulator, "create", body | size | {"image_uri": "tos-other/1"})).code == 40002


async def test_pictures_are_measured(simulator: Simulator) -> None:
    for wrong, code in (
        (b"GIF89a not a picture", 40908),
        (picture("BMP", 400, 400), 40908),
        (picture("PNG", 359, 400), 40002),
        (picture("PNG", 1081, 1081), 40002),
        (picture("PNG", 400, 1921), 40002),
        (b"\xff\xd8\xff" + bytes(5 * 1024 * 1024), 40908),
    ):
        with pytest.raises(Refusal) as refusal:
            await upload(simulator, wrong)
        assert refusal.value.code == code
    assert (await upload(simulator, picture("JPEG", 1920, 1080)))["width"] == 1920
    with pytest.raises(Refusal) as refusal:
        await upload(simulator, picture("PNG", 400, 400), "file")
    assert refusal.value.text == "image_file: Missing data for required field"


async def test_pages_may_be_short_and_miss_nothing(simulator: Simulator) -> None:
    made = await simulator.tiktok(
        "comments/burst",
        {"business": "marlow.finch", "count": 130, "customers": 7, "video_id": await simulator.video()},
    )
    seen, lengths = await everything(simulator, await simulator.video(), max_count="30")
    assert sorted(seen) == sorted(made["comments"])
    assert max(lengths) <= 30
    shorter = [length < 30 for length in lengths[:-1]]
    for order in ("asc", "desc"):
        seen, lengths = await everything(simulator, await simulator.video(), sort_field="create_time", sort_order=order)
        shorter += [length < 20 for length in lengths[:-1]]
        assert (seen if order == "asc" else seen[::-1]) == made["comments"]
    assert any(shorter), "more followed each of them"
    for wrong in ({"max_count": "31"}, {"sort_field": "charm"}, {"sort_order": "up"}, {"status": "HIDDEN"}):
        with pytest.raises(Refusal) as refusal:
            await simulator.listed(await simulator.video(), **wrong)
        assert refusal.value.code == 40002


async def test_comment_list_past_five_hundred_repeats_itself(simulator: Simulator) -> None:
    await simulator.tiktok("settings", {"limits": {"account_endpoint_qpm": 0}}, "PATCH")
    burst = {"business": "marlow.finch", "count": 560, "customers": 3, "video_id": await simulator.video()}
    made = await simulator.tiktok("comments/burst", burst)
    seen, _ = await everything(simulator, await simulator.video(), max_count="30")
    assert set(seen) == set(made["comments"])
    assert len(seen) == 610


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("comment.list.manage", "GET", "list"),
        ("comment.list.manage", "GET", "reply/list"),
        ("comment.list", "POST", "create"),
        ("comment.list", "POST", "hide"),
    ],
)
async def test_reading_and_managing_are_two_scopes(simulator: Simulator, scope: str, method: str, path: str) -> None:
    body = {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch", "scopes": [scope]}
    simulator.token = (await simulator.tiktok("tokens/give", body))["access_token"]
    assert (await simulator.envelope(method, f"business/comment/{path}/"))["code"] == 40130
