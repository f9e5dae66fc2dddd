import { getDefaultZIndex } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import "@/i18n";

import { App } from "./App";
import { router } from "./router";

test("who has no session is sent to sign in, and comes back to where they were going", async () => {
  vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("{}", { status: 401 }));
  window.history.replaceState(null, "", "/settings");
  render(<App />);
  await vi.waitFor(() => expect(router.state.location.pathname).toBe("/sign-in"));
  expect(router.state.location.search).toEqual({ next: "/settings" });
  expect(screen.queryByRole("navigation")).not.toBeInTheDocument();
});

test("notices are above dialogs and below menus", () => {
  vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("{}", { status: 401 }));
  render(<App />);
  const [toasts] = document.querySelectorAll<HTMLElement>(".mantine-Notifications-root");
  const level = Number(toasts?.style.getPropertyValue("--notifications-z-index"));
  expect(level).toBeGreaterThan(getDefaultZIndex("modal"));
  expect(level).toBeLessThan(getDefaultZIndex("popover"));
});
