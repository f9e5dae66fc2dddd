/** Who opened a dialog has the focus again when it goes, also when a menu lay between. */
import { Button, MantineProvider, Menu } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import "@/i18n";

import { confirm } from "./confirm";

test("a question asked from a menu gives the focus back to the menu's button", async () => {
  const user = userEvent.setup();
  render(
    <MantineProvider env="test">
      <ModalsProvider>
        <Menu>
          <Menu.Target>
            <Button>Options</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              onClick={() =>
                confirm({
                  title: "Delete?",
                  text: "For good",
                  action: "Delete",
                  onConfirm: () => undefined,
                })
              }
            >
              Delete…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </ModalsProvider>
    </MantineProvider>,
  );
  screen.getByRole("button", { name: "Options" }).focus();
  await user.keyboard("{Enter}");
  (await screen.findByRole("menuitem")).focus();
  await user.keyboard("{Enter}");
  await screen.findByText("For good");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByText("For good")).toBeNull());
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Options"));
});
