"""The gateway's addresses and Frontdesk's own never meet."""

from __future__ import annotations

import re

from frontdesk.api.app import create_api
from frontdesk.compat.message_gateway import paths
from frontdesk.features.all_features import DECLARED
from frontdesk.gateway.catalog.addresses import webhook_path
from frontdesk.gateway.catalog.registry import CHANNELS
from frontdesk.kit.http import HttpClient

CONTRACT = (
    "/health",
    "/api/mode",
    "/api/status",
    "/api/chats",
    "/api/accounts",
    "/api/accounts/a-1",
    "/auth/connect",
    "/auth/callback",
    "/webhook/tiktok",
    "/socket.io/",
)


def test_gateway_paths_are_all_those_of_the_contract() -> None:
    assert [path for path in CONTRACT if not paths.is_gateways(path)] == []


def test_gateway_paths_are_none_of_frontdesks() -> None:
    described = create_api(DECLARED).openapi()["paths"]
    ours = [re.sub(r"\{[^}]*\}", "1", path) for path in described]
    assert len(ours) > 50
    ours += [path for make in CHANNELS if (path := webhook_path(make(HttpClient()).manifest)) is not None]
    ours += [path for make in CHANNELS if (path := make(HttpClient()).manifest.callback_path) is not None]
    ours += ["/", "/ready", "/metrics", "/setup", "/settings", "/assets/index.js", "/api/live", "/api/docs"]
    assert [path for path in ours if paths.is_gateways(path)] == []
    names = {path.split("/")[2] for path in CONTRACT if path.startswith("/api/")}
    assert names.isdisjoint(path.split("/")[2] for path in described)
