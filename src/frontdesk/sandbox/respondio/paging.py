"""Pages of a list: the newest first, with full addresses of the next and the previous page.

`cursorId` is the id a page begins after. One below 0 asks for the page before that id, as an example of the official
SDK's has it (`cursorId=-10`); where there is no such page the address is empty.
"""

import bisect
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from frontdesk.sandbox.respondio.gate import Call
from frontdesk.sandbox.respondio.site import API


def page(call: Call, ids: Sequence[int], shown: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
    """Return one page of the rows with these ids, which are in ascending order."""
    limit, cursor = call.limit(), call.cursor()
    if cursor < 0:
        end = min(len(ids), bisect.bisect_right(ids, -cursor) + limit)
    else:
        end = bisect.bisect_left(ids, cursor) if cursor else len(ids)
    start = max(0, end - limit)
    taken = list(reversed(ids[start:end]))

    def address(beyond: int) -> str:
        path = call.request.path_params["path"]
        query = urlencode({"limit": limit, "cursorId": beyond})
        return f"{call.site.public_url}/{API}/{path}?{query}"

    pagination = {
        "next": address(taken[-1]) if taken and start > 0 else "",
        "previous": address(-taken[0]) if taken and end < len(ids) else "",
    }
    if call.fault == "lose_page":
        taken = []
    elif call.fault == "repeat_page":
        taken = list(reversed(ids[end : end + limit]))
    return {"items": [shown(row_id) for row_id in taken], "pagination": pagination}
