/** The tooltip of an icon that opens a menu is not over the menu. */
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { IconButton } from "./IconButton";

test.each([
  [false, 1],
  [true, 0],
])("a button whose menu is open (%s) has %i tooltips under the pointer", async (open, count) => {
  render(
    <MantineProvider env="test">
      <IconButton label="Change status" aria-expanded={open} />
    </MantineProvider>,
  );
  await userEvent.setup().hover(screen.getByRole("button"));
  expect(screen.queryAllByRole("tooltip")).toHaveLength(count);
});
