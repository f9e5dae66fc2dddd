"""What the indexes that lists and searches are found by cost intake: webhooks a second beside the same server without.

Each message moves its conversation to the top of its lists, so each index has a new entry; those of people cost when
somebody new writes.
"""

from __future__ import annotations

from contextlib import AsyncExitStack

from benchmarks.processes import folder, frontdesk
from benchmarks.tables import print_ratio, print_table, print_title
from benchmarks.webhooks import CONNECTIONS, HEAD, Contender, check, compete, ratio

NAME = "group commit"
DROP = """
DROP INDEX conversations_recent, conversations_inbox, conversations_unowned, conversations_unread,
    conversations_waiting, conversations_mine, conversations_team, conversations_person, conversations_below,
    conversations_automated, conversation_labels_listed, conversation_labels_automated, contacts_recent,
    contacts_words, identities_words
"""
LABELLED = "UPDATE conversations SET labels = '{shipping, gift}'"


async def run() -> None:
    """Measure and print."""
    print_title("List indexes: what they cost a webhook")
    async with AsyncExitStack() as stack:
        contenders = [
            Contender(NAME, await stack.enter_async_context(frontdesk(await stack.enter_async_context(folder()))), True)
            for _ in range(3)
        ]
        indexed, labelled, without = contenders
        for contender in contenders:
            await contender.warm()
        await _say(without, DROP)
        await _say(labelled, LABELLED)
        for connections in CONNECTIONS:
            await compete(contenders, connections)
            print_ratio(f"with / without, {connections} connections", ratio(indexed, without, connections), "0.8")
            print_ratio(f"… all with two labels, {connections} connections", ratio(labelled, without, connections))
        rows = []
        for contender, name in zip(contenders, ("with", "with, two labels", "without"), strict=True):
            await check(contender)
            rows += [(f"{name}, {count} connections", *contender.row(count)[1:]) for count in CONNECTIONS]
        print_table(HEAD, rows)


async def _say(contender: Contender, statement: str) -> None:
    connection = await contender.running.connect()
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
