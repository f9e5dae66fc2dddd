"""The two providers themselves, swapped by a variable and a restart: dashboards go on, and the history stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp

from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.running import RunningSandbox, running_sandbox
from tests.clients import Client
from tests.compat.gateway import Dashboard, dashboard
from tests.compat.test_serving import FRONTDESK, started, until_it_responds
from tests.e2e.product import free_pair
from tests.postgres import FreshDatabase

SHOP = "marlow.finch"
VERIFY = "kiln-token"
ITEM = ["type", "direction", "conversationId", "timestamp", "user", "message"]


async def control(http: aiohttp.ClientSession, sandbox: RunningSandbox, path: str, body: object) -> Any:
    async with http.post(f"{sandbox.url}/control/{path}", json=body) as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def official(http: aiohttp.ClientSession, sandbox: RunningSandbox) -> dict[str, str]:
    """The variables of somebody who has an app and a business's tokens."""
    config = sandbox.config.tiktok_open
    await control(http, sandbox, "tiktok-open/businesses", {"username": SHOP, "name": "Marlow & Finch"})
    await control(http, sandbox, "tiktok-open/customers", {"username": "bo"})
    given = await control(http, sandbox, "tiktok-open/tokens/give", {"business": SHOP})
    return {
        "PROVIDER": "official",
        "TIKTOK_CLIENT_KEY": config.client_key,
        "TIKTOK_CLIENT_SECRET": config.client_secret,
        "TIKTOK_ACCESS_TOKEN": given["access_token"],
        "TIKTOK_REFRESH_TOKEN": given["refresh_token"],
        "WEBHOOK_VERIFY_TOKEN": VERIFY,
        "TIKTOK_OPEN_API_BASE": f"{sandbox.url}/tiktok-open",
    }


async def converse(told: Dashboard, conversation_id: str, question: str, reply: str) -> None:
    """A customer's question is heard, and answered from the dashboard."""
    [asked] = await told.until_told(conversation_id)
    assert (asked["direction"], asked["message"]) == ("incoming", {"type": "text", "content": question})
    assert list(asked) == ITEM
    assert (await told.reply({"conversationId": conversation_id, "text": reply}))["success"]
    responded = (await told.until_told(conversation_id, 2))[1]
    assert (responded["direction"], responded["message"]["content"]) == ("outgoing", reply)
    assert responded["user"] == {"id": "self", "username": "You", "nickname": "You", "avatar": ""}


async def test_provider_is_swapped_by_a_variable(migrated: str, fresh_database: FreshDatabase, tmp_path: Path) -> None:
    dsn, port = await fresh_database(migrated), free_pair()
    url = f"http://127.0.0.1:{port}"
    async with (
        running_sandbox(SandboxConfig()) as sandbox,
        aiohttp.ClientSession() as http,
        dashboard(url, wait=False) as told,
    ):
        client = Client(url)
        through = {
            "PORT": str(port),
            "PROVIDER": "respondio",
            "THIRDPARTY_API_KEY": sandbox.config.respondio_token,
            "THIRDPARTY_API_URL": f"{sandbox.url}/respondio/v2",
        }
        async with started(tmp_path, dsn, through, FRONTDESK) as process:
            await until_it_responds(process, port)
            await told.until("connect")
            assert (await client.get("/api/mode")).body == {"mode": "respondio"}
            assert (await client.get("/webhook/tiktok")).status == 200, "nothing is asked there"
            made = await control(http, sandbox, "respondio/contacts", {"firstName": "Ingrid", "lastName": "Lund"})
            said = {"contact": made["id"], "kind": "text", "text": "Is it dishwasher safe?"}
            await control(http, sandbox, "respondio/customer/send", said)
            await converse(told, str(made["id"]), "Is it dishwasher safe?", "Yes, it is.")
            status = (await client.get("/api/status")).body
            assert (status["provider"], status["polling"], status["chatCount"]) == ("respondio", True, 2)
            before = (await client.get("/api/chats")).body
            assert [chat["message"]["content"] for chat in before] == ["Is it dishwasher safe?", "Yes, it is."]

        directly = await official(http, sandbox) | {"PORT": str(port)}
        async with started(tmp_path, dsn, directly, FRONTDESK) as process:
            await until_it_responds(process, port)
            await told.until("connect", 2)
            assert (await client.get("/api/mode")).body == {"mode": "official"}
            hook = {"callback_url": f"{url}/webhook/tiktok", "verify_token": VERIFY}
            assert (await control(http, sandbox, "tiktok-open/webhook", hook))["verified"] is True
            said = {"business": SHOP, "customer": "bo", "text": "And the green one?"}
            sent = await control(http, sandbox, "tiktok-open/customer/says", said)
            await converse(told, sent["conversation_id"], "And the green one?", "Next week.")
            after = (await client.get("/api/chats")).body
            assert after[:2] == before
            assert [chat["message"]["content"] for chat in after[2:]] == ["And the green one?", "Next week."]
            [account] = (await client.get("/api/accounts")).body
            assert (account["display_name"], account["status"]) == ("Marlow & Finch", "active")
        await client.close()
