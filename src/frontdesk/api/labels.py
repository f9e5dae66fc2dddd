"""Labels: list and manage them. A conversation's own labels are changed with the conversation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.feed_rows import Happened
from frontdesk.api.kit.responses import Page, no_content, respond
from frontdesk.core.actors import Actor
from frontdesk.core.labels import service
from frontdesk.core.labels.queries import Colour
from frontdesk.core.labels.views import LabelView

router = APIRouter(tags=["labels"])


class NewLabel(BaseModel):
    """Label to add."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=1000)]
    colour: Colour


class LabelChange(BaseModel):
    """Changes of a label; a field that is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=1000)] | None = None
    colour: Colour | None = None
    merge: bool = False
    """With the name of another label: the two become that one."""


class LabelsStale(Happened):
    """Change of labels, renamed, recoloured, merged or deleted: fetch them again; or only those were `made`."""

    made: list[LabelView] = Field(default_factory=list)


@router.get("/labels", response_model=Page[LabelView])
async def list_labels(actor: Annotated[Actor, allowed("account.read")], transaction: Scoped) -> Response:
    """List the account's labels, by name."""
    return respond(Page(items=await service.list_labels(transaction, actor)))


@router.post("/labels", response_model=Page[LabelView], status_code=201)
async def make_label(
    wanted: NewLabel, actor: Annotated[Actor, allowed("label.create")], transaction: Scoped
) -> Response:
    """Add a label, as everybody may by naming one in a conversation; return all of them. 409 when it exists."""
    return respond(Page(items=await service.make(transaction, actor, wanted.name, wanted.colour)), 201)


@router.patch("/labels/{label_id}", response_model=Page[LabelView])
async def change_label(
    label_id: int, wanted: LabelChange, actor: Annotated[Actor, allowed("label.manage")], transaction: Scoped
) -> Response:
    """Rename or recolour a label; with `merge` and the name of another one, merge the two. Returns all."""
    name, colour, merge = wanted.name, wanted.colour, wanted.merge
    return respond(Page(items=await service.change(transaction, actor, label_id, name, colour, merge=merge)))


@router.delete("/labels/{label_id}", status_code=204, response_class=Response)
async def delete_label(
    label_id: int, actor: Annotated[Actor, allowed("label.manage")], transaction: Scoped
) -> Response:
    """Delete a label; its conversations lose it."""
    await service.delete(transaction, actor, label_id)
    return no_content()
