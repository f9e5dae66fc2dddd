"""Identity that PostgreSQL runs as: it refuses to be root, and nothing may be added to or opened up on the machine.

The owner of the data directory runs the server. When that is root, the server runs in a user namespace, where root's
own files look like ``nobody``'s. Where namespaces are forbidden (many containers), the data directory is given to
``nobody``, whose group may go through Frontdesk's folder around it. Nothing else is touched.
"""

from __future__ import annotations

import asyncio
import os
import pwd
import signal
import stat
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from frontdesk.db.embedded import launch
from frontdesk.db.embedded.errors import EmbeddedPostgresError, IdentityRefused

Pair = tuple[int, int]
"""A user id and a group id."""

_LAUNCHER = Path(launch.__file__)
_CHECK_TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Identity:
    """Change that makes a child a user PostgreSQL accepts; both None: it already is.

    ``become``: the user it changes to. ``appear``: the user it looks like inside a user namespace of its own.
    """

    become: Pair | None = None
    appear: Pair | None = None

    def command(self, program: Sequence[str | Path], *, dies_with_us: signal.Signals | None) -> list[str]:
        """Return the command line that runs ``program`` under this identity, as a direct child of this process.

        ``dies_with_us`` is sent to it when the thread that starts it ends (Linux only).
        """
        return [
            sys.executable, "-I", "-S", "-B", str(_LAUNCHER),
            str(os.getpid()), str(int(dies_with_us or 0)), _word(self.become), _word(self.appear),
            *map(str, program),
        ]  # fmt: skip

    def give(self, path: Path) -> None:
        """Make ``path``, created by us, belong to the user the server runs as."""
        if self.become:
            os.chown(path, *self.become, follow_symlinks=False)


def _word(pair: Pair | None) -> str:
    return f"{pair[0]}:{pair[1]}" if pair else "-"


async def choose_identity(data_directory: Path, program: Path, passed_through: Path | None = None) -> Identity:
    """Choose the user to run ``program`` as on ``data_directory`` (which exists), and check that it works.

    May give the data directory to ``nobody``, and let its group through the folder ``passed_through``. Raises
    `IdentityRefused`, or `OSError` from the file system.
    """
    uid, owner = os.geteuid(), os.stat(data_directory)
    if uid not in (0, owner.st_uid):
        raise IdentityRefused(
            f"The data directory {data_directory} belongs to {_name(owner.st_uid)} but Frontdesk runs as "
            f"{_name(uid)}; run it as {_name(owner.st_uid)} or choose another data directory."
        )
    runner = owner.st_uid
    identity = Identity(
        become=(runner, owner.st_gid) if runner != uid else None,
        # initdb wants a user of /etc/passwd, which the user ids some container platforms make up are not.
        appear=None if runner and _known(runner) else _nobody(),
    )
    if uid and not identity.appear:
        return identity
    needed = [data_directory, program]
    try:
        await asyncio.to_thread(_require, identity, needed, data_directory)
    except _NamespaceForbidden as forbidden:
        if uid or runner:
            raise IdentityRefused(
                f"User id {runner} has no name on this machine and PostgreSQL needs one ({forbidden}); "
                "run Frontdesk as a user of /etc/passwd or set DATABASE_URL."
            ) from forbidden
        nobody = _nobody()
        identity = Identity(become=nobody)
        if passed_through is not None:
            _let_through(passed_through, nobody[1])
        await asyncio.to_thread(_require, identity, [data_directory.parent, program], data_directory)
        await asyncio.to_thread(_give_all, data_directory, identity)
    return identity


class _NamespaceForbidden(EmbeddedPostgresError):
    """Refusal of the system to make a user namespace; the text is its reason."""


def _require(identity: Identity, paths: Sequence[Path], data_directory: Path) -> None:
    """Raise unless ``identity`` can be had and may enter every folder and run every program of ``paths``."""
    program: list[str | Path] = ["--check", str(os.X_OK), *paths]
    try:
        seen = subprocess.run(  # noqa: S603 - our own interpreter and script, no shell
            identity.command(program, dies_with_us=None),
            capture_output=True,
            text=True,
            cwd="/",
            timeout=_CHECK_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise IdentityRefused("Changing user for PostgreSQL did not end in time; set DATABASE_URL.") from error
    reason = (seen.stderr.strip().splitlines() or ["no reason given"])[-1]
    if seen.returncode == launch.EXIT_NAMESPACE:
        raise _NamespaceForbidden(reason)
    if seen.returncode:
        raise IdentityRefused(
            f"PostgreSQL must not run as root and changing user is not allowed here ({reason}); "
            "run Frontdesk as an ordinary user or set DATABASE_URL."
        )
    if blocked := seen.stdout.rstrip("\n"):
        who = _name(identity.become[0]) if identity.become else "root without its privileges"
        mend = (
            "choose a data directory under one it can reach, such as /var/lib/frontdesk"
            if Path(blocked) in (data_directory, data_directory.parent)
            else "install Frontdesk where it can reach it"
        )
        raise IdentityRefused(
            f"PostgreSQL must not run as root, and {who}, as whom it would run, cannot reach {blocked}; "
            f"{mend}, run Frontdesk as an ordinary user, or set DATABASE_URL."
        )


def _let_through(folder: Path, group: int) -> None:
    """Let the group go through a folder of root's that is closed to it, and do nothing else there."""
    mode = folder.stat().st_mode
    if folder.stat().st_uid == 0 and not mode & stat.S_IXOTH:
        os.chown(folder, -1, group)
        folder.chmod(0o710)


def _give_all(directory: Path, identity: Identity) -> None:
    """Give the directory and all in it; itself last, so that a change broken off is taken up again."""
    for folder, _, files in os.walk(directory, topdown=False):
        for name in files:
            identity.give(Path(folder, name))
        identity.give(Path(folder))


def _nobody() -> Pair:
    """Return ``nobody``, or where the machine has no such user, any that is not root."""
    entries = [entry for entry in pwd.getpwall() if entry.pw_uid]
    for entry in sorted(entries, key=lambda entry: entry.pw_name != "nobody"):
        return entry.pw_uid, entry.pw_gid
    raise IdentityRefused("PostgreSQL must not run as root and this machine has no other user; set DATABASE_URL.")


def _known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
