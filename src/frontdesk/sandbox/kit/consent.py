"""Consent page of OAuth: pick or create a business account, tick permissions, authorize or cancel.

What the account allowed the app before is shown as allowed and not asked for again, where the platform remembers it.

The result is a redirect with `code`, `scopes` and `state`, or with `error`, `error_description` and `state`. A wrong
app or an unregistered redirect address is never redirected anywhere: the person sees the error.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.kit.apps import App

PAGE = Template((Path(__file__).parent / "assets" / "authorize.html").read_text(encoding="utf-8"))
CARRIED = ("client_key", "response_type", "scope", "redirect_uri", "state")
NEW_ACCOUNT = "new"
USERNAME = re.compile(r"[a-z0-9._]{2,24}")
CANCELLED = "The user cancelled the authorization"

Asked = QueryParams | FormData


class Refused(Exception):
    """Request that cannot be redirected back; shown to the person instead."""


@dataclass(frozen=True)
class Account:
    """Business account that can be picked."""

    account_id: str
    username: str
    name: str
    picture: str


def url_with(redirect_uri: str, fields: Mapping[str, str]) -> str:
    """Add fields to the query of an app's address."""
    parts = urlsplit(redirect_uri)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *fields.items()])
    return urlunsplit(parts._replace(query=query))


def authorized(code: str, scopes: Iterable[str], state: str) -> dict[str, str]:
    """Build what the app gets when the person consents."""
    return {"code": code, "scopes": ",".join(scopes), "state": state}


def cancelled(state: str) -> dict[str, str]:
    """Build what the app gets when the person does not consent."""
    return {"error": "access_denied", "error_description": CANCELLED, "state": state}


class ConsentPage(ABC):
    """Consent page of one platform, served at `path`. `scope_texts` says what each permission means."""

    path: str
    scope_texts: Mapping[str, str]

    @abstractmethod
    def app(self, client_key: str) -> App | None:
        """Find the app that asks."""

    @abstractmethod
    def accounts(self) -> list[Account]:
        """List the accounts that can be picked."""

    @abstractmethod
    def is_taken(self, username: str) -> bool:
        """Return whether somebody has this username."""

    @abstractmethod
    def create(self, username: str, name: str) -> str:
        """Create a business account; return its id."""

    @abstractmethod
    def consent(self, app: App, account_id: str, scopes: list[str], redirect_uri: str) -> tuple[str, list[str]]:
        """Take a consent; return the code and the scopes that it stands for."""

    def granted(self, app: App, account_id: str) -> list[str]:  # noqa: ARG002
        """Return what the account allows the app already, where the platform remembers it."""
        return []

    def routes(self) -> list[BaseRoute]:
        """Return the routes: GET shows the page, POST is its form."""
        return [
            Route(self.path, self._show, methods=["GET"]),
            Route(f"{self.path}/", self._show, methods=["GET"]),
            Route(self.path, self._submit, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        asked = request.query_params
        try:
            app, redirect_uri = self._asking(asked)
        except Refused as problem:
            return _refusal(problem)
        problem_back = _problem(app, asked)
        return self._page(app, asked) if problem_back is None else _back(redirect_uri, problem_back)

    async def _submit(self, request: Request) -> Response:
        async with request.form() as form:
            try:
                app, redirect_uri = self._asking(form)
            except Refused as problem:
                return _refusal(problem)
            return self._decided(app, redirect_uri, form)

    def _asking(self, asked: Asked) -> tuple[App, str]:
        """Find the app and a redirect address it may use. Raises `Refused`."""
        app = self.app(str(asked.get("client_key", "")))
        if app is None:
            raise Refused("client_key: there is no such app.")
        redirect_uri = str(asked.get("redirect_uri", ""))
        if urlsplit(redirect_uri).scheme not in ("http", "https") or not urlsplit(redirect_uri).hostname:
            raise Refused("redirect_uri: not a web address.")
        if app.redirect_uris and redirect_uri not in app.redirect_uris:
            raise Refused("redirect_uri: not registered for this app.")
        return app, redirect_uri

    def _decided(self, app: App, redirect_uri: str, form: FormData) -> Response:
        """Do what the person decided."""
        problem_back = _problem(app, form)
        if problem_back is not None:
            return _back(redirect_uri, problem_back)
        state, asked = str(form.get("state", "")), str(form.get("scope", "")).split(",")
        if form.get("decision") != "authorize":
            return _back(redirect_uri, cancelled(state))
        ticked = [scope for scope in map(str, form.getlist("granted")) if scope in asked]
        if not ticked and not set(self.granted(app, str(form.get("account", "")))) & set(asked):
            return self._page(app, form, "Tick at least one permission.")
        try:
            account_id = self._chosen(form)
        except ValueError as problem:
            return self._page(app, form, str(problem))
        code, scopes = self.consent(app, account_id, ticked, redirect_uri)
        return _back(redirect_uri, authorized(code, scopes, state))

    def _chosen(self, form: FormData) -> str:
        """Return the ticked account, or the one just created; raise ValueError with a sentence for the person."""
        choice = str(form.get("account", ""))
        if choice != NEW_ACCOUNT:
            if all(choice != account.account_id for account in self.accounts()):
                raise ValueError("Pick an account.")
            return choice
        username = str(form.get("username", "")).strip().lstrip("@").lower()
        if not USERNAME.fullmatch(username):
            raise ValueError("A username has 2 to 24 letters, digits, dots or underscores.")
        if self.is_taken(username):
            raise ValueError("This username is taken.")
        return self.create(username, str(form.get("display_name", "")).strip() or username)

    def _page(self, app: App, asked: Asked, error: str = "") -> Response:
        accounts = self.accounts()
        chosen = str(asked.get("account", "")) or (accounts[0].account_id if accounts else NEW_ACCOUNT)
        scopes = list(dict.fromkeys(str(asked.get("scope", "")).split(",")))
        hidden = (f'<input type="hidden" name="{name}" value="{escape(str(asked.get(name, "")))}">' for name in CARRIED)
        page = PAGE.substitute(
            app_name=escape(app.name),
            action=self.path,
            hidden="".join(hidden),
            accounts=_account_choices(accounts, chosen),
            scopes="".join(_scope_choice(scope, self.scope_texts.get(scope, scope)) for scope in scopes),
            held_style=self._held_style(app, accounts, scopes),
            error=escape(error),
        )
        return HTMLResponse(page, status_code=400 if error else 200)

    def _held_style(self, app: App, accounts: list[Account], scopes: list[str]) -> str:
        """Build the style that shows what the picked account allows already in place of a box to tick."""
        rules = []
        for number, account in enumerate(accounts):
            for scope in set(self.granted(app, account.account_id)) & set(scopes):
                row = f"form:has(#account-{number}:checked) .{_scope_class(scope)}"
                rules.append(f"{row} input {{ display: none }} {row} .held {{ display: inline }}")
        return "\n".join(sorted(rules))


def _back(redirect_uri: str, fields: Mapping[str, str]) -> Response:
    return RedirectResponse(url_with(redirect_uri, fields), status_code=302)


def _refusal(problem: Refused) -> Response:
    text = f"<!doctype html><title>Error</title><p>Something went wrong</p><p>{escape(str(problem))}</p>"
    return HTMLResponse(text, status_code=400)


def _problem(app: App, asked: Asked) -> dict[str, str] | None:
    """Return why the request is sent straight back, if it is. One scope the app lacks makes all of it invalid."""
    scopes = [scope for scope in str(asked.get("scope", "")).split(",") if scope]
    state = {"state": str(asked.get("state", ""))}
    if asked.get("response_type") != "code":
        return {"error": "unsupported_response_type", "error_description": "response_type must be code"} | state
    lacking = [scope for scope in scopes if scope not in app.scopes]
    if lacking or not scopes:
        text = f"The app is not approved for: {', '.join(lacking)}" if lacking else "No scope was asked for"
        return {"error": "invalid_scope", "error_description": text} | state
    return None


def _account_choices(accounts: list[Account], chosen: str) -> str:
    rows = [
        f'<label><input type="radio" name="account" id="account-{number}"'
        f' value="{escape(account.account_id)}"{" checked" if account.account_id == chosen else ""}>'
        f'<img alt="" src="{escape(account.picture)}">'
        f"<span>{escape(account.name)}<small>@{escape(account.username)}</small></span></label>"
        for number, account in enumerate(accounts)
    ]
    rows.append(
        f'<label><input type="radio" name="account" value="{NEW_ACCOUNT}"{" checked" if chosen == NEW_ACCOUNT else ""}>'
        "<span>Create a business account</span></label>"
        '<div class="new"><input name="display_name" placeholder="Name" aria-label="Display name"'
        ' maxlength="30"><input name="username" placeholder="username"'
        ' aria-label="Handle" maxlength="24" autocapitalize="off"></div>'
    )
    return "".join(rows)


def _scope_class(scope: str) -> str:
    """Make the name of a CSS class of a scope."""
    return "scope-" + re.sub(r"[^a-z0-9]", "-", scope.lower())


def _scope_choice(scope: str, text: str) -> str:
    return (
        f'<label class="{_scope_class(scope)}"><input type="checkbox" name="granted" value="{escape(scope)}" checked>'
        f'<span class="held" hidden>✓</span><span>{escape(text)}'
        f'<small>{escape(scope)}<b class="held" hidden> · Already allowed</b></small></span></label>'
    )
