/** What is chosen in the panel finds what it names. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import "@/i18n";
import { countsQuery, DEFAULT_FILTER } from "@/api/conversations";
import type { ListSearch } from "@/api/conversations";
import { sessionQuery } from "@/api/session";
import type { Session } from "@/api/types";

import FilterPanel from "./FilterPanel";

test("blocked customers are looked for among all conversations: blocking resolves them", async () => {
  vi.spyOn(globalThis, "fetch").mockImplementation(() =>
    Promise.resolve(Response.json({ items: [] })),
  );
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { user: { id: 7, name: "Mia" } } as Session);
  const change = vi.fn<(part: ListSearch) => void>();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <FilterPanel filter={DEFAULT_FILTER} change={change} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await userEvent.click(screen.getByText("Blocked customers"));
  expect(change).toHaveBeenCalledExactlyOnceWith({ blocked: true, status: "all" });
});

test("the counts ask for the unread and for who waits, as the list does", () => {
  const asked = (part: ListSearch) => countsQuery({ ...DEFAULT_FILTER, ...part }).queryKey[2];
  expect(asked({ unread: true })).toMatchObject({ unread: true });
  expect(asked({ sort: "waiting" })).toMatchObject({ sort: "waiting" });
  expect(asked({ sort: "oldest" })).toEqual(asked({ sort: "newest" }));
});
