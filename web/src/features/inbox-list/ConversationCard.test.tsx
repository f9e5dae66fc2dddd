/** A card shows its channel on the picture, and names its inbox only where the channel does not say which it is. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import "@/i18n";
import type { ListSearch } from "@/api/conversations";
import type { Channel, Conversation, Inbox } from "@/api/types";

import { aConversation, at } from "../../../tests/fixtures";
import { ConversationCard } from "./ConversationCard";

const conversation = aConversation(1, { waiting_since: at(1) });

async function show(
  alone: boolean,
  search: ListSearch = {},
  part: Partial<Conversation> = {},
): Promise<void> {
  const mark = {
    inbox: { id: 1, name: "Pottery shop" } as Inbox,
    channel: { icon: "<svg/>", title: "Pigeon" } as Channel,
    alone,
  };
  const card = (
    <ConversationCard
      conversation={{ ...conversation, ...part }}
      search={search}
      chosen={false}
      gone={false}
      mark={mark}
      viewers={undefined}
      draft={undefined}
      colours={new Map()}
    />
  );
  const router = createRouter({
    routeTree: createRootRoute({ component: () => card, notFoundComponent: () => null }),
    history: createMemoryHistory(),
  });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByRole("img", { name: "Pigeon" });
}

test.each([
  ["of the only inbox of its channel", true, {}, false],
  ["where the channel has several inboxes", false, {}, true],
  ["where the list is of one inbox", false, { inbox_id: [1] }, false],
] as const)("the inbox of a card %s", async (_case, alone, search, isNamed) => {
  await show(alone, search);
  expect(screen.queryByText("Pottery shop") !== null).toBe(isNamed);
});

test("a customer who waits is marked, with no second clock", async () => {
  await show(true);
  expect(screen.getByRole("img", { name: /^Waiting for a reply since/ })).toBeVisible();
  expect(document.querySelectorAll("time")).toHaveLength(1);
});

test("labels that a card has no room for are counted, and named", async () => {
  await show(true, {}, { labels: ["gift", "glaze", "repair", "vase"] });
  expect(screen.getByText("+2")).toHaveAttribute("title", "repair, vase");
});

const closing = (minutes: number): Conversation["window"] => ({
  state: "open",
  expires_at: new Date(Date.now() + minutes * 60_000).toISOString(),
  remaining: null,
  late_remaining: 0,
});

test.each([
  [300, "soon"],
  [30, "near"],
  [2, "last"],
])("%i minutes that are left are as urgent on the card as elsewhere: %s", async (left, urgency) => {
  await show(true, {}, { window: closing(left) });
  expect(screen.getByTitle(/left to reply/)).toHaveAttribute("data-urgency", urgency);
});

test("a conversation with a reply shows no hurry", async () => {
  await show(true, {}, { window: closing(30), waiting_since: null });
  expect(screen.queryByTitle(/left to reply/)).toBeNull();
});

test("a reply that waits says why, also when the customer wrote since", async () => {
  const waiting = {
    code: "unavailable",
    text: "Pigeon Post is not responding (HTTP 503).",
    since: at(0),
    next_attempt_at: at(1),
    gives_up_at: at(1440),
    doubtful: false,
  };
  await show(true, {}, { waiting_reply: { message_id: 5, waiting } });
  const said = screen.getByRole("img", { name: /^Not sent yet: Pigeon.*503\)\. Stops trying / });
  expect(said).toHaveTextContent("Waiting to send");
  expect(said).toHaveAttribute("title", said.getAttribute("aria-label"));
});

test("a card says which program has the conversation, as it says which person", async () => {
  await show(true, {}, { assignee: null, owner: { kind: "bot", id: 1, name: null } });
  expect(screen.getByTitle("Assigned to Bot")).toBeVisible();
});

test.each([
  ["hold", "On hold until the customer replies"],
  ["snoozed", "Snoozed until the customer replies"],
] as const)("a card that is %s without a time says what ends it", async (status, title) => {
  await show(true, {}, { status });
  expect(screen.getByTitle(title)).toHaveTextContent("Until the customer replies");
});
