"""What the phone page is given: for each simulator a manifest whose every promise holds, and rows of one shape."""

import json
from typing import Any

import aiohttp
import pytest

from frontdesk.sandbox.running import RunningSandbox

JSON = dict[str, Any]
PLATFORMS = ["tiktok", "tiktok_open", "respondio"]


class Page:
    """Does with one simulator what the phone page does, with nothing but its manifest."""

    def __init__(self, sandbox: RunningSandbox, http: aiohttp.ClientSession, platform: str) -> None:
        self._sandbox = sandbox
        self._http = http
        self._platform = platform
        self.manifest: JSON = {}

    async def rows(self) -> dict[str, list[JSON]]:
        async with self._http.get(f"{self._sandbox.url}/control/phone") as response:
            platforms: list[JSON] = (await response.json())["platforms"]
        held = next(row for row in platforms if row["manifest"]["platform"] == self._platform)
        self.manifest = held["manifest"]
        rows: dict[str, list[JSON]] = held["rows"]
        return rows

    async def post(self, path: str, body: Any) -> JSON:
        sent: JSON = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        async with self._http.post(f"{self._sandbox.url}{self.manifest['root']}/{path}", **sent) as response:
            assert response.status == 200, (path, body, await response.text())
            made: JSON = await response.json()
            return made

    async def invent(self, path: str, username: str) -> None:
        given = {"username": username, "name": username.title(), "country": "TH", "follower": True}
        asked: JSON = self.manifest["business" if path == "businesses" else "customer"]
        await self.post(path, {name: given[field] for field, name in asked.items() if name})

    async def pair(self) -> JSON:
        """A shop and ana, named by their ids."""
        await self.rows()
        await self.invent("businesses", "shop")
        await self.invent("customers", "ana")
        rows = await self.rows()
        return {"business": rows["business"][0]["id"], "customer": rows["customer"][0]["id"]}


@pytest.fixture(params=PLATFORMS)
def page(request: pytest.FixtureRequest, sandbox: RunningSandbox, http: aiohttp.ClientSession) -> Page:
    return Page(sandbox, http, request.param)


async def test_manifest_of_every_sendable_holds(page: Page) -> None:
    pair = await page.pair()
    [simulator, *_] = (await page.rows())["business"]
    made = await page.post(page.manifest["send"], {**pair, "kind": "text", "text": "Hello"})
    expected = [(made["message_id"], "text")]
    for entry in page.manifest["sends"]:
        shared = {entry["post_as"]: simulator["newest_post"]} if entry["post_as"] else {}
        made = await page.post(page.manifest["send"], {**pair, **entry["fields"], **shared})
        expected.append((made["message_id"], entry["kind"]))
    rows = await page.rows()
    assert sorted((row["id"], row["kind"]) for row in rows["message"]) == sorted(expected)
    assert all(row["from"] == "customer" and row["customer"] == pair["customer"] for row in rows["message"])
    (held,) = rows["conversation"]
    assert (held["message_count"], held["business"]) == (len(expected), pair["business"])
    await page.post(page.manifest["read"], pair)


async def test_manifest_upload_becomes_a_message(page: Page) -> None:
    pair = await page.pair()
    upload: JSON = page.manifest["upload"]
    form = aiohttp.FormData()
    form.add_field(upload["owner"], pair[upload["owner"]])
    form.add_field(upload["file_field"], b"\xff\xd8\xff a picture", filename="a.jpg", content_type="image/jpeg")
    made = await page.post(upload["path"], form)
    sent = {"kind": "image", upload["id_field"]: made[upload["id_field"]]}
    await page.post(page.manifest["send"], {**pair, **sent})
    (row,) = (await page.rows())["message"]
    assert row["kind"] == "image"
    assert row["url"].startswith("http")


async def test_manifest_of_every_arrival_and_reaction_holds(page: Page) -> None:
    pair = await page.pair()
    for way in page.manifest["arrivals"]:
        await page.post("customer/arrive", {**pair, **way["fields"], **{row["name"]: "x" for row in way["questions"]}})
    sent = await page.post(page.manifest["send"], {**pair, "kind": "text", "text": "Hello"})
    if page.manifest["reacting"] is not None:
        await page.post("customer/react", {"message_id": sent["message_id"], "emoji": "👍"})
        await page.post("customer/react", {"message_id": sent["message_id"], **page.manifest["reacting"]["drawn"]})
        (message,) = (await page.rows())["message"]
        assert message["reactions"][0]["picture"]
    (held,) = (await page.rows())["conversation"]
    assert len(held["arrivals"]) == len(page.manifest["arrivals"])


async def test_manifest_of_every_switch_holds(page: Page) -> None:
    await page.rows()
    for group in page.manifest["troubles"]:
        for row in group["rows"]:
            await page.post("faults", row["fault"])
    assert len((await page.rows())["fault"]) == sum(len(group["rows"]) for group in page.manifest["troubles"])


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_phone_stream_brings_rows_of_the_page_only(
    sandbox: RunningSandbox, http: aiohttp.ClientSession, platform: str
) -> None:
    page = Page(sandbox, http, platform)
    pair = await page.pair()
    async with http.get(f"{sandbox.url}/control/phone") as response:
        cursor = (await response.json())["cursor"]
    sent = await page.post(page.manifest["send"], {**pair, "kind": "text", "text": "Hello"})
    changed: dict[str, JSON] = {}
    async with http.get(f"{sandbox.url}/control/phone/live", params={"after": cursor}) as stream:
        async for line in stream.content:
            if line.startswith(b"data: "):
                change = json.loads(line[6:])
                changed[change["collection"]] = change
            if "message" in changed and "conversation" in changed:
                break
    assert changed["message"]["key"] == sent["message_id"] == changed["message"]["data"]["id"]
    assert changed["message"]["platform"] == platform
    assert "last_message" in changed["conversation"]["data"]


async def test_live_stream_for_programs_knows_no_open_profile(
    sandbox: RunningSandbox, http: aiohttp.ClientSession
) -> None:
    async with http.get(f"{sandbox.url}/control/state") as response:
        cursor = (await response.json())["cursor"]
    await Page(sandbox, http, "tiktok_open").pair()
    await Page(sandbox, http, "tiktok").pair()
    async with http.get(f"{sandbox.url}/control/live", params={"after": cursor}) as stream:
        async for line in stream.content:
            if line.startswith(b"data: "):
                break
    assert json.loads(line[6:])["platform"] == "tiktok"


async def test_phone_of_unknown_platform_is_not_found(sandbox: RunningSandbox, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{sandbox.url}/control/phone/pigeons/messages?conversation=c") as response:
        assert response.status == 404
