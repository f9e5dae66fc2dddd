/** The pane offers to fill what is empty, and says nothing twice. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import { channelsQuery } from "@/api/inboxes";
import type { Contact } from "@/api/types";

import { aConversation } from "../../../tests/fixtures";
import { ContactPane } from "./ContactPane";

type Identity = Contact["identities"][number];

const identity = (id: number, part: Partial<Identity> = {}): Identity =>
  ({
    id,
    platform: "pigeon",
    username: "ana",
    name: "Ana",
    is_follower: true,
    ...part,
  }) as Identity;

let contact: Contact;

beforeEach(() => {
  vi.spyOn(globalThis, "fetch").mockImplementation((request) => {
    const { pathname } = new URL((request as Request).url);
    const one = /\/contacts\/\d+$/.test(pathname);
    return Promise.resolve(Response.json(one ? contact : { items: [], next_cursor: null }));
  });
});

function show(identities: Identity[], first: string | null = null): void {
  contact = {
    id: 1,
    name: "Ana",
    email: null,
    phone: null,
    note: null,
    blocked_at: null,
    first_contact_at: first,
    created_at: "2026-05-04T12:00:00Z",
    identities,
  } as unknown as Contact;
  const client = new QueryClient();
  client.setQueryData(channelsQuery.queryKey, []);
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <ContactPane conversation={aConversation(1)} onClose={() => undefined}>
          <span>about the conversation</span>
        </ContactPane>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

test("what is not known yet can be added", async () => {
  show([identity(1)]);
  for (const name of ["Email", "Phone", "Note"])
    expect(await screen.findByLabelText(name)).toHaveAttribute("placeholder", "Add");
});

test("one channel is said once, under the name", async () => {
  show([identity(1)]);
  await screen.findByLabelText("Email");
  expect(screen.getAllByText("Follows you")).toHaveLength(1);
  expect(screen.queryByText("Channels")).not.toBeInTheDocument();
});

test("of several channels each says its own", async () => {
  show([identity(1), identity(2, { username: "ana.b", is_follower: false })]);
  expect(await screen.findByText("Channels")).toBeVisible();
  expect(screen.getAllByText("Follows you")).toHaveLength(1);
  expect(screen.getAllByText("Not following you")).toHaveLength(1);
});

test("a customer is one since the first message, not since the day they were added here", async () => {
  show([identity(1)], "2024-02-03T12:00:00Z");
  expect(await screen.findByText("Customer since Feb 3, 2024")).toBeVisible();
});

test("a customer without any message was added", async () => {
  show([identity(1)]);
  expect(await screen.findByText("Added May 4, 2026")).toBeVisible();
});
