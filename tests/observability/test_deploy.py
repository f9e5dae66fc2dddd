"""The dashboard and the alerts speak of metrics that exist, with labels these have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from frontdesk.compat.message_gateway import socket_queues
from frontdesk.observability.endpoints import create_observed
from tests.app import App
from tests.clients import Client
from tests.running import running

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD, ALERTS = DEPLOY / "grafana" / "frontdesk.json", DEPLOY / "prometheus" / "alerts.yml"
METRIC = re.compile(r"\b((?:frontdesk|process|python)_\w+)(?:\{([^}]*)\})?")
OF_SCRAPES = {"instance"}
"""Labels that Prometheus adds."""


def panels() -> list[dict[str, Any]]:
    dashboard = json.loads(DASHBOARD.read_text())
    found: list[dict[str, Any]] = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    return found


def alert_expressions() -> list[str]:
    """Between `expr:` and what follows it in each alert."""
    return re.findall(r"^ +expr: (?s:(.+?))\n +(?:for|labels):", ALERTS.read_text(), re.MULTILINE)


def expressions() -> Iterator[str]:
    for panel in panels():
        for target in panel["targets"]:
            yield target["expr"]
    yield from alert_expressions()


async def test_dashboard_and_alerts_name_what_exists(app: App) -> None:
    assert socket_queues.CUT is not None  # the gateway's metrics are there when it is
    _, conversation = await app.written()
    await app.reply(conversation, "a", "It is")
    await app.settled(conversation, "a")
    async with running(create_observed(app.application.services)) as url:
        client = Client(url)
        text = (await client.get("/metrics")).raw.decode()
        await client.close()
    labels: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for name in (family.name, *(sample.name for sample in family.samples)):
            labels.setdefault(name, set()).update(*(sample.labels for sample in family.samples), OF_SCRAPES)
        if family.type == "counter":
            labels.setdefault(f"{family.name}_total", set())
    named = [(name, given) for text in expressions() for name, given in METRIC.findall(text)]
    assert len({name for name, _ in named}) > 30
    for name, given in named:
        assert name in labels, name
        assert set(re.findall(r"(\w+)\s*=", given)) <= labels[name], (name, given)


def test_alerts_say_what_to_do() -> None:
    text = ALERTS.read_text()
    alerts = text.split("- alert: ")[1:]
    assert len(alerts) == len(alert_expressions()) >= 9
    for alert in alerts:
        for wanted in ("severity: ", "summary: ", "description: "):
            assert wanted in alert, alert


def test_dashboard_asks_which_prometheus() -> None:
    dashboard = json.loads(DASHBOARD.read_text())
    variables = {variable["name"]: variable["type"] for variable in dashboard["templating"]["list"]}
    assert variables == {"datasource": "datasource", "instance": "query"}
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    for panel in panels():
        assert panel["description"], panel["title"]
        sources = [panel["datasource"], *(target["datasource"] for target in panel["targets"])]
        assert {source["uid"] for source in sources} == {"${datasource}"}
