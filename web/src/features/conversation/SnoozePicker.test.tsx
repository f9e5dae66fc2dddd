/** A moment to snooze until is asked for, and never lies in the past. */
import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import "@/i18n";

import { asField } from "./snooze";
import { SnoozePicker } from "./SnoozePicker";

test("a moment that has passed is refused, one that comes is taken", async () => {
  const onChoose = vi.fn();
  render(
    <MantineProvider env="test">
      <SnoozePicker what="snooze" onChoose={onChoose} onCancel={() => undefined} />
    </MantineProvider>,
  );
  const field = screen.getByLabelText("Snooze until");
  const snooze = (value: string) => {
    fireEvent.change(field, { target: { value } });
    return userEvent.click(screen.getByRole("button", { name: "Snooze" }));
  };
  await snooze(asField(new Date(Date.now() - 3_600_000)));
  expect(screen.getByText("Choose a time in the future")).toBeVisible();
  expect(onChoose).not.toHaveBeenCalled();
  const later = asField(new Date(Date.now() + 86_400_000));
  await snooze(later);
  expect(onChoose).toHaveBeenCalledWith(new Date(later));
});
