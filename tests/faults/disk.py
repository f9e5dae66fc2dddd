"""A small disk for PostgreSQL, that can be filled and emptied: a file system in memory, which takes root to make."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTE = 1024 * 1024
BALLAST = "ballast"


class SmallDisk:
    """A mounted file system of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Take all the room there is left."""
        with (self.folder / BALLAST).open("wb") as file:
            try:
                while True:
                    os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), MEGABYTE)
            except OSError:
                pass
            try:
                while True:
                    os.write(file.fileno(), bytes(4096))
            except OSError:
                pass

    def make_room(self) -> None:
        """Give it back."""
        (self.folder / BALLAST).unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk | str]:
    """Mount one at the folder until the block ends; a sentence that says why not, where that cannot be done."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        yield "only root can mount a small disk"
        return
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={megabytes}m,mode=0700"
    words = ["mount", "-t", "tmpfs", "-o", options, "frontdesk-faults", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        yield f"a small disk cannot be mounted here ({done.stderr.strip()})"
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)
