"""How quickly the page answers who types, measured in the page itself."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from playwright.async_api import Page

from tests.e2e.playing import reply_box

KEY_MS = 100
"""From a key to the paint that shows it: slower feels slow."""

# Each key press until the frame after it has been painted, from when the key was pressed on.
WATCH = """
() => {
    window.keysTook = [];
    window.keysWatched ||= document.addEventListener("keydown", ({ timeStamp }) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.keysTook.push(performance.now() - timeStamp);
        port2.postMessage(null);
    }), true) ?? true;
}
"""


@dataclass(frozen=True)
class Typed:
    """Milliseconds from a key to its paint."""

    median: float
    slow: float
    """Of twenty keys nineteen are quicker."""


# Neighbours on the machine make a page slower and never quicker: of so many attempts the best one counts.
ATTEMPTS = 4


async def type_reply(page: Page, text: str) -> Typed:
    """Type an answer, key by key, as a person would; how long each took to show, in the best of some attempts."""
    took: list[Typed] = []
    while len(took) < ATTEMPTS and not any(one.median < KEY_MS for one in took):
        await reply_box(page).fill("")
        took.append(await _typed(page, text))
    return min(took, key=lambda one: one.median)


async def _typed(page: Page, text: str) -> Typed:
    await page.evaluate(WATCH)
    await reply_box(page).press_sequentially(text, delay=25)
    took: list[float] = sorted(await page.evaluate("() => window.keysTook"))
    return Typed(statistics.median(took), took[int(len(took) * 0.95)])
