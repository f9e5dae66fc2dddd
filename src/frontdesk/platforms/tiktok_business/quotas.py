"""Quotas of TikTok's Accounts API: calls for profiles, posts and comments (portal doc 1737172488964097).

40 times a minute for each account and endpoint; all of an app's calls 10 times a second and 600 times a minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from frontdesk.contract.capabilities import CallLimit

_MINUTE = timedelta(minutes=1)
_REST = timedelta(minutes=5)
"""How long TikTok wants to be left alone when a limit per minute was passed."""

_PROFILE = {"business/get": ("account_profile",)}


def accounts_api_limits(endpoints: Mapping[str, tuple[str, ...]]) -> tuple[CallLimit, ...]:
    """Return the limits of a channel whose contract's methods call these endpoints; its profile is one more."""
    by_endpoint = {**_PROFILE, **endpoints}
    every = tuple(call for calls in by_endpoint.values() for call in calls)
    return (
        *(
            CallLimit(name=name, calls=calls, each="account", count=40, per=_MINUTE, rest=_REST)
            for name, calls in by_endpoint.items()
        ),
        CallLimit(name="app, each second", calls=every, each="app", count=10, per=timedelta(seconds=1)),
        CallLimit(name="app, each minute", calls=every, each="app", count=600, per=_MINUTE),
    )
