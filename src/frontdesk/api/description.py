"""Description of the API: the OpenAPI document and a page to read it, made here and fetched from nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.responses import HTMLResponse

from frontdesk.api.kit import feed_rows
from frontdesk.api.kit.access import Access, access_of, public
from frontdesk.api.kit.declared import Declared

METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "What every error looks like (RFC 9457). `type` is stable for programs, `detail` is a sentence for"
    " people; there may be further members.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/invalid-request"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "retry_after": {"type": "integer", "description": "Seconds to wait before trying again."},
        "errors": {
            "type": "array",
            "description": "With `/problems/invalid-request`: each field that is wrong.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
    "additionalProperties": True,
}
PROBLEM_RESPONSE: Mapping[str, Any] = {
    "description": "What went wrong, and what to do.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}
h2{margin-top:2.5rem;text-transform:capitalize}details{border-top:1px solid #dde2e9;padding:.5rem 0}
summary{cursor:pointer}code{font:13px/1.5 ui-monospace,monospace}
b{display:inline-block;min-width:4.5rem}td,th{text-align:left;padding:.1rem 1rem .1rem 0;vertical-align:top}
@media(prefers-color-scheme:dark){body{background:#14181f;color:#e4e8ee}
details{border-color:#333c49}a{color:#8ab4ff}}
"""

router = APIRouter(include_in_schema=False)


def operation_name(route: APIRoute) -> str:
    """Name an operation like its function: `list_conversations`."""
    return route.name


def describe(app: FastAPI, declared: Declared) -> dict[str, Any]:
    """Return the OpenAPI document of the application with what features declare; made once, as that does not change."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas["Problem"] = PROBLEM
        schemas |= feed_rows.described(declared.feed)
        schemas["PermissionName"] = _names("The name of a permission.", [one.name for one in declared.permissions])
        schemas["EventName"] = _names("The name of an event of the log.", [one.name for one in declared.events])
        routes = [route for router in declared.routers for route in router.routes if isinstance(route, APIRoute)]
        accesses = {route.name: access_of(route) for route in routes}
        for _path, _method, operation in _operations(document):
            access = accesses[operation["operationId"]]
            operation["x-permission"] = access.permission and access.permission.name
            operation["x-access"] = access.words
            operation["security"] = _security(access)
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = PROBLEM_RESPONSE
        app.openapi_schema = document
    return app.openapi_schema


@router.get("/api/docs", dependencies=[public("The description holds no data.")])
async def read_docs(request: Request) -> Response:
    """Return the document as a page without a script."""
    app = request.app
    assert isinstance(app, FastAPI)
    return HTMLResponse(
        _page(app.openapi()),
        headers={
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
            " frame-ancestors 'none'"
        },
    )


def _names(description: str, names: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "description": description, "enum": sorted(names)}


def _security(access: Access) -> list[dict[str, list[str]]]:
    """Return the credentials that open an operation; of a token, the narrowest scope."""
    if access.permission is None:
        return []
    scope = access.permission.scope
    return [{"session": []}] if scope is None else [{"session": []}, {"token": [scope]}]


def _operations(document: Mapping[str, Any]) -> Iterable[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method, methods[method]


def _page(document: Mapping[str, Any]) -> str:
    sections: dict[str, list[str]] = {}
    for path, method, operation in _operations(document):
        tag = next(iter(operation.get("tags", [])), "other")
        sections.setdefault(tag, []).append(_operation(path, method, operation))
    body = "".join(f"<h2>{escape(tag)}</h2>{''.join(parts)}" for tag, parts in sections.items())
    shapes = "".join(
        f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>{_shape(schema)}</details>'
        for name, schema in sorted(document["components"]["schemas"].items())
    )
    info = document["info"]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style><h1>{escape(info["title"])}</h1>'
        f"<p>{escape(info.get('description', ''))}</p>"
        '<p>For programs: <a href="/api/openapi.json">/api/openapi.json</a></p>'
        f"{body}<h2>Shapes</h2>{shapes}</html>"
    )


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    rows = [
        f"<tr><td><code>{escape(given['name'])}</code><td>{escape(given['in'])}<td>{_type(given['schema'])}"
        for given in operation.get("parameters", [])
    ]
    for content in operation.get("requestBody", {}).get("content", {}).items():
        rows.append(f"<tr><td>body<td>{escape(content[0])}<td>{_type(content[1].get('schema', {}))}")
    for status, found in operation["responses"].items():
        if status != "default":
            kinds = [_type(kind.get("schema", {})) for kind in found.get("content", {}).values()]
            rows.append(f"<tr><td>response<td>{escape(status)}<td>{', '.join(kinds) or 'nothing'}")
    first, _, rest = operation.get("description", "").partition("\n")
    access = f"<p>{escape(operation['x-access'])}</p>"
    return (
        f'<details id="{escape(operation["operationId"])}"><summary><b>{method.upper()}</b> <code>{escape(path)}</code>'
        f" {escape(first)}</summary><p>{escape(rest)}</p>{access}"
        f"<table>{''.join(rows)}</table></details>"
    )


def _shape(schema: Mapping[str, Any]) -> str:
    rows = [
        f"<tr><td><code>{escape(name)}</code><td>{_type(part)}<td>{escape(part.get('description', ''))}"
        for name, part in schema.get("properties", {}).items()
    ]
    table = f"<table>{''.join(rows)}</table>" if rows else f"<p>{_type(schema)}</p>"
    return f"<p>{escape(schema.get('description', ''))}</p>{table}"


def _type(schema: Mapping[str, Any]) -> str:
    """Describe a schema in a few words, with links to the shapes it names."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(schema.get("format") or schema.get("type", "anything"))
