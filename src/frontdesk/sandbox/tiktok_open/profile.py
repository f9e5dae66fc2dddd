"""GET /v2/user/info/: the account behind a token (developers.tiktok.com, "Get User Info")."""

from typing import Any
from urllib.parse import quote

from frontdesk.sandbox.kit.ids import trace_id
from frontdesk.sandbox.tiktok_open import errors
from frontdesk.sandbox.tiktok_open.errors import Refusal
from frontdesk.sandbox.tiktok_open.gate import Call, Endpoint
from frontdesk.sandbox.tiktok_open.model import Account
from frontdesk.sandbox.tiktok_open.rules import BASIC_SCOPE
from frontdesk.sandbox.tiktok_open.site import OpenSite


def avatar_url(site: OpenSite, account: Account) -> str:
    """Return where an account's picture is."""
    return account.avatar or f"{site.url}/cdn/avatar/{quote(account.username)}.png"


async def user_info(call: Call) -> dict[str, Any]:
    """Return the fields asked for. One that needs a scope that was not granted refuses the whole call."""
    account, grant = call.account, call.grant
    asked = [name for name in call.request.query_params.get("fields", "").split(",") if name]
    if not asked:
        raise Refusal(errors.INVALID_PARAMS, "The parameter fields is required.")
    known = {
        "open_id": account.open_id,
        "display_name": account.name,
        "avatar_url": avatar_url(call.site, account),
        "username": account.username,
    }
    for name in asked:
        if name not in known:
            raise Refusal(errors.INVALID_PARAMS, f"Invalid fields: {name}")
        scope = call.site.settings.limits.username_scope if name == "username" else BASIC_SCOPE
        if grant is None or scope not in grant.scopes:
            raise Refusal(errors.SCOPE_NOT_AUTHORIZED, f"The user did not authorize the scope {scope}.")
    user = {name: known[name] for name in asked}
    return {"data": {"user": user}, "error": {"code": "ok", "message": "", "log_id": trace_id()}}


ENDPOINTS = (Endpoint("GET", "v2/user/info/", user_info),)
