/** A customer is blocked after a question that says what it means, and unblocked at once. */
import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import type { Contact } from "@/api/types";

import { at } from "../../../tests/fixtures";
import { BlockButton } from "./BlockButton";

const contact: Contact = {
  id: 3,
  name: "Tee",
  avatar_url: null,
  blocked_at: null,
  first_contact_at: null,
  created_at: at(0),
  email: null,
  phone: null,
  note: null,
  identities: [],
};
const asked: string[] = [];

beforeEach(() => {
  asked.length = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation((request) => {
    const { method, url } = request as Request;
    asked.push(`${method} ${new URL(url).pathname}`);
    return Promise.resolve(Response.json(contact));
  });
});

function show(blocked_at: string | null): void {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <ModalsProvider>
          <BlockButton contact={{ ...contact, blocked_at }} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

test("blocking says that it is on our side only, and asks first", async () => {
  show(null);
  await userEvent.click(screen.getByText("Block customer"));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent(
    "Messages from Tee won't notify anyone or reopen conversations.",
  );
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByText("Block"));
  await waitFor(() => expect(asked).toEqual(["POST /api/contacts/3/block"]));
});

test("unblocking asks nothing", async () => {
  show(at(1));
  await userEvent.click(screen.getByText("Unblock customer"));
  await waitFor(() => expect(asked).toEqual(["DELETE /api/contacts/3/block"]));
});
