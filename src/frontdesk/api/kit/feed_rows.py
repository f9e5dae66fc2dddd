"""Rows of the live feed, as the API describes them: each kind has the payload that its feature declares.

The rows themselves are encoded where they are published (`core.publishing`) and sent as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.json_schema import models_json_schema
from typing_extensions import TypeAliasType

from frontdesk.api.kit.declared import EventName

FeedItem = TypeAliasType("FeedItem", dict[str, Any])
"""One row of the feed; the description of the API says which there are."""


def _optional(schema: dict[str, Any], model: type[BaseModel]) -> None:
    required = schema.get("required", ())
    schema["required"] = [name for name in required if model.model_fields[name].is_required()]


class Happened(BaseModel):
    """Base of the payloads of rows: `happened` names the events that the row tells of.

    A field with a default is described as optional: rows of a version before may lack it.
    """

    model_config = ConfigDict(json_schema_extra=_optional)

    happened: list[EventName] = Field(default_factory=list)


def row_models(payloads: Mapping[str, type]) -> dict[str, type[BaseModel]]:
    """Return the model of each kind of row, by the kind: `MessageItem` for `message`."""
    return {kind: _row_model(kind, payload) for kind, payload in payloads.items()}


def _row_model(kind: str, payload: type) -> type[BaseModel]:
    fields: dict[str, Any] = {"id": (int, ...), "kind": (Literal[kind], ...), "payload": (payload, ...)}
    name = "".join(word.capitalize() for word in kind.split("_")) + "Item"
    return create_model(name, __doc__=f"A row of the kind `{kind}`.", **fields)


def described(payloads: Mapping[str, type]) -> dict[str, Any]:
    """Return the schemas of all rows and of what is in them; `FeedItem` is any of the rows."""
    rows = row_models(payloads)
    _, document = models_json_schema(
        [(row, "serialization") for row in rows.values()], ref_template="#/components/schemas/{model}"
    )
    places = {kind: f"#/components/schemas/{row.__name__}" for kind, row in rows.items()}
    schemas: dict[str, Any] = document["$defs"]
    schemas["FeedItem"] = {
        "title": "FeedItem",
        "description": "One row of the feed.",
        "oneOf": [{"$ref": place} for place in places.values()],
        "discriminator": {"propertyName": "kind", "mapping": places},
    }
    return schemas
