"""Whatever is sent to the API, the answer says what is wrong with it: never a 5xx, always a problem with a type."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from frontdesk.api.app import create_api
from frontdesk.features.all_features import DECLARED
from tests.app import App
from tests.clients import Client

DOCUMENT = create_api(DECLARED).openapi()
# Ending one's own session or account would spoil the tests after it; the feed waits.
LEFT_ALONE = {"/api/session", "/api/session/account", "/api/sessions/{session_id}", "/api/me/password"}
OPERATIONS = [
    (method, path, operation)
    for path, operations in sorted(DOCUMENT["paths"].items())
    for method, operation in sorted(operations.items())
    if path not in LEFT_ALONE and not (path.startswith("/api/channels") and method == "put")
]
NAMES = sorted({name for shape in DOCUMENT["components"]["schemas"].values() for name in shape.get("properties", {})})
HARD_TEXTS = ("", " ", "\0", "a\0b", "\ud800", "\U0001f3fa", "\u202e", "%", "_", "\\", "'", '"', "../..", "x" * 70_000)
HARD_NUMBERS = (0, -1, 1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**40, 1.5, 1e400)
texts = st.sampled_from(HARD_TEXTS) | st.text(max_size=20)
numbers = st.sampled_from(HARD_NUMBERS) | st.integers() | st.floats(allow_nan=False)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | texts, inner, max_size=3),
    max_leaves=6,
)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Mostly what the schema asks for, so that more than its first check is reached; sometimes anything."""
    schema = resolved(schema)
    if "anyOf" in schema:
        return st.one_of([fitting(part) for part in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | texts
    kind = schema.get("type")
    if kind == "object" and "properties" in schema:
        parts = {name: fitting(part) | values for name, part in schema["properties"].items()}
        needed = {name: parts.pop(name) for name in schema.get("required", []) if name in parts}
        return st.fixed_dictionaries(needed, optional=parts)
    if kind == "array":
        return st.lists(fitting(schema.get("items", {})), max_size=3)
    plain = {"string": texts, "integer": st.integers(-3, 60) | numbers, "boolean": st.booleans(), "number": numbers}
    return plain.get(kind or "", values)


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, bytes, str]:
    """A method, a path with its query, a body and its content type."""
    method, path, operation = draw(st.sampled_from(OPERATIONS))
    query = []
    for parameter in operation.get("parameters", []):
        written = draw(fitting(parameter["schema"]))
        text = written if isinstance(written, str) else json.dumps(written)
        escaped = quote(text.encode("utf-8", "surrogatepass")[:2000], safe="")
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", escaped or "%20")
        elif draw(st.booleans()) and parameter["name"] != "wait":
            query.append(f"{parameter['name']}={escaped}")
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    body = json.dumps(draw(fitting(schema) | values)).encode()
    body = draw(st.just(body) | st.sampled_from((b"", b"{", b"\xff\xfe", b"[" * 20_000, b'{"a":1}{')))
    content_type = draw(
        st.sampled_from(("application/json", "application/json", "text/plain", "multipart/form-data", ""))
    )
    return method.upper(), path + ("?" + "&".join(query) if query else ""), body, content_type


@pytest.fixture
async def rogue(app: App) -> Client:
    """Somebody with an account of their own, who may break it."""
    number = next(app.numbers)
    return await app.installation.stranger(f"Rogues {number}", f"rogue{number}@ceramics.example")


@given(request=requests())
@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
async def test_api_with_any_request_responds_with_a_reason(rogue: Client, request: tuple[str, str, bytes, str]) -> None:
    method, path, body, content_type = request
    headers = rogue.headers | ({"content-type": content_type} if content_type else {})
    url = URL(rogue.url + path, encoded=True)
    async with rogue.http.request(method, url, data=body, headers=headers, allow_redirects=False) as got:
        raw = await got.read()
    assert got.status < 500, raw
    if got.status >= 400:
        assert got.headers["content-type"] == "application/problem+json"
        problem = json.loads(raw)
        assert problem["status"] == got.status
        assert problem["type"].startswith("/problems/")
        assert problem["title"]
        assert problem["detail"]
