/** What says how much is unread says nothing once the session is over. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";

import "@/i18n";
import { countsQuery, DEFAULT_FILTER } from "@/api/conversations";
import type { Counts } from "@/api/types";

import { useBadge } from "./useBadge";

vi.mock("@tanstack/react-router", async (original) => ({
  ...(await original<object>()),
  useParams: () => ({}),
  useLocation: () => "",
}));

test("useBadge unmounted takes the number off the title and the app", () => {
  const clear = vi.fn(() => Promise.resolve());
  Object.assign(navigator, { setAppBadge: () => Promise.resolve(), clearAppBadge: clear });
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(countsQuery(DEFAULT_FILTER).queryKey, { unread_mine: 3 } as Counts);
  const { unmount } = renderHook(() => useBadge(), {
    wrapper: ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    ),
  });
  expect(document.title).toBe("(3) Inbox · Frontdesk");
  unmount();
  expect(document.title).toBe("Frontdesk");
  expect(clear).toHaveBeenCalledOnce();
});
