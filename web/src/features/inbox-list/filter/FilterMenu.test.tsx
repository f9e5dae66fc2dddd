/** Which statuses a list can have. */
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import "@/i18n";
import { DEFAULT_FILTER } from "@/api/conversations";
import type { ListSearch, View } from "@/api/conversations";

import { StatusMenu } from "./FilterMenu";

async function statusesOf(view: View, change = vi.fn<(part: ListSearch) => void>()) {
  const state = { filter: { ...DEFAULT_FILTER, view }, search: {}, reset: () => undefined };
  render(
    <MantineProvider env="test">
      <StatusMenu {...state} change={change} />
    </MantineProvider>,
  );
  const button = screen.getByRole("button");
  const shown = button.textContent;
  await userEvent.click(button);
  const names = screen.getAllByRole("menuitem").map((item) => item.textContent);
  return { shown, names };
}

test("a list of conversations shows what is open unless another status is chosen", async () => {
  const { shown, names } = await statusesOf("all");
  expect(shown).toBe("Open");
  expect(names).toEqual(["Open", "Pending", "On hold", "Snoozed", "Resolved", "Any status"]);
});

test("a list of what bots and AI agents have shows what is pending", async () => {
  const change = vi.fn<(part: ListSearch) => void>();
  const { shown, names } = await statusesOf("automated", change);
  expect(shown).toBe("Pending");
  expect(names).toEqual(["Pending", "On hold", "Snoozed", "Resolved", "Any status"]);
  await userEvent.click(screen.getByRole("menuitem", { name: "Pending" }));
  expect(change).toHaveBeenCalledWith({ status: "open" });
});
