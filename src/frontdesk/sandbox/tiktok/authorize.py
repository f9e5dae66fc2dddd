"""The consent page, `/v2/auth/authorize`: pick or create a business account, tick scopes, authorize or cancel.

What the account allowed the app before is shown as allowed and not asked for again; only revoking takes it back.

The answer is a redirect with `code`, `scopes` and `state`, or with `error` and `error_description`. One scope
the app lacks makes the whole request `invalid_scope`. A wrong app or an unregistered redirect address is never
redirected anywhere: the person sees the error.
"""

import re
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.tiktok import ids, links, videos
from frontdesk.sandbox.tiktok.model import App, Business
from frontdesk.sandbox.tiktok.oauth import granted, granted_by_then, make_code
from frontdesk.sandbox.tiktok.site import Site

PAGE = Template((Path(__file__).parent.parent / "assets" / "authorize.html").read_text(encoding="utf-8"))
PATH = "/v2/auth/authorize"
CARRIED = ("client_key", "response_type", "scope", "redirect_uri", "state")
NEW_ACCOUNT = "new"
USERNAME = re.compile(r"[a-z0-9._]{2,24}")
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
    "comment.list.manage": "Answer and hide comments",
}


class Refused(Exception):
    """A request that cannot be redirected back, shown to the person instead."""


def answer_url(redirect_uri: str, answer: dict[str, str]) -> str:
    """The app's address with the answer in its query."""
    parts = urlsplit(redirect_uri)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *answer.items()])
    return urlunsplit(parts._replace(query=query))


def back(redirect_uri: str, answer: dict[str, str]) -> Response:
    """Redirect the browser to the app with the answer."""
    return RedirectResponse(answer_url(redirect_uri, answer), status_code=302)


def _app(site: Site, asked: QueryParams | FormData) -> tuple[App, str]:
    """The app and a redirect address it may use."""
    app = site.store.apps.get(str(asked.get("client_key", "")))
    if app is None:
        raise Refused("client_key: there is no such app.")
    redirect_uri = str(asked.get("redirect_uri", ""))
    if urlsplit(redirect_uri).scheme not in ("http", "https") or not urlsplit(redirect_uri).hostname:
        raise Refused("redirect_uri: not a web address.")
    if app.redirect_uris and redirect_uri not in app.redirect_uris:
        raise Refused("redirect_uri: not registered for this app.")
    return app, redirect_uri


def _problem(app: App, asked: QueryParams | FormData) -> dict[str, str] | None:
    """Why the request is sent straight back, if it is."""
    scopes = [scope for scope in str(asked.get("scope", "")).split(",") if scope]
    state = {"state": str(asked.get("state", ""))}
    if asked.get("response_type") != "code":
        return {"error": "unsupported_response_type", "error_description": "response_type must be code"} | state
    lacking = [scope for scope in scopes if scope not in app.scopes]
    if lacking or not scopes:
        text = f"The app is not approved for: {', '.join(lacking)}" if lacking else "No scope was asked for"
        return {"error": "invalid_scope", "error_description": text} | state
    return None


def _account_choices(site: Site, chosen: str) -> str:
    rows = []
    for number, business in enumerate(site.store.businesses):
        ticked = " checked" if business.business_id == chosen else ""
        rows.append(
            f'<label><input type="radio" name="account" id="account-{number}"'
            f' value="{escape(business.business_id)}"{ticked}>'
            f'<img alt="" src="{escape(links.profile_image(site, business.username))}">'
            f"<span>{escape(business.display_name)}<small>@{escape(business.username)}</small></span></label>"
        )
    ticked = " checked" if chosen == NEW_ACCOUNT else ""
    rows.append(
        f'<label><input type="radio" name="account" value="{NEW_ACCOUNT}"{ticked}>'
        "<span>Create a business account</span></label>"
        '<div class="new"><input name="display_name" placeholder="Name" aria-label="Display name"'
        ' maxlength="30"><input name="username" placeholder="username"'
        ' aria-label="Handle" maxlength="24" autocapitalize="off"></div>'
    )
    return "".join(rows)


def _scope_class(scope: str) -> str:
    """A scope as the name of a CSS class."""
    return "scope-" + re.sub(r"[^a-z0-9]", "-", scope.lower())


def _scope_choices(asked: str) -> str:
    return "".join(
        f'<label class="{_scope_class(scope)}"><input type="checkbox" name="granted" value="{escape(scope)}" checked>'
        f'<span class="held" hidden>✓</span><span>{escape(SCOPE_TEXTS.get(scope, scope))}'
        f'<small>{escape(scope)}<b class="held" hidden> · Already allowed</b></small></span></label>'
        for scope in dict.fromkeys(asked.split(","))
    )


def _held_style(site: Site, app: App, asked: str) -> str:
    """Style that shows, for whichever account is picked, what it allows already instead of a box to tick."""
    rules = []
    for number, business in enumerate(site.store.businesses):
        for scope in set(granted(site, app.app_id, business.business_id)) & set(asked.split(",")):
            row = f"form:has(#account-{number}:checked) .{_scope_class(scope)}"
            rules.append(f"{row} input {{ display: none }} {row} .held {{ display: inline }}")
    return "\n".join(sorted(rules))


def _page(site: Site, app: App, asked: QueryParams | FormData, error: str = "") -> Response:
    first = next(iter(site.store.businesses), None)
    chosen = str(asked.get("account", "")) or (NEW_ACCOUNT if first is None else first.business_id)
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(str(asked.get(name, "")))}">' for name in CARRIED
    )
    page = PAGE.substitute(
        app_name=escape(app.name),
        action=PATH,
        hidden=hidden,
        accounts=_account_choices(site, chosen),
        scopes=_scope_choices(str(asked.get("scope", ""))),
        held_style=_held_style(site, app, str(asked.get("scope", ""))),
        error=escape(error),
    )
    return HTMLResponse(page, status_code=400 if error else 200)


def _chosen_account(site: Site, form: FormData) -> Business:
    """The ticked account, or the one just created; raises ValueError with a sentence for the person."""
    choice = str(form.get("account", ""))
    if choice != NEW_ACCOUNT:
        found = site.store.businesses.get(choice)
        if found is None:
            raise ValueError("Pick an account.")
        return found
    username = str(form.get("username", "")).strip().lstrip("@").lower()
    if not USERNAME.fullmatch(username):
        raise ValueError("A username has 2 to 24 letters, digits, dots or underscores.")
    if site.store.business(username) or site.store.customer(username):
        raise ValueError("This username is taken.")
    name = str(form.get("display_name", "")).strip() or username
    made = site.store.businesses.save(Business(business_id=ids.open_id(), username=username, display_name=name))
    videos.first_posts(site, made)
    return made


def routes(site: Site) -> list[BaseRoute]:
    """GET shows the page, POST is its form."""

    def refuse(problem: Refused) -> Response:
        text = f"<!doctype html><title>Error</title><p>Something went wrong</p><p>{escape(str(problem))}</p>"
        return HTMLResponse(text, status_code=400)

    async def show(request: Request) -> Response:
        try:
            app, redirect_uri = _app(site, request.query_params)
        except Refused as problem:
            return refuse(problem)
        problem_back = _problem(app, request.query_params)
        if problem_back is not None:
            return back(redirect_uri, problem_back)
        return _page(site, app, request.query_params)

    async def decide(request: Request) -> Response:
        async with request.form() as form:
            try:
                app, redirect_uri = _app(site, form)
            except Refused as problem:
                return refuse(problem)
            problem_back = _problem(app, form)
            if problem_back is not None:
                return back(redirect_uri, problem_back)
            state = str(form.get("state", ""))
            if form.get("decision") != "authorize":
                text = "The user cancelled the authorization"
                return back(redirect_uri, {"error": "access_denied", "error_description": text, "state": state})
            asked = str(form.get("scope", "")).split(",")
            ticked = [scope for scope in map(str, form.getlist("granted")) if scope in asked]
            account = str(form.get("account", ""))
            if not ticked and not set(granted(site, app.app_id, account)) & set(asked):
                return _page(site, app, form, "Tick at least one permission.")
            try:
                business = _chosen_account(site, form)
            except ValueError as problem:
                return _page(site, app, form, str(problem))
            scopes = granted_by_then(site, app.app_id, business.business_id, ticked)
            code = make_code(site, app, business.business_id, scopes, redirect_uri)
            return back(redirect_uri, {"code": code.code, "scopes": ",".join(scopes), "state": state})

    return [
        Route(PATH, show, methods=["GET"]),
        Route(PATH + "/", show, methods=["GET"]),
        Route(PATH, decide, methods=["POST"]),
    ]
