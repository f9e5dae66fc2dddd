"""No secret is ever logged: the whole of Frontdesk as a process, at its most talkative, while things work and fail.

Every credential that passes through it is remembered here and looked for in what it wrote to standard error.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import asyncpg
import msgspec

from frontdesk.contract.channel import Credentials
from frontdesk.kit.secrets import SecretBox
from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.running import running_sandbox
from frontdesk.sandbox.tiktok.webhooks import signature
from tests.app import FAST, UNLIMITED, envelope
from tests.clients import Client
from tests.e2e.product import free_pair
from tests.running_app import SHOP, eventually
from tests.simulator import Simulator, complete

PASSWORD, NEW_PASSWORD, WRONG_PASSWORD = "plum-kiln-sieve-41", "slip-cone-trivet-97", "almost-plum-kiln-40"
APP_SECRET, SIGNING_KEY, REMOTE_TOKEN = "app-secret-5f0d6c", "signing-key-81aa0b", "remote-token-cc21e7"
DATABASE_PASSWORD = "database-password-7e1"
SIGNED = "sig-in-an-address-3b9d"
ADA = "ada@marlow.example"


@dataclass
class Witness:
    """The process, what it was told in confidence, and what it wrote."""

    url: str
    log: Path
    dsn: str
    simulator: Simulator
    secrets: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, secret: str) -> str:
        assert len(secret) >= 12, name
        self.secrets[name] = secret
        return secret

    async def sql(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.dsn)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    async def keep_credentials(self, box: SecretBox, when: str) -> None:
        """What the platforms gave us for our inboxes."""
        connection = await asyncpg.connect(self.dsn)
        for row in await connection.fetch("SELECT inbox_id, secret FROM inbox_credentials"):
            found = msgspec.json.decode(box.decrypt(row["secret"]), type=Credentials)
            self.keep(f"{when} access {row['inbox_id']}", found.access_token)
            if found.refresh_token:
                self.keep(f"{when} refresh {row['inbox_id']}", found.refresh_token)
        await connection.close()


@contextlib.asynccontextmanager
async def serving(dsn: str, folder: Path, simulator: Simulator) -> AsyncIterator[tuple[Witness, str]]:
    """`frontdesk serve` with every word it has to say; the second value is the token of its set-up link."""
    port = free_pair()
    data, log, said = folder / "data", folder / "stderr.log", folder / "stdout.log"
    environment = {
        **os.environ,
        **simulator.environment,
        "DATABASE_URL": dsn.replace("//frontdesk@", f"//frontdesk:{DATABASE_PASSWORD}@"),
        "FRONTDESK_DATA_DIR": str(data),
        "FRONTDESK_PORT": str(port),
        "FRONTDESK_LOG_LEVEL": "debug",
        "FRONTDESK_PASSWORD_COST": "test",
        "FRONTDESK_TRUSTED_PROXIES": "127.0.0.1",
        "PYTHONUNBUFFERED": "1",
    }
    with log.open("wb") as errors, said.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "frontdesk", "serve", stdout=out, stderr=errors, env=environment
        )

    async def set_up_link() -> str | None:
        assert process.returncode is None, log.read_text()[-2000:]
        found = re.search(r"#(\S+)", said.read_text())
        return found[1] if found else None

    try:
        token = await _patiently(set_up_link)
        yield Witness(f"http://127.0.0.1:{port}", log, dsn, simulator), token
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(20):
                    await process.wait()
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _patiently(look: Any) -> Any:
    async with asyncio.timeout(60):
        while (found := await look()) is None:
            await asyncio.sleep(0.1)
        return found


async def _people(witness: Witness, set_up_token: str) -> Client:
    """Set up, sign in rightly and wrongly, change the password, invite, use tokens, listen."""
    witness.keep("set-up link", set_up_token)
    owner = Client(witness.url)
    person = {"account_name": "Marlow & Finch", "name": "Ada Marlow", "email": ADA}
    response = await owner.post(
        "/api/setup", {"token": set_up_token, "password": witness.keep("password", PASSWORD)} | person
    )
    assert response.status == 200, response
    witness.keep("first cookie", owner.cookie)
    change = {"current": PASSWORD, "new": witness.keep("new password", NEW_PASSWORD)}
    assert (await owner.put("/api/me/password", change)).status == 204
    wrong = {"email": ADA, "password": witness.keep("wrong password", WRONG_PASSWORD)}
    assert (await owner.post("/api/session", wrong)).status == 401
    assert (await owner.post("/api/session", wrong | {"password": NEW_PASSWORD})).status == 200
    for cookie in owner.http.cookie_jar:
        witness.keep(f"cookie {cookie.key}", cookie.value)
    made = await owner.post("/api/tokens", {"name": "till"})
    program = Client(witness.url, token=witness.keep("API token", made.body["token"]))
    assert (await program.get("/api/me")).status == 200
    stranger = Client(witness.url, token=witness.keep("made-up token", "fd_not-a-token-of-anybodys"))
    assert (await stranger.get("/api/me")).status == 401
    invited = await owner.post("/api/invitations", {"email": "new@marlow.example", "role": "agent"})
    link = witness.keep("invitation", invited.body["url"].partition("#")[2])
    assert (await stranger.get(f"/api/invitations/by-token/{link}")).status == 200
    await stranger.post("/api/invitations/accept", {"token": link, "name": "New", "password": "short"})
    for caller in (owner, program):
        async with caller.http.ws_connect(f"{witness.url}/api/live", headers=caller.headers) as socket:
            assert (await socket.receive(timeout=10)).type is aiohttp.WSMsgType.TEXT
            await socket.send_str(json.dumps({"viewing": None}))
    await _breaking(witness, owner, program, wrong | {"password": NEW_PASSWORD})
    for client in (program, stranger):
        await client.close()
    return owner


async def _breaking(witness: Witness, owner: Client, program: Client, right: dict[str, str]) -> None:
    """Errors nobody expects, while credentials are in somebody's hands."""
    tables = ("teams", "rate_counters", "sessions", "api_tokens", "invitations")
    await witness.sql(*(f"ALTER TABLE {table} RENAME TO {table}_away" for table in tables))
    try:
        for client in (owner, program):
            assert (await client.get("/api/teams")).status == 500
        assert (await owner.post("/api/session", right)).status == 500
        token = witness.secrets["invitation"]
        assert (await owner.get(f"/api/invitations/by-token/{token}")).status == 500
    finally:
        await witness.sql(*(f"ALTER TABLE {table}_away RENAME TO {table}" for table in tables))


async def _connecting(witness: Witness, owner: Client, box: SecretBox) -> dict[str, Any]:
    """The operator's secrets, a permission given and refused, tokens that run out, another platform's token."""
    simulator = witness.simulator
    await simulator.business(SHOP)
    back = await simulator.go(owner, SHOP)
    witness.keep("code", back.query["code"])
    witness.keep("state", back.query["state"])
    for changes in ({"code": "another-code-of-no-use"}, {"state": back.query["state"][:-9] + "AAAAAAAA="}):
        assert (await complete(owner, back, **changes)).status in (409, 422, 502)
    inbox: dict[str, Any] = await simulator.connect(owner, SHOP)
    settings = {"TIKTOK_CLIENT_KEY": "key", "TIKTOK_CLIENT_SECRET": witness.keep("app secret", APP_SECRET)}
    assert (await owner.put("/api/channels/tiktok_open/settings", {"values": settings})).status == 200
    base = {"RESPONDIO_API_BASE": f"{simulator.sandbox.url}/respondio/v2"}
    assert (await owner.put("/api/channels/respondio/settings", {"values": base})).status == 200
    keys = {"RESPONDIO_SIGNING_KEYS": witness.keep("signing key", SIGNING_KEY)}
    for token in (
        witness.keep("refused token", REMOTE_TOKEN),
        witness.keep("remote token", (await simulator.control("respondio/tokens", {"name": "x"}))["token"]),
    ):
        response = await owner.post("/api/channels/respondio/accounts", {"values": keys | {"RESPONDIO_TOKEN": token}})
        assert response.status == (422 if token == REMOTE_TOKEN else 200), response
    await witness.keep_credentials(box, "first")
    return inbox


async def _talking(witness: Witness, owner: Client, inbox: dict[str, Any], box: SecretBox) -> None:
    """Webhooks, believed and not; messages sent while the platform fails and tokens end; jobs that break."""
    simulator, http = witness.simulator, witness.simulator.http
    secret = witness.keep("platform's app secret", simulator.sandbox.config.app_secret)

    async def hook(path: str, raw: bytes, **headers: str) -> int:
        async with http.post(f"{witness.url}/webhooks/{path}", data=raw, headers=headers) as response:
            return response.status

    sides = {"from": "mia", "to": SHOP, "from_user": {"id": "m", "role": "personal_account"}, "conversation_id": "c+1"}
    said = {**sides, "message_id": "m-1", "timestamp": int(time.time() * 1000), "unique_identifier": "mia"}
    raw = envelope("im_receive_msg", said | {"type": "text", "text": {"body": "Hello"}}, inbox["remote_id"])
    signed = signature(secret, int(time.time()), raw)
    witness.keep("webhook signature", signed.rpartition("=")[2])
    assert await hook("tiktok", raw, **{"Tiktok-Signature": signed}) == 200
    assert await hook("tiktok", raw + b" ", **{"Tiktok-Signature": signed}) == 401
    broken = raw.replace(b"im_receive_msg", b'im_"receive')
    assert await hook("tiktok", broken, **{"Tiktok-Signature": signature(secret, int(time.time()), broken)}) == 400

    async def conversation() -> Any:
        found = (await owner.get("/api/conversations?status=all&q=mia")).body["items"]
        return found[0] if found else None

    card = await eventually(conversation)
    await simulator.fault("message/send", "http", status=500, remaining=1)
    await simulator.control("tiktok/tokens/expire", {"business": SHOP})
    for number in range(2):
        body = {"client_id": f"a{number}", "content": "Yes, one."}
        assert (await owner.post(f"/api/conversations/{card['id']}/messages", body)).status == 201

    async def renewed() -> bool | None:
        before = {name: kept for name, kept in witness.secrets.items() if name.startswith("first access")}
        await witness.keep_credentials(box, "renewed")
        return any(witness.secrets[name.replace("first", "renewed")] != kept for name, kept in before.items()) or None

    await _patiently(renewed)
    await _failing_jobs(witness)


async def _failing_jobs(witness: Witness) -> None:
    """Jobs whose arguments are addresses that are credentials: one that fetches in vain, one that breaks."""
    witness.keep("signed address", SIGNED)
    sandbox = f"{witness.simulator.sandbox.url}/control/tiktok/avatars/{SHOP}.png"
    await witness.sql("ALTER TABLE contacts RENAME COLUMN avatar_key TO avatar_key_away")
    try:
        for address in ("http://127.0.0.1:1/a.png", sandbox):
            args = {"account_id": 1, "contact_id": 1, "channel": "tiktok_dm", "url": f"{address}?sig={SIGNED}"}
            await witness.sql(
                # Tried so often before that this time is the last, which is told at length.
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, attempts)"
                f" VALUES ('background', 'fetch_avatar', '{json.dumps(args)}', 20)"
            )

        async def tried() -> bool | None:
            return "avatar_key" in witness.log.read_text() or None

        await _patiently(tried)
    finally:
        await witness.sql("ALTER TABLE contacts RENAME COLUMN avatar_key_away TO avatar_key")


async def test_logs_contain_no_secret(dsn: str, tmp_path: Path) -> None:
    async with (
        running_sandbox(SandboxConfig(app_secret="platform-secret-90ab", limits=UNLIMITED, webhooks=FAST)) as sandbox,
        aiohttp.ClientSession() as http,
        serving(dsn, tmp_path, Simulator(sandbox, http)) as (witness, set_up_token),
    ):
        keys = json.loads((tmp_path / "data" / "secrets.json").read_text())["keys"]
        for number, key in enumerate(keys):
            witness.keep(f"key {number}", key)
        witness.keep("database password", DATABASE_PASSWORD)
        owner = await _people(witness, set_up_token)
        inbox = await _connecting(witness, owner, SecretBox(keys))
        await _talking(witness, owner, inbox, SecretBox(keys))
        await owner.close()
    written = witness.log.read_text()
    for event in ("request failed", "Traceback", "fetch_avatar", "UndefinedTableError"):
        assert event in written, f"nothing was logged of what should have been: {event}"
    shown = {name for name, secret in witness.secrets.items() if secret in written or quote(secret) in written}
    assert not shown, [
        line[:2000] for line in written.splitlines() if any(witness.secrets[name] in line for name in shown)
    ]
    assert len(witness.secrets) > 20
