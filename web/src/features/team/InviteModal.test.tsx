/** An agent joins with what was ticked: nothing is until somebody chooses. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import "@/i18n/features";
import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import type { Inbox } from "@/api/types";

import { InviteModal } from "./InviteModal";

test("chosen inboxes start with none, and the button says what is missing", async () => {
  const sent: unknown[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => {
    sent.push(await (request as Request).json());
    return Response.json({ title: "No", detail: "Not now.", type: "/problems/x" }, { status: 422 });
  });
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const inboxes = [
    { id: 1, name: "Loft", username: null, channel: "pigeon" },
    { id: 2, name: "Barn", username: null, channel: "pigeon" },
  ];
  client.setQueryData(inboxesQuery.queryKey, inboxes as Inbox[]);
  client.setQueryData(channelsQuery.queryKey, []);
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <InviteModal onClose={() => undefined} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await userEvent.type(screen.getByLabelText("Email"), "ben@example.com");
  await userEvent.click(screen.getByRole("radio", { name: "Chosen inboxes" }));
  for (const box of screen.getAllByRole("checkbox")) expect(box).not.toBeChecked();
  expect(screen.getByRole("button", { name: "Choose an inbox" })).toBeDisabled();
  await userEvent.click(screen.getByRole("checkbox", { name: "Barn" }));
  await userEvent.click(screen.getByRole("button", { name: "Create" }));
  await waitFor(() =>
    expect(sent).toEqual([{ email: "ben@example.com", role: "agent", inbox_ids: [2] }]),
  );
});
