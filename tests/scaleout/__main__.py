"""Three hosts behind a balancer, under load, while hosts are cut off, killed and brought to the next version.

    make scaleout              all of it, about three minutes
    make scaleout ARGS=--short one cut, one kill, one upgrade: what continuous integration runs

Every message a customer wrote, and every answer an agent gave, must end up in the database once and on the phone once;
and every agent must have been told of everything once, in order, whichever servers it was at.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

import frontdesk
from frontdesk.db.migrations.steps import BOTH, newest, own_steps
from frontdesk.db.schema_version import newest_step
from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.kit.webhooks import WebhookRules
from frontdesk.sandbox.running import running_sandbox
from frontdesk.sandbox.tiktok.rules import Limits
from tests.clients import Client
from tests.installation import PASSWORD
from tests.running_app import SHOP
from tests.scaleout.machines import DSN, URL, Machine, balancer, postgres, process
from tests.scaleout.network import Host, enter_own_namespace, hosts, what_is_missing
from tests.scaleout.witnesses import Agent, Knocker, Load
from tests.simulator import Simulator

EMAIL = "ada@marlow.example"
SOURCE = Path(frontdesk.__file__).parent.parent
UNLIMITED = Limits(qps=0, accounts_qps=0, accounts_qpm=0, account_endpoint_qpm=0)
RETRIES = WebhookRules(first_wait_seconds=0.5, longest_wait_seconds=2, give_up_seconds=600, timeout_seconds=5)
CUSTOMERS, AGENTS = 12, 6
NOTICED_SECONDS = 20.0
"""A host that vanishes may hold up the others for so long: until the database has let go of its transactions."""
STEADY_SECONDS = 10.0
"""A host that ends properly, or whose processes die, may hold up nobody for longer."""
SETTLED_SECONDS = 90.0

HOLDER = """
import asyncio, sys
from frontdesk.db.database import Database
async def main():
    database = await Database.connect(sys.argv[1], size=1)
    async with database.system() as transaction:
        await transaction.value("SELECT pg_advisory_xact_lock(7205759403792793)")
        print("held", flush=True)
        await asyncio.sleep(300)
asyncio.run(main())
"""
"""Stands still between the feed's lock and its commit, as any server may when its host is cut off."""

FINISHED = "SELECT post_num FROM schema_version"
NEXT_STEPS = {
    "pre_next_version": """-- What the version after this one needs.
ALTER TABLE messages ADD COLUMN next_version text;
ALTER TABLE conversations ADD COLUMN next_version text NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN next_version text;
""",
    "pre_next_index": """-- outside a transaction
-- An index of a large table, built while others write to it.
CREATE INDEX CONCURRENTLY IF NOT EXISTS next_version ON messages (account_id, next_version);
""",
    "post_next_version": """-- What servers of the version before would not outlive.
ALTER TABLE conversations ALTER COLUMN next_version DROP DEFAULT, ALTER COLUMN next_version DROP NOT NULL;
""",
}


@dataclass
class Stage:
    """Everything that runs, and those who notice."""

    folder: Path
    machines: list[Machine]
    load: Load
    agents: list[Agent]
    knocker: Knocker
    database: asyncpg.Connection[asyncpg.Record]
    patience: float = 1.0

    @contextlib.asynccontextmanager
    async def measured(self, what: str, limit: float) -> AsyncIterator[None]:
        """Nobody waits longer than `limit` seconds for an answer, or for news while customers write, in the block.

        With patience it may be so many times as long.
        """
        limit *= self.patience
        self.knocker.begin_measuring()
        for agent in self.agents:
            agent.begin_measuring()
        begun = time.monotonic()
        yield
        await self.all_is_well()
        silence = max(agent.longest_silence for agent in self.agents)
        say(
            f"{what}: {time.monotonic() - begun:.0f} s; longest without an answer {self.knocker.longest:.1f} s"
            f" ({sum(self.knocker.refused.values())} of {self.knocker.knocks} refused), without news {silence:.1f} s"
        )
        assert self.knocker.longest < limit, f"{what}: {self.knocker.longest:.1f} s without an answer"
        assert silence < limit + 5, f"{what}: an agent heard nothing for {silence:.1f} s"

    async def all_is_well(self) -> None:
        """Wait until somebody who knocks now is answered, and every agent has heard of a message told from now on."""
        now = time.monotonic()
        async with asyncio.timeout(SETTLED_SECONDS):
            while min(self.knocker.responded, *(agent.at for agent in self.agents)) <= now:
                await asyncio.sleep(0.05)

    async def all_hear(self) -> None:
        """Wait until every agent has heard of all that happened until now."""
        newest = await self.database.fetchval("SELECT coalesce(pg_sequence_last_value('feed_id'), 0)")
        async with asyncio.timeout(SETTLED_SECONDS):
            while min(agent.cursor for agent in self.agents) < newest:
                await asyncio.sleep(0.1)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextlib.asynccontextmanager
async def set_up(folder: Path, places: list[Host]) -> AsyncIterator[Stage]:
    """Everything runs, an inbox is connected, customers have written, agents watch."""
    async with contextlib.AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(
            running_sandbox(SandboxConfig(limits=UNLIMITED, webhooks=RETRIES), host="10.77.0.1")
        )
        await stack.enter_async_context(postgres(folder))
        await stack.enter_async_context(balancer(places, folder))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        simulator = Simulator(sandbox, http)
        environment = simulator.environment | {
            "FRONTDESK_PUBLIC_URL": URL,
            "FRONTDESK_SECRET_KEYS": "bm90IGEgc2VjcmV0LCBidXQgdGhpcnR5LXR3byBieXQ=",
            "FRONTDESK_PASSWORD_COST": "test",
            "FRONTDESK_TRUSTED_PROXIES": "10.77.0.1",
            "FRONTDESK_DRAIN_SECONDS": "3",
        }
        secret = folder / "password"
        secret.write_text(PASSWORD)
        add = (
            "user",
            "add",
            EMAIL,
            "--name",
            "Ada Marlow",
            "--password-file",
            str(secret),
            "--account",
            "Marlow & Finch",
        )
        log, own = folder / "user-add.log", {"DATABASE_URL": DSN, "FRONTDESK_DATA_DIR": str(folder / "operator")}
        async with process(sys.executable, "-m", "frontdesk", *add, log=log, **environment, **own) as adding:
            assert await adding.wait() == 0, log.read_text()
        machines = [Machine(place, folder, environment, SOURCE) for place in places]
        for machine in machines:
            await machine.start()
            stack.push_async_callback(machine.kill)
        database = await asyncpg.connect(DSN)
        stack.push_async_callback(database.close)
        owner = Client(URL)
        stack.push_async_callback(owner.close)
        await until(lambda: signed_in(owner))
        load = await open_shop(simulator, owner)
        cursor = (await owner.get("/api/feed")).body["cursor"]
        agents = [Agent(owner, cursor) for _ in range(AGENTS)]
        yield Stage(folder, machines, load, agents, Knocker(owner), database)


async def signed_in(owner: Client) -> bool:
    return (await owner.post("/api/session", {"email": EMAIL, "password": PASSWORD})).status == 200


async def open_shop(simulator: Simulator, owner: Client) -> Load:
    """Connect the inbox, and let every customer write twice, so that the shop may answer as often as it likes."""
    await simulator.business(SHOP)
    inbox = await simulator.connect(owner, SHOP)

    async def registered() -> bool:
        view = await owner.get(f"/api/inboxes/{inbox['id']}/webhook")
        return view.body["registered_url"] is not None

    await until(registered)
    customers = [f"customer{number:02}" for number in range(CUSTOMERS)]
    for customer in customers:
        await simulator.control("tiktok/customers", {"username": customer, "display_name": customer, "country": "TH"})
        for text in ("Hello", "Are you there?"):
            said = {"business": SHOP, "customer": customer, "kind": "text", "text": text}
            await simulator.control("tiktok/customer/send", said)
    conversations: dict[str, int] = {}

    async def all_there() -> bool:
        found = (await owner.get("/api/conversations?status=all&limit=100")).body["items"]
        conversations.update({row["contact"]["username"]: row["id"] for row in found})
        return set(customers) <= conversations.keys()

    await until(all_there)
    return Load(simulator, owner, customers, conversations, said=2 * CUSTOMERS)


async def until(so: Callable[[], Awaitable[bool]]) -> None:
    """Wait until the call says so."""
    async with asyncio.timeout(SETTLED_SECONDS):
        while not await so():
            await asyncio.sleep(0.1)


async def vanish(stage: Stage, machine: Machine) -> None:
    """The host is cut off without a word, while a server on it holds the lock of the feed."""
    holder = await asyncio.create_subprocess_exec(
        *machine.host.command(sys.executable, "-c", HOLDER, DSN), stdout=asyncio.subprocess.PIPE, cwd="/"
    )
    assert holder.stdout is not None
    await holder.stdout.readline()
    await machine.host.vanish()
    holder.kill()
    await holder.wait()


async def works_again(machine: Machine) -> None:
    """The very processes that were cut off answer and work again."""
    async with asyncio.timeout(SETTLED_SECONDS):
        while await machine.status_of("/ready") != 200:
            await asyncio.sleep(0.2)
    assert all(running.returncode is None for running in machine.processes), "a process did not outlive the cut"


def next_version(folder: Path) -> Path:
    """The program of the version after this one: the same, with more steps of the schema."""
    source = folder / "next"
    shutil.copytree(SOURCE / "frontdesk", source / "frontdesk", ignore=shutil.ignore_patterns("__pycache__"))
    first = int(newest(own_steps(), *BOTH)) + 1
    steps = source / "frontdesk" / "db" / "migrations" / "versions"
    for number, (name, text) in enumerate(NEXT_STEPS.items(), first):
        (steps / f"{number:04}_{name}.sql").write_text(text)
    return source


async def play(stage: Stage, *, short: bool) -> None:
    """What happens to the hosts."""
    first, second, third = stage.machines
    calm = 2 if short else 10
    async with stage.measured("calm", STEADY_SECONDS):
        await asyncio.sleep(calm)
    async with stage.measured("one host vanished", NOTICED_SECONDS):
        await vanish(stage, first)
        await asyncio.sleep(2 if short else 30)
    async with stage.measured("another was killed", STEADY_SECONDS):
        await second.kill()
        await asyncio.sleep(calm)
    async with stage.measured("both came back", STEADY_SECONDS):
        await first.host.come_back()
        await second.start()
        await works_again(first)
        await asyncio.sleep(calm)
    if not short:
        async with stage.measured("the third was unplugged", NOTICED_SECONDS):
            await third.host.unplug()
            await asyncio.sleep(30)
        async with stage.measured("the third is back", STEADY_SECONDS):
            await third.host.come_back()
            await works_again(third)
            await asyncio.sleep(calm)
    source = next_version(stage.folder)
    finished_at = await stage.database.fetchval(FINISHED)
    async with stage.measured("all got the next version", STEADY_SECONDS):
        for machine in stage.machines:
            # What the servers that are still to be replaced would not outlive has not run yet.
            assert await stage.database.fetchval(FINISHED) == finished_at
            machine.source = source
            await machine.stop()
            await machine.start()
            await works_again(machine)
        assert await stage.database.fetchval("SELECT version_num FROM schema_version") > newest_step()
        await asyncio.sleep(calm)

    async def finished() -> bool:
        return bool(await stage.database.fetchval(FINISHED) != finished_at)

    await until(finished)


async def verify(stage: Stage) -> None:
    """Everything is there, once, and everybody was told of it, once."""
    load, database = stage.load, stage.database

    async def settled() -> bool:
        waiting = await database.fetchval("SELECT count(*) FROM messages WHERE status IN ('queued', 'sending')")
        pending = (await load.simulator.control("tiktok/deliveries", method="GET"))["counts"].get("pending", 0)
        return not waiting and not pending

    await until(settled)
    await stage.all_hear()
    ledger = await everything(load.simulator)
    shown = Counter(message["text"] for message in ledger if message["from"] == "business")
    asked = [message["message_id"] for message in ledger if message["from"] == "customer"]
    stored = [row[0] for row in await database.fetch("SELECT remote_id FROM messages WHERE direction = 'in'")]
    assert len(asked) >= load.said
    assert sorted(stored) == sorted(asked), "a question is lost or doubled"
    responses = await database.fetch("SELECT client_id, content, status FROM messages WHERE direction = 'out'")
    statuses = Counter(row["status"] for row in responses)
    kept, taken = Counter(row["client_id"] for row in responses), Counter(load.responses.keys())
    assert kept == taken, f"answers lost: {taken - kept}, doubled: {kept - taken}"
    for row in responses:
        times = shown[row["content"]]
        right = times == 1 if row["status"] in ("sent", "delivered", "read") else times <= 1
        assert right, f"{row['client_id']} is {row['status']} and was shown {times} times"
    for agent in stage.agents:
        rows = await database.fetch(
            "SELECT id, kind FROM feed WHERE id > $1 AND user_id IS NULL ORDER BY id", agent.events[0][0] - 1
        )
        assert agent.events == [(row["id"], row["kind"]) for row in rows], "an agent missed something"
    say(
        f"{len(asked)} questions and {len(responses)} answers ({dict(statuses)}), each once; {len(stage.agents)} agents"
        f" heard {len(stage.agents[0].events)} events each, over {sum(a.lines for a in stage.agents)} lines;"
        f" answers tried again after {dict(load.refused)}"
    )


async def everything(simulator: Simulator) -> list[dict[str, Any]]:
    """What the phones show, all chats together."""
    found: list[dict[str, Any]] = []
    while True:
        page = await simulator.control(f"tiktok/ledger?offset={len(found)}&limit=1000", method="GET")
        found += page["messages"]
        if len(found) >= page["total"] or not page["messages"]:
            return found


async def scale_out(*, short: bool, patience: float) -> None:
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-scaleout-"))
    try:
        async with hosts(["host1", "host2", "host3"]) as places, set_up(folder, places) as stage:
            stage.patience = patience
            say("three hosts, each with a server and a worker, are at work")
            async with asyncio.TaskGroup() as watching:
                watchers = [watching.create_task(agent.follow()) for agent in stage.agents]
                watchers.append(watching.create_task(stage.knocker.knock()))
                async with asyncio.TaskGroup() as loading:
                    loading.create_task(stage.load.customers_write(0.05))
                    loading.create_task(stage.load.agents_reply(0.25))
                    await play(stage, short=short)
                    stage.load.end()
                await verify(stage)
                for task in watchers:
                    task.cancel()
    except BaseException:
        say(f"what the processes said is in {folder}")
        raise
    shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Play it, in a network of its own."""
    reader = argparse.ArgumentParser(prog="tests.scaleout", description=__doc__)
    reader.add_argument("--short", action="store_true")
    reader.add_argument("--patience", type=float, default=1.0, help="times the limits, for a machine with other work")
    asked = reader.parse_args()
    missing = what_is_missing()
    if missing is not None:
        say(f"Scale-out cannot be tried here: {missing}.")
        raise SystemExit(0 if asked.short else 1)
    enter_own_namespace()
    asyncio.run(scale_out(short=asked.short, patience=asked.patience))


if __name__ == "__main__":
    main()
