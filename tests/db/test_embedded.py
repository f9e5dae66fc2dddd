"""The embedded PostgreSQL: what it promises on start, and that nothing committed is lost, whatever is killed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import pytest

from frontdesk.db.embedded import (
    BinariesNotFound,
    DataDirectoryInUse,
    DataDirectoryUnusable,
    EmbeddedPostgres,
    EmbeddedPostgresOptions,
    ServerLost,
    StartFailed,
    WrongServerVersion,
    find_binaries,
    running_dsn,
)
from frontdesk.db.embedded.cluster import Layout
from frontdesk.db.embedded.locks import servers_of

PROCESS = Path(__file__).with_name("embedded_process.py")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends children with us on Linux only")


@pytest.fixture(scope="session")
async def used_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that has been started and stopped once, with one row in it: to be copied."""
    directory = tmp_path_factory.mktemp("used") / "data"
    async with serving(directory) as dsn:
        await run(dsn, "CREATE TABLE bowl (glaze text); INSERT INTO bowl VALUES ('celadon')")
    return directory


@pytest.fixture
def directory(used_directory: Path, tmp_path: Path) -> Path:
    """A copy of the used directory, of the test's own."""
    return Path(shutil.copytree(used_directory, tmp_path / "data"))


@asynccontextmanager
async def serving(directory: Path) -> AsyncIterator[str]:
    async with EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=directory)) as server:
        yield server.dsn


async def run(dsn: str, statement: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return (
            await connection.fetchval(statement)
            if statement.startswith("SELECT")
            else await connection.execute(statement)
        )
    finally:
        await connection.close()


async def until(condition: Callable[[], object], seconds: float = 10) -> float:
    """Wait for the condition and return how long it took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, "it did not come true in time"
        await asyncio.sleep(0.01)
    return time.monotonic() - begun


@contextmanager
def process(directory: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(PROCESS), str(directory), *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


def line(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None
    return started.stdout.readline().strip()


def numbers(started: subprocess.Popen[str]) -> list[int]:
    """What the process had printed as committed when it was killed; a half printed number does not count."""
    assert started.stdout is not None
    return [int(text) for text in started.stdout.read().split("\n")[:-1]]


async def test_first_start_makes_a_database_that_is_safe_private_and_knows_all_scripts(tmp_path: Path) -> None:
    server = EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=tmp_path / "new" / "data"))
    async with server:
        connection = await asyncpg.connect(server.dsn)
        settings = {row["name"]: row["setting"] for row in await connection.fetch("SELECT * FROM pg_settings")}
        await connection.execute("CREATE EXTENSION pg_trgm")
        assert await connection.fetchval("SELECT cardinality(show_trgm('สวัสดี'))") > 0
        assert await connection.fetchval("SELECT lower('ÀÉŞ')") == "àéş"
        assert await connection.fetchval("SELECT current_database()") == "frontdesk"
        assert not await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        await connection.close()

    kept = {"fsync", "synchronous_commit", "full_page_writes", "data_checksums", "autovacuum"}
    assert {name: settings[name] for name in kept} == dict.fromkeys(kept, "on")
    assert settings["listen_addresses"] == ""
    assert (settings["jit"], settings["max_connections"], settings["server_encoding"]) == ("off", "100", "UTF8")
    for path in (tmp_path / "new" / "data").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0 or path.is_relative_to(tmp_path / "new/data/cluster"), path
        assert path.stat().st_uid == os.geteuid(), path


async def test_restart_is_quick_and_keeps_everything(directory: Path) -> None:
    begun = time.monotonic()
    async with serving(directory) as dsn:
        assert time.monotonic() - begun < 1
        assert await run(dsn, "SELECT glaze FROM bowl") == "celadon"


async def test_settings_given_go_before_ours(directory: Path) -> None:
    options = EmbeddedPostgresOptions(
        data_directory=directory, settings={"work_mem": "7MB", "application_name": "it's"}
    )
    async with EmbeddedPostgres(options) as server:
        assert await run(server.dsn, "SELECT current_setting('work_mem')") == "7MB"
        assert await run(server.dsn, "SELECT reset_val FROM pg_settings WHERE name = 'application_name'") == "it's"


async def test_second_start_is_refused_and_told_who_and_where(directory: Path) -> None:
    with process(directory) as first:
        _, _, dsn = line(first).split()
        with pytest.raises(DataDirectoryInUse) as refusal:
            await EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=directory)).start()
        assert (refusal.value.pid, refusal.value.dsn) == (first.pid, dsn)
        assert f"process {first.pid}" in str(refusal.value)
        assert running_dsn(directory) == dsn
        assert await run(dsn, "SELECT 1") == 1
        assert first.stdin is not None
        first.stdin.close()
        assert first.wait(10) == 0
    assert running_dsn(directory) is None


async def test_killed_server_is_back_within_a_second_with_every_row(directory: Path) -> None:
    told: list[str] = []
    options = EmbeddedPostgresOptions(data_directory=directory)
    server = EmbeddedPostgres(options, on_down=told.append, on_up=lambda: told.append("up"))
    async with server:
        rows: list[str] = []
        for glaze in ("ash", "tenmoku"):  # the second time it is a server started by the watch
            await run(server.dsn, f"INSERT INTO bowl VALUES ('{glaze}')")
            rows.append(glaze)
            killed = server.pid
            assert killed
            os.kill(killed, signal.SIGKILL)
            assert await until(lambda: told.count("up") >= len(rows)) < 5  # on a busy machine, too
            assert server.pid not in (None, killed)
            assert await run(server.dsn, "SELECT count(*) FROM bowl") == 1 + len(rows)
        assert told == ["killed by signal 9", "up"] * 2
    await server.wait_until_lost()


@linux_only
async def test_backend_deep_in_a_query_does_not_keep_a_killed_server_down(directory: Path) -> None:
    up = asyncio.Event()
    async with EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=directory), on_up=up.set) as server:
        connection = await asyncpg.connect(server.dsn)
        busy = asyncio.ensure_future(
            connection.execute("DO $$ DECLARE n bigint := 0; BEGIN LOOP n := n + 1; END LOOP; END $$")
        )
        await asyncio.sleep(0.1)
        assert server.pid
        os.kill(server.pid, signal.SIGKILL)
        async with asyncio.timeout(5):
            await up.wait()
        assert await run(server.dsn, "SELECT glaze FROM bowl") == "celadon"
        with pytest.raises((asyncpg.PostgresError, ConnectionError)):
            await busy
        connection.terminate()


async def test_server_shut_down_by_someone_else_is_started_again(directory: Path) -> None:
    up = asyncio.Event()
    async with EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=directory), on_up=up.set) as server:
        assert server.pid
        os.kill(server.pid, signal.SIGTERM)
        async with asyncio.timeout(5):
            await up.wait()
        assert await run(server.dsn, "SELECT glaze FROM bowl") == "celadon"


async def test_server_that_keeps_dying_is_given_up_with_one_sentence(directory: Path) -> None:
    server = EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=directory, restart_limit=2))
    async with server:
        (directory / "cluster/global/pg_control").rename(directory / "cluster/global/moved")
        assert server.pid
        os.kill(server.pid, signal.SIGKILL)
        with pytest.raises(ServerLost, match=r"died 3 times within a minute .*pg_control") as lost:
            async with asyncio.timeout(30):
                await server.wait_until_lost()
        assert "\n" not in str(lost.value)


@linux_only
async def test_killed_frontdesk_leaves_no_server_and_loses_no_row(directory: Path) -> None:
    with process(directory, "write") as killed:
        assert line(killed).startswith("ready")
        while int(line(killed)) < 200:
            pass
        killed.kill()
        committed = [200, *numbers(killed)]
        # The next one starts at once, while the orphan may still be shutting down.
        async with serving(directory) as dsn:
            assert await run(dsn, f"SELECT count(*) FROM ledger WHERE number <= {max(committed)}") == max(committed)
    assert not list(servers_of(directory / "cluster"))


@linux_only
async def test_orphan_ends_by_itself(directory: Path) -> None:
    with process(directory) as killed:
        line(killed)
        assert list(servers_of(directory / "cluster"))
        killed.kill()
        await until(lambda: not list(servers_of(directory / "cluster")), 5)


@linux_only
async def test_rows_survive_when_everything_is_killed_at_once(directory: Path) -> None:
    with process(directory, "write") as killed:
        postmaster = int(line(killed).split()[1])
        while int(line(killed)) < 200:
            pass
        os.kill(postmaster, signal.SIGSTOP)  # it can neither shut down nor clean up
        for pid in (killed.pid, *servers_of(directory / "cluster")):
            os.kill(pid, signal.SIGKILL)
        committed = [200, *numbers(killed)]
    async with serving(directory) as dsn:
        assert await run(dsn, f"SELECT count(*) FROM ledger WHERE number <= {max(committed)}") == max(committed)


async def test_stale_pid_file_does_not_block_even_when_its_id_lives_on(directory: Path) -> None:
    with process(directory) as killed:
        postmaster = int(line(killed).split()[1])
        os.kill(postmaster, signal.SIGSTOP)
        for pid in (killed.pid, postmaster):
            os.kill(pid, signal.SIGKILL)
    stranger = await asyncio.create_subprocess_exec("sleep", "60")
    for path in (directory / "cluster/postmaster.pid", directory / "socket/.s.PGSQL.5432.lock"):
        path.write_text(path.read_text().replace(str(postmaster), str(stranger.pid), 1))
    async with serving(directory) as dsn:
        assert await run(dsn, "SELECT glaze FROM bowl") == "celadon"
    assert stranger.returncode is None
    stranger.kill()
    await stranger.wait()


@linux_only
async def test_server_somebody_else_runs_there_is_left_alone(directory: Path) -> None:
    """An operator may run ``postgres -D`` by hand, without our locks."""
    options = EmbeddedPostgresOptions(data_directory=directory)
    server = EmbeddedPostgres(options)
    async with server:
        for lock in ("supervisor.lock", "servers.lock"):
            (directory / lock).unlink()
            (directory / lock).touch()
        with pytest.raises(DataDirectoryInUse, match=f"process {server.pid}"):
            await EmbeddedPostgres(options).start()
        assert await run(server.dsn, "SELECT glaze FROM bowl") == "celadon"


@linux_only
async def test_interrupted_creation_is_done_again(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    with process(directory) as killed:
        await until((directory / "cluster.unfinished/global").exists)
        killed.kill()
        assert not (directory / "cluster").exists()
        async with serving(directory) as dsn:
            assert await run(dsn, "SELECT 1") == 1
    assert not (directory / "cluster.unfinished").exists()


async def test_start_broken_off_leaves_nothing_behind(directory: Path) -> None:
    for delay in (0.01, 0.03, 0.06):
        server = EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=directory))
        starting = asyncio.ensure_future(server.start())
        await asyncio.sleep(delay)
        starting.cancel()
        await asyncio.wait([starting])
        await server.stop()
        await until(lambda: not list(servers_of(directory / "cluster")))
    async with serving(directory) as dsn:
        assert await run(dsn, "SELECT glaze FROM bowl") == "celadon"


async def socket_place(server: EmbeddedPostgres) -> Path:
    return Path(str(await run(server.admin_dsn, "SELECT current_setting('unix_socket_directories')")))


@pytest.fixture
def awkward(directory: Path, request: pytest.FixtureRequest) -> EmbeddedPostgresOptions:
    """A copy of the used directory under a path that no Unix socket, or no DSN, can have."""
    return EmbeddedPostgresOptions(data_directory=directory.rename(directory.parent / request.param))


@pytest.mark.parametrize("awkward", ["long" * 30, "a,b", "it's"], indirect=True)
async def test_data_directory_with_an_awkward_path_gets_a_short_socket(awkward: EmbeddedPostgresOptions) -> None:
    async with EmbeddedPostgres(awkward) as server:
        assert await run(server.dsn, "SELECT glaze FROM bowl") == "celadon"
        place = await socket_place(server)
        assert not place.is_relative_to(awkward.data_directory)
        assert os.stat(place).st_mode & 0o777 == 0o700
    assert place.name not in os.listdir(place.parent)


@pytest.mark.parametrize("awkward", ["long" * 30], indirect=True)
async def test_squatted_socket_directory_is_not_used(awkward: EmbeddedPostgresOptions) -> None:
    async with EmbeddedPostgres(awkward) as server:
        place = await socket_place(server)
    os.mkdir(place)
    os.chmod(place, 0o777)
    try:
        async with EmbeddedPostgres(awkward) as server:
            assert await socket_place(server) != place
    finally:
        os.rmdir(place)


async def test_data_directory_of_another_major_version_is_refused_in_one_sentence(directory: Path) -> None:
    (directory / "cluster/PG_VERSION").write_text("17\n")
    with pytest.raises(WrongServerVersion, match=r"made by PostgreSQL 17 .* PostgreSQL 18"):
        await EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=directory)).start()


async def test_directory_with_other_files_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("glazes")
    with pytest.raises(DataDirectoryUnusable, match="not Frontdesk's"):
        await EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=tmp_path)).start()
    assert os.listdir(tmp_path) == ["thesis.txt"]


async def test_path_that_cannot_be_a_directory_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataDirectoryUnusable, match=r"cannot be used \(not a directory\)"):
        await EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=tmp_path / "file" / "data")).start()


async def test_server_setting_that_is_wrong_names_the_log(directory: Path) -> None:
    options = EmbeddedPostgresOptions(data_directory=directory, settings={"shared_buffers": "many"})
    with pytest.raises(StartFailed, match=r"shared_buffers.*server\.log") as refusal:
        await EmbeddedPostgres(options).start()
    assert "\n" not in str(refusal.value)


async def test_folder_without_programs_is_one_sentence(tmp_path: Path) -> None:
    options = EmbeddedPostgresOptions(data_directory=tmp_path / "data", binaries=tmp_path)
    with pytest.raises(BinariesNotFound, match="do not run"):
        await EmbeddedPostgres(options).start()
    with pytest.raises(BinariesNotFound, match="No PostgreSQL 18 programs were found"):
        find_binaries(finders=[lambda: None])
    old = tmp_path / "postgres"
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.4'\n")
    old.chmod(0o755)
    with pytest.raises(BinariesNotFound, match="are PostgreSQL 15"):
        find_binaries(finders=[lambda: tmp_path])


async def test_log_is_kept_within_bounds_while_it_is_written(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    writer = layout.open_log()
    os.write(writer, b"x" * 100)
    layout.trim_log(limit=99)
    os.write(writer, b"new")
    os.close(writer)
    assert layout.log.read_bytes() == b"new"
    assert layout.older_log.stat().st_size == 100
    assert layout.log_since(1) == "ew"
