"""Launcher: become the user PostgreSQL may run as, tie our life to the supervisor's, then turn into the program.

Run as a script in a bare interpreter (``python -I -S launch.py PARENT SIGNAL BECOME APPEAR PROGRAM…``), so it
imports nothing of ours. A program between fork and exec, and not a ``preexec_fn``: the supervisor has threads,
where running Python after fork can deadlock, and a process with threads may not enter a user namespace.

``PARENT``: process id of the supervisor. ``SIGNAL``: what to receive when it dies, 0 for none.
``BECOME``: ``uid:gid`` to change to, or ``-``. ``APPEAR``: ``uid:gid`` to be seen as inside a new user
namespace, or ``-``; outside of it, and on disk, nothing changes hands.
With ``--check MODE PATH…`` for a program: print the first path that may not be used, if any, and end.
"""

from __future__ import annotations

import os
import sys

if sys.platform == "linux":
    # Now, not when needed: after the change of user, this interpreter's own files may be out of reach.
    import ctypes

    _LIBC = ctypes.CDLL(None, use_errno=True)

EXIT_NAMESPACE = 71
"""This machine or container does not allow a user namespace."""
EXIT_BECOME = 72
"""This process may not change its user."""
EXIT_EXEC = 73
"""The program could not be run."""

_CLONE_NEWUSER = 0x10000000  # linux/sched.h
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def _libc_call(name: str, *arguments: int) -> None:
    if getattr(_LIBC, name)(*(ctypes.c_ulong(argument) for argument in arguments)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _write(path: str, text: str) -> None:
    file = os.open(path, os.O_WRONLY)
    os.write(file, text.encode())
    os.close(file)


def _become(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def _appear(uid: int, gid: int) -> None:
    outside_uid, outside_gid = os.geteuid(), os.getegid()
    _libc_call("unshare", _CLONE_NEWUSER)
    # user_namespaces(7): without privileges outside, setgroups must be given up before gid_map is written.
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{uid} {outside_uid} 1")
    _write("/proc/self/gid_map", f"{gid} {outside_gid} 1")


def _pair(word: str) -> tuple[int, int] | None:
    if word == "-":
        return None
    uid, _, gid = word.partition(":")
    return int(uid), int(gid)


def _fail(code: int, error: OSError) -> int:
    print(error.strerror or error, file=sys.stderr)  # noqa: T201 - the supervisor reads it
    return code


def main(words: list[str]) -> int:
    """Do what the arguments ask; returns only when the program cannot be run, with one of the exit codes."""
    parent, signal = int(words[0]), int(words[1])
    become, appear, program = _pair(words[2]), _pair(words[3]), words[4:]
    try:
        if become:
            _become(*become)
    except OSError as error:
        return _fail(EXIT_BECOME, error)
    try:
        if appear:
            _appear(*appear)
    except OSError as error:
        return _fail(EXIT_NAMESPACE, error)
    os.umask(0o077)
    if program[0] == "--check":
        blocked = (path for path in program[2:] if not os.access(path, int(program[1])))
        print(next(blocked, ""))  # noqa: T201 - the supervisor reads it
        return 0
    if signal and sys.platform == "linux":
        # After the changes above: the kernel forgets it whenever credentials change (prctl(2)).
        _libc_call("prctl", _PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above could tie us to it
        return 0
    try:
        os.execv(program[0], program)  # noqa: S606 - turning into the program is the purpose, no shell
    except OSError as error:
        return _fail(EXIT_EXEC, error)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
