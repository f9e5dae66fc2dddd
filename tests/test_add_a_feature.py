"""Adding a feature to the server as docs/develop/add-a-feature.md tells it: its code runs here, over HTTP."""

from __future__ import annotations

import asyncio
import importlib.util
import re
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import ModuleType

import asyncpg
import pytest

from frontdesk.app import create_app
from frontdesk.bootstrap import channel_setting_names, open_application
from frontdesk.db.roles import FIND, Roles
from frontdesk.features.all_features import FEATURES
from frontdesk.features.feature import Feature
from frontdesk.jobs.work import Work
from frontdesk.settings import Settings
from frontdesk.worker import work
from tests.installation import Installation
from tests.running import running
from tests.running_app import eventually

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "develop" / "add-a-feature.md"
BLOCK = re.compile(r"^```(\w+) (\S+/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> dict[str, str]:
    """The files of the guide in a language, by their paths."""
    return {path: text for found, path, text in BLOCK.findall(GUIDE.read_text()) if found == language}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ModuleType]]:
    """The guide's modules, imported under the names that they would have in their folders."""
    place = tmp_path_factory.mktemp("guide")
    found = {}
    for path, text in blocks("python").items():
        name = path.removeprefix("src/").removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        file = place / f"{name}.py"
        file.write_text(text)
        spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=[])
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        found[name] = module
    yield found
    for name in found:
        del sys.modules[name]


@pytest.fixture
async def extended(
    dsn: str, environment: dict[str, str], written: dict[str, ModuleType]
) -> AsyncIterator[tuple[Installation, Work]]:
    """An installation with one feature more."""
    feature = written["frontdesk.features.visits"].FEATURE
    assert isinstance(feature, Feature)
    admin = await asyncpg.connect(dsn)
    found = await admin.fetchrow(FIND)
    assert found is not None
    for step in blocks("sql").values():
        await admin.execute(Roles(*found).named(step))
    await admin.close()
    settings = Settings.from_environment(environment, channel_setting_names())
    async with open_application(settings, dsn, features=(*FEATURES, feature)) as application:
        services = application.services
        await services.feed.start()
        background = [services.feed.run(), services.intake.run(), work(dsn, application.work)]
        tasks = [asyncio.create_task(each) for each in background]
        async with running(create_app(services)) as url:
            installation = Installation(url, services, application.work)
            yield installation, application.work
            for client in installation.clients:
                await client.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_feature_of_the_guide_serves_works_and_follows_events(extended: tuple[Installation, Work]) -> None:
    installation, todo = extended
    owner = await installation.set_up()
    assert (await owner.get("/api/visits")).body == {"count": 0}
    # A route asks for a job, and the job's handler counts.
    assert (await owner.post("/api/visits")).status == 204

    async def counted() -> bool | None:
        return (await owner.get("/api/visits")).body["count"] >= 1 or None

    await eventually(counted)
    # What is due by the clock, without waiting for it.
    await todo.due("forget_visits")()
    assert (await owner.get("/api/visits")).body == {"count": 0}
    # An event of the log: its consumer asks for the same job.
    assert (await owner.post("/api/labels", {"name": "vip", "colour": "teal"})).status == 201
    await eventually(counted)
    assert (await installation.anybody().get("/api/visits")).status == 401
    described = (await owner.get("/api/openapi.json")).body
    assert "/api/visits" in described["paths"]


def test_guide_names_every_part_of_a_feature() -> None:
    """Whoever adds to what a feature may bring along says so in the guide."""
    named = set(re.findall(r"`(\w+)[`(]", GUIDE.read_text()))
    assert set(Feature.__dataclass_fields__) | set(Work.__dataclass_fields__) <= named
