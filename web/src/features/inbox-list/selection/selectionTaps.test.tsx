/** On a touch screen a tap on a card selects it while selecting is on, and opens it otherwise. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";

import { tapsOf } from "./useSelection";
import type { Selection } from "./useSelection";

const opened = vi.fn();
const toggle = vi.fn();

afterEach(() => {
  vi.unstubAllGlobals();
  opened.mockReset();
  toggle.mockReset();
});

function draw(on: boolean, coarse: boolean): void {
  vi.stubGlobal("matchMedia", () => ({ matches: coarse }));
  render(
    <ol {...tapsOf({ on, toggle } as unknown as Selection)}>
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
