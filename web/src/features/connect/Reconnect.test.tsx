/** Who may connect is led straight to the platform; everybody else is told whom to ask, without a dead link. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import "@/i18n";
import { channelsQuery } from "@/api/inboxes";
import { sessionQuery } from "@/api/session";
import type { Channel, Inbox, Session } from "@/api/types";

import { oneAccount } from "./oneAccount";
import { Reconnect } from "./Reconnect";

const inbox = { id: 4, name: "Loft", channel: "pigeon", state: "needs_reconnect" } as Inbox;
const pigeon = { name: "pigeon", label: "Letters", connects: true, connect_form: [] };

async function show(
  permissions: Session["permissions"],
  channel: object = pigeon,
  look?: "link",
): Promise<void> {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { permissions } as Session);
  client.setQueryData(channelsQuery.queryKey, [channel as Channel]);
  const page = (): React.ReactNode => (
    <p data-testid="way">
      <Reconnect inbox={inbox} {...(look && { look })} />
    </p>
  );
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
  await screen.findByTestId("way");
}

test("who manages inboxes goes straight to sign in", async () => {
  const asked: unknown[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => {
    asked.push(new URL((request as Request).url).pathname, await (request as Request).json());
    return new Response(null, { status: 503 });
  });
  await show(["inbox.manage"]);
  await userEvent.click(screen.getByRole("button", { name: "Reconnect" }));
  await waitFor(() =>
    expect(asked).toEqual(["/api/channels/pigeon/connect", { alone: false, inbox_id: 4 }]),
  );
});

test("who manages no inboxes is told whom to ask", async () => {
  await show([], pigeon, "link");
  expect(screen.getByTestId("way")).toHaveTextContent(
    "Ask an administrator to reconnect Loft · Letters.",
  );
  expect(screen.queryByRole("button")).toBeNull();
  expect(screen.queryByRole("link")).toBeNull();
});

test("what is connected with a form leads to its form", async () => {
  await show(["inbox.manage"], { ...pigeon, connect_form: [{ name: "TOKEN" }] });
  expect(screen.getByRole("link", { name: "Reconnect" })).toHaveAttribute(
    "href",
    "/settings/inboxes/4?connect=true",
  );
});

test("a channel that cannot be connected offers nothing", async () => {
  await show(["inbox.manage"], { ...pigeon, connects: false });
  expect(screen.getByTestId("way")).toBeEmptyDOMElement();
});

test("inboxes of one account on one platform need one way", () => {
  const channels = [
    { name: "pigeon", platform: "birds" },
    { name: "parrot", platform: "birds" },
    { name: "fish", platform: "sea" },
  ];
  const of = (channel: string, remote_id: string) => ({ channel, remote_id });
  expect(oneAccount([of("pigeon", "7"), of("parrot", "7")], channels)).toBe(true);
  expect(oneAccount([of("pigeon", "7"), of("fish", "7")], channels)).toBe(false);
  expect(oneAccount([of("pigeon", "7"), of("pigeon", "8")], channels)).toBe(false);
});
