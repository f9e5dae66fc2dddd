"""Posts of the account's own are found at the address somebody shared, by who may see their inbox."""

from __future__ import annotations

from urllib.parse import quote

from tests.app import App
from tests.clients import Client

SITE = "https://videos.example"


async def found(client: Client, *addresses: str) -> list[str]:
    query = "&".join(f"address={quote(address, safe='')}" for address in addresses)
    response = await client.get(f"/api/posts/at?{query}")
    assert response.status == 200, response
    return [post["caption"] for post in response.body["items"]]


async def test_post_is_found_at_any_address_that_names_it_on_its_own_site(app: App) -> None:
    inbox = await app.new_inbox()
    one, other = (f"76{next(app.numbers):017}" for _ in range(2))
    await app.run(
        "INSERT INTO posts (account_id, inbox_id, remote_id, state, caption, permalink)"
        " SELECT account_id, id, p, 'ready', p, $2 || '/@shop/video/' || p FROM inboxes, unnest($3::text[]) p"
        " WHERE id = $1",
        inbox["id"],
        SITE,
        [one, other],
    )
    player = f"{SITE}/player/v1/{one}?autoplay=1&utm_source=dm"
    assert await found(app.owner, player) == [one]
    assert await found(app.owner, player, f"{SITE}/player/v1/{other}", f"{SITE}/player/v1/1") == [one, other]
    assert await found(app.owner, f"https://elsewhere.example/player/v1/{one}") == []
    assert await found(app.owner, f"{SITE}.elsewhere.example/player/v1/{one}", f"{SITE}/?id={one}", "nonsense") == []
    agent = await app.installation.member(app.owner, "agent")
    assert await found(agent, player) == []
    stranger = await app.installation.stranger()
    assert await found(stranger, player) == []


async def test_posts_at_too_many_addresses_or_none_are_refused(app: App) -> None:
    assert (await app.owner.get("/api/posts/at")).problem == "invalid-request"
    query = "&".join(["address=x"] * 51)
    assert (await app.owner.get(f"/api/posts/at?{query}")).problem == "invalid-request"
