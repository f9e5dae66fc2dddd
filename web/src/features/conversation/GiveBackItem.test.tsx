/** What a person took from a bot can be given back to it, and to no other one. */
import { MantineProvider, Menu } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import "@/i18n";
import type { Conversation } from "@/api/types";

import { aConversation } from "../../../tests/fixtures";
import { GiveBackItem } from "./GiveBackItem";

const BOT = { kind: "bot", id: 3, name: "Kiln helper" } as const;

function draw(part: Partial<Conversation>) {
  const chosen = vi.fn();
  render(
    <MantineProvider env="test">
      <Menu opened>
        <Menu.Target>
          <button type="button">Assign</button>
        </Menu.Target>
        <Menu.Dropdown>
          <GiveBackItem conversation={aConversation(1, part)} onChoose={chosen} />
        </Menu.Dropdown>
      </Menu>
    </MantineProvider>,
  );
  return chosen;
}

test("the bot that had it last is offered by its name", async () => {
  const chosen = draw({ automatic_owner: BOT });
  await userEvent.click(screen.getByRole("menuitem", { name: "Give back to Kiln helper" }));
  expect(chosen).toHaveBeenCalledWith({ kind: "bot", id: 3 });
});

test("a bot without a name is called by its kind", () => {
  draw({ automatic_owner: { ...BOT, name: null } });
  expect(screen.getByRole("menuitem")).toHaveTextContent("Give back to the bot");
});

test("where no bot had it, none is offered", () => {
  draw({});
  expect(screen.queryByRole("menuitem")).toBeNull();
});

test("the bot that has it is shown as who it is", () => {
  draw({ automatic_owner: BOT, owner: BOT });
  expect(screen.getByRole("menuitem")).toHaveTextContent(/^Kiln helper$/);
});
