/** The panel is worked by keys alone: search, arrows, Enter; it remembers what was chosen. */
import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";

import "@/i18n";

import { loadCatalog } from "./catalog";
import EmojiPanel from "./EmojiPanel";

// Nearly a megabyte of data: reading it is not what is tested.
beforeAll(() => loadCatalog(), 60_000);
beforeEach(() => localStorage.clear());

/** The option that Enter would take; found without asking for the role of two thousand others. */
const chosen = (): string | undefined =>
  document.querySelector('[role="option"][aria-selected="true"]')?.textContent;

function show(onPick: (emoji: string) => void = () => undefined): HTMLElement {
  render(
    <MantineProvider env="test">
      <EmojiPanel onPick={onPick} />
    </MantineProvider>,
  );
  return screen.getByPlaceholderText("Search emoji");
}

test("an emoji is found by a word, taken by Enter, and kept as the first of the recent ones", async () => {
  const picked = vi.fn();
  const search = show(picked);
  expect(search).toHaveFocus();
  await waitFor(() => expect(chosen()).toBe("😊"));
  fireEvent.change(search, { target: { value: "teacup" } });
  await waitFor(() => expect(chosen()).toBe("🍵"));
  fireEvent.keyDown(search, { key: "Enter" });
  expect(picked).toHaveBeenCalledWith("🍵");
  expect(localStorage.getItem("frontdesk.emoji.recent")).toMatch(/^\["🍵","😊"/);
}, 20_000);

test("the arrow keys move among what was found", async () => {
  const search = show();
  fireEvent.change(search, { target: { value: "heart" } });
  await waitFor(() => expect(chosen()).toBeDefined());
  const first = chosen();
  fireEvent.keyDown(search, { key: "ArrowRight" });
  expect(chosen()).not.toBe(first);
  fireEvent.keyDown(search, { key: "ArrowLeft" });
  expect(chosen()).toBe(first);
}, 20_000);
