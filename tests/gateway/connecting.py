"""What tests of connecting an account look at: rows, jobs, and that a refusal leaves nothing half-made."""

from __future__ import annotations

from typing import Any

from tests.clients import Response
from tests.installation import Installation
from tests.simulator import Simulator, text_message

FEED = "tiktok_feed"


async def rows(installation: Installation, sql: str, *args: Any) -> list[Any]:
    async with installation.database.system() as transaction:
        return await transaction.fetch(sql, *args)


async def jobs(installation: Installation, task: str) -> list[dict[str, Any]]:
    found = await rows(installation, "SELECT args FROM procrastinate_jobs WHERE task_name = $1 ORDER BY id", task)
    return [dict(row["args"]) for row in found]


async def refused(installation: Installation, response: Response, slug: str, *words: str) -> None:
    """The answer is this problem, says what to do, and nothing half-made is left."""
    assert response.problem == slug, response
    for word in words:
        assert word in response.body["detail"], response.body
    assert not await rows(installation, "SELECT FROM inbox_credentials")
    assert not await rows(installation, "SELECT FROM inboxes")
    assert not await jobs(installation, "register_webhook")


async def write_in(installation: Installation, simulator: Simulator, business_id: str) -> int:
    """Let a customer write and an agent's answer be queued; the conversation's id."""
    assert await simulator.hook(installation, business_id, text_message()) == 200
    (row,) = await rows(installation, "SELECT account_id, id, inbox_id FROM conversations")
    await rows(
        installation,
        "INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, kind, content, status,"
        " sent_at) VALUES ($1, $2, $3, 'out', 'user', 'text', 'It is.', 'queued', now())",
        row["account_id"],
        row["id"],
        row["inbox_id"],
    )
    return int(row["id"])
