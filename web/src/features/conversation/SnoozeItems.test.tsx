/** A snooze and a hold are offered in the same words, each below what it means, and ended where they last. */
import { MantineProvider, Menu } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import "@/i18n";
import type { Conversation } from "@/api/types";

import { ending, SnoozeItems } from "./SnoozeItems";
import type { Pause } from "./SnoozePicker";

const ENDS = [
  "For 1 hour",
  "Until tomorrow, 9:00 AM",
  "Until Monday, 9:00 AM",
  "Until the customer replies",
  "Until a date & time…",
];

function show(what: Pause, onEnd?: () => void): (string | null)[] {
  render(
    <MantineProvider env="test">
      <Menu opened>
        <Menu.Target>
          <button type="button">more</button>
        </Menu.Target>
        <Menu.Dropdown>
          <SnoozeItems what={what} onChoose={() => undefined} onEnd={onEnd} />
        </Menu.Dropdown>
      </Menu>
    </MantineProvider>,
  );
  return screen.getAllByRole("menuitem").map((item) => item.textContent);
}

test.each([
  ["hold", "Put on hold: wait for someone else"],
  ["snooze", "Snooze: hide for a while"],
] as const)("a %s is offered below %s, in the words of both", (what, heading) => {
  expect(show(what)).toEqual(ENDS);
  expect(screen.getByText(heading)).toBeVisible();
});

test.each([
  ["hold", "End hold"],
  ["snooze", "End snooze"],
] as const)("a %s that lasts is ended by %s, the first item", async (what, end) => {
  const onEnd = vi.fn();
  expect(show(what, onEnd)).toEqual([end, ...ENDS]);
  await userEvent.click(screen.getByText(end));
  expect(onEnd).toHaveBeenCalledOnce();
});

const held = { status: "hold", owner: null } as const satisfies Partial<Conversation>;
const heldByBot = { status: "hold", owner: { kind: "bot", id: 1, name: null } } as const;

test.each([
  ["hold", [held, held], { status: "open" }],
  ["hold", [heldByBot], { status: "pending" }],
  ["hold", [held, heldByBot], undefined],
  ["hold", [held, { ...held, status: "open" }], undefined],
  ["snooze", [held], undefined],
  ["hold", [], undefined],
] as const)("a %s of %j is ended by %j", (what, conversations, change) => {
  expect(ending(what, conversations)).toEqual(change);
});
