/** What is selected is changed with one request, and what the server refuses is said plainly. */
import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import { DEFAULT_FILTER } from "@/api/conversations";
import { inboxesQuery } from "@/api/inboxes";
import { sessionQuery } from "@/api/session";
import { membershipsQuery } from "@/api/team";
import type { Inbox, Membership, Session } from "@/api/types";

import { aConversation } from "../../../../tests/fixtures";
import BulkBar from "./BulkBar";
import { useSelection } from "./useSelection";

const asked: { search: string; body: unknown }[] = [];
let refused: { conversation_id: number; detail: string }[] = [];

beforeEach(() => {
  asked.length = 0;
  items = OPEN;
  refused = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => {
    const { method, url } = request as Request;
    if (method === "PATCH") {
      asked.push({ search: new URL(url).search, body: await (request as Request).json() });
      return Response.json({ changed: 2, refused, more: false });
    }
    if (url.includes("/counts"))
      return Response.json({ mine: 0, unassigned: 0, all: 73, unreplied: 0, replied: 0 });
    return Response.json({ items: [] });
  });
});

let items = [aConversation(1), aConversation(2, { inbox_id: 2 })];
const OPEN = items;

/** Colleagues and the agents of both inboxes. */
const people = [
  { id: 8, name: "Owner", role: "owner" },
  { id: 9, name: "Both", role: "agent" },
  { id: 10, name: "First shop", role: "agent" },
  { id: 11, name: "Second shop", role: "agent" },
].map(({ role, ...user }) => ({ role, user }) as Membership);
const inboxes = [
  { id: 1, member_ids: [9, 10] },
  { id: 2, member_ids: [9, 11] },
] as Inbox[];

function Bar({ hasMore }: { hasMore: boolean }) {
  const selection = useSelection("open");
  return (
    <>
      <button onClick={() => selection.toggle(1)}>first</button>
      <BulkBar items={items} selection={selection} list={DEFAULT_FILTER} hasMore={hasMore} />
    </>
  );
}

async function show(hasMore = false): Promise<void> {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(membershipsQuery.queryKey, people);
  client.setQueryData(inboxesQuery.queryKey, inboxes);
  client.setQueryData(sessionQuery.queryKey, { user: { id: 7, name: "Mia" } } as Session);
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <ModalsProvider>
          <Notifications />
          <Bar hasMore={hasMore} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  await userEvent.click(screen.getByText("first"));
}

// By their words: to look for roles goes through every style of every element.
const press = (words: string) => userEvent.click(screen.getByText(words));
const pressIcon = (label: string) => userEvent.click(screen.getByLabelText(label));

test("all that is loaded is resolved with one request, and can be undone", async () => {
  await show();
  await press("Select all 2");
  expect(screen.getByText("2 selected")).toBeVisible();
  await press("Resolve");
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toMatchObject({ body: { status: "resolved", conversation_ids: [1, 2] } });
  await userEvent.click(await screen.findByText("Undo"));
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]).toMatchObject({ body: { status: "open", conversation_ids: [1, 2] } });
});

test("all that match are changed by the list's filter, after a question", async () => {
  await show(true);
  await press("Select all 2");
  await press("Select all 73 that match");
  expect(screen.getByText("Up to 500 at a time")).toBeVisible();
  await pressIcon("Mark as unread");
  expect(asked).toEqual([]);
  await press("Change all");
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toMatchObject({ body: { unread: true, conversation_ids: null } });
  expect(asked[0]?.search).toContain("status=open");
});

test("what stays in the list stays selected, so that more can be done to it", async () => {
  await show();
  await press("Select all 2");
  await pressIcon("Mark as unread");
  await waitFor(() => expect(asked).toHaveLength(1));
  await pressIcon("Priority");
  await userEvent.click(await screen.findByText("High"));
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]).toMatchObject({ body: { priority: "high", conversation_ids: [1, 2] } });
  expect(screen.getByText("2 selected")).toBeVisible();
});

test("only colleagues who see every selected conversation are offered", async () => {
  await show();
  await pressIcon("Assign");
  expect(await screen.findByText("Both")).toBeVisible();
  expect(screen.getByText("Owner")).toBeVisible();
  expect(screen.getByText("First shop")).toBeVisible();
  expect(screen.queryByText("Second shop")).toBeNull();
  await userEvent.keyboard("{Escape}");
  await press("Select all 2");
  await pressIcon("Assign");
  expect(await screen.findByText("Both")).toBeVisible();
  expect(screen.getByText("Owner")).toBeVisible();
  expect(screen.queryByText("First shop")).toBeNull();
});

test("a refusal names the conversation and the reason", async () => {
  refused = [{ conversation_id: 1, detail: "You cannot see it any more." }];
  await show();
  await pressIcon("Priority");
  await userEvent.click(await screen.findByText("High"));
  expect(await screen.findByText("1 conversation couldn't be updated")).toBeVisible();
  expect(screen.getByRole("dialog")).toHaveTextContent("Customer 1");
  expect(screen.getByText(/You cannot see it any more/)).toBeVisible();
});

test.each([
  ["snoozed", "Reopen", "open"],
  ["hold", "Resolve", "resolved"],
] as const)(
  "the key does to what is %s what the first button says: %s",
  async (now, word, then) => {
    items = [aConversation(1, { status: now })];
    await show();
    const [first] = screen.getByLabelText("Assign").parentElement?.querySelectorAll("button") ?? [];
    expect(first).toHaveTextContent(word);
    await userEvent.keyboard("e");
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]).toMatchObject({ body: { status: then } });
  },
);

test("what is snoozed can be resolved, too", async () => {
  items = [aConversation(1, { status: "snoozed" })];
  await show();
  await userEvent.click(screen.getByRole("button", { name: "Resolve" }));
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toMatchObject({ body: { status: "resolved" } });
});
