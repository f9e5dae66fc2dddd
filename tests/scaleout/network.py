"""Hosts on one machine: network namespaces on a bridge, which can be cut off.

Everything hangs on the namespace of the process that makes it: it has no names that others could meet, nothing of it is
seen on the machine, and it is gone with the process. So that process must have a namespace of its own, as
`enter_own_namespace` sees to.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MIDDLE = "10.77.0.1"
"""The address of what is not on a host of its own: the balancer, PostgreSQL, the platform, the agents."""
NEEDED = ("unshare", "nsenter", "setpriv", "ip", "bridge", "haproxy")
LONGEST_SECONDS = 600
PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
OWN = "FRONTDESK_TEST_NAMESPACE"
DISABLED, FORWARDING = "0", "3"

DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL")
"""Before a command: whatever ends this process ends that one, too."""


def what_is_missing() -> str | None:
    """Why there can be no hosts here, or None."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    lacking = [name for name in NEEDED if shutil.which(name, path=PATH) is None]
    if lacking:
        return f"not installed: {', '.join(lacking)}"
    trial = ["unshare", "--net", "ip", "link", "add", "trial", "type", "bridge"]
    tried = subprocess.run(trial, check=False, capture_output=True)
    return f"this machine allows no bridges of one's own: {tried.stderr.decode()}" if tried.returncode else None


def enter_own_namespace() -> None:
    """Run this very command again in a network namespace of its own, unless it is in one already."""
    if os.environ.pop(OWN, None) is None:
        command = ["unshare", "--net", sys.executable, *sys.orig_argv[1:]]
        os.execvpe(command[0], command, {**os.environ, OWN: "1"})


@dataclass
class Host:
    """One machine: an address, and a namespace that `keeper` keeps."""

    name: str
    address: str
    keeper: asyncio.subprocess.Process

    def command(self, *command: str) -> list[str]:
        """The command line that runs the command on this host."""
        return [*DIES_WITH_US, "nsenter", f"--net=/proc/{self.keeper.pid}/ns/net", *command]

    async def vanish(self) -> None:
        """From now on not a packet comes or goes, and nobody is told."""
        await run("bridge", "link", "set", "dev", self.name, "state", DISABLED)

    async def unplug(self) -> None:
        """Take the link down: the host itself notices."""
        await run("ip", "link", "set", self.name, "down")

    async def come_back(self) -> None:
        """Undo `vanish` and `unplug`."""
        await run("ip", "link", "set", self.name, "up")
        await run("bridge", "link", "set", "dev", self.name, "state", FORWARDING)


async def run(*command: str) -> str:
    """Run a command to its end and return what it printed. Raises `RuntimeError` when it fails."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(60):
        printed, complaint = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {complaint.decode()}")
    return printed.decode()


@contextlib.asynccontextmanager
async def hosts(names: Sequence[str]) -> AsyncIterator[list[Host]]:
    """Hosts of these names on a bridge with the middle."""
    await run("ip", "link", "set", "lo", "up")
    await run("ip", "link", "add", "middle", "type", "bridge")
    await run("ip", "addr", "add", f"{MIDDLE}/24", "dev", "middle")
    await run("ip", "link", "set", "middle", "up")
    made: list[Host] = []
    try:
        for number, name in enumerate(names, 11):
            made.append(await _host(name, f"10.77.0.{number}"))
        yield made
    finally:
        for host in made:
            host.keeper.kill()
            await host.keeper.wait()
        await run("ip", "link", "del", "middle")


async def _host(name: str, address: str) -> Host:
    own = Path("/proc/self/ns/net").readlink()
    keeper = await asyncio.create_subprocess_exec(*DIES_WITH_US, "unshare", "--net", "sleep", str(LONGEST_SECONDS))
    host = Host(name, address, keeper)
    async with asyncio.timeout(20):
        while Path(f"/proc/{keeper.pid}/ns/net").readlink() == own:
            await asyncio.sleep(0.01)
    await run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", str(keeper.pid))
    await run("ip", "link", "set", name, "master", "middle", "up")
    await run(*host.command("ip", "link", "set", "lo", "up"))
    await run(*host.command("ip", "addr", "add", f"{address}/24", "dev", "eth0"))
    await run(*host.command("ip", "link", "set", "eth0", "up"))
    return host
