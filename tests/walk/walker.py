"""A walker: presses, types, goes back and forward through whatever is on screen, as its seed has it."""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass, field

from playwright.async_api import Error, Locator, Page

from tests.walk.watching import Watch

PRESSED = "a[href], button, [role=tab], [role=menuitem], [role=switch], [role=checkbox], [role=option], summary"
TYPED = "textarea, input:not([type=checkbox], [type=radio], [type=file], [type=range], [type=password], [type=date])"
WORDS = ("Tee", "cup", "e", "wholesale", "otto", "ไทย", "🙂 thanks", "#12", "jerk")
PLACES = (
    "/",
    "/posts",
    "/settings",
    "/settings/labels",
    "/settings/integrations",
    "/settings/team",
    "/settings/profile",
    "/?status=all",
)
KEYS = ("j", "k", "Enter", "Escape", "r", "n", "u", "?", "i", "/", "g s", "g i", "x", "X", "Tab", *"esalptU")
# What ends the walk itself, or what it walks on: the session, the passwords, the inboxes, the people.
LEFT_ALONE = re.compile(
    r"sign out|sign .*out|disconnect|remove|delete|withdraw|discard|change password|make .*owner|deactivate|clone|"
    r"download|reload|switch account|open the original|copy",
    re.IGNORECASE,
)
DOES_NOTHING_HERE = re.compile(
    # What is chosen already is chosen again; a file is chosen in a window of the system's.
    r"add images|choose a file|attach|go to the newest|quote in reply",
    re.IGNORECASE,
)
SETTLE_MS = 250
PATIENCE_MS = 1_500


@dataclass
class Walk:
    """One walk in one window: its steps as they were taken, and what was wrong."""

    page: Page
    seed: int
    seconds: float
    steps: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._watch = Watch(self.page)
        self._pressed: dict[str, int] = {}

    async def go(self) -> list[str]:
        """Walk until the time is over or something is wrong; what is."""
        await self._watch.begin()
        await self._visit("/")
        end = time.monotonic() + self.seconds
        while time.monotonic() < end and not self._watch.faults:
            try:
                await self._step()
                await self._watch.state()
            except Error as error:
                # What was to be pressed went away meanwhile, or something lies over it: a person looks again.
                self.steps.append(f"  ({str(error).splitlines()[0][:90]})")
                await self.page.keyboard.press("Escape")
        return self._watch.faults

    async def _step(self) -> None:
        kind = self._dice.choices(
            (self._press, self._type, self._back, self._forward, self._key, self._somewhere, self._narrow_search),
            (60, 12, 9, 4, 9, 3, 5),
        )[0]
        await kind()
        await self.page.wait_for_timeout(SETTLE_MS)

    async def _press(self) -> None:
        found = await self._choose(PRESSED)
        if found is None:
            return
        target, name = found
        before = await self._watch.state()
        held = await target.evaluate(
            "e => e.ariaSelected === 'true' || e.ariaCurrent !== null || e.ariaPressed === 'true' ||"
            " e.dataset.active !== undefined || e.dataset.status === 'active' || e.hasAttribute('download')"
        )
        self.steps.append(f"press {name!r}")
        await target.click(timeout=PATIENCE_MS)
        await self.page.wait_for_timeout(SETTLE_MS)
        after = await self._watch.state()
        still = all(before[what] == after[what] for what in ("changes", "requests", "url"))
        if still and not held and not DOES_NOTHING_HERE.search(name) and len(self.page.context.pages) == 1:
            self._watch.faults.append(f"pressing {name!r} at {after['url']} did nothing")
        for other in self.page.context.pages[1:]:
            await other.close()

    async def _type(self) -> None:
        found = await self._choose(TYPED)
        if found is not None:
            await self._type_into(*found)

    async def _narrow_search(self) -> None:
        search = self.page.get_by_role("searchbox")
        if await search.count() == 1 and await search.is_visible():
            await self._type_into(search, "search")

    async def _type_into(self, target: Locator, name: str) -> None:
        """As a person types: with a pause in which an answer can come."""
        word = self._dice.choice(WORDS)
        self.steps.append(f"type {word!r} into {name!r}")
        await target.click(timeout=PATIENCE_MS)
        for letter in (*word, None, "e"):
            if letter is None:
                await self.page.wait_for_timeout(700)
            else:
                await self.page.keyboard.type(letter)
            state = await self._watch.state()
            if state["lost"]:
                self._watch.faults.append(f"the focus was lost while typing into {name!r} at {state['url']}")
                return
        if self._dice.random() < 0.6:
            await self.page.keyboard.press("Escape")

    async def _back(self) -> None:
        self.steps.append("back")
        await self.page.go_back(wait_until="commit", timeout=PATIENCE_MS)
        await self._stay()

    async def _forward(self) -> None:
        self.steps.append("forward")
        await self.page.go_forward(wait_until="commit", timeout=PATIENCE_MS)
        await self._stay()

    async def _key(self) -> None:
        keys = self._dice.choice(KEYS)
        self.steps.append(f"key {keys}")
        for key in keys.split():
            await self.page.keyboard.press(key)

    async def _somewhere(self) -> None:
        await self._visit(self._dice.choice(PLACES))

    async def _stay(self) -> None:
        if self.page.url == "about:blank":
            await self._visit("/")

    async def _visit(self, path: str) -> None:
        self.steps.append(f"go to {path}")
        await self.page.goto(path)
        await self.page.get_by_role("main").wait_for(timeout=30_000)

    async def _choose(self, selector: str) -> tuple[Locator, str] | None:
        """Something on screen that can be used; rather what was used less often."""
        root = await self._on_top()
        names = await root.locator(selector).evaluate_all(
            """found => found.map((e) => {
                const box = e.getBoundingClientRect();
                const there = box.width > 0 && box.height > 0 && box.top >= 0 && box.bottom <= innerHeight
                    && box.left >= 0 && box.right <= innerWidth && !e.closest("[inert], [aria-hidden=true]")
                    && getComputedStyle(e).visibility === "visible" && !e.matches(":disabled, [data-disabled]");
                const out = e.target === "_blank" || (e.href && new URL(e.href).origin !== location.origin);
                const name = e.ariaLabel || e.innerText || e.title || e.placeholder || e.name || e.type;
                return there && !out ? (name || "").trim().slice(0, 60).replaceAll("\\n", " ") : null;
            })"""
        )
        open_to = [
            (index, name) for index, name in enumerate(names) if name is not None and not LEFT_ALONE.search(name)
        ]
        if not open_to:
            await self.page.keyboard.press("Escape")
            return None
        weights = [1 / (1 + self._pressed.get(re.sub(r"\d+", "", name), 0)) for _, name in open_to]
        index, name = self._dice.choices(open_to, weights)[0]
        plain = re.sub(r"\d+", "", name)
        self._pressed[plain] = self._pressed.get(plain, 0) + 1
        return root.locator(selector).nth(index), name

    async def _on_top(self) -> Locator:
        """What lies over the page and keeps it from being pressed, else all of it."""
        for layer in ("[role=dialog][aria-modal=true]", "[role=menu]", ".mantine-Popover-dropdown"):
            over = self.page.locator(layer).filter(visible=True)
            if await over.count() > 0:
                return over.last
        return self.page.locator("body")
