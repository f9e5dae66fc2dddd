"""What the API works with, handed in by whoever builds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from frontdesk.db.database import Database
from frontdesk.kit.passwords import Passwords
from frontdesk.kit.secrets import SecretBox
from frontdesk.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Kept as `app.state.services`; routes ask for it with `TheServices`."""

    database: Database
    settings: Settings
    secrets: SecretBox
    passwords: Passwords


def services_of(connection: HTTPConnection) -> Services:
    """The services of the application that serves this request or socket."""
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services


TheServices = Annotated[Services, Depends(services_of)]
