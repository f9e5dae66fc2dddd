"""`/metrics`: who may read it, that it tells the truth, that its labels stay few, that the guide lists all of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from frontdesk.compat.message_gateway import socket_queues
from frontdesk.db.transaction import Job
from frontdesk.kit.metrics import OTHER, FewValues
from frontdesk.observability.endpoints import create_observed
from tests.app import App
from tests.clients import Client
from tests.installation import Installation
from tests.running import running
from tests.running_app import eventually

TOKEN = "a-token-for-scrapers"
GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "observability.md"
Samples = dict[str, float]


async def samples(client: Client) -> Samples:
    """Every sample of a scrape, by its name and its labels in order."""
    response = await client.get("/metrics")
    assert response.status == 200, response
    found = {}
    for family in text_string_to_metric_families(response.raw.decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


@pytest.fixture
async def scraper(installation: Installation) -> AsyncIterator[Client]:
    """Who reads the metrics of the installation on its own machine."""
    async with running(create_observed(installation.services)) as url:
        client = Client(url)
        yield client
        await client.close()


async def test_metrics_under_the_public_address_are_not_found(installation: Installation, owner: Client) -> None:
    for client in (installation.anybody(), installation.program(TOKEN), owner):
        response = await client.get("/metrics")
        assert (response.status, response.problem) == (403, "metrics-closed")


@pytest.mark.parametrize("environment", [{"FRONTDESK_METRICS_TOKEN": TOKEN}], indirect=True)
async def test_metrics_with_the_token_are_served(installation: Installation, scraper: Client) -> None:
    for token in ("", "a-token-for-scraper", f"{TOKEN}s", "Bearer", "\u00e4"):
        assert (await installation.program(token).get("/metrics")).problem == "metrics-token-wrong"
    assert (await installation.anybody().get("/metrics")).headers["www-authenticate"] == "Bearer"
    assert (await installation.program(TOKEN).get("/metrics")).headers["content-type"].startswith("text/plain")
    assert (await scraper.get("/metrics")).status == 401


async def test_metrics_count_what_happens(app: App) -> None:
    async with running(create_observed(app.application.services)) as url:
        client = Client(url)
        before = await samples(client)

        def more(name: str, now: Samples) -> float:
            return now.get(name, 0.0) - before.get(name, 0.0)

        _, conversation = await app.written()
        await app.reply(conversation, "good", "It is")
        assert (await app.settled(conversation, "good"))["status"] == "sent"
        await app.simulator.fault("business/message/send/", "code", code=40002, remaining=1)
        await app.reply(conversation, "bad", "Still is")
        failed = await app.settled(conversation, "bad")
        assert failed["status"] == "failed"
        assert await app.post(b"not signed", **{"Tiktok-Signature": "t=1,s=0"}) == 401
        assert (await app.owner.call("POST", "/webhooks/nobody-knows-this")).status == 404
        code = failed["error"]["code"]

        async def counted() -> Samples | None:
            now = await samples(client)
            return now if more("frontdesk_jobs_total{result=done,task=deliver}", now) >= 2 else None

        now = await eventually(counted)
        await client.close()
    for name in (
        "frontdesk_webhooks_total{path=tiktok,status=200}",
        "frontdesk_webhooks_total{path=tiktok,status=401}",
        "frontdesk_webhooks_total{path=unknown,status=404}",
        "frontdesk_webhook_seconds_count{path=tiktok}",
        "frontdesk_intake_batch_size_sum",
        "frontdesk_intake_flush_seconds_count",
        "frontdesk_feed_events_total",
        "frontdesk_database_acquire_seconds_count",
        "frontdesk_sends_total{channel=tiktok_dm,code=,result=sent}",
        f"frontdesk_sends_total{{channel=tiktok_dm,code={code},result=failed}}",
        "frontdesk_send_seconds_count{channel=tiktok_dm}",
        "frontdesk_platform_calls_total{channel=tiktok_dm,result=responded}",
        "frontdesk_platform_calls_total{channel=tiktok_dm,result=refused}",
        "frontdesk_platform_call_seconds_count{channel=tiktok_dm}",
        "frontdesk_job_seconds_count{task=deliver}",
    ):
        assert more(name, now) >= 1, name
    lag = "frontdesk_feed_lag_seconds_count{committed_by=%s}"
    assert more(lag % "this", now) + more(lag % "another", now) >= 1
    assert now["frontdesk_database_up"] == now["frontdesk_ready"] == 1
    assert now["frontdesk_workers"] >= 3
    assert now["frontdesk_inboxes{channel=tiktok_dm,state=connected}"] >= 1
    assert now["frontdesk_feed_behind"] >= 0


async def defer(installation: Installation, *jobs: Job) -> None:
    async with installation.database.system() as transaction:
        transaction.jobs.extend(jobs)


async def test_metrics_report_what_waits(installation: Installation, scraper: Client) -> None:
    tomorrow, yesterday = (datetime.now(UTC) + timedelta(days=days) for days in (1, -1))
    await defer(
        installation,
        Job("deliver", {}),
        Job("deliver", {}, at=tomorrow),
        Job("fetch_media", {}, queue="background", at=yesterday),
    )
    async with installation.database.system() as transaction:
        await transaction.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', 'clear', 'failed')"
        )
        await transaction.execute(
            "INSERT INTO webhook_deliveries"
            " (received_at, path, remote_account_id, outcome, summary, query, headers, body)"
            " VALUES (now(), '/webhooks/tiktok', 'x', 'parked', '', '{}', '{}', '')"
        )
    now = await samples(scraper)
    assert now["frontdesk_queue_due{queue=default}"] == now["frontdesk_queue_later{queue=default}"] == 1
    assert now["frontdesk_queue_due{queue=background}"] == 1
    assert now["frontdesk_queue_due{queue=asking}"] == 0
    assert 0 <= now["frontdesk_queue_oldest_seconds{queue=default}"] < 60
    assert 86_400 <= now["frontdesk_queue_oldest_seconds{queue=background}"] < 86_500
    assert now["frontdesk_queue_failed"] == 1
    assert now["frontdesk_webhooks_held{outcome=parked}"] == 1
    assert (now["frontdesk_workers"], now["frontdesk_ready"]) == (0, 0)
    assert now["frontdesk_schema_step"] == now["frontdesk_schema_step_needed"]


async def test_metrics_of_a_long_queue_stop_counting(installation: Installation, scraper: Client) -> None:
    async with installation.database.system() as transaction:
        await transaction.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name)"
            " SELECT 'default', 'x' FROM generate_series(1, 10100)"
        )
    assert (await samples(scraper))["frontdesk_queue_due{queue=default}"] == 10_000


async def test_metrics_without_the_database_report_the_process(
    installation: Installation, scraper: Client, dsn: str
) -> None:
    other = await asyncpg.connect(dsn)
    async with other.transaction():
        await other.execute("LOCK TABLE inboxes IN ACCESS EXCLUSIVE MODE")
        now = await samples(scraper)
    await other.close()
    assert now["frontdesk_database_up"] == 0
    assert [value for name, value in now.items() if name.startswith("frontdesk_build_info")] == [1]
    assert "frontdesk_queue_failed" not in now


async def test_guide_lists_every_metric_and_no_other(installation: Installation, scraper: Client) -> None:
    assert socket_queues.CUT is not None  # the gateway's metrics are there when it is
    text = (await scraper.get("/metrics")).raw.decode()
    exported = set(re.findall(r"^# TYPE (frontdesk_\w+)", text, re.MULTILINE))
    listed = re.findall(r"^\| `(frontdesk_\w+)`", GUIDE.read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(exported)


def test_label_that_comes_from_outside_has_few_values() -> None:
    label = FewValues(2)
    assert [label(value) for value in ("40002", "window", "more", "40002")] == ["40002", "window", OTHER, "40002"]
    assert FewValues(2)('a"b\n') == FewValues(2)("x" * 41) == OTHER
