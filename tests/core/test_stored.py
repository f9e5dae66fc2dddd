"""The installation's settings in its database."""

from __future__ import annotations

import pytest

from frontdesk.core.installation import stored_settings
from frontdesk.db.database import Database
from frontdesk.kit.secrets import SecretBox, SecretUnreadable

OLD, NEW = SecretBox.new_key(), SecretBox.new_key()


async def test_values_are_kept_replaced_and_forgotten(database: Database) -> None:
    async with database.system() as transaction:
        assert await stored_settings.get(transaction, "greeting") is None
        await stored_settings.put(transaction, "greeting", "Hello")
        await stored_settings.put(transaction, "greeting", "Good day")
        assert await stored_settings.get(transaction, "greeting") == "Good day"
        await stored_settings.forget(transaction, "greeting")
        assert await stored_settings.get(transaction, "greeting") is None


async def test_secrets_are_stored_encrypted_and_rotated(database: Database) -> None:
    async with database.system() as transaction:
        await stored_settings.put_secret(transaction, SecretBox([OLD]), "APP_SECRET", "clay")
        row = await transaction.first("SELECT value, secret FROM installation_settings")
        assert row is not None
        assert row["value"] is None
        assert b"clay" not in row["secret"]
        assert await stored_settings.get_secret(transaction, SecretBox([NEW, OLD]), "APP_SECRET") == "clay"
        assert await stored_settings.get_secret(transaction, SecretBox([NEW, OLD]), "OTHER") is None
        assert await stored_settings.rotate(transaction, SecretBox([NEW, OLD])) == 1
        assert await stored_settings.get_secret(transaction, SecretBox([NEW]), "APP_SECRET") == "clay"
        with pytest.raises(SecretUnreadable):
            await stored_settings.get_secret(transaction, SecretBox([OLD]), "APP_SECRET")


async def test_stored_plain_value_replaces_a_secret_one(database: Database) -> None:
    async with database.system() as transaction:
        box = SecretBox([OLD])
        await stored_settings.put_secret(transaction, box, "name", "clay")
        await stored_settings.put(transaction, "name", "plain")
        assert await stored_settings.get_secret(transaction, box, "name") is None
        assert await stored_settings.get(transaction, "name") == "plain"
