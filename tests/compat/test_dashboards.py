"""Dashboards over Socket.IO: the real socket.io-client in real Node processes, over both transports."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from tests.app import envelope, post_webhook
from tests.compat.gateway import Gateway, dashboard
from tests.running_app import eventually
from tests.simulator import text_message

POLLING: dict[str, Any] = {"transports": ["polling"]}
WEBSOCKET: dict[str, Any] = {"transports": ["websocket"]}
UPGRADE: dict[str, Any] = {"transports": ["polling", "websocket"]}
SEND = "business/message/send/"


async def echo(gateway: Gateway, text: str, message_id: str, source: str) -> None:
    """The platform tells of a message that the business sent from elsewhere."""
    content = text_message(text, message_id) | {
        "from_user": {"id": "marlow-1", "role": "business_account"},
        "to_user": {"id": "ana-1", "role": "personal_account"},
        "message_tag": {"source": source},
    }
    raw = envelope("im_send_msg", content, gateway.inbox["remote_id"])
    secret = gateway.simulator.sandbox.config.app_secret
    assert await post_webhook(gateway.simulator.http, gateway.url, secret, raw, path="claytalk") == 200


async def test_dashboards_receive_each_message_once_and_reply(gateway: Gateway) -> None:
    async with dashboard(gateway.url, **POLLING) as first, dashboard(gateway.url, **WEBSOCKET) as second:
        name, conversation = await gateway.written("Hello")
        chat_id = conversation["remote_id"]

        async def known() -> bool | None:
            [chat] = await gateway.chats_with(chat_id)
            return (chat["user"]["nickname"] == "Bo Lund" and chat["user"]["avatar"] != "") or None

        await eventually(known)
        for told in (first, second):
            assert (await told.until_told(chat_id))[0]["user"]["avatar"] != "", "already with the first message"
        await gateway.says(name, "Is the blue bowl still there?")
        for told in (first, second):
            message = (await told.until_told(chat_id, 2))[1]
            assert message == (await gateway.chats_with(chat_id, 2))[1], "the same as among the chats"
        response = await first.reply({"conversationId": chat_id, "text": " It is. "})
        assert response["success"] is True
        for told in (first, second):
            outgoing = (await told.until_told(chat_id, 3))[2]
            assert outgoing == (await gateway.chats_with(chat_id, 3))[2]
            assert (outgoing["direction"], outgoing["user"]["id"]) == ("outgoing", "self")
        assert (await gateway.phone(name))[-1]["text"] == "It is."
        [sent] = [message for message in await gateway.thread(conversation) if message["id"] == response["id"]]
        assert (sent["author"], sent["content"]) == ({"kind": "other", "id": None, "name": None}, "It is.")
        events = await gateway.rows(
            "SELECT DISTINCT actor_kind FROM events WHERE message_id = $1"
            " AND name IN ('message.queued', 'message.sent')",
            sent["id"],
        )
        assert [row["actor_kind"] for row in events] == ["other"], "queued and sent by the same"
        # A reaction, a receipt and a note change what is there: nothing of it is a new message.
        await gateway.simulator.control("tiktok/customer/read", {"business": "marlow.finch", "customer": name})
        await gateway.reply(conversation, "note", "A good customer", private=True)

        async def is_read() -> bool | None:
            return (await gateway.thread(conversation))[-2]["status"] == "read" or None

        await eventually(is_read)
        await gateway.says(name, "Wonderful")
        for told in (first, second):
            texts = [message["message"]["content"] for message in await told.until_told(chat_id, 4)]
            assert texts == ["Hello", "Is the blue bowl still there?", "It is.", "Wonderful"]


async def test_dashboard_begins_with_polling_and_goes_on_with_a_websocket(gateway: Gateway) -> None:
    async with dashboard(gateway.url, **UPGRADE) as told:
        assert told.all("open") == ["polling"]
        assert await told.until("upgrade") == ["websocket"]
        _, conversation = await gateway.written()
        await told.until_told(conversation["remote_id"])
        assert (await told.reply({"conversationId": conversation["remote_id"], "text": "Yes"}))["success"] is True
        await told.until_told(conversation["remote_id"], 2)


async def test_dashboards_hear_replies_of_agents_and_of_the_platforms_own_app(gateway: Gateway) -> None:
    async with dashboard(gateway.url, **WEBSOCKET) as told:
        _, conversation = await gateway.written()
        await gateway.reply(conversation, "a", "From Frontdesk")
        assert (await told.until_told(conversation["remote_id"], 2))[1]["message"]["content"] == "From Frontdesk"
        await echo(gateway, "From the app", "from-the-app", "APP")
        message = (await told.until_told("c+1"))[-1]
        assert (message["direction"], message["message"]["content"]) == ("outgoing", "From the app")


async def test_message_is_told_when_the_platform_has_it_and_not_before(gateway: Gateway) -> None:
    async with dashboard(gateway.url, **WEBSOCKET) as told:
        _, conversation = await gateway.written()
        await gateway.simulator.fault(SEND, "code", code=40002, message="no", remaining=1)
        await gateway.reply(conversation, "a", "Refused first")
        failed = await gateway.settled(conversation, "a")
        assert failed["status"] == "failed"
        assert (await gateway.owner.post(f"/api/messages/{failed['id']}/retry")).status == 200
        await gateway.reply(conversation, "b", "The next")
        contents = [message["message"]["content"] for message in await told.until_told(conversation["remote_id"], 3)]
        assert contents == ["Is the blue bowl still there?", "Refused first", "The next"]


async def test_message_whose_echo_comes_first_is_told_once(gateway: Gateway) -> None:
    """The platform's response is late, so the webhook names a message that is not known as ours yet."""
    async with dashboard(gateway.url, **WEBSOCKET) as told:
        _, conversation = await gateway.written()
        await gateway.simulator.fault(SEND, "slow", delay_ms=600, remaining=1)
        await told.reply({"conversationId": conversation["remote_id"], "text": "Slowly"})
        await told.until_told(conversation["remote_id"], 2)
        await gateway.reply(conversation, "b", "Quickly")
        contents = [message["message"]["content"] for message in await told.until_told(conversation["remote_id"], 3)]
        assert contents[1:] == ["Slowly", "Quickly"]


BAD: list[Any] = [
    None,
    7,
    "text",
    [],
    {},
    {"conversationId": "c"},
    {"text": "no place"},
    {"conversationId": "", "text": "x"},
    {"conversationId": "nowhere", "text": "x"},
    {"conversationId": {"$ne": 1}, "text": "x"},
    {"conversationId": "c", "text": ["x"]},
    {"conversationId": "c", "text": "  "},
    {"conversationId": "c\0", "text": "x"},
    {"conversationId": "c", "text": "half \ud83c"},
    {"conversationId": "c", "text": "x", "accountId": ["a"]},
    {"conversationId": "c", "text": "x", "accountId": "nobody"},
]


async def test_dashboard_that_sends_anything_keeps_its_connection_and_gets_a_sentence(gateway: Gateway) -> None:
    async with dashboard(gateway.url, **WEBSOCKET) as told:
        for given in BAD:
            response = await told.reply(given)
            assert response["success"] is False, given
            assert response["error"].endswith("."), given
            told.emit("send_message", given)  # and without asking for an answer
        told.emit("send_message")
        told.emit("message", {"type": "dm"})
        told.emit("unheard_of", {"a": 1})
        _, conversation = await gateway.written()
        await told.until_told(conversation["remote_id"])
        response = await told.reply({"conversationId": conversation["remote_id"], "text": "y" * 6001})
        assert response == {
            "success": False,
            "error": "A message has at most 6000 characters here; this one has 6001.",
        }
        assert told.all("disconnect") == []


async def test_frames_that_are_no_socket_io_end_nothing_but_their_own_connection(gateway: Gateway) -> None:
    async with dashboard(gateway.url, **WEBSOCKET) as told, aiohttp.ClientSession() as http:
        for frames in (
            ["42"],
            ['42"abc"'],
            ["42[{}]"],
            ["42[[],1]"],
            ["4"],
            ["9"],
            [""],
            ['451-["send_message"]', "x"],
        ):
            async with http.ws_connect(f"{gateway.url}/socket.io/?EIO=4&transport=websocket") as socket:
                await socket.receive()
                await socket.send_str("40")
                await socket.receive()
                for frame in frames:
                    await socket.send_str(frame)
                await socket.send_str('420["send_message",{}]')
                response = await socket.receive()
                assert response.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
        _, conversation = await gateway.written()
        await told.until_told(conversation["remote_id"])


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_dashboard_that_sends_much_at_once_is_sent_in_order(gateway: Gateway, transport: str) -> None:
    name, conversation = await gateway.written()
    texts = [f"line {number}" for number in range(9)]
    async with dashboard(gateway.url, transports=[transport]) as told:
        for number in range(20):
            told.emit("send_message", {"conversationId": "nowhere", "text": f"lost {number}"})
        for text in texts:
            told.emit("send_message", {"conversationId": conversation["remote_id"], "text": text}, ack=True)
        assert [response["success"] for response in await told.until("ack", 9)] == [True] * 9

        async def sent() -> list[str] | None:
            # The customer's first message may still have waited for their picture when this dashboard came.
            ours = [one for one in told.messages(conversation["remote_id"]) if one["direction"] == "outgoing"]
            return [one["message"]["content"] for one in ours] if len(ours) >= len(texts) else None

        assert await eventually(sent) == texts
    assert [message["text"] for message in await gateway.phone(name)][1:] == texts


@pytest.mark.parametrize("origin", ["https://dashboard.example", "http://localhost:5173"])
async def test_dashboards_may_be_served_from_a_listed_place_and_from_this_machine(
    gateway: Gateway, origin: str
) -> None:
    async with aiohttp.ClientSession() as http:
        where = f"{gateway.url}/socket.io/?EIO=4&transport=polling"
        async with http.get(where, headers={"Origin": origin}) as response:
            assert response.status == 200
            assert response.headers["access-control-allow-origin"] == origin
            assert "access-control-allow-credentials" not in response.headers
            assert json.loads((await response.text())[1:])["upgrades"] == ["websocket"]


async def test_picture_is_told_once_although_it_is_fetched_afterwards(gateway: Gateway) -> None:
    async with dashboard(gateway.url, **WEBSOCKET) as told:
        name = await gateway.new_customer()
        await gateway.says(name, kind="image")
        conversation = await gateway.conversation(name)

        async def fetched() -> bool | None:
            [message] = await gateway.thread(conversation)
            return message["attachments"][0]["state"] == "ready" or None

        await eventually(fetched)
        await gateway.says(name, "Like this one")
        messages = await told.until_told(conversation["remote_id"], 2)
        assert [message["message"] for message in messages] == [
            {"type": "image", "content": "[Image]"},
            {"type": "text", "content": "Like this one"},
        ]


async def test_message_of_another_account_reaches_no_dashboard(gateway: Gateway) -> None:
    """Another account of the installation works on the same channel, with the same customer."""
    stranger = await gateway.installation.stranger()
    await gateway.simulator.business("sunny.ceramics", "Sunny Ceramics")
    begun = await stranger.post("/api/channels/claytalk/connect", {})
    back = await gateway.simulator.consent(begun.body["url"], "sunny.ceramics")
    assert (await stranger.post("/api/connect/complete", {"path": back.path, "query": back.query})).status == 200
    async with dashboard(gateway.url, **WEBSOCKET) as told:
        name = await gateway.new_customer()
        await gateway.says(name, "A secret of Sunny's", business="sunny.ceramics")

        async def theirs() -> dict[str, Any] | None:
            found = (await stranger.get("/api/conversations?status=all")).body["items"]
            return found[0] if found else None

        secret = await eventually(theirs)
        refused = await told.reply({"conversationId": secret["remote_id"], "text": "Overheard"})
        assert refused == {"success": False, "error": "There is no conversation with that id."}
        _, conversation = await gateway.written("Ours")
        await told.until_told(conversation["remote_id"])
        assert "secret" not in json.dumps(told.heard)
    assert "secret" not in json.dumps(await gateway.chats())
    assert [account["username"] for account in (await gateway.anybody.get("/api/accounts")).body] == ["marlow.finch"]


async def test_inboxes_that_are_not_the_gateways_are_not_shown(gateway: Gateway) -> None:
    """The account may have more than what the dashboards are for."""
    await gateway.simulator.business("private.kiln", "Private Kiln")
    begun = await gateway.owner.post("/api/channels/claytalk/connect", {})
    back = await gateway.simulator.consent(begun.body["url"], "private.kiln")
    body = {"path": back.path, "query": back.query}
    assert (await gateway.owner.post("/api/connect/complete", body)).status == 200
    async with dashboard(gateway.url, **WEBSOCKET) as told:
        name = await gateway.new_customer()
        await gateway.says(name, "Among ourselves", business="private.kiln")
        hidden = await gateway.conversation(name)
        assert (await told.reply({"conversationId": hidden["remote_id"], "text": "Hm"}))["success"] is False
        _, conversation = await gateway.written("For all")
        await told.until_told(conversation["remote_id"])
        assert "Among ourselves" not in json.dumps(told.heard)
    assert "Among ourselves" not in json.dumps(await gateway.chats())


async def test_flood_reaches_everybody_in_order(gateway: Gateway) -> None:
    async with dashboard(gateway.url, **WEBSOCKET) as first, dashboard(gateway.url, **POLLING) as second:
        name = await gateway.new_customer()
        for number in range(60):
            await gateway.says(name, f"piece {number}")
        conversation = await gateway.conversation(name)
        expected = {f"piece {number}" for number in range(60)}
        for told in (first, second):
            messages = await told.until_told(conversation["remote_id"], 60)
            texts = [message["message"]["content"] for message in messages]
            assert len(texts) == 60
            assert set(texts) == expected
        assert first.messages(conversation["remote_id"]) == second.messages(conversation["remote_id"])
