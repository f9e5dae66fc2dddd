"""API as one application: its routers, its errors, its limits and its description."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

import frontdesk
from frontdesk.api import description
from frontdesk.api.kit.declared import Declared
from frontdesk.api.kit.errors import UnexpectedErrors, respond_to_errors
from frontdesk.api.kit.limits import BodyLimit
from frontdesk.api.kit.services import Services

PREFIX = "/api"


class Api(FastAPI):
    """Application of FastAPI that describes itself in our words."""

    declared: Declared

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        return description.describe(self, self.declared)


def create_api(declared: Declared, services: Services | None = None) -> Api:
    """Make the application with the routes of the features, under `/api`. Without services it only describes itself."""
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
    app.declared = declared
    for router in declared.routers:
        app.include_router(router, prefix=PREFIX)
    app.include_router(description.router)
    respond_to_errors(app)
    app.add_middleware(BodyLimit, services=services)
    app.add_middleware(UnexpectedErrors)
    return app
