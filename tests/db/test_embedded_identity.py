"""As whom the embedded PostgreSQL runs, on machines and in containers that allow more or less."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SERVE = [sys.executable, str(HERE / "embedded_process.py")]
NO_NAMESPACES = [sys.executable, str(HERE / "without_namespaces.py")]

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become someone else")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")


def attempt(*command: str | Path) -> str:
    """Start an embedded server in a process of its own and return the one line it says; it is ended at once."""
    said = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False)
    assert said.returncode == 0, said.stderr
    return said.stdout.strip()


def unshare(*words: str) -> list[str]:
    """A command prefix that gives a user namespace, or skip the test where there is none to be had."""
    prefix = ["unshare", "--user", *words]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no user namespaces here")
    return prefix


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A folder that everybody can reach, unlike tmp_path."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


def owners(directory: Path) -> set[int]:
    return {path.lstat().st_uid for path in (directory, *directory.rglob("*"))}


def test_ordinary_user_needs_no_namespace(tmp_path: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    prefix = unshare(f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}")
    said = attempt(*prefix, *NO_NAMESPACES, *SERVE, tmp_path / "data")
    assert said.startswith("ready"), said


def test_user_without_a_name_gets_one_inside_a_namespace(tmp_path: Path) -> None:
    """As on platforms that run every container under a made up user id."""
    prefix = unshare("--map-user=424242", "--map-group=424242")
    assert attempt(*prefix, *SERVE, tmp_path / "data").startswith("ready")
    assert owners(tmp_path / "data") == {os.geteuid()}

    said = attempt(*prefix, *NO_NAMESPACES, *SERVE, tmp_path / "other")
    assert said.startswith("refused IdentityRefused User id 424242 has no name on this machine"), said


@as_root
def test_root_without_namespaces_gives_the_directory_to_nobody(open_path: Path) -> None:
    data = open_path / "data"
    assert attempt(*SERVE, data).startswith("ready")
    assert owners(data) == {0}

    said = attempt(*NO_NAMESPACES, *SERVE, data)
    if "cannot reach" in said and str(data) not in said:
        pytest.skip("the programs are installed where nobody cannot reach them")
    assert said.startswith("ready"), said
    assert owners(data) == {pwd.getpwnam("nobody").pw_uid}
    assert open_path.stat().st_uid == 0

    assert attempt(*SERVE, data).startswith("ready"), "whoever owns the directory runs the server"
    assert owners(data) == {pwd.getpwnam("nobody").pw_uid}


@as_root
def test_user_nobody_passes_our_closed_directory_and_sees_nothing(open_path: Path) -> None:
    ours = open_path / "ours"
    ours.mkdir(0o700)
    said = attempt(*NO_NAMESPACES, *SERVE, ours / "data", "inside-ours")
    if "cannot reach" in said and str(ours) not in said:
        pytest.skip("the programs are installed where nobody cannot reach them")
    assert said.startswith("ready"), said
    assert ours.stat().st_mode & 0o777 == 0o710
    assert (ours.stat().st_uid, ours.stat().st_gid) == (0, pwd.getpwnam("nobody").pw_gid)
    assert open_path.stat().st_mode & 0o777 == 0o755


@as_root
def test_directory_nobody_cannot_reach_is_one_sentence_that_says_how_to_mend_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    said = attempt(*NO_NAMESPACES, *SERVE, tmp_path / "data")
    assert said.startswith("refused IdentityRefused PostgreSQL must not run as root, and nobody"), said
    assert "cannot reach" in said
    assert "DATABASE_URL" in said
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    assert owners(tmp_path) == {0}


@as_root
def test_root_that_may_not_change_user_is_one_sentence(tmp_path: Path) -> None:
    """A container that takes every capability from root: here a namespace that knows no user but root."""
    said = attempt(*unshare("--map-root-user"), *NO_NAMESPACES, *SERVE, tmp_path / "data")
    assert "changing user is not allowed here" in said, said


def test_data_directory_on_a_full_disk_says_so(tmp_path: Path) -> None:
    prefix = unshare("--map-root-user", "--mount")
    mount = f"mount -t tmpfs -o size=24m none {tmp_path}"
    if subprocess.run([*prefix, "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("no file system of our own to fill")
    said = attempt(*prefix, "sh", "-c", f'{mount} && exec "$0" "$@"', *SERVE, tmp_path / "data")
    assert said.startswith("refused DiskFull The disk holding the data directory"), said
