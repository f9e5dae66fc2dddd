/** A tooltip goes when its button is pressed, and does not come back before it is pointed at again. */
import { MantineProvider, Tooltip } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { useHint } from "./useHint";

function Button() {
  const { opened, target } = useHint();
  return (
    <Tooltip label="Customer details" opened={opened}>
      <button {...target}>open</button>
    </Tooltip>
  );
}

test("a press closes it, though the pointer never leaves", async () => {
  render(
    <MantineProvider env="test">
      <Button />
    </MantineProvider>,
  );
  const user = userEvent.setup();
  await user.hover(screen.getByRole("button"));
  expect(await screen.findByText("Customer details")).toBeVisible();
  await user.click(screen.getByRole("button"));
  expect(screen.queryByText("Customer details")).not.toBeInTheDocument();
});
