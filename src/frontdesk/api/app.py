"""The API as one application: its routers, its errors, its limits and its description."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI

import frontdesk
from frontdesk.api import (
    accounts,
    activity,
    attachments,
    bulk,
    channels,
    comments,
    connect,
    contacts,
    conversations,
    description,
    drafts,
    feed,
    inboxes,
    installation,
    invitations,
    labels,
    me,
    messages,
    page_errors,
    posts,
    search,
    session,
    setup,
    tokens,
)
from frontdesk.api.kit.errors import UnexpectedErrors, respond_to_errors
from frontdesk.api.kit.limits import BodyLimit
from frontdesk.api.kit.services import Services

PREFIX = "/api"
ROUTERS: tuple[APIRouter, ...] = (
    setup.router,
    session.router,
    me.router,
    tokens.router,
    accounts.router,
    invitations.router,
    channels.router,
    connect.router,
    inboxes.router,
    activity.router,
    bulk.router,
    conversations.router,
    search.router,
    labels.router,
    messages.router,
    comments.router,
    posts.router,
    drafts.router,
    attachments.router,
    contacts.router,
    feed.router,
    installation.router,
    page_errors.router,
)


class Api(FastAPI):
    """FastAPI that describes itself in our words."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        return description.describe(self, [route for router in ROUTERS for route in router.routes])


def create_api(services: Services | None) -> Api:
    """The application; everything it serves is under `/api`. Without services it only describes itself."""
    app = Api(
        title="Frontdesk",
        version=frontdesk.__version__,
        description="Conversations with customers, for agents' browsers and for programs. Browsers hold a session"
        " cookie and send X-Frontdesk: 1 with what changes something; programs send Authorization: Bearer.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=description.operation_name,
    )
    app.state.services = services
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    app.include_router(description.router)
    respond_to_errors(app)
    app.add_middleware(BodyLimit, services=services)
    app.add_middleware(UnexpectedErrors)
    return app
