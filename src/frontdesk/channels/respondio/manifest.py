"""Manifest of respond.io: its name, its settings, and the form an account is connected with."""

from __future__ import annotations

from frontdesk.channels.respondio.refusals import REFUSALS
from frontdesk.contract.manifest import Feature, Manifest, PlatformCard, Setting, SetupStep

DEFAULT_API_BASE = "https://api.respond.io/v2"
TOKEN = "RESPONDIO_TOKEN"  # noqa: S105 - the name of a field
SIGNING_KEYS = "RESPONDIO_SIGNING_KEYS"
API_BASE = "RESPONDIO_API_BASE"
TEXT_LIMIT = "RESPONDIO_TEXT_LIMIT"

# A mark of our own (a bubble handed on), not respond.io's artwork.
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none">'
    '<path d="M4 7a4 4 0 0 1 4-4h8a4 4 0 0 1 4 4v5a4 4 0 0 1-4 4h-4l-4.4 3.6A.8.8 0 0 1 6.3 19v-3.3A4 4 0 0 1 4 12z"'
    ' fill="#3560e4"/><path d="M8.5 9.5h6m-2.4-2.6 2.7 2.6-2.7 2.6" stroke="#fff" stroke-width="1.5"'
    ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
)

CONNECT_FORM = (
    Setting(
        name=TOKEN,
        title="API access token",
        help="In respond.io: Settings, Integrations, Developer API, Add access token.",
        kind="secret",
        required=True,
    ),
    Setting(
        name=SIGNING_KEYS,
        title="Webhook signing keys",
        help="One key for each webhook in respond.io, separated by commas. Without keys, a webhook only makes "
        "Frontdesk check respond.io for new messages.",
        kind="secret",
    ),
)

MANIFEST = Manifest(
    name="respondio",
    platform="respondio",
    title="respond.io",
    summary="Conversations of a respond.io workspace, from every channel connected to it.",
    icon=_ICON,
    color="#3560e4",
    docs_path="channels/respondio",
    webhook_path="respondio",
    callback_path=None,
    webhook_per_inbox=True,
    menu=("edit", "clone", "settings"),
    card=PlatformCard(
        title="respond.io",
        summary="Conversations of a respond.io workspace, from every channel connected to it.",
        icon=_ICON,
        features=(
            Feature(title="Every channel of the workspace",
                    text="Read and reply to everything that arrives in respond.io, from any platform."),
            Feature(title="Files and quick replies", text="Send files, and questions with up to 10 quick replies."),
        ),
    ),
    settings=(
        Setting(
            name=API_BASE,
            title="API address",
            help="Change it only to work with the sandbox.",
            kind="url",
            default=DEFAULT_API_BASE,
        ),
        Setting(
            name=TEXT_LIMIT,
            title="Longest message",
            help="In characters. A platform connected to respond.io may allow less.",
            kind="number",
            default="4096",
        ),
    ),
    setup=(
        SetupStep(text="In respond.io, connect the platforms you want to reply on."),
        SetupStep(text="Create an access token there (Settings, Integrations, Developer API) and connect with it "
                       "here.",
                  url="https://developers.respond.io"),
        SetupStep(text="On the Advanced plan, add webhooks for new incoming and outgoing messages with the inbox's "
                       "own webhook address, and enter their signing keys by reconnecting. Messages then arrive at "
                       "once. Without webhooks, Frontdesk polls respond.io."),
    ),
    limits=(
        "Its API allows 5 requests per second of each kind. Without webhooks, active conversations are checked "
        "every second and quiet ones every minute; with thousands of contacts, it takes longer.",
        "After the reply window has closed, respond.io accepts a message and then reports that it failed.",
        "A file is sent as a link that respond.io fetches within an hour: this installation must be reachable from "
        "the internet for that.",
        "Up to 10 quick replies can be sent with a question.",
    ),
    refusals=REFUSALS,
)  # fmt: skip
