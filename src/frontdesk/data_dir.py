"""Data directory: for its owner alone, with the keys that encrypt secrets, which are made once."""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
from pathlib import Path

from frontdesk.settings import SECRETS_FILE, SettingsError, read_keys

PASSED_THROUGH = 0o710
"""Where the embedded PostgreSQL runs as another user, its group may go through the directory and no more."""


def make(path: Path) -> None:
    """Have the directory there, closed to everybody else. Raises `SettingsError`."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for entry, allowed in ((path, PASSED_THROUGH), (path / SECRETS_FILE, 0o600)):
            # A copy or a backup may have opened them up; it is mended where this user may.
            if entry.exists() and is_wider(entry, allowed) and entry.stat().st_uid == os.geteuid():
                entry.chmod(allowed & 0o700)
    except OSError as error:
        raise SettingsError(
            f"FRONTDESK_DATA_DIR: the directory {path} cannot be made or used ({error.strerror});"
            " make it yourself, or name another that this user may write to."
        ) from error


def is_wider(path: Path, allowed: int) -> bool:
    """Return whether others may do more with it than `allowed` says."""
    return bool(stat.S_IMODE(path.stat().st_mode) & ~allowed)


def make_keys(path: Path) -> tuple[str, ...]:
    """Make the first key of the data directory and return the keys; of two starts at once the first one's counts.

    Raises `SettingsError`.
    """
    make(path)
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    try:
        _write_once(path / SECRETS_FILE, json.dumps({"keys": [key]}) + "\n")
    except OSError as error:
        raise SettingsError(
            f"FRONTDESK_DATA_DIR: {path / SECRETS_FILE} cannot be written ({error.strerror});"
            " let this user own the data directory, or name another."
        ) from error
    return read_keys(path / SECRETS_FILE)


def _write_once(path: Path, text: str) -> None:
    """Write a file only its owner may read, whole or not at all; the first of two processes wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    finally:
        draft.unlink()
