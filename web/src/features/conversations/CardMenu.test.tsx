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

import { aConversation } from "../../../tests/fixtures";
import { useCardMenu } from "./CardMenu";

const asked: unknown[] = [];
let client: QueryClient;

// Its code comes when a menu is first wanted.
beforeAll(() => import("./OpenedCardMenu"));

beforeEach(() => {
  asked.length = 0;
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { user: { id: 7, name: "Mia" } } as Session);
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
