"""What a walk watches: errors, refusals, parts that broke, buttons that do nothing, a focus that is lost."""

from __future__ import annotations

from typing import Any

from playwright.async_api import ConsoleMessage, Error, Page, Response

# Counts what happens in the page, so that a press that does nothing can be told from one that does something.
COUNT = """
() => {
    window.walked = { changes: 0, requests: 0 };
    new MutationObserver((found) => { window.walked.changes += found.length; }).observe(document, {
        subtree: true, childList: true, attributes: true, characterData: true,
    });
    const asked = window.fetch;
    window.fetch = (...what) => { window.walked.requests += 1; return asked(...what); };
    document.addEventListener("scroll", () => { window.walked.changes += 1; }, true);
    // As the newest browsers do: what hands it on to React breaks.
    const scroll = Element.prototype.scrollIntoView;
    Element.prototype.scrollIntoView = function (...how) { scroll.apply(this, how); return Promise.resolve(); };
    window.addEventListener("focusin", () => { window.walked.changes += 1; });
}
"""
READ = """
() => {
    const at = document.activeElement;
    const broken = document.querySelector("[data-broken]");
    return {
        ...window.walked,
        url: location.href,
        lost: at === null || at === document.body,
        field: at !== null && at.matches("input, textarea"),
        value: at !== null && "value" in at ? at.value : null,
        broken: broken === null ? null : broken.textContent,
        alive: document.querySelector("main, form") !== null,
    };
}
"""
# The browser writes these itself for an answer that the walk judges by its status.
OF_THE_BROWSER = ("Failed to load resource", "WebSocket connection to")


class Watch:
    """What went wrong in one window since it was opened."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("console", self._console)
        page.on("response", self._response)

    async def begin(self) -> None:
        """Count from the first script of every page on."""
        await self._page.add_init_script(f"({COUNT})()")

    async def state(self) -> dict[str, Any]:
        """What has happened so far, and where the focus is; something broken is noted."""
        found: dict[str, Any] = await self._page.evaluate(READ)
        if found["broken"] is not None:
            self.faults.append(f"a part broke: {found['broken']}")
        if not found["alive"] and await self._stays_blank():
            self.faults.append(f"the page is blank at {found['url']}")
        return found

    async def _stays_blank(self) -> bool:
        """Whether nothing is drawn however long one waits: a page that is being loaded is blank as well."""
        try:
            await self._page.locator("main, form").first.wait_for(timeout=20_000)
        except Error:
            return True
        return False

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(OF_THE_BROWSER):
            self.faults.append(f"console: {message.text[:300]}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} for {response.request.method} {response.url}")
