/** What the feed told while a change was on its way is not undone by the answer to it. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import "@/i18n";
import { conversationKey } from "@/api/conversations";
import { sessionQuery } from "@/api/session";
import type { Conversation, Session } from "@/api/types";
import { adoptConversation } from "@/live";

import { aConversation } from "../../../tests/fixtures";
import { useChangeConversation } from "./useChange";

test.each([
  ["taken", (): Response => Response.json(aConversation(1, { priority: "high" }))],
  ["refused", (): Response => Response.json({ title: "No", status: 409 }, { status: 409 })],
])("news that came before a change was %s stay", async (outcome, answer) => {
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
    say?.(answer());
    await new Promise((done) => setTimeout(done, 50));
  });
  expect(known()).toMatchObject({
    unread_count: 2,
    priority: outcome === "taken" ? "high" : null,
  });
});
