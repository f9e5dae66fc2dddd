"""The consent page, `/tiktok-open/v2/auth/authorize/`: pick a business, tick permissions, authorize or cancel.

Follows Login Kit for Web (developers.tiktok.com): the answer is a redirect with `code`, `scopes` and `state`, or with
`error`, `error_description` and `state`. A wrong app or an unregistered redirect address is never redirected anywhere:
the person sees the error.
"""

from html import escape
from urllib.parse import urlsplit

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.tiktok import ids
from frontdesk.sandbox.tiktok.authorize import CARRIED, NEW_ACCOUNT, PAGE, USERNAME, Refused, answer_url, back
from frontdesk.sandbox.tiktok_open.model import Account
from frontdesk.sandbox.tiktok_open.oauth import make_code
from frontdesk.sandbox.tiktok_open.profile import avatar_url
from frontdesk.sandbox.tiktok_open.rules import BASIC_SCOPE, PROFILE_SCOPE, READ_SCOPE, WRITE_SCOPE
from frontdesk.sandbox.tiktok_open.site import ROOT, OpenSite

PATH = f"{ROOT}/v2/auth/authorize"
CANCELLED = "The user cancelled the authorization"
SCOPE_TEXTS = {
    BASIC_SCOPE: "Read your display name and picture",
    PROFILE_SCOPE: "Read your username",
    READ_SCOPE: "Read your direct messages",
    WRITE_SCOPE: "Send direct messages for you",
}
Asked = QueryParams | FormData


def consent(site: OpenSite, business: Account, scopes: list[str], redirect_uri: str, state: str) -> tuple[str, str]:
    """The code of a consent just given, and the address the person's browser is sent to."""
    code = make_code(site, business.open_id, scopes, redirect_uri).code
    return code, answer_url(redirect_uri, {"code": code, "scopes": ",".join(scopes), "state": state})


def cancelled(state: str) -> dict[str, str]:
    """What the app is told when the person does not consent."""
    return {"error": "access_denied", "error_description": CANCELLED, "state": state}


def _redirect_uri(site: OpenSite, asked: Asked) -> str:
    """The redirect address, when the app may use it."""
    if asked.get("client_key", "") != site.client_key:
        raise Refused("client_key: there is no such app.")
    redirect_uri = str(asked.get("redirect_uri", ""))
    if urlsplit(redirect_uri).scheme not in ("http", "https") or not urlsplit(redirect_uri).hostname:
        raise Refused("redirect_uri: not a web address.")
    if site.app.redirect_uris and redirect_uri not in site.app.redirect_uris:
        raise Refused("redirect_uri: not registered for this app.")
    return redirect_uri


def _problem(site: OpenSite, asked: Asked) -> dict[str, str] | None:
    """Why the request is sent straight back, if it is."""
    scopes = [scope for scope in str(asked.get("scope", "")).split(",") if scope]
    state = {"state": str(asked.get("state", ""))}
    if asked.get("response_type") != "code":
        return {"error": "unsupported_response_type", "error_description": "response_type must be code"} | state
    lacking = [scope for scope in scopes if scope not in site.app.scopes]
    if lacking or not scopes:
        text = f"The app is not approved for: {', '.join(lacking)}" if lacking else "No scope was asked for"
        return {"error": "invalid_scope", "error_description": text} | state
    return None


def _account_choices(site: OpenSite, chosen: str) -> str:
    rows = [
        f'<label><input type="radio" name="account" value="{escape(business.open_id)}"'
        f"{' checked' if business.open_id == chosen else ''}>"
        f'<img alt="" src="{escape(avatar_url(site, business))}">'
        f"<span>{escape(business.name)}<small>@{escape(business.username)}</small></span></label>"
        for business in site.store.businesses
    ]
    rows.append(
        f'<label><input type="radio" name="account" value="{NEW_ACCOUNT}"{" checked" if chosen == NEW_ACCOUNT else ""}>'
        "<span>Create a business account</span></label>"
        '<div class="new"><input name="display_name" placeholder="Name" aria-label="Display name" maxlength="30">'
        '<input name="username" placeholder="username" aria-label="Handle" maxlength="24" autocapitalize="off"></div>'
    )
    return "".join(rows)


def _page(site: OpenSite, asked: Asked, error: str = "") -> Response:
    first = next(iter(site.store.businesses), None)
    chosen = str(asked.get("account", "")) or (NEW_ACCOUNT if first is None else first.open_id)
    fields = [f'<input type="hidden" name="{name}" value="{escape(str(asked.get(name, "")))}">' for name in CARRIED]
    scopes = [
        f'<label><input type="checkbox" name="granted" value="{escape(scope)}" checked>'
        f"<span>{escape(SCOPE_TEXTS.get(scope, scope))}<small>{escape(scope)}</small></span></label>"
        for scope in dict.fromkeys(str(asked.get("scope", "")).split(","))
    ]
    page = PAGE.substitute(
        app_name=escape(site.app.name),
        action=PATH,
        hidden="".join(fields),
        accounts=_account_choices(site, chosen),
        scopes="".join(scopes),
        held_style="",
        error=escape(error),
    )
    return HTMLResponse(page, status_code=400 if error else 200)


def _chosen_account(site: OpenSite, form: FormData) -> Account:
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
    return site.store.businesses.save(Account(open_id=ids.open_id(), username=username, name=name))


def _decided(site: OpenSite, form: FormData) -> Response:
    """What the form's answer leads to. Raises `Refused`."""
    redirect_uri = _redirect_uri(site, form)
    problem_back = _problem(site, form)
    if problem_back is not None:
        return back(redirect_uri, problem_back)
    state = str(form.get("state", ""))
    if form.get("decision") != "authorize":
        return back(redirect_uri, cancelled(state))
    asked = str(form.get("scope", "")).split(",")
    ticked = [scope for scope in map(str, form.getlist("granted")) if scope in asked]
    if not ticked:
        return _page(site, form, "Tick at least one permission.")
    try:
        business = _chosen_account(site, form)
    except ValueError as problem:
        return _page(site, form, str(problem))
    return RedirectResponse(consent(site, business, ticked, redirect_uri, state)[1], status_code=302)


def routes(site: OpenSite) -> list[BaseRoute]:
    """GET shows the page, POST is its form."""

    def refuse(problem: Refused) -> Response:
        text = f"<!doctype html><title>Error</title><p>Something went wrong</p><p>{escape(str(problem))}</p>"
        return HTMLResponse(text, status_code=400)

    async def show(request: Request) -> Response:
        try:
            redirect_uri = _redirect_uri(site, request.query_params)
        except Refused as problem:
            return refuse(problem)
        problem_back = _problem(site, request.query_params)
        return _page(site, request.query_params) if problem_back is None else back(redirect_uri, problem_back)

    async def decide(request: Request) -> Response:
        async with request.form() as form:
            try:
                return _decided(site, form)
            except Refused as problem:
                return refuse(problem)

    return [
        Route(PATH, show, methods=["GET"]),
        Route(f"{PATH}/", show, methods=["GET"]),
        Route(PATH, decide, methods=["POST"]),
    ]
