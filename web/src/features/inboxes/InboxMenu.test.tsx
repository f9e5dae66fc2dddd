/** The menu of an inbox offers what its channel says; a clone starts from what may be copied. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import "@/i18n/features";
import { sessionQuery } from "@/api/session";
import type { Channel, Inbox, Session } from "@/api/types";

import { InboxMenu } from "./InboxMenu";

const inbox = { id: 4, name: "Loft", channel: "pigeon", state: "connected" } as Inbox;
const ICON = "<svg xmlns='http://www.w3.org/2000/svg'/>";

function channelWith(menu: Channel["menu"]): Channel {
  return {
    name: "pigeon",
    platform: "pigeon",
    label: "",
    menu,
    configured: true,
    problem: null,
    settings: [],
    setup: [],
    limits: [],
    connects: true,
    connect_form: [{ name: "TOKEN", title: "Token", help: "", kind: "secret", required: true }],
    platform_card: { title: "Pigeon Post", summary: "", icon: ICON, features: [] },
  } as unknown as Channel;
}

async function open(menu: Channel["menu"]): Promise<string[]> {
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, { permissions: ["inbox.manage"] } as Session);
  const page = (): React.ReactNode => <InboxMenu inbox={inbox} channel={channelWith(menu)} />;
  const router = createRouter({
    routeTree: createRootRoute({ component: page, notFoundComponent: page }),
    history: createMemoryHistory(),
  });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Options for Loft" }));
  return (await screen.findAllByRole("menuitem")).map(({ textContent }) => textContent);
}

test("a channel without entries of its own offers to disconnect, and no more", async () => {
  expect(await open([])).toEqual(["Disconnect"]);
});

test("a clone is the form again, with a title and without secrets", async () => {
  const sent: unknown[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => {
    sent.push(await (request as Request).json());
    return Response.json({ title: "No", detail: "Not now.", type: "/problems/x" }, { status: 422 });
  });
  expect(await open(["edit", "clone", "settings"])).toEqual([
    "Disconnect",
    "Edit",
    "Clone",
    "Settings",
  ]);
  await userEvent.click(screen.getByRole("menuitem", { name: "Clone" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Clone “Loft”" }));
  expect(dialog.getByRole("textbox", { name: "Title" })).toHaveValue("Loft (copy)");
  expect(dialog.getByLabelText(/^Token/)).toHaveValue("");
  await userEvent.type(dialog.getByLabelText(/^Token/), "secret-2");
  await userEvent.click(dialog.getByRole("button", { name: "Connect" }));
  await waitFor(() =>
    expect(sent).toEqual([
      { values: { TOKEN: "secret-2" }, clone_of: { inbox_id: 4, name: "Loft (copy)" } },
    ]),
  );
});
