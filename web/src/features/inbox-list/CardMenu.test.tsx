/** What can be done to a card is done by any hand: with a mouse, by keys, and with a finger. */
import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import { conversationKey, conversationQuery } from "@/api/conversations";
import { labelsQuery } from "@/api/labels";
import { sessionQuery } from "@/api/session";
import type { Conversation, Session } from "@/api/types";

import { aConversation, aMessage, at } from "../../../tests/fixtures";
import { useCardMenu } from "./CardMenu";

const asked: unknown[] = [];
let client: QueryClient;

// Its code comes when a menu is first wanted.
beforeAll(() => import("./OpenedCardMenu"));

beforeEach(() => {
  asked.length = 0;
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, {
    user: { id: 7, name: "Mia" },
    account: { id: 1 },
  } as Session);
  client.setQueryData(conversationKey(1), aConversation(1));
  client.setQueryData(
    labelsQuery.queryKey,
    ["gift card", "glaze"].map((name, id) => ({ id, name, colour: "teal", conversations: 0 })),
  );
  vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => {
    const { method } = request as Request;
    if (method !== "PATCH") return Response.json({ items: [] });
    const change = (await (request as Request).json()) as Partial<Conversation>;
    asked.push(change);
    return Response.json({ ...aConversation(1), ...change });
  });
});

function List() {
  const { data = aConversation(1) } = useQuery(conversationQuery(1));
  const shown = [data, aConversation(2)];
  const { handlers, menu } = useCardMenu(shown);
  return (
    <>
      <ol {...handlers}>
        {shown.map(({ id }) => (
          <li key={id}>
            <a href={`#${id}`} data-conversation={id}>
              card {id}
            </a>
          </li>
        ))}
      </ol>
      {menu}
    </>
  );
}

function show(): HTMLElement {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <ModalsProvider>
          <List />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return screen.getByText("card 1");
}

/** Opens the menu by its key, and the list of labels in it by another. */
async function openLabels(key: string): Promise<HTMLElement> {
  fireEvent.contextMenu(show());
  (await screen.findByRole("menuitem", { name: "Labels" })).focus();
  await userEvent.keyboard(key);
  const field = await screen.findByLabelText("Add label");
  await waitFor(() => expect(field).toHaveFocus());
  return field;
}

test.each(["{Enter}", " ", "{ArrowRight}"])(
  "the labels open by %j, with the field first",
  async (key) => {
    await openLabels(key);
    await userEvent.keyboard("{ArrowDown}");
    await waitFor(() => expect(document.activeElement).toHaveTextContent("gift card"));
    await userEvent.keyboard("{ArrowUp}");
    await waitFor(() => expect(screen.getByLabelText("Add label")).toHaveFocus());
  },
);

test("a second label is added beside the first, each as it was typed", async () => {
  await openLabels("{Enter}");
  await userEvent.keyboard("gift{Enter}");
  await waitFor(() => expect(asked).toEqual([{ labels: ["gift"] }]));
  await userEvent.keyboard("GLAZE{Enter}");
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]).toEqual({ labels: ["gift", "glaze"] });
});

const waiting = {
  code: "unavailable",
  text: "Pigeon Post is not responding (HTTP 503).",
  since: at(0),
  next_attempt_at: at(1),
  gives_up_at: at(60),
  doubtful: false,
};

test("a reply that waits is tried now or canceled from the card, and its words are kept", async () => {
  localStorage.clear();
  client.setQueryData(
    conversationKey(1),
    aConversation(1, { waiting_reply: { message_id: 5, waiting } }),
  );
  const posted: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation((request) => {
    const { method, url } = request as Request;
    if (method === "POST") posted.push(new URL(url).pathname);
    const message = aMessage(5, { direction: "out", content: "It ships today" });
    return Promise.resolve(
      Response.json(url.endsWith("cancel") ? { message, removed: true } : message),
    );
  });
  const card = show();
  fireEvent.contextMenu(card);
  await userEvent.click(await screen.findByRole("menuitem", { name: "Retry now" }));
  await waitFor(() => expect(posted).toEqual(["/api/messages/5/retry"]));
  fireEvent.contextMenu(card);
  expect(await screen.findByText(waiting.text)).toBeVisible();
  await userEvent.click(await screen.findByRole("menuitem", { name: "Cancel reply" }));
  await waitFor(() =>
    expect(localStorage.getItem("frontdesk.back.1.7.1")).toContain("It ships today"),
  );
  expect(posted[1]).toBe("/api/messages/5/cancel");
});

test("what waits for its inbox is not tried, and without a reply that waits neither is offered", async () => {
  const lost = { ...waiting, code: "needs_reconnect", gives_up_at: null };
  client.setQueryData(
    conversationKey(1),
    aConversation(1, { waiting_reply: { message_id: 5, waiting: lost } }),
  );
  fireEvent.contextMenu(show());
  expect(await screen.findByRole("menuitem", { name: "Cancel reply" })).toBeVisible();
  expect(screen.queryByRole("menuitem", { name: "Retry now" })).toBeNull();
  fireEvent.contextMenu(screen.getByText("card 2"));
  await waitFor(() => expect(screen.queryByText("Cancel reply")).toBeNull());
});

const finger = { clientX: 20, clientY: 30 };

test("a long press opens the menu, and is no click on the card", async () => {
  vi.useFakeTimers();
  const card = show();
  fireEvent.touchStart(card, { touches: [finger] });
  act(() => void vi.advanceTimersByTime(600));
  vi.useRealTimers();
  // A touch whose end was taken makes no click.
  expect(fireEvent.touchEnd(card)).toBe(false);
  expect(await screen.findByText("Copy link")).toBeVisible();
});

test.each([
  ["lifts early", () => fireEvent.touchEnd(screen.getByText("card 1"))],
  [
    "scrolls",
    () =>
      fireEvent.touchMove(document.body.querySelector("a") as Element, {
        touches: [{ clientX: 20, clientY: 90 }],
      }),
  ],
])("a finger that %s opens no menu", async (_case, move) => {
  vi.useFakeTimers();
  const card = show();
  fireEvent.touchStart(card, { touches: [finger] });
  move();
  act(() => void vi.advanceTimersByTime(600));
  vi.useRealTimers();
  await act(() => Promise.resolve());
  expect(screen.queryByRole("menu")).toBeNull();
});
