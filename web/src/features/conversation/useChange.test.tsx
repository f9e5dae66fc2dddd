/** What the feed told while a change was on its way is not undone by the response to it. */
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";

import "@/i18n";
import { conversationKey, DEFAULT_FILTER, LIST_KEY } from "@/api/conversations";
import { sessionQuery } from "@/api/session";
import type { Conversation, Session } from "@/api/types";
import { adoptConversation, dropConversation } from "@/live";

import { aConversation } from "../../../tests/fixtures";
import { useChangeConversation } from "./useChange";
import { useMarkUnread } from "./useMarkUnread";

const withToasts =
  (client: QueryClient) =>
  ({ children }: { children: ReactNode }) => (
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Notifications />
        {children}
      </QueryClientProvider>
    </MantineProvider>
  );

test.each([
  ["taken", (): Response => Response.json(aConversation(1, { priority: "high" }))],
  ["refused", (): Response => Response.json({ title: "No", status: 409 }, { status: 409 })],
])("news that came before a change was %s stay", async (outcome, response) => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { user: { id: 7, name: "Mia" } } as Session);
  client.setQueryData(conversationKey(1), aConversation(1));
  let say: ((response: Response) => void) | undefined;
  vi.spyOn(globalThis, "fetch").mockImplementation(
    () => new Promise<Response>((resolve) => (say = resolve)),
  );
  const known = () => client.getQueryData<Conversation>(conversationKey(1));
  const { result } = renderHook(useChangeConversation, {
    wrapper: ({ children }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    ),
  });
  act(() => result.current(aConversation(1), { priority: "high" }));
  await waitFor(() => expect(known()?.priority).toBe("high"));
  adoptConversation(client, 7, aConversation(1, { priority: "high", unread_count: 2 }));
  await waitFor(() => expect(fetch).toHaveBeenCalled());
  await act(async () => {
    say?.(response());
    await new Promise((done) => setTimeout(done, 50));
  });
  expect(known()).toMatchObject({
    unread_count: 2,
    priority: outcome === "taken" ? "high" : null,
  });
});

test("undoing a resolve makes it unread again when it was", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { user: { id: 7, name: "Mia" } } as Session);
  const asked: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation((request) => {
    const { method, url } = request as Request;
    asked.push(`${method} ${new URL(url).pathname}`);
    return Promise.resolve(Response.json(aConversation(1)));
  });
  const { result } = renderHook(useChangeConversation, { wrapper: withToasts(client) });
  act(() => result.current(aConversation(1, { unread_count: 2 }), { status: "resolved" }));
  await userEvent.click(await screen.findByText("Undo"));
  await waitFor(() => expect(asked).toHaveLength(3));
  expect(asked.slice(1)).toEqual([
    "PATCH /api/conversations/1",
    "POST /api/conversations/1/unread",
  ]);
});

test.each([
  [
    "has changed",
    (client: QueryClient) => adoptConversation(client, 7, aConversation(1, { priority: "low" })),
  ],
  ["is gone", (client: QueryClient) => dropConversation(client, 7, 1)],
])(
  "what %s meanwhile is not put back by the response to marking it as unread",
  async (_, event) => {
    const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
    client.setQueryData(sessionQuery.queryKey, { user: { id: 7, name: "Mia" } } as Session);
    const list = [...LIST_KEY, DEFAULT_FILTER];
    client.setQueryData(list, {
      pages: [{ items: [aConversation(1)], next_cursor: null }],
      pageParams: [undefined],
    });
    let say: ((response: Response) => void) | undefined;
    vi.spyOn(globalThis, "fetch").mockReturnValue(new Promise((resolve) => (say = resolve)));
    const { result } = renderHook(useMarkUnread, {
      wrapper: ({ children }) => (
        <QueryClientProvider client={client}>{children}</QueryClientProvider>
      ),
    });
    act(() => result.current(1));
    await waitFor(() => expect(fetch).toHaveBeenCalled());
    event(client);
    const told = client.getQueryData(list);
    await act(async () => {
      say?.(Response.json(aConversation(1, { unread_count: 1 })));
      await new Promise((done) => setTimeout(done, 50));
    });
    expect(client.getQueryData(list)).toEqual(told);
  },
);

test("an undo that could not make it unread again has undone the rest", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { user: { id: 7, name: "Mia" } } as Session);
  client.setQueryData(conversationKey(1), aConversation(1, { unread_count: 2 }));
  let status: Conversation["status"] = "resolved";
  vi.spyOn(globalThis, "fetch").mockImplementation((request) => {
    if ((request as Request).url.endsWith("/unread"))
      return Promise.resolve(Response.json({ title: "Nothing to read" }, { status: 422 }));
    return Promise.resolve(Response.json(aConversation(1, { status })));
  });
  const { result } = renderHook(useChangeConversation, { wrapper: withToasts(client) });
  act(() => result.current(aConversation(1, { unread_count: 2 }), { status: "resolved" }));
  const undo = await screen.findByText("Undo");
  status = "open";
  await userEvent.click(undo);
  await screen.findByText(/Nothing to read/);
  expect(client.getQueryData<Conversation>(conversationKey(1))?.status).toBe("open");
});
