"""Takes the screenshots of the README and the guide: every main view, wide and narrow, light and dark.

`python -m tests.screens [FOLDER]` starts a demo of its own; the default folder is `docs/screens`.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.async_api import Browser, Page

from tests.e2e.product import Product, browser, running_demo, signed_in

SIZES: dict[str, tuple[int, int]] = {"": (1440, 900), "-phone": (390, 844)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COLOURS = 128
SETTLE_SECONDS = 20  # the platform's quota lets names and pictures come one after another


async def main(folder: Path) -> None:
    """Take them all."""
    with tempfile.TemporaryDirectory() as scratch:
        async with running_demo(Path(scratch) / "demo") as product, browser() as chromium:
            await asyncio.sleep(SETTLE_SECONDS)
            conversation = await _busy_conversation(product)
            views = {
                "inbox": f"/conversations/{conversation}",
                "list": "/",
                "integrations": "/settings/integrations?tab=available",
                "team": "/settings/team",
                "profile": "/settings/profile",
            }
            for size, (width, height) in SIZES.items():
                for scheme in SCHEMES:
                    await _sign_in_page(chromium, product, folder, f"{scheme}{size}", width, height, scheme)
                    context = await signed_in(
                        chromium, product, viewport={"width": width, "height": height}, color_scheme=scheme
                    )
                    page = await context.new_page()
                    for name, path in views.items():
                        await _take(page, product.url + path, folder / f"{name}-{scheme}{size}.png")
                    await _take(page, product.sandbox_url, folder / f"phone-{scheme}{size}.png")
                    await context.close()


async def _busy_conversation(product: Product) -> int:
    found = await product.api("GET", "/conversations?q=Teo")
    return int(found["items"][0]["id"])


async def _sign_in_page(
    chromium: Browser,
    product: Product,
    folder: Path,
    suffix: str,
    width: int,
    height: int,
    scheme: Literal["light", "dark"],
) -> None:
    context = await chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    await _take(await context.new_page(), product.url, folder / f"sign-in-{suffix}.png")
    await context.close()


async def _take(page: Page, url: str, file: Path) -> None:
    """One picture, in few colours: they live in the repository."""
    await page.goto(url)
    await page.wait_for_load_state("load")
    await page.wait_for_timeout(1200)
    picture = Image.open(io.BytesIO(await page.screenshot())).convert("RGB").quantize(COLOURS)
    await asyncio.to_thread(picture.save, file, optimize=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/screens")
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(target))
