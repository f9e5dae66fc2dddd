"""Consent page of the open profile, `/tiktok-open/v2/auth/authorize/`, as Login Kit for Web (developers.tiktok.com)."""

from frontdesk.sandbox.kit.apps import App
from frontdesk.sandbox.kit.consent import Account, ConsentPage
from frontdesk.sandbox.tiktok_open import ids, model
from frontdesk.sandbox.tiktok_open.profile import avatar_url
from frontdesk.sandbox.tiktok_open.rules import BASIC_SCOPE, PROFILE_SCOPE, READ_SCOPE, WRITE_SCOPE
from frontdesk.sandbox.tiktok_open.site import ROOT, OpenSite

SCOPE_TEXTS = {
    BASIC_SCOPE: "Read your display name and picture",
    PROFILE_SCOPE: "Read your username",
    READ_SCOPE: "Read your direct messages",
    WRITE_SCOPE: "Send direct messages for you",
}


class Consent(ConsentPage):
    """Consent page. Every consent asks for all permissions anew."""

    path = f"{ROOT}/v2/auth/authorize"
    scope_texts = SCOPE_TEXTS

    def __init__(self, site: OpenSite) -> None:
        self._site = site

    def app(self, client_key: str) -> App | None:
        """Return the one app, when it is the one that asks."""
        return self._site.app if client_key == self._site.client_key else None

    def accounts(self) -> list[Account]:
        """List the business accounts."""
        return [
            Account(row.open_id, row.username, row.name, avatar_url(self._site, row))
            for row in self._site.store.businesses
        ]

    def is_taken(self, username: str) -> bool:
        """Return whether a business or a person has this username."""
        store = self._site.store
        return (store.business(username) or store.customer(username)) is not None

    def create(self, username: str, name: str) -> str:
        """Create a business account."""
        made = model.Account(open_id=ids.open_id(), username=username, name=name)
        return self._site.store.businesses.save(made).open_id

    def consent(self, app: App, account_id: str, scopes: list[str], redirect_uri: str) -> tuple[str, list[str]]:
        """Make a code for what was ticked."""
        return self._site.tokens.make_code(app.app_id, account_id, scopes, redirect_uri).code, scopes
