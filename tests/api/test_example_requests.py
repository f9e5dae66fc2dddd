"""Examples of requests in the documents, run as they are written."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path
from typing import Any

import msgspec

from tests.app import App

PAGE = Path(__file__).parents[2] / "docs" / "develop" / "commands.md"


def examples() -> list[str]:
    return re.findall(r"```sh\n(curl .*?)```", PAGE.read_text(), re.DOTALL)


async def run(example: str, **variables: str) -> tuple[str, Any]:
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", example, env=os.environ | variables, stdout=asyncio.subprocess.PIPE
    )
    written, _ = await process.communicate()
    assert process.returncode == 0
    body, _, status = written.decode().strip().rpartition("\n")
    return status, msgspec.json.decode(body)


async def test_example_of_a_reply_run_twice_sends_one_message(app: App) -> None:
    customer, conversation = await app.written()
    made = await app.owner.post("/api/tokens", {"name": "Orders", "scope": "write"})
    variables = {"SERVER": app.url, "TOKEN": made.body["token"], "CONVERSATION": str(conversation["id"])}
    (example,) = examples()
    (first, message), (second, again) = [await run(example, **variables) for _ in range(2)]
    assert (first, second, message["id"]) == ("201", "200", again["id"])
    await app.settled(conversation, message["client_id"])
    assert [each["text"] for each in await app.phone(customer)][1:] == ["Your order is on its way."]
