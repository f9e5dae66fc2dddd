"""Consent page of TikTok, `/v2/auth/authorize`. A consent adds to what was allowed; only revoking takes it back."""

from frontdesk.sandbox.kit.apps import App
from frontdesk.sandbox.kit.consent import Account, ConsentPage
from frontdesk.sandbox.tiktok import ids, links, videos
from frontdesk.sandbox.tiktok.model import Business
from frontdesk.sandbox.tiktok.oauth import granted_by_then
from frontdesk.sandbox.tiktok.site import Site

SCOPE_TEXTS = {
    "user.info.basic": "Read your display name and picture",
    "user.info.username": "Read your username",
    "user.info.stats": "Read your follower and like counts",
    "user.info.profile": "Read your profile text and links",
    "user.account.type": "See whether you are a business",
    "user.insights": "Read your account's insights",
    "message.list.read": "Read your direct messages",
    "message.list.send": "Send direct messages for you",
    "message.list.manage": "Manage your direct messages",
    "video.list": "List your public posts",
    "video.insights": "Read your posts' insights",
    "comment.list": "Read comments on your posts",
    "comment.list.manage": "Reply to and hide comments",
}


class Consent(ConsentPage):
    """Consent page."""

    path = "/v2/auth/authorize"
    scope_texts = SCOPE_TEXTS

    def __init__(self, site: Site) -> None:
        self._site = site

    def app(self, client_key: str) -> App | None:
        """Find an app by its id."""
        return self._site.store.apps.get(client_key)

    def accounts(self) -> list[Account]:
        """List the business accounts."""
        return [
            Account(row.business_id, row.username, row.display_name, links.profile_image(self._site, row.username))
            for row in self._site.store.businesses
        ]

    def is_taken(self, username: str) -> bool:
        """Return whether a business or a person has this username."""
        store = self._site.store
        return (store.business(username) or store.customer(username)) is not None

    def create(self, username: str, name: str) -> str:
        """Create a business account with its first posts."""
        made = Business(business_id=ids.open_id(), username=username, display_name=name)
        videos.first_posts(self._site, self._site.store.businesses.save(made))
        return made.business_id

    def granted(self, app: App, account_id: str) -> list[str]:
        """Return what the account allows the app already."""
        return self._site.tokens.granted(app.app_id, account_id)

    def consent(self, app: App, account_id: str, scopes: list[str], redirect_uri: str) -> tuple[str, list[str]]:
        """Make a code for everything allowed before and now."""
        allowed = granted_by_then(self._site, app.app_id, account_id, scopes)
        return self._site.tokens.make_code(app.app_id, account_id, allowed, redirect_uri).code, allowed
