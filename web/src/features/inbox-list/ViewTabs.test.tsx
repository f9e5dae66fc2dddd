/** Which tabs the list has. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import "@/i18n";
import { countsQuery, DEFAULT_FILTER } from "@/api/conversations";
import type { ListFilter } from "@/api/conversations";

import { QueueTabs, ViewTabs } from "./ViewTabs";

const COUNTS = {
  mine: 1,
  unassigned: 2,
  all: 9,
  unread: 0,
  unread_mine: 0,
  replied: 0,
  unreplied: 0,
};

function show(automated: number): string[] {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(countsQuery(DEFAULT_FILTER).queryKey, { ...COUNTS, automated });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <ViewTabs
          filter={DEFAULT_FILTER}
          change={() => undefined}
          search={{}}
          reset={() => undefined}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return screen.getAllByRole("tab").map((tab) => tab.textContent);
}

test("the tab of bots and AI agents is there while they have nothing", () => {
  expect(show(0)).toEqual(["Mine 1", "Unassigned 2", "Bots & AI 0", "All 9"]);
});

test("what bots and AI agents have is behind a tab of its own", () => {
  expect(show(3)).toEqual(["Mine 1", "Unassigned 2", "Bots & AI 3", "All 9"]);
});

test("who waits among what bots and AI agents have is counted among what is pending", () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const pending = countsQuery({ ...DEFAULT_FILTER, status: "pending" }).queryKey;
  client.setQueryData(pending, { ...COUNTS, automated: 1, unreplied: 1 });
  client.setQueryData(countsQuery(DEFAULT_FILTER).queryKey, {
    ...COUNTS,
    automated: 1,
    unreplied: 6,
  });
  const filter: ListFilter = { ...DEFAULT_FILTER, view: "automated" };
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <QueueTabs filter={filter} change={() => undefined} search={{}} reset={() => undefined} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(screen.getAllByRole("radio").map((radio) => radio.closest("div")?.textContent)).toContain(
    "Unreplied 1",
  );
});
