/** A click with Shift selects up to a card; a finger selects the card while selecting is on, and else opens it. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";

import { clicksOf } from "./useSelection";
import type { Selection } from "./useSelection";

const opened = vi.fn();
const toggle = vi.fn();
const extend = vi.fn();
const ITEMS = [{ id: 3 }, { id: 7 }];

afterEach(() => {
  vi.unstubAllGlobals();
  opened.mockReset();
  toggle.mockReset();
  extend.mockReset();
});

function draw(on: boolean, coarse: boolean): void {
  vi.stubGlobal("matchMedia", () => ({ matches: coarse }));
  render(
    <ol {...clicksOf({ on, toggle, extend } as unknown as Selection, ITEMS, 3)}>
      <li>
        <button data-conversation="7" onClick={opened}>
          Mara
        </button>
      </li>
    </ol>,
  );
}

test.each([
  [true, true, 1, 0],
  [true, false, 0, 1],
  [false, true, 0, 1],
])("selecting %s, finger %s: selected %i, opened %i times", async (on, coarse, chosen, shown) => {
  draw(on, coarse);
  await userEvent.click(screen.getByRole("button"));
  expect(toggle).toHaveBeenCalledTimes(chosen);
  expect(opened).toHaveBeenCalledTimes(shown);
});

test.each([true, false])("a click with Shift selects up to the card, selecting %s", async (on) => {
  draw(on, false);
  const user = userEvent.setup();
  await user.keyboard("{Shift>}");
  await user.click(screen.getByRole("button"));
  expect(extend).toHaveBeenCalledWith(7, ITEMS, 3);
  expect(opened).not.toHaveBeenCalled();
});
