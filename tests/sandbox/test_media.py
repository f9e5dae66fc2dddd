"""Images and videos: upload, sending, download links, pictures."""

import io
from typing import Any

import aiohttp
import pytest
from PIL import Image

from frontdesk.sandbox.kit import pictures
from tests.sandbox.playing import JSON, Refusal, Simulator

TOO_LARGE = b"\xff\xd8\xff" + bytes(3 * 1024 * 1024)


async def upload(simulator: Simulator, content: bytes, **fields: str) -> JSON:
    form = aiohttp.FormData({"business_id": simulator.business_id, "media_type": "IMAGE"} | fields)
    form.add_field("file", io.BytesIO(content), filename="bowl.jpg", content_type="image/jpeg")
    return await simulator.envelope("POST", "business/message/media/upload/", data=form)


async def fetch(simulator: Simulator, url: str, token: str | None = None) -> tuple[int, bytes, str]:
    headers = {} if token is None else {"x-user": token}
    async with simulator.http.get(url, headers=headers) as response:
        return response.status, await response.read(), response.content_type


async def download(simulator: Simulator, message: JSON, **changes: Any) -> str:
    body = {
        "business_id": simulator.business_id,
        "conversation_id": message["conversation_id"],
        "message_id": message["message_id"],
        "media_id": message["media_id"],
        "media_type": message["kind"].upper(),
    }
    return str((await simulator.post("business/message/media/download/", body | changes))["download_url"])


@pytest.mark.parametrize("picture", [pictures.sample_jpeg, pictures.sample_png])
async def test_uploaded_image_is_sent_and_seen(simulator: Simulator, picture: Any) -> None:
    media_id = (await upload(simulator, picture()))["data"]["media_id"]
    held = (await simulator.says())["conversation_id"]
    await simulator.send(held, message_type="IMAGE", image={"media_id": media_id})
    shown = (await simulator.seen())["messages"][-1]
    assert shown["kind"] == "image"
    assert (await fetch(simulator, shown["url"]))[1] == picture()


async def test_uploads_other_than_small_jpg_and_png_are_refused(simulator: Simulator) -> None:
    assert (await upload(simulator, b"GIF89a" + b"\0" * 20))["code"] == 40908
    assert (await upload(simulator, pictures.sample_mp4()))["code"] == 40908
    assert (await upload(simulator, TOO_LARGE))["code"] == 40908
    assert (await upload(simulator, pictures.sample_jpeg(), media_type="VIDEO"))["code"] == 40002
    assert (await upload(simulator, pictures.sample_jpeg(), business_id="-000other"))["code"] == 40001


async def test_media_id_lasts_thirty_days_and_belongs_to_its_business(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    media_id = (await upload(simulator, pictures.sample_jpeg()))["data"]["media_id"]
    with pytest.raises(Refusal) as refusal:
        await simulator.send(held, message_type="IMAGE", image={"media_id": "v00"})
    assert refusal.value.code == 40002
    await simulator.advance(hours=24 * 30 + 1)
    await simulator.says()
    simulator.token = (
        await simulator.tiktok("tokens/give", {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch"})
    )["access_token"]
    with pytest.raises(Refusal) as refusal:
        await simulator.send(held, message_type="IMAGE", image={"media_id": media_id})
    assert refusal.value.code == 40002


async def test_image_is_refused_where_countries_do_not_support_it(simulator: Simulator) -> None:
    held = (await simulator.says())["conversation_id"]
    media_id = (await upload(simulator, pictures.sample_jpeg()))["data"]["media_id"]
    await simulator.tiktok("customers", {"customer": "ana", "country": "US"}, "PATCH")
    with pytest.raises(Refusal) as refusal:
        await simulator.send(held, message_type="IMAGE", image={"media_id": media_id})
    assert refusal.value.code == 40064


async def test_download_needs_the_token_and_lasts_a_day(simulator: Simulator) -> None:
    message = await simulator.says(kind="video")
    url = await download(simulator, message)
    assert (await fetch(simulator, url))[0] == 403
    assert (await fetch(simulator, url, "act.invented"))[0] == 403
    status, content, mime = await fetch(simulator, url, simulator.token)
    assert (status, mime) == (200, "video/mp4")
    assert content == pictures.sample_mp4()
    assert (await fetch(simulator, url.replace("x-expires=", "x-expires=9"), simulator.token))[0] == 403
    await simulator.advance(hours=24.1)
    given = await simulator.tiktok(
        "tokens/give", {"app_id": simulator.sandbox.config.app_id, "business": "marlow.finch"}
    )
    assert (await fetch(simulator, url, given["access_token"]))[0] == 403


async def test_download_names_the_right_message_and_media(simulator: Simulator) -> None:
    message = await simulator.says(kind="image")
    other = await simulator.says(kind="image")
    for wrong in (
        {"media_type": "AUDIO"},
        {"media_type": "VIDEO"},
        {"media_id": other["media_id"]},
        {"message_id": "u5B/none=="},
        {"media_id": ""},
        {"conversation_id": "u5J/none=="},
    ):
        with pytest.raises(Refusal) as refusal:
            await download(simulator, message, **wrong)
        assert refusal.value.code in (40002, 40007)


async def test_phone_sends_files_of_its_own(simulator: Simulator) -> None:
    async def give(content: bytes) -> tuple[int, JSON]:
        form = aiohttp.FormData({"business": "marlow.finch"})
        form.add_field("file", content, filename="x")
        async with simulator.http.post(f"{simulator.sandbox.url}/control/tiktok/media", data=form) as response:
            return response.status, await response.json()

    status, kept = await give(pictures.sample_png())
    assert (status, kept["media_type"], kept["mime"]) == (200, "IMAGE", "image/png")
    said = await simulator.says(kind="image", media_id=kept["media_id"])
    assert (await fetch(simulator, await download(simulator, said), simulator.token))[1] == pictures.sample_png()
    assert (await give(b"plain text"))[0] == 409
    wrong = {"business": "marlow.finch", "customer": "ana", "kind": "video", "media_id": kept["media_id"]}
    await simulator.tiktok("customer/send", wrong, expect=404)


async def test_pictures_are_real_and_expire(simulator: Simulator) -> None:
    await simulator.tiktok("customers", {"username": "mai", "display_name": "ใหม่"})
    sticker = await simulator.says(kind="sticker", customer="mai")
    found = await simulator.get("business/get/", business_id=simulator.business_id)
    for url in (found["profile_image"], sticker["url"]):
        status, content, mime = await fetch(simulator, url)
        assert (status, mime) == (200, "image/png")
        assert Image.open(io.BytesIO(content)).size == (160, 160)
    emoji = await simulator.says(kind="emoji")
    await simulator.advance(hours=24 * 31)
    assert (await fetch(simulator, found["profile_image"]))[0] == 403
    assert (await fetch(simulator, sticker["url"]))[0] == 403
    assert (await fetch(simulator, emoji["url"]))[0] == 200
    person = (await simulator.control("state", None, "GET"))["tiktok"]["customers"][-1]
    assert (await fetch(simulator, person["avatar"]))[0] == 200


async def test_shared_post_has_a_player(simulator: Simulator) -> None:
    shared = await simulator.says(kind="share_post")
    status, page, _ = await fetch(simulator, shared["url"])
    assert status == 200
    assert b"/tiktok-cdn/sample.mp4" in page
    assert (await fetch(simulator, f"{simulator.sandbox.url}/tiktok-cdn/sample.mp4"))[2] == "video/mp4"


def test_samples_are_small() -> None:
    for content in (pictures.sample_jpeg(), pictures.sample_png(), pictures.sample_mp4(), pictures.sticker("hello")):
        assert len(content) < 20_000
