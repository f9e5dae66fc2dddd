"""Run of the demo: starts Frontdesk and the sandbox, sets up the shop on the first start, and prints where all is."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import aiohttp
import click
from yarl import URL

from frontdesk import data_dir, server
from frontdesk.bootstrap import Application, channel_setting_names
from frontdesk.core.installation.setup import new_setup_link
from frontdesk.demo.bot import ShopBot
from frontdesk.demo.story import OWNER_EMAIL, OWNER_NAME, SHOP_NAME, SHOP_USERNAME
from frontdesk.demo.storyteller import Storyteller
from frontdesk.kit.logs import set_up
from frontdesk.sandbox import running
from frontdesk.sandbox.config import SandboxConfig
from frontdesk.settings import Settings, SettingsError

STATIC = Path(str(files("frontdesk"))) / "static"
PASSWORD = "pottery-and-glaze"  # noqa: S105 - the demo listens on this machine only, and shows it on the screen
HOST = "127.0.0.1"


class _Refused(Exception):
    """Refusal of one of the demo's own calls."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Place of this demo: its folder and addresses."""

    folder: Path
    url: str
    sandbox_url: str

    @property
    def description(self) -> Path:
        """Return the path of the file that tells programs how to drive the demo."""
        return self.folder / "demo.json"


async def run(environ: Mapping[str, str], *, port: int, folder: Path, seed: bool) -> None:
    """Serve until a signal to stop; the sandbox has the port after `port`. `folder` is absolute.

    Raises what `server.serve` raises, and `CannotStart` for the sandbox.
    """
    place = _Place(folder, f"http://{HOST}:{port}", f"http://{HOST}:{port + 1}")
    lock = _hold(folder)
    place.description.unlink(missing_ok=True)
    app_id, app_secret = _app_keys(folder)
    settings = Settings.from_environment(
        {
            **{key: value for key, value in environ.items() if key not in ("DATABASE_URL",)},
            "FRONTDESK_DATA_DIR": str(folder),
            "FRONTDESK_HOST": HOST,
            "FRONTDESK_PORT": str(port),
            "FRONTDESK_PUBLIC_URL": place.url,
            "TIKTOK_API_BASE": place.sandbox_url,
            "TIKTOK_APP_ID": app_id,
            "TIKTOK_APP_SECRET": app_secret,
            "RESPONDIO_API_BASE": f"{place.sandbox_url}/respondio/v2",
        },
        channel_setting_names(),
    )
    set_up(environ.get("FRONTDESK_LOG_LEVEL") or "warning")
    config = SandboxConfig(state_dir=folder / "sandbox", static_dir=_pages(), app_id=app_id, app_secret=app_secret)
    async with running.running_sandbox(config, host=HOST, port=port + 1, public_url=place.sandbox_url):

        async def ready(application: Application) -> None:
            await _prepare(application, place, app_id, app_secret, seed=seed)

        try:
            await server.serve(settings, ready=ready)
        finally:
            place.description.unlink(missing_ok=True)
            os.close(lock)


def _hold(folder: Path) -> int:
    """Keep other demos out of the folder while the returned handle is open, and this process lives."""
    data_dir.make(folder)
    handle = os.open(folder / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise SettingsError(f"Another demo runs in {folder}; stop it, or choose another with --data-dir.") from error
    return handle


def serve_sandbox(host: str, port: int, state_dir: Path | None, hosts: tuple[str, ...] = ()) -> None:
    """Run the sandbox alone until a signal to stop. Raises `CannotStart`."""
    url = f"http://{host}:{port}"
    config = SandboxConfig(public_url=url, hosts=hosts, state_dir=state_dir, static_dir=_pages())

    def ready() -> None:
        click.echo(f"The platforms' simulators and the customer's phone: {url}")

    running.serve(config, host=host, port=port, ready=ready)


def _pages() -> Path | None:
    return STATIC if (STATIC / "phone.html").exists() else None


def _app_keys(folder: Path) -> tuple[str, str]:
    """Return the invented app of this demo: the same on every start."""
    path = folder / "app.json"
    if not path.exists():
        keys = {"app_id": str(7_350_000_000_000_000_000 + secrets.randbelow(10**15)), "secret": secrets.token_hex(20)}
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(keys))
        draft.chmod(0o600)
        draft.replace(path)
    keys = json.loads(path.read_text())
    return keys["app_id"], keys["secret"]


async def _prepare(application: Application, place: _Place, app_id: str, app_secret: str, *, seed: bool) -> None:
    """Set the shop up unless it is, and print where everything is."""
    kept = place.folder / "shop.json"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        first = not kept.exists()
        if first:
            shop = await _open_shop(application, http, place, app_id)
            draft = kept.with_suffix(".draft")
            draft.write_text(json.dumps(shop))
            draft.chmod(0o600)
            draft.replace(kept)
        shop = json.loads(kept.read_text())
        if first and seed:
            bot = ShopBot(application.services.database, shop["account_id"])
            await Storyteller(http, place.url, place.sandbox_url, shop["api_token"], bot).play()
    description = {
        "url": place.url,
        "sandbox_url": place.sandbox_url,
        "email": OWNER_EMAIL,
        "password": PASSWORD,
        "api_token": shop["api_token"],
        "account_id": shop["account_id"],
        "inboxes": {
            name: {**inbox, "app_id": app_id, "app_secret": app_secret} for name, inbox in shop["inboxes"].items()
        },
    }
    draft = place.description.with_suffix(".draft")
    draft.write_text(json.dumps(description, indent=2))
    draft.chmod(0o600)
    os.replace(draft, place.description)
    _say(place)


def _say(place: _Place) -> None:
    click.echo(f"""
  Frontdesk        {place.url}
    sign in with   {OWNER_EMAIL}
    password       {PASSWORD}

  Customer's phone {place.sandbox_url}

  Write on the phone, reply in Frontdesk. Stop with Ctrl-C; everything is kept in {place.folder}.
""")


async def _open_shop(
    application: Application, http: aiohttp.ClientSession, place: _Place, app_id: str
) -> dict[str, Any]:
    """Make the account, its owner, an API token and an inbox on each of TikTok's channels, as a person would."""
    services = application.services
    session = await _sign_in(application, http, place)
    made = await _ask(http, "POST", f"{place.url}/api/tokens", {"name": "Demo", "scope": "admin"})
    business = await _business(http, place)
    inboxes: dict[str, Any] = {}
    for channel in services.registry:
        if channel.manifest.platform != "tiktok":
            continue  # the others are there to be connected by the visitor
        name = channel.manifest.name
        inboxes[name] = await _connect(http, place, name, business, app_id)
    return {"account_id": session["account"]["id"], "api_token": made["token"], "inboxes": inboxes}


async def _sign_in(application: Application, http: aiohttp.ClientSession, place: _Place) -> Any:
    """Set up the account, or sign in when a first start got no further; return the session."""
    async with application.services.database.system() as transaction:
        link = await new_setup_link(transaction, place.url)
    login = {"email": OWNER_EMAIL, "password": PASSWORD}
    try:
        if link is None:
            return await _ask(http, "POST", f"{place.url}/api/session", login)
        setup = {"token": link.rsplit("#", 1)[1], "account_name": SHOP_NAME, "name": OWNER_NAME, **login}
        return await _ask(http, "POST", f"{place.url}/api/setup", setup)
    except _Refused as error:
        raise SettingsError(
            f"{place.folder} holds an installation that is not a demo; choose another with --data-dir."
        ) from error


async def _business(http: aiohttp.ClientSession, place: _Place) -> str:
    """Return the shop's account on the platform."""
    control = f"{place.sandbox_url}/control/tiktok/businesses"
    for known in await _ask(http, "GET", control):
        if known["username"] == SHOP_USERNAME:
            return str(known["business_id"])
    shop = {"username": SHOP_USERNAME, "display_name": SHOP_NAME, "country": "TH"}
    return str((await _ask(http, "POST", control, shop))["business_id"])


async def _connect(
    http: aiohttp.ClientSession, place: _Place, channel: str, business: str, app_id: str
) -> dict[str, Any]:
    """Connect through the platform's authorisation, whose page the control API submits."""
    for inbox in (await _ask(http, "GET", f"{place.url}/api/inboxes"))["items"]:
        if inbox["channel"] == channel:
            return {"id": inbox["id"], "remote_id": inbox["remote_id"]}
    started = await _ask(http, "POST", f"{place.url}/api/channels/{channel}/connect", {})
    asked = dict(URL(started["url"]).query)
    consent = {
        "app_id": app_id,
        "business": business,
        "redirect_uri": asked["redirect_uri"],
        "scopes": asked["scope"].split(","),
        "state": asked["state"],
    }
    granted = await _ask(http, "POST", f"{place.sandbox_url}/control/tiktok/authorize", consent)
    back = URL(granted["redirect_to"])
    done = await _ask(http, "POST", f"{place.url}/api/connect/complete", {"path": back.path, "query": dict(back.query)})
    return {"id": done["inbox"]["id"], "remote_id": done["inbox"]["remote_id"]}


async def _ask(http: aiohttp.ClientSession, method: str, url: str, body: object | None = None) -> Any:
    async with http.request(method, url, json=body, headers={"X-Frontdesk": "1"}) as response:
        found = await response.json(content_type=None)
        if response.status >= 400:
            raise _Refused(f"{method} {url} was refused: {found}")
        return found
