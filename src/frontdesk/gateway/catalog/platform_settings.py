"""Settings of the platforms: from the environment first, then the settings page, then the default.

A snapshot is held in memory, because webhooks are verified without a query; `refresh` renews it, and every process
does so every few seconds, so a change made through one process reaches the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Literal

import structlog

from frontdesk.contract.manifest import Setting
from frontdesk.core.installation import stored_settings as stored_values
from frontdesk.db.database import Database
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.kit.secrets import SecretBox, SecretUnreadable

log = structlog.get_logger(__name__)

REFRESH_SECONDS = 5.0
Source = Literal["environment", "settings", "default"]


class PlatformSettingsStore:
    """Store of the settings of all platforms, by their names in the environment."""

    def __init__(self, database: Database, secrets: SecretBox, environment: Mapping[str, str]) -> None:
        self._database = database
        self._secrets = secrets
        self._environment = environment
        self._stored: dict[str, str] = {}
        self._unreadable: set[str] = set()
        self.version = 0
        """Counts the changes, so that what was worked out from the settings can be kept until they change."""

    def current(self, declared: Iterable[Setting]) -> dict[str, str]:
        """Return the values of these settings; those without any are absent."""
        found = ((setting.name, self.value(setting)[0]) for setting in declared)
        return {name: value for name, value in found if value is not None}

    def value(self, setting: Setting) -> tuple[str | None, Source | None]:
        """Return one setting's value and where it comes from."""
        if setting.name in self._environment:
            return self._environment[setting.name], "environment"
        if setting.name in self._stored:
            return self._stored[setting.name], "settings"
        return setting.default, None if setting.default is None else "default"

    async def refresh(self) -> None:
        """Read what the settings page stored. Raises `DatabaseUnavailable`.

        A secret whose key is gone counts as not set: it can be entered again.
        """
        async with self._database.system() as transaction:
            rows = await stored_values.of_channels(transaction)
        stored: dict[str, str] = {}
        unreadable: set[str] = set()
        for name, value, secret in rows:
            try:
                stored[name] = value if secret is None else self._secrets.decrypt(secret).decode()
            except SecretUnreadable:
                unreadable.add(name)
        for name in sorted(unreadable - self._unreadable):
            log.warning("a stored setting opens with none of the keys; enter it again", setting=name)
        self._unreadable = unreadable
        if stored != self._stored:
            self._stored = stored
            self.version += 1

    async def store(self, values: Mapping[Setting, str | None], user_id: int | None) -> None:
        """Store values of the settings page (None removes one) and use them at once; secrets are encrypted.

        `user_id` None: they were not given by a person.
        """
        async with self._database.system() as transaction:
            for setting, value in values.items():
                if value is None:
                    await stored_values.forget(transaction, setting.name)
                elif setting.kind == "secret":
                    await stored_values.put_secret(transaction, self._secrets, setting.name, value, user_id)
                else:
                    await stored_values.put(transaction, setting.name, value, user_id)
        await self.refresh()

    async def keep_fresh(self) -> None:
        """Refresh for ever; a database that is away is waited for."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                await self.refresh()
            except DatabaseUnavailable:
                log.warning("platform settings not refreshed: the database is away")
