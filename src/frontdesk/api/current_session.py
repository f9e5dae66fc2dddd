"""Current session: the first response to a client, with its user, account and feed cursor.

The same after every sign-in.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response

from frontdesk import __version__
from frontdesk.api.kit.browser import give_cookie, give_mark
from frontdesk.api.kit.declared import PermissionName
from frontdesk.api.kit.responses import no_content, respond
from frontdesk.api.kit.services import Services
from frontdesk.core.accounts import queries as accounts
from frontdesk.core.accounts.views import AccountView, OwnAccountView
from frontdesk.core.actors import Actor, NotSignedIn, Role
from frontdesk.core.inboxes import queries as inboxes
from frontdesk.core.permissions import permissions_of
from frontdesk.core.sessions import authentication
from frontdesk.core.sessions.browsers import remember
from frontdesk.core.sessions.service import Browser
from frontdesk.core.users import queries as users
from frontdesk.core.users.views import UserView
from frontdesk.db.transaction import Transaction
from frontdesk.realtime.feed import newest


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerView:
    """Banner for all pages; so far `needs_reconnect`, about an inbox."""

    kind: str
    inbox_id: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentSessionView:
    """Session of the signed-in user in their current account. Listen to the feed from `feed_cursor`, then fetch lists.

    `permissions` are what the caller may do: of an API token, no more than its scope. `version` is the server's: a page
    that was loaded from another one should be loaded anew.
    """

    user: UserView
    account: AccountView
    accounts: tuple[OwnAccountView, ...]
    role: Role
    permissions: tuple[PermissionName, ...]
    feed_cursor: int
    version: str
    banners: tuple[BannerView, ...]


async def current_session(services: Services, transaction: Transaction, actor: Actor) -> CurrentSessionView:
    """Return the session that the actor's client starts with. Needs a system transaction."""
    cursor = await newest(transaction)
    return CurrentSessionView(
        user=await users.one_user(transaction, actor.user_id),
        account=await accounts.one_account(transaction, actor.account_id),
        accounts=await accounts.accounts_of(transaction, actor.user_id),
        role=actor.role,
        permissions=permissions_of(actor, services.declared.permissions),
        feed_cursor=cursor,
        version=__version__,
        banners=await _banners(transaction, actor),
    )


async def signed_in(services: Services, browser: Browser, token: str, status: int = 200) -> Response:
    """Return the response to every way of signing in: the session, and the cookies to come back with."""
    async with services.database.system() as transaction:
        actor = await authentication.by_session(transaction, token)
        if actor is None:
            raise NotSignedIn
        view = await current_session(services, transaction, actor)
        mark = await remember(transaction, actor.user_id, actor.session_id, browser.mark)
    return give_mark(give_cookie(respond(view, status), token, services.settings), mark, services.settings)


async def keep_signed_in(services: Services, browser: Browser, token: str) -> Response:
    """Return the response to a change of the password: no content, and the cookies to come back with."""
    async with services.database.system() as transaction:
        actor = await authentication.by_session(transaction, token)
        if actor is None:
            raise NotSignedIn
        mark = await remember(transaction, actor.user_id, actor.session_id, browser.mark)
    return give_mark(give_cookie(no_content(), token, services.settings), mark, services.settings)


async def _banners(transaction: Transaction, actor: Actor) -> tuple[BannerView, ...]:
    rows = await inboxes.needing_reconnect(transaction, actor.account_id, actor.visibility)
    return tuple(
        BannerView(
            kind="needs_reconnect",
            inbox_id=row["id"],
            text=row["state_reason"] or f"{row['name']} lost its connection. Reconnect it under Integrations.",
        )
        for row in rows
    )
