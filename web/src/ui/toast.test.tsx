/** What was done and then done otherwise is not told as if both were so. */
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { act, render, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import "@/i18n";

import { toast, toastProblem, toastUndo } from "./toast";

test("later words take the place of earlier ones; problems and what can be undone stay", async () => {
  render(
    <MantineProvider env="test">
      <Notifications />
    </MantineProvider>,
  );
  act(() => {
    toastProblem(new Error("No network"));
    toastUndo("Resolved", () => undefined);
    toast("Tee is blocked");
  });
  expect(await screen.findByText("Tee is blocked")).toBeInTheDocument();
  act(() => toast("Tee is unblocked"));
  expect(await screen.findByText("Tee is unblocked")).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByText("Tee is blocked")).toBeNull());
  expect(screen.getByRole("alert")).toBeInTheDocument();
  expect(screen.getByText("Resolved")).toBeInTheDocument();
});
