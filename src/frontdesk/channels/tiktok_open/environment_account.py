"""Account that variables of the environment describe: an app and the tokens of one business.

The names are those of dashboards written for the open profile, so that their environment can be used as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from frontdesk.channels.tiktok_open import oauth, reading
from frontdesk.channels.tiktok_open.app_settings import APP_SETTINGS, api_base
from frontdesk.channels.tiktok_open.client import OpenApi
from frontdesk.contract.channel import Connected, Credentials
from frontdesk.contract.errors import NeedsReconnect, Refused, TokenExpired
from frontdesk.contract.manifest import Setting
from frontdesk.kit.http import HttpClient

PROVIDER = "official"
ACCESS_TOKEN = "TIKTOK_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
REFRESH_TOKEN = "TIKTOK_REFRESH_TOKEN"  # noqa: S105 - as above
_SETTINGS = ("TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET", "WEBHOOK_VERIFY_TOKEN", "TIKTOK_OPEN_API_BASE")

VARIABLES = (
    *(setting for setting in APP_SETTINGS if setting.name in _SETTINGS),
    Setting(
        name=ACCESS_TOKEN,
        title="Access token",
        help="The business's token for this app. One that has run out is renewed.",
        kind="secret",
        required=False,
    ),
    Setting(
        name=REFRESH_TOKEN,
        title="Refresh token",
        help="What belongs to the access token. The first renewal replaces it.",
        kind="secret",
        required=False,
    ),
)


def settings_in(values: Mapping[str, str]) -> dict[str, str]:
    """Return the channel's own settings among the variables."""
    given = {name: values.get(name, "").strip() for name in _SETTINGS}
    return {name: value for name, value in given.items() if value}


async def provided_account(
    http: HttpClient, settings: Mapping[str, str], required_scopes: Iterable[str], values: Mapping[str, str]
) -> Connected:
    """Return the account of these tokens, renewed if TikTok does not take the access token any more.

    TikTok says only at a renewal what a token allows. Without any token the account is connected through the browser,
    and this is not called. Raises `Refused`, `Unsupported` or `TryLater`.
    """
    for name, other in ((ACCESS_TOKEN, REFRESH_TOKEN), (REFRESH_TOKEN, ACCESS_TOKEN)):
        if not values.get(name, "").strip():
            raise Refused(f"{other} is set and {name} is not: give both, or none to connect through the browser.")
    given = Credentials(
        access_token=values[ACCESS_TOKEN].strip(),
        access_expires_at=None,
        refresh_token=values[REFRESH_TOKEN].strip(),
    )
    try:
        remote_id = await reading.open_id(OpenApi(http, api_base(settings), given.access_token))
    except TokenExpired:
        return await oauth.renewed_account(http, settings, required_scopes, given)
    except NeedsReconnect as error:
        raise Refused(str(error)) from None
    return Connected(remote_id=remote_id, credentials=given)
