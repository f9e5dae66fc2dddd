/** More of a comment thread that cannot be fetched is asked for once, and again on demand. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";

import { aComment, aConversation, aPost } from "../../../tests/fixtures";
import { useComments } from "./useComments";

const LATENCY = 20;
const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

test("useComments whose next pages are refused asks for each once", async () => {
  let refused = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => {
    const { pathname, searchParams } = new URL((request as Request).url);
    await wait(LATENCY);
    const isFirst = !searchParams.has("cursor") && !searchParams.has("before");
    if (!isFirst) {
      refused += 1;
      return Response.json({ type: "about:blank", title: "No", status: 403 }, { status: 403 });
    }
    const items = pathname.endsWith("/comments") ? [aComment(1)] : [];
    return Response.json({
      items,
      post: aPost(1),
      next_cursor: "more",
      previous_cursor: null,
    });
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const { result } = renderHook(() => useComments(aConversation(9)), {
    wrapper: ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    ),
  });
  await waitFor(() => expect(result.current.failed).not.toBeNull());
  await act(() => wait(LATENCY * 8));
  expect(refused).toBe(2);
  act(() => result.current.failed?.retry());
  await waitFor(() => expect(refused).toBe(3));
});
