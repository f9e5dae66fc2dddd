"""Contacts and channels through the API: lists, single ones, pages, and how requests are refused."""

import asyncio
import time

import pytest

from tests.sandbox.playing import JSON
from tests.sandbox.respondio.playing import EVERYBODY, Workspace


async def test_contact_is_told_with_every_documented_field(workspace: Workspace) -> None:
    fields = {
        "lastName": "Sol",
        "email": "bo@example.com",
        "phone": "+66810000001",
        "language": "th",
        "countryCode": "TH",
        "tags": ["vip"],
        "custom_fields": [{"name": "Size", "value": "M"}],
    }
    made = await workspace.new_contact("Bo", **fields)
    shown = await workspace.get(f"contact/id:{made['id']}")
    assert shown == made
    assert {name: shown[name] for name in fields} == fields
    assert (shown["firstName"], shown["status"], shown["assignee"], shown["lifecycle"]) == ("Bo", "open", None, None)
    assert shown["channels"] == [{"id": 470953, "type": "tiktok", "name": "TikTok"}]
    assert abs(shown["created_at"] - time.time()) < 60
    async with workspace.http.get(shown["profilePic"]) as picture:
        assert (picture.status, picture.content_type) == (200, "image/png")
    for identifier in ("email:bo@example.com", "phone:+66810000001", f"id%3A{made['id']}"):
        assert (await workspace.get(f"contact/{identifier}"))["id"] == made["id"]
    assert (await workspace.new_contact("Cy", profilePic=""))["profilePic"] is None


async def test_list_has_the_newest_first_in_pages_that_lead_on(workspace: Workspace) -> None:
    made = [workspace.ana] + [(await workspace.new_contact(f"person {number}"))["id"] for number in range(24)]
    newest_first = made[::-1]
    first = await workspace.contacts()
    assert [row["id"] for row in first["items"]] == newest_first[:10]
    assert first["pagination"]["previous"] == ""
    assert first["pagination"]["next"].startswith(f"{workspace.sandbox.respondio_url}/contact/list?")
    assert f"cursorId={newest_first[9]}" in first["pagination"]["next"]
    second = await workspace.contacts(first["pagination"]["next"])
    third = await workspace.contacts(second["pagination"]["next"])
    assert [row["id"] for row in second["items"] + third["items"]] == newest_first[10:]
    assert third["pagination"]["next"] == ""
    back = await workspace.contacts(third["pagination"]["previous"])
    assert back == second
    front = await workspace.contacts(back["pagination"]["previous"])
    assert front == first
    everybody = await workspace.contacts("contact/list?limit=100")
    assert [row["id"] for row in everybody["items"]] == newest_first
    assert everybody["pagination"] == {"next": "", "previous": ""}


async def test_contact_that_comes_between_two_pages_disturbs_neither(workspace: Workspace) -> None:
    for number in range(3):
        await workspace.new_contact(f"person {number}")
    first = await workspace.contacts("contact/list?limit=2")
    await workspace.new_contact("late")
    second = await workspace.contacts(first["pagination"]["next"])
    names = [row["firstName"] for row in first["items"] + second["items"]]
    assert names == ["person 2", "person 1", "person 0", "ana"]


async def test_list_is_searched(workspace: Workspace) -> None:
    await workspace.new_contact("Mali", lastName="Prasert", email="mali@example.com")
    for wanted in ("mali", "PRASERT", "i pra", "mali@ex"):
        assert [row["firstName"] for row in (await workspace.contacts(search=wanted))["items"]] == ["Mali"]
    assert (await workspace.contacts(search="nobody"))["items"] == []


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("contact/list?limit=0", EVERYBODY, "limit"),
        ("contact/list?limit=101", EVERYBODY, "limit"),
        ("contact/list?limit=ten", EVERYBODY, "limit"),
        ("contact/list?cursorId=first", EVERYBODY, "cursorId"),
        ("contact/list?cursorId=99999999999999999999", EVERYBODY, "cursorId"),
        ("contact/list", {"filter": {"$and": []}}, "timezone"),
        ("contact/list", {"timezone": "UTC"}, "filter"),
        ("contact/list", EVERYBODY | {"filter": "all"}, "filter"),
        ("contact/list", EVERYBODY | {"filter": {"$and": [1]}}, "filter"),
        ("contact/list", EVERYBODY | {"filter": {"$nor": []}}, "$nor"),
        ("contact/list", ["all"], "body"),
    ],
)
async def test_contacts_request_that_is_wrong_says_why(workspace: Workspace, path: str, body: JSON, words: str) -> None:
    response = await workspace.call("POST", path, body)
    assert (response.status, response.body["code"]) == (400, 400)
    assert words in response.body["message"]


async def test_body_that_is_not_json_is_refused(workspace: Workspace) -> None:
    headers = {"Authorization": "Bearer sandbox-token"}
    url = f"{workspace.sandbox.respondio_url}/contact/list"
    for raw in (b"", b"{", b"\xff"):
        async with workspace.http.post(url, data=raw, headers=headers) as response:
            assert response.status == 400
            assert (await response.json())["code"] == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("contact/id:1", 404),
        ("contact/email:nobody@example.com", 404),
        ("contact/id:1/channels", 404),
        ("contact/id:1/message/list", 404),
        ("contact/398350624", 400),
        ("contact/id:", 400),
        ("contact/name:ana", 400),
        ("contact/list", 400),
        ("space/user", 404),
        ("", 404),
    ],
)
async def test_missing_rows_are_refused_with_404(workspace: Workspace, path: str, status: int) -> None:
    response = await workspace.call("GET", path)
    assert (response.status, response.body["code"]) == (status, status)
    assert response.body["message"]


async def test_channels_of_the_workspace_and_of_a_contact(workspace: Workspace) -> None:
    added = await workspace.control("channels", {"name": "WhatsApp", "source": "whatsapp_cloud"})
    listed = await workspace.get("space/channel")
    assert [(row["id"], row["name"], row["source"]) for row in listed["items"]] == [
        (added["id"], "WhatsApp", "whatsapp_cloud"),
        (470953, "TikTok", "tiktok"),
    ]
    assert listed["pagination"] == {"next": "", "previous": ""}
    both = await workspace.new_contact("both", channels=[470953, added["id"]])
    said = await workspace.says(contact=both["id"], channel=added["id"])
    held = (await workspace.get(f"contact/id:{both['id']}/channels"))["items"]
    assert [row["source"] for row in held] == ["whatsapp_cloud", "tiktok"]
    assert held[0]["lastMessageTime"] == held[0]["lastIncomingMessageTime"] == said["messageId"] // 1_000_000
    assert held[1]["lastMessageTime"] is None


async def test_contacts_by_the_thousand_are_made_quickly(workspace: Workspace) -> None:
    async with asyncio.timeout(5):
        made = await workspace.control("contacts/many", {"count": 5000, "prefix": "crowd"})
    assert (made["count"], made["last"] - made["first"]) == (5000, 4999)
    seen, path = [], "contact/list?limit=100"
    while path:
        page = await workspace.contacts(path)
        seen += [row["id"] for row in page["items"]]
        path = page["pagination"]["next"]
    assert seen == [*range(made["last"], made["first"] - 1, -1), workspace.ana]
    state = await workspace.see("state")
    assert state["counts"]["contacts"] == 5001
    assert len(state["contacts"]) == 20


async def test_control_api_lets_many_customers_write_at_once(workspace: Workspace) -> None:
    made = await workspace.control("contacts/many", {"count": 30, "say": "Is it open today?"})
    assert (await workspace.see("state"))["counts"]["messages"] == 30
    thread = await workspace.get(f"contact/id:{made['last']}/message/list")
    assert [row["message"]["text"] for row in thread["items"]] == ["Is it open today?"]
