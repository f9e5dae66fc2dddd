"""What a client says it looks at is looked up sparingly, whatever it says."""

from __future__ import annotations

import asyncio

from frontdesk.api.kit.admission import Admission
from frontdesk.db.database import Database
from frontdesk.db.transaction import queries_counted
from tests.installation import Installation

NOWHERE = 2**40


async def test_conversation_that_there_is_not_is_looked_up_once(installation: Installation) -> None:
    admission = Admission(installation.database, installation.services.feed)
    asked: list[str] = []
    queries_counted.set(asked)
    # At once as well: of those who wait for their turn, the first looks for all.
    assert set(await asyncio.gather(*[admission.inbox_of(1, 1, NOWHERE) for _ in range(20)])) == {None}
    assert await admission.inbox_of(1, 1, NOWHERE) is None
    assert len(asked) == 1


async def test_conversations_that_one_person_asks_for_are_looked_up_one_after_the_other(
    installation: Installation, dsn: str
) -> None:
    database, busiest = await Database.connect(dsn), 0
    admission = Admission(database, installation.services.feed)
    asking = asyncio.gather(*[admission.inbox_of(1, 1, NOWHERE + number) for number in range(20)])
    while not asking.done():
        busiest = max(busiest, database.connections[0])
        await asyncio.sleep(0)
    await database.close()
    assert set(await asking) == {None}
    assert busiest == 1
