/** A hold says how long people wait, a snooze when the conversation comes back. */
import { MantineProvider, Menu } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import "@/i18n";

import { SnoozeItems } from "./SnoozeItems";

test.each([
  ["hold", "For 1 hour", "Until the customer replies"],
  ["snooze", "In 1 hour", "Until they reply"],
] as const)("a %s is offered in words of its own", (what, first, last) => {
  render(
    <MantineProvider env="test">
      <Menu opened>
        <Menu.Target>
          <button type="button">more</button>
        </Menu.Target>
        <Menu.Dropdown>
          <SnoozeItems what={what} onChoose={() => undefined} />
        </Menu.Dropdown>
      </Menu>
    </MantineProvider>,
  );
  const items = screen.getAllByRole("menuitem").map((item) => item.textContent);
  expect([items[0], items[3]]).toEqual([first, last]);
});
